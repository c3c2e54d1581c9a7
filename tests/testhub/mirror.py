"""A mirror of the Hub as companies run it: below a path, with less than the Hub gives (docs/hub-api.md, M1 to M8)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from testhub.messages import Answer, Request, text_answer
from testhub.repos import Repo

__all__ = ["Mirror", "Mirrored"]

FLAGS = frozenset({"blobs", "securityStatus", "expand", "expand[]"})


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """What a mirror does otherwise than the Hub.

    `prefix` is the path all its addresses begin with. `flags` says what becomes of `blobs`, `securityStatus` and
    `expand`: served, refused with `flag_status`, or ignored. `commit_header` keeps X-Repo-Commit, `revisions` is what
    it calls a commit, `tree` whether it lists trees, `foreign_404` whether it has words of its own for what it does
    not hold, `rewrites` whether redirects lead below the prefix.
    """

    prefix: str = "/artifactory/api/hf"
    flags: Literal["served", "refused", "ignored"] = "refused"
    flag_status: int = 400
    commit_header: bool = False
    revisions: Literal["commit", "branch", "number", "short", "sha256", "none"] = "commit"
    tree: bool = True
    foreign_404: bool = True
    rewrites: bool = False

    def name(self, commit: str) -> str:
        """Return what this mirror calls a commit (M5), empty for nothing."""
        names: dict[str, Callable[[], str]] = {
            "commit": lambda: commit,
            "branch": lambda: "main",
            "number": lambda: str(int(commit[:6], 16)),
            "short": lambda: commit[:12],
            "sha256": lambda: hashlib.sha256(commit.encode()).hexdigest(),
            "none": lambda: "",
        }
        return names[self.revisions]()

    def shelved(self, repo: Repo) -> Repo:
        """Return `repo` as it has to be shelved to be found by the name this mirror has for its commit."""
        name = self.name(repo.commit)
        if name in {"", "main", repo.commit}:
            return repo
        return replace(repo, branches={"main": repo.commit, **repo.branches, name: repo.commit})


class Mirrored:
    """Answers as a mirror would whose repositories are those of a Hub."""

    def __init__(self, mirror: Mirror, answer: Callable[[Request], Answer]) -> None:
        self._mirror = mirror
        self._answer = answer

    def answer(self, request: Request) -> Answer:
        """Return the answer to `request`."""
        mirror = self._mirror
        if request.host == "cdn":
            return self._answer(request)
        if not request.path.startswith(f"{mirror.prefix}/"):  # M1
            return text_answer("Nothing is served here.", status=404)
        inner = replace(request, path=request.path[len(mirror.prefix) :], target=request.target[len(mirror.prefix) :])
        wanted = [key for key, _ in inner.query if key in FLAGS]
        if wanted and mirror.flags == "refused":  # M2
            return text_answer(f"Unsupported parameter: {wanted[0]}", status=mirror.flag_status)
        if wanted and mirror.flags == "ignored":
            inner = replace(inner, query=tuple(pair for pair in inner.query if pair[0] not in FLAGS))
        if "/tree/" in inner.path and not mirror.tree:  # M3
            return text_answer("Not found", status=404)
        return self._altered(inner, self._answer(inner))

    def _altered(self, request: Request, answer: Answer) -> Answer:
        mirror = self._mirror
        headers = dict(answer.headers)
        code, message = headers.get("X-Error-Code", ""), headers.get("X-Error-Message", "")
        missing = code == "RepoNotFound" or message == "Invalid username or password."
        if missing and mirror.foreign_404:  # M6
            return text_answer("Item is not cached here.", status=404)
        if answer.status in {307, 302} and mirror.rewrites and headers.get("Location", "").startswith("/"):  # M7
            answer = answer.having(("Location", mirror.prefix + headers["Location"]))
        commit = headers.get("X-Repo-Commit", "")
        if commit:  # M4
            kept = tuple(item for item in answer.headers if item[0] != "X-Repo-Commit")
            named = (("X-Repo-Commit", mirror.name(commit)),) if mirror.commit_header and mirror.name(commit) else ()
            answer = replace(answer, headers=kept + named)
        is_record = request.path.startswith("/api/") and "/tree/" not in request.path and answer.status == 200
        return self._renamed(answer) if is_record and mirror.revisions != "commit" else answer

    def _renamed(self, answer: Answer) -> Answer:
        """Return a record with the mirror's own name for its commit (M5)."""
        record: Any = json.loads(answer.whole())
        if not isinstance(record, dict) or "sha" not in record:
            return answer
        name = self._mirror.name(record.pop("sha"))
        body = json.dumps(record | ({"sha": name} if name else {}), separators=(",", ":"), ensure_ascii=False)
        return replace(answer, body=body.encode())
