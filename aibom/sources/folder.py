"""A folder on this machine: what lies in it, and the digests of what is asked for, in one reading."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aibom.errors import DocumentError, UsageError
from aibom.records.refs import LOCAL, ArtifactRef, Kind, is_commit, shorten
from aibom.records.snapshot import DIGESTS, FileEntry
from aibom.sources._digests import Changed, Digests, digests
from aibom.sources._paths import is_sound
from aibom.sources._pool import Pool

__all__ = [
    "MAX_FILES",
    "NO_FILE",
    "WORKERS",
    "Count",
    "Folder",
    "Outside",
    "Reading",
    "Tally",
    "files_of",
    "folder_at",
    "read",
]

MAX_FILES = 100_000
MAX_DEPTH = 64
_LEAVES = "a link that leads nowhere, to a folder, or out of this one"
NO_FILE = "no regular file"
_UNSOUND = "a name that no document can carry, or a folder too deep"
WORKERS = 4
_SKIPPED = frozenset({".git", ".cache/huggingface"})

Wanted = Callable[[str, int], frozenset[str]]
Count = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder to read, what it is, and the folder that links may not leave.

    `ref` is that of the repository for a snapshot in the Hub client's cache, else one of registry `local`.
    """

    folder: Path
    root: Path
    ref: ArtifactRef

    def blob(self, real: Path) -> str:
        """Return the name of the file that bytes lie in if that is its digest: that of a blob in the Hub client's cache."""
        return real.name if self.root != self.folder and real.parent == self.root / "blobs" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a folder held when it was read, by path.

    `files` are all that were found, sorted, with the digests that were asked for; those of `faults` (with the reason)
    could not be read, those of `changed` were written to meanwhile, and both have none. `left_out` are links, devices
    and names that were not followed, `unlisted` folders that could not be listed, each with the reason; `skipped` what
    belongs to git or the Hub client. `places` says where the bytes of each file are.
    """

    files: tuple[FileEntry, ...]
    places: dict[str, Path]
    faults: dict[str, str]
    changed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    unlisted: dict[str, str]
    skipped: tuple[str, ...]


def folder_at(path: Path) -> Folder:
    """Return what `path` is, a repository's part of the Hub client's cache standing for its snapshot of `main`.

    Raises:
        DocumentError: it is no folder, or cannot be reached.
    """
    try:
        real = path.expanduser().resolve(strict=True)
        if not real.is_dir():
            raise DocumentError(f"{path} is no folder", hint="name the folder that holds the model's files")
        os.scandir(real).close()
        real = _snapshot_in(real)
    except OSError as error:
        hint = "check the path; a model's id is written without ./ or /"
        raise DocumentError(f"cannot read {path}: {error.strerror}", hint=hint) from None
    except RuntimeError:
        raise DocumentError(f"cannot read {path}: no such home folder", hint="check the path") from None
    repository = _cached_repository(real)
    if repository is not None:
        return Folder(folder=real, root=real.parents[1], ref=repository)
    name = real.name.encode(errors="replace").decode() or "folder"
    return Folder(folder=real, root=real, ref=ArtifactRef(registry=LOCAL, name=shorten(name)))


def read(place: Folder, shown: Path, *, wanted: Wanted | None = None, count: Count | None = None) -> Reading:
    """Read a folder, called `shown` in errors, a file on each of a few threads.

    `wanted` says of a path and its size in bytes which of `DIGESTS` are made, all by default; a file for which it says
    none is not opened. `count` is told, from any thread, how many bytes were read and how many there are to read.

    Raises:
        DocumentError: it cannot be listed, or holds more than 100,000 files.
    """
    found = _Found()
    try:
        for path, real, size in files_of(place, found):
            found.places[path], found.sizes[path] = real, size
            if len(found.places) > MAX_FILES:
                raise DocumentError(f"{shown} holds more than {MAX_FILES:,} files", hint="name a smaller one")
    except OSError as error:
        raise DocumentError(f"cannot read {shown}: {error.strerror}", hint="check its permissions") from None
    asked = {path: wanted(path, size) if wanted else DIGESTS for path, size in found.sizes.items()}
    tally = Tally(sum(found.sizes[path] for path, names in asked.items() if names), count)
    pool = Pool(min(WORKERS, os.cpu_count() or 1), name="aibom-digest")
    waiting: dict[str, Future[Digests]] = {}
    try:
        for path, real in found.places.items():
            if asked[path]:
                waiting[path] = pool.submit(partial(digests, real, asked[path], tally.add))
        return _collected(found, waiting)
    finally:
        for future in waiting.values():
            future.cancel()


@dataclass(slots=True)
class Outside:
    """What of a folder is not read: as `left_out`, `unlisted` and `skipped` of a `Reading`."""

    left_out: list[tuple[str, str]] = field(default_factory=list)
    unlisted: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Found(Outside):
    places: dict[str, Path] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


class Tally:
    """Counts bytes from several threads."""

    def __init__(self, total: int, count: Count | None) -> None:
        self._total, self._count, self._done = total, count, 0
        self._lock = threading.Lock()

    def add(self, size: int) -> None:
        """Count bytes that were read, and tell of them."""
        if self._count is None:
            return
        with self._lock:
            self._done += size
            done = self._done
        self._count(done, max(done, self._total))


def _collected(found: _Found, waiting: dict[str, "Future[Digests]"]) -> Reading:
    files, faults, changed = [], {}, []
    for path in sorted(found.places):
        entry = FileEntry(path=path, size=found.sizes[path])
        if path in waiting:
            try:
                made = waiting[path].result()
                entry = FileEntry(
                    path=path, size=made.size, sha256=made.sha256, sha512=made.sha512, git_sha1=made.git_sha1
                )
            except Changed:
                changed.append(path)
            except OSError as error:
                faults[path] = error.strerror or "cannot be read"
                entry = FileEntry(path=path)
        files.append(entry)
    return Reading(
        files=tuple(files),
        places=found.places,
        faults=faults,
        changed=tuple(changed),
        left_out=tuple(sorted(found.left_out)),
        unlisted=found.unlisted,
        skipped=tuple(sorted(found.skipped)),
    )


def _snapshot_in(folder: Path) -> Path:
    """Return the snapshot of `main` if `folder` is a repository's part of the Hub client's cache, else `folder`."""
    main = folder / "refs" / "main"
    if folder.name.startswith(("models--", "datasets--")) and main.is_file():
        with main.open("rb") as file:
            commit = file.read(41).decode(errors="replace").strip()
        if is_commit(commit) and (folder / "snapshots" / commit).is_dir():
            return folder / "snapshots" / commit
    return folder


def _cached_repository(folder: Path) -> ArtifactRef | None:
    """Return what `models--ORG--NAME/snapshots/COMMIT` names, or None for any other path."""
    kinds = {"models": Kind.MODEL, "datasets": Kind.DATASET}
    prefix, *parts = folder.parents[1].name.split("--") if len(folder.parents) > 1 else [""]
    if folder.parent.name != "snapshots" or not is_commit(folder.name) or prefix not in kinds:
        return None
    if not 1 <= len(parts) <= 2 or not all(parts):
        return None
    try:
        return ArtifactRef.from_repo("/".join(parts), kind=kinds[prefix], revision=folder.name)
    except UsageError:
        return None


def files_of(place: Folder, out: Outside) -> Iterator[tuple[str, Path, int]]:
    """Yield the regular files below a folder: their path in it, where their bytes are, and their size.

    What is not read is added to `out`.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    folders = [("", place.folder, 0)]
    while folders:
        start, folder, depth = folders.pop()
        try:
            with os.scandir(folder) as items:
                found = sorted(items, key=lambda item: item.name)
        except OSError as error:
            if not depth:
                raise
            out.unlisted[start.rstrip("/")] = error.strerror or "cannot be listed"
            continue
        for item in found:
            path = start + item.name
            if path in _SKIPPED:
                out.skipped.append(path)
            elif not is_sound(path) or depth > MAX_DEPTH:
                out.left_out.append((ascii(path)[1:-1], _UNSOUND))
            elif item.is_dir(follow_symlinks=False):
                folders.append((path + "/", Path(item.path), depth + 1))
            elif (held := _held(item, place.root)) is None:
                out.left_out.append((path, _LEAVES if item.is_symlink() else NO_FILE))
            else:
                yield path, *held


def _held(item: "os.DirEntry[str]", root: Path) -> tuple[Path, int] | None:
    """Return where the bytes of an entry are and how many, if it is a regular file or leads to one below `root`."""
    try:
        real = Path(item.path).resolve(strict=True) if item.is_symlink() else Path(item.path)
        found = real.stat(follow_symlinks=False)
    except (OSError, RuntimeError):
        return None
    inside = not item.is_symlink() or real.is_relative_to(root)
    return (real, found.st_size) if inside and stat.S_ISREG(found.st_mode) else None
