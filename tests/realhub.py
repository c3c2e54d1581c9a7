"""A stand-in Hub with the real records and files of a collection, as far as it holds them."""

import json
from collections.abc import Iterator
from pathlib import Path

from testhub import Repo, StoredFile
from testhub.repos import RepoKind

__all__ = ["repositories"]

_KINDS: tuple[RepoKind, ...] = ("model", "dataset")
_RECORDS = ("api.json", "api_list.json")
_FILES = ("README.md", "adapter_config.json", "config.json", "mergekit_config.yml")


def repositories(data: Path) -> list[Repo]:
    """Return what a collection (AIBOM_TEST_DATA) has of July 2024: records byte for byte, files where they are kept.

    A record that is an element of a list names no commit; a file that is listed and not kept has no bytes and no size.
    """
    return [repo for kind in _KINDS for repo in _of(data / "hub" / f"{kind}s", kind)]


def _of(folder: Path, kind: RepoKind) -> Iterator[Repo]:
    for place in sorted(folder.glob("*/*")):
        record = next((place / name for name in _RECORDS if (place / name).is_file()), None)
        if record is None:
            continue
        body = record.read_bytes()
        told = json.loads(body)
        named = [entry["rfilename"] for entry in told.get("siblings") or ()]
        listed = {name: StoredFile(path=name, size=-1, git_sha1="") for name in named}
        kept = [name for name in _FILES if (place / name).is_file() and (name in listed or not named)]
        listed |= {name: StoredFile.of(name, (place / name).read_bytes()) for name in kept}
        yield Repo(
            id=f"{place.parent.name}/{place.name}",
            kind=kind,
            commit=told.get("sha") or "",
            unpinned=not told.get("sha"),
            record=body,
            listed=tuple(listed.values()),
        )
