"""Whether files are those that are stated: sizes and digests compared, file by file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aibom.records.checks import FileCheck, FileVerdict
from aibom.records.files import Role, role
from aibom.records.snapshot import FileEntry

__all__ = ["Held", "checked", "needed", "stated_by_path"]

_LENGTHS = {"sha512": 128, "sha256": 64, "git_sha1": 40}
_CALLED = {"sha512": "SHA-512", "sha256": "SHA-256", "git_sha1": "git blob id (SHA-1)"}
_HEX = re.compile(r"[0-9a-f]*")
_MOST_EXTRA = 64 << 20
_SHOWN = 16

Stated = Mapping[str, Sequence[FileEntry]]


def stated_by_path(files: Iterable[FileEntry]) -> dict[str, tuple[FileEntry, ...]]:
    """Return what is stated of each path: one entry, or several that differ.

    >>> found = stated_by_path([FileEntry(path="a", size=1), FileEntry(path="a", size=1), FileEntry(path="a", size=2)])
    >>> [entry.size for entry in found["a"]]
    [1, 2]
    """
    found: dict[str, list[FileEntry]] = {}
    for entry in files:
        if entry not in found.setdefault(entry.path, []):
            found[entry.path].append(entry)
    return {path: tuple(entries) for path, entries in found.items()}


def needed(stated: Stated, path: str, size: int) -> frozenset[str]:
    """Return which digests of a file of `size` bytes tell whether it is the one that is stated; none if its size does.

    A file of which nothing is stated is named with its SHA-256, unless it has more than 64 MiB.

    >>> sorted(needed({"a": [FileEntry(path="a", size=3, sha256="0" * 64)]}, "a", 3))
    ['sha256']
    >>> sorted(needed({"a": [FileEntry(path="a", size=3, sha256="0" * 64)]}, "a", 4))
    []
    """
    entries = stated.get(path)
    if entries is None:
        return frozenset({"sha256"} if size <= _MOST_EXTRA else ())
    return frozenset(name for entry in entries if entry.size in {-1, size} for name in _usable(entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a folder holds: its files, with the digests that were needed, and the reason for each that has none.

    `unread` are files, links, devices and folders that could not be read, `changed` were written to meanwhile; `blobs`
    says by what digest the Hub client's cache keeps a file.
    """

    files: Mapping[str, FileEntry]
    unread: Mapping[str, str] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    blobs: Mapping[str, str] = field(default_factory=dict)

    def why_unread(self, path: str) -> str:
        """Return why `path`, or a folder above it, could not be read; empty if it could."""
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
        return next((self.unread[place] for place in above if place in self.unread), "")


def checked(files: Iterable[FileEntry], held: Held) -> tuple[FileCheck, ...]:
    """Return a check for each file that is stated or held, the worst verdict first, then by path."""
    stated = stated_by_path(files)
    found = [
        _check(path, stated.get(path, ()), held) for path in stated.keys() | held.files.keys() | held.unread.keys()
    ]
    order = list(FileVerdict)
    return tuple(sorted(found, key=lambda check: (order.index(check.verdict), check.path)))


def _check(path: str, stated: Sequence[FileEntry], held: Held) -> FileCheck:
    first = stated[0] if stated else None
    if why := held.why_unread(path):
        return FileCheck(path=path, verdict=FileVerdict.UNREADABLE, reason=why, stated=first)
    if path not in held.files:
        return FileCheck(
            path=path, verdict=FileVerdict.MISSING, reason="it is stated, and the folder has no such file", stated=first
        )
    entry = held.files[path]
    if path in held.changed:
        reason = "something wrote to it while it was read: try again when nothing does"
        return FileCheck(path=path, verdict=FileVerdict.CHANGED, reason=reason, stated=first)
    if first is None:
        return FileCheck(path=path, verdict=FileVerdict.EXTRA, reason=_extra(path), found=entry)
    if (blob := held.blobs.get(path)) and not _is_of(blob, entry):
        reason = f"the Hub client's cache keeps it as {blob[:_SHOWN]}…, which is not the digest of its bytes"
        return FileCheck(path=path, verdict=FileVerdict.MISMATCH, reason=reason, stated=first, found=entry)
    return next((check for check in (_against(one, entry) for one in stated) if _tells(check)), _against(first, entry))


def _tells(check: FileCheck) -> bool:
    """Say whether a check of one of several statements of a file decides: all of them have to hold."""
    return check.verdict is not FileVerdict.MATCH


def _against(stated: FileEntry, found: FileEntry) -> FileCheck:
    """Return the check of a file against one statement: all of its digests have to agree."""
    if stated.size >= 0 and stated.size != found.size:
        reason = f"it has {found.size:,} bytes, and {stated.size:,} are stated"
        return _made(stated, found, FileVerdict.MISMATCH, reason)
    compared = _usable(stated)
    if not compared:
        known = "its size agrees, and no digest" if stated.size >= 0 else "neither size nor digest"
        reason = f"{known} is stated that could be made of its bytes (a xet hash is none)"
        return _made(stated, found, FileVerdict.NOT_COMPARABLE, reason)
    for name in compared:
        theirs, ours = getattr(stated, name).lower(), getattr(found, name)
        if theirs != ours:
            reason = f"its {_CALLED[name]} is {ours}, and {theirs} is stated"
            return _made(stated, found, FileVerdict.MISMATCH, reason, compared)
    weak = ", for which collisions can be made" if compared == ("git_sha1",) else ""
    by = " and ".join(_CALLED[name] for name in compared)
    return _made(stated, found, FileVerdict.MATCH, f"by {by}{weak}", compared)


def _made(
    stated: FileEntry, found: FileEntry, verdict: FileVerdict, reason: str, compared: tuple[str, ...] = ()
) -> FileCheck:
    return FileCheck(path=found.path, verdict=verdict, reason=reason, compared=compared, stated=stated, found=found)


def _usable(stated: FileEntry) -> tuple[str, ...]:
    """Return the digests of a statement that are well-formed, the strongest first."""
    return tuple(
        name
        for name, length in _LENGTHS.items()
        if len(text := getattr(stated, name).lower()) == length and _HEX.fullmatch(text)
    )


def _is_of(blob: str, entry: FileEntry) -> bool:
    """Say whether a name of a blob is a digest of its bytes, as far as that digest was made."""
    name = next((name for name, length in _LENGTHS.items() if len(blob) == length), "")
    made = getattr(entry, name) if name else ""
    return not made or made == blob


def _extra(path: str) -> str:
    kinds = {Role.CODE: "code that can be run", Role.WEIGHTS: "weights that can be loaded"}
    what = kinds.get(role(path), "")
    return f"nothing is stated of it{f', and by its name it is {what}' if what else ''}"
