"""Recorded evidence folders (docs/evidence-layout.md) as repositories of the test Hub, and the way back."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from testhub.records import info_body
from testhub.repos import Repo, RepoKind, StoredFile, commit_of

__all__ = ["read_folder", "write_folder"]

HUB = "huggingface"


def read_folder(folder: Path) -> list[Repo]:
    """Return the repositories recorded in `folder`: records byte for byte, files as far as they were read.

    What was not resolved answers as it did then: a disabled one is disabled, a missing one is missing, one that
    gave no usable answer gives none (503), a revision that was missing is.

    Raises:
        ValueError: the folder has no manifest of layout 1 to 3.
    """
    manifest = json.loads((folder / "manifest.json").read_bytes())
    if manifest.get("layout") not in {1, 2, 3}:
        raise ValueError(f"{folder}: not an evidence folder of layout 1 to 3")
    found = [repo for answer in manifest["answers"] for repo in _repo(folder, answer)]
    whole = {(repo.kind, repo.id) for repo in found if repo.refusal is None}
    return [repo for repo in found if repo.refusal is None or (repo.kind, repo.id) not in whole]


def _repo(folder: Path, answer: Mapping[str, Any]) -> Iterator[Repo]:
    kind: RepoKind = "dataset" if answer["kind"] == "dataset" else "model"
    resolution, present = answer["resolution"], answer["present_id"] or answer["repo"]
    if answer["registry"] != HUB or resolution == "private-or-missing":
        return
    if answer["info"] is None:
        refusals = {
            "disabled": (403, "", "Access to this resource is disabled."),
            "revision-missing": (404, "RevisionNotFound", f"Invalid rev id: {answer['revision']}"),
            "gated": (403, "GatedRepo", f"Access to {kind} {present} is restricted."),
        }
        refusal = refusals.get(resolution, (503, "", answer["detail"] or resolution))
        yield Repo(id=present, kind=kind, refusal=refusal)
        return
    record = (folder / answer["info"]["stored"]).read_bytes()
    commit = answer["commit"]
    asked = {answer["revision"]: commit} if answer["revision"] not in {"", commit} else {}
    if not asked and answer["revision"] == "" and commit:
        asked = {"main": commit}
    files = _files(folder, answer, record)
    was_read = any(file.data is not None for file in files)
    yield Repo(
        id=present,
        kind=kind,
        commit=commit or commit_of(present),
        unpinned=not commit,
        record=record,
        listed=files,
        branches=asked if commit else {},
        gated="manual" if resolution == "gated" and not was_read else False,
        disabled=resolution == "disabled",
        moved_from=tuple(sorted({*answer["aliases"], answer["repo"]} - {present})),
    )


def _files(folder: Path, answer: Mapping[str, Any], record: bytes) -> tuple[StoredFile, ...]:
    """Return what the record lists and what was read, joined by path."""
    listed: dict[str, StoredFile] = {}
    for sibling in _siblings(record):
        lfs = sibling.get("lfs") or {}
        listed[sibling["rfilename"]] = StoredFile(
            path=sibling["rfilename"],
            size=sibling.get("size", -1) if sibling.get("size") is not None else -1,
            git_sha1=sibling.get("blobId") or "",
            sha256=lfs.get("sha256", ""),
            lfs=bool(lfs),
        )
    for entry in answer["files"]:
        if entry["error"]:
            continue
        data = (folder / entry["stored"]).read_bytes()
        known = listed.get(entry["path"])
        made = StoredFile.of(entry["path"], data, size=entry["total"])
        listed[entry["path"]] = StoredFile(
            path=entry["path"],
            size=made.size,
            git_sha1=(known.git_sha1 if known else "") or made.git_sha1,
            sha256=(known.sha256 if known else "") or made.sha256,
            data=data,
            lfs=known is not None and known.lfs,
            partial=made.size > len(data),
        )
    return tuple(listed.values())


def _siblings(record: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(record).get("siblings")
    except (ValueError, AttributeError):
        return []
    items = found if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict) and isinstance(item.get("rfilename"), str)]


def write_folder(
    folder: Path, repos: Iterable[Repo], *, subject: str, endpoint: str = "https://huggingface.co"
) -> None:
    """Write `repos` as an evidence folder of layout 1: made-up recordings for tests and benchmarks."""
    answers = []
    for repo in repos:
        base = folder / repo.collection / (repo.id if "/" in repo.id else f"_/{repo.id}") / repo.commit
        body = info_body(repo, blobs=True, security=True)
        stored = {base / "info.json": body}
        files = []
        for file in repo.stored.values():
            if file.data is None:
                continue
            stored[base / "files" / file.path] = file.data
            place = (base / "files" / file.path).relative_to(folder).as_posix()
            files.append(
                {"path": file.path, "stored": place, "sha256": hashlib.sha256(file.data).hexdigest()}
                | {"size": len(file.data), "total": file.size, "error": ""}
            )
        for path, data in stored.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        info = {"stored": (base / "info.json").relative_to(folder).as_posix(), "size": len(body)}
        info |= {"api_path": f"/api/{repo.collection}/{repo.id}", "sha256": hashlib.sha256(body).hexdigest()}
        resolution = "gated" if repo.gated and not files else "moved" if repo.moved_from else "resolved"
        answers.append(
            {"kind": repo.kind, "registry": HUB, "repo": [*repo.moved_from, repo.id][0], "revision": ""}
            | {"resolution": resolution, "detail": "", "present_id": repo.id, "commit": repo.commit}
            | {"aliases": sorted(repo.moved_from), "info": info, "listing": None, "files": files}
        )
    answers.sort(key=lambda item: (str(item["kind"]), str(item["repo"]), str(item["revision"])))
    manifest = {"layout": 1, "tool": {"name": "aibom", "version": "0"}, "subject": subject, "endpoint": endpoint}
    manifest |= {"time": "2026-01-01T00:00:00Z", "answers": answers}
    manifest["options"] = {"datasets": True, "max_depth": -1, "max_nodes": 5000}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
