"""What the test Hub answers: a function of request and shelf; `H` numbers are those of docs/hub-api.md."""

import base64
import json
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlencode

from testhub import records
from testhub.messages import Answer, Extent, Request, json_answer, text_answer, with_range
from testhub.repos import Repo, StoredFile, pointer
from testhub.shelf import Book, Shelf

__all__ = ["Routes"]

COLLECTIONS = {"models": "model", "datasets": "dataset"}
DISABLED = "Access to this resource is disabled."
UNRECORDED = "The recording does not hold this."


def refusal(status: int, code: str, message: str, *headers: tuple[str, str]) -> Answer:
    """Return an error as the Hub words it: a header for machines, one for people, and a JSON body (H40)."""
    named = (("X-Error-Code", code),) if code else ()
    return json_answer({"error": message}, *named, ("X-Error-Message", message), *headers, status=status)


class Routes:
    """Answers requests from a shelf; knows neither sockets nor time."""

    def __init__(self, shelf: Shelf, *, token: str | None = None, page: int = 1000) -> None:
        self.shelf = shelf
        self.token = token
        self.page = page
        self.url = ""
        self.cdn_url = ""

    def answer(self, request: Request) -> Answer:
        """Return the answer to `request`."""
        parts = request.segments
        if request.method not in {"GET", "HEAD", "POST"}:
            return refusal(405, "", "Method not allowed")
        if request.host == "cdn" or parts[0] == "cdn":
            return self._blob(request, parts[-1])
        if request.token is not None and request.token != self.token:
            return refusal(401, "", "Invalid credentials in Authorization header")  # H46
        if parts[0] == "api" and len(parts) > 1 and parts[1] in COLLECTIONS:
            return self._api(request, COLLECTIONS[parts[1]], parts[2:])
        kind, rest = ("dataset", parts[1:]) if parts[0] == "datasets" else ("model", parts)
        for at in (2, 1):
            if len(rest) > at + 2 and rest[at] in {"resolve", "raw"}:
                return self._file(request, kind, "/".join(rest[:at]), rest[at:])
        return refusal(404, "", "Sorry, we can't find the page you are looking for.")

    def _api(self, request: Request, kind: str, rest: list[str]) -> Answer:
        if not rest or rest == [""]:
            return self._list(request, kind)
        actions: dict[str, Callable[[Request, Repo, list[str]], Answer]] = {
            "revision": self._info,
            "tree": self._tree,
            "paths-info": self._paths_info,
        }
        cut = next((at for at in (2, 1) if len(rest) > at + 1 and rest[at] in actions), len(rest))
        action = actions[rest[cut]] if cut < len(rest) else self._info
        if (request.method == "POST") != (cut < len(rest) and rest[cut] == "paths-info"):
            return refusal(404, "", f"Cannot {request.method} {request.path}")
        found = self._reach(request, kind, "/".join(rest[:cut]))
        if isinstance(found, Answer):
            return found
        revision, tail = _revision(rest[cut + 1 :]) if cut < len(rest) else (None, [])
        repo = found.at(revision)
        if repo is None:
            return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")  # H42
        return action(request, repo, tail)

    def _reach(self, request: Request, kind: str, repo_id: str) -> Book | Answer:
        """Return the repository, or the answer to one who may not or cannot have it."""
        book = self.shelf.find(kind, repo_id)
        if book is None:
            present = self.shelf.moved_to(kind, repo_id)
            if present is not None and self.shelf.find(kind, present) is not None:
                return self._moved(request, repo_id, present)
        known = request.token is not None
        if book is None or (book.first.private and not known):
            if known:
                return refusal(404, "RepoNotFound", "Repository not found")  # H41
            return refusal(401, "", "Invalid username or password.")  # H40
        if book.first.disabled:
            return refusal(403, "", DISABLED)  # H45
        return refusal(*book.first.refusal) if book.first.refusal else book

    def _moved(self, request: Request, old: str, present: str) -> Answer:
        """Redirect to the present id with a relative address (H12)."""
        address = request.path.replace(quote(old), quote(present), 1)
        _, mark, query = request.target.partition("?")
        text = f"Temporary Redirect. Redirecting to {address}{mark}{query}"
        return text_answer(text, ("Location", f"{address}{mark}{query}"), ("Vary", "Origin, Accept"), status=307)

    def _info(self, request: Request, repo: Repo, tail: list[str]) -> Answer:
        if tail:
            return refusal(404, "", f"Cannot {request.method} {request.path}")
        blobs, security, names = request.flag("blobs"), request.flag("securityStatus"), request.values("expand")
        if names and (blobs or security):
            return refusal(400, "", "expand cannot be used with blobs or securityStatus")  # H7
        unknown = sorted(set(names) - records.EXPANDABLE[repo.kind])
        if unknown:
            return refusal(400, "", f"expand: unknown property {unknown[0]}")  # H8
        if names:
            return json_answer(records.expanded(repo, names))
        body = records.info_body(repo, blobs=blobs, security=security)
        tags = repo.bodies
        key = ("etag", str(blobs), str(security))
        if key not in tags:
            tags[key] = records.entity_tag(body).encode()
        return json_answer(body, ("ETag", tags[key].decode()))  # H15

    def _tree(self, request: Request, repo: Repo, tail: list[str]) -> Answer:
        if repo.record and (not records.is_listed(repo) or any(file.size < 0 for file in repo.stored.values())):
            return refusal(501, "", UNRECORDED)
        folder = "/".join(tail).strip("/")
        expand, recursive = request.flag("expand"), request.flag("recursive")
        entries = records.path_entries(repo, expand=expand)
        if folder and entries.get(folder, {}).get("type") != "directory":
            return refusal(404, "EntryNotFound", f"{folder} does not exist", ("X-Repo-Commit", repo.revision))  # H43
        start = f"{folder}/" if folder else ""
        chosen = [
            entry
            for path, entry in entries.items()
            if path.startswith(start) and (recursive or "/" not in path[len(start) :])
        ]
        return self._page(request, chosen, min(self.page, 50 if expand else self.page))  # H32

    def _paths_info(self, request: Request, repo: Repo, tail: list[str]) -> Answer:
        del tail
        try:
            if "json" in request.headers.get("content-type", ""):
                form = json.loads(request.body)
                paths, expand = [str(path) for path in form["paths"]], bool(form.get("expand"))
            else:
                given = parse_qs(request.body.decode(), keep_blank_values=True)
                paths = given.get("paths", []) + given.get("paths[]", [])
                expand = given.get("expand", ["false"])[-1].lower() in {"true", "1"}
        except (ValueError, TypeError, KeyError, AttributeError):
            return refusal(400, "", "paths: expected a list of paths")
        entries = records.path_entries(repo, expand=expand)
        return json_answer([entries[path] for path in paths if path in entries])  # H33

    def _list(self, request: Request, kind: str) -> Answer:
        wanted, expand = request.values("filter"), request.values("expand")
        author, search = request.values("author"), request.values("search")
        full = request.flag("full") or request.flag("cardData")
        found = []
        for repo in self.shelf.all(kind):
            hidden = (repo.private and request.token is None) or repo.refusal is not None
            if hidden or (author and repo.id.rpartition("/")[0] != author[0]):
                continue
            if search and search[0].lower() not in repo.id.lower():
                continue
            tags = records.expanded(repo, ["tags"]).get("tags")
            if all(isinstance(tags, list) and tag in tags for tag in wanted):
                downloads = records.expanded(repo, ["downloads"]).get("downloads")
                element = records.list_element(repo, full=full, expand=expand)
                found.append((downloads if isinstance(downloads, int) else 0, element))
        if request.values("sort") == ["downloads"]:
            found.sort(key=lambda pair: pair[0], reverse=True)  # H24
        return self._page(request, [element for _, element in found], self.page)  # H20 to H22

    def _page(self, request: Request, entries: list[dict[str, object]], most: int) -> Answer:
        """Return one page of `entries` and the address of the next in a Link header (H22)."""
        try:
            size = min(most, int((request.values("limit") or [str(most)])[0]))
            start = int(base64.urlsafe_b64decode((request.values("cursor") or ["MA=="])[0]))
        except ValueError:
            return refusal(400, "", "cursor or limit: not valid")
        if size < 1 or start < 0:
            return refusal(400, "", "cursor or limit: not valid")
        answer = json_answer(entries[start : start + size])
        if start + size >= len(entries):
            return answer
        cursor = base64.urlsafe_b64encode(str(start + size).encode()).decode()
        pairs = [pair for pair in request.query if pair[0] != "cursor"] + [("cursor", cursor)]
        return answer.having(("Link", f'<{self.url}{request.path}?{urlencode(pairs)}>; rel="next"'))

    def _file(self, request: Request, kind: str, repo_id: str, rest: list[str]) -> Answer:
        if request.method == "POST":
            return refusal(404, "", f"Cannot POST {request.path}")
        found = self._reach(request, kind, repo_id)
        if isinstance(found, Answer):
            return found
        revision, tail = _revision(rest[1:])
        repo = found.at(revision)
        if repo is None:
            return refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")  # H42
        commit = (("X-Repo-Commit", repo.revision),) if repo.revision else ()  # H35
        if repo.gated and not (request.token is not None and repo.granted):
            message = f"Access to {repo.kind} {repo.id} is restricted and you are not in the authorized list."
            return refusal(403, "GatedRepo", message, *commit)  # H44
        file = repo.stored.get("/".join(tail))
        if file is None:
            return refusal(404, "EntryNotFound", "Entry not found", *commit)  # H43
        return self._content(request, file, raw=rest[0] == "raw", commit=commit)

    def _content(self, request: Request, file: StoredFile, *, raw: bool, commit: tuple[tuple[str, str], ...]) -> Answer:
        if file.lfs and raw:  # H37
            tag = ("ETag", f'"{file.git_sha1}"')
            return _served(request, pointer(file.sha256, file.size), -1, headers=(*commit, tag))
        if file.lfs:  # H36
            address = f"{self.cdn_url or self.url}/cdn/{file.sha256}"
            linked = (("X-Linked-Size", str(file.size)), ("X-Linked-Etag", f'"{file.sha256}"'))
            tag = ("ETag", f'"{file.git_sha1}"')
            text = f"Found. Redirecting to {address}"
            return text_answer(text, *commit, *linked, tag, ("Location", address), status=302)
        headers = (*commit, ("ETag", f'"{file.git_sha1}"'), ("Content-Type", "text/plain; charset=utf-8"))
        return _stored(request, file, headers)

    def _blob(self, request: Request, sha256: str) -> Answer:
        """Answer for the host that stores large files; it knows digests and no repositories (H36)."""
        if sha256 not in self.shelf.blobs or request.method == "POST":
            return text_answer("AccessDenied", status=403)
        repo, path = self.shelf.blobs[sha256]
        file = repo.stored[path]
        headers = (("ETag", f'"{sha256}"'), ("Content-Type", "application/octet-stream"))
        return _stored(request, file, headers)


def _revision(rest: list[str]) -> tuple[str, list[str]]:
    """Return the revision a path starts with, and what follows: `refs/pr/1` may be one segment or three (H2)."""
    if rest[0] == "refs" and len(rest) > 2:
        return "/".join(rest[:3]), rest[3:]
    return rest[0], rest[1:]


def _stored(request: Request, file: StoredFile, headers: tuple[tuple[str, str], ...]) -> Answer:
    if file.data is None and request.method != "HEAD":
        return refusal(501, "", UNRECORDED)
    answer = _served(request, file.data or b"", file.size, headers=headers)
    known = len(file.data or b"")
    if file.partial and request.method != "HEAD" and isinstance(answer.body, Extent):
        beyond = answer.status != 416 and answer.body.start + answer.body.size > known
        return refusal(501, "", UNRECORDED) if beyond else answer
    return answer


def _served(request: Request, data: bytes, size: int, *, headers: tuple[tuple[str, str], ...]) -> Answer:
    """Return the bytes of a file, or the range of it that was asked for (H38)."""
    body = Extent(data=data, start=0, size=max(size, len(data)))
    answer = Answer(headers=(*headers, ("Accept-Ranges", "bytes")), body=body)
    wanted = request.headers.get("range")
    return with_range(wanted, answer) if wanted is not None and request.method == "GET" else answer
