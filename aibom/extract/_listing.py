"""What the listing of a repository says of its files, without any of them being read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aibom.extract._evidence import evidence
from aibom.records.evidence import Evidence
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["digest_of", "listed", "nearest", "wanted"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT_SHA1 = re.compile(r"[0-9a-f]{40}")


def digest_of(file: FileEntry) -> tuple[str, str]:
    """Return the digest the listing holds of a file and its algorithm, SHA-256 before git's blob id; empty if neither.

    >>> digest_of(FileEntry(path="a", git_sha1="b" * 40))[1], digest_of(FileEntry(path="a", sha256="no digest"))
    ('git-blob-sha1', ('', ''))
    """
    if _SHA256.fullmatch(file.sha256):
        return file.sha256, "sha256"
    if _GIT_SHA1.fullmatch(file.git_sha1):
        return file.git_sha1, "git-blob-sha1"
    return "", ""


def listed(snapshot: Snapshot, files: Iterable[FileEntry], extractor: str) -> Iterator[tuple[FileEntry, Evidence]]:
    """Yield each file with the evidence that it is there: the registry's record, or the file itself where none is."""
    record = evidence(snapshot, None, "", extractor) if snapshot.info_path else None
    for file in files:
        own = Evidence(path=file.path, revision=snapshot.ref.revision, sha256=file.sha256, extractor=extractor)
        yield file, record or own


def nearest(paths: Iterable[str], most: int) -> list[str]:
    """Return at most so many paths, those nearest to the root first.

    >>> nearest(["b/c/x", "a/x", "x"], most=2)
    ['x', 'a/x']
    """
    return sorted(set(paths), key=lambda path: (path.count("/"), path))[:most]


def wanted(files: Sequence[FileEntry], bounds: Mapping[str, int]) -> dict[str, int]:
    """Return the files of the root that `bounds` names, each with how much is to be read of it.

    >>> wanted([FileEntry(path="a"), FileEntry(path="b/c")], {"a": 10, "c": 10})
    {'a': 10}
    """
    present = {file.path for file in files}
    return {path: size for path, size in bounds.items() if path in present}
