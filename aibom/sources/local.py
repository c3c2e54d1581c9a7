"""A folder on this machine: a plain checkout, or a snapshot in the Hub client's own cache."""

import os
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aibom.errors import DocumentError, UsageError
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind, is_commit, shorten
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest
from aibom.sources._digests import Changed, Digests, digests, head
from aibom.sources._paths import is_sound
from aibom.sources._pool import Pool
from aibom.sources._reading import chosen
from aibom.sources.interface import Wants

__all__ = ["LocalSource", "local_ref"]

MAX_FILES = 100_000
MAX_DEPTH = 64
_WORKERS = 4
_SKIPPED = frozenset({".git", ".cache/huggingface"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A folder to read, what it is, and the folder that links may not leave."""

    folder: Path
    root: Path
    ref: ArtifactRef


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What a folder held when it was read."""

    files: tuple[FileEntry, ...]
    revision: str
    detail: str
    faults: dict[str, str]
    places: dict[str, Path]


def local_ref(folder: Path) -> ArtifactRef:
    """Return the reference to ask a `LocalSource` of `folder` for.

    It is that of the repository for a snapshot in the Hub client's cache, else one of registry `local`, whose
    revision is known only after its files were read.

    Raises:
        DocumentError: `folder` is no folder, or cannot be reached.
    """
    return _place(folder).ref


class LocalSource:
    """Answers one reference, `ref`, from a folder whose files it digests, once.

    Links that lead out of the folder (or out of the repository's part of the Hub client's cache), devices, pipes
    and sockets are not read. Nothing of the path but the folder's own name enters an answer.

    Raises:
        DocumentError: `folder` is no folder, or cannot be reached.
    """

    name = "local"
    endpoint = ""

    def __init__(self, folder: Path, *, time: str) -> None:
        self.time = time
        self._shown = folder
        self._place = _place(folder)
        self._lock = threading.Lock()
        self._read: _Listing | None = None

    @property
    def ref(self) -> ArtifactRef:
        """The reference this source answers."""
        return self._place.ref

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return the snapshot of the folder if `ref` is its reference.

        Raises:
            DocumentError: the folder cannot be read, changes meanwhile, or holds more than 100,000 files.
        """
        with self._lock:
            if self._read is None:
                self._read = self._list()
            listing = self._read
        found = self._place.ref.at(listing.revision)
        if ref not in {self._place.ref, found}:
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.NOT_FOLLOWED, detail="not this folder")
        wanted = chosen(ref.kind, listing.files, wants)
        by_path = {entry.path: entry for entry in listing.files}
        return Snapshot(
            requested=ref,
            ref=found,
            resolution=Resolution.RESOLVED,
            detail=listing.detail,
            files=listing.files,
            contents=tuple(self._content(by_path[path], limit, listing) for path, limit in wanted.items()),
        )

    def _list(self) -> _Listing:
        place = self._place
        left_out: list[str] = []
        pool = Pool(min(_WORKERS, os.cpu_count() or 1), name="aibom-digest")
        places: dict[str, Path] = {}
        waiting: dict[str, Future[Digests]] = {}
        try:
            for path, real in _files(place, left_out):
                places[path] = real
                waiting[path] = pool.submit(partial(digests, real))
                if len(waiting) > MAX_FILES:
                    raise DocumentError(f"{self._shown} holds more than {MAX_FILES:,} files", hint="name a smaller one")
            found, faults = self._wait(waiting)
        except OSError as error:
            raise DocumentError(f"cannot read {self._shown}: {error.strerror}", hint="check its permissions") from None
        finally:
            for future in waiting.values():
                future.cancel()
        lines = [f"{entry.sha256}  {entry.path}\n".encode() for entry in found]
        revision = "" if faults else digest(b"".join(sorted(lines)))
        cached = "read from the Hub client's cache, which may hold a part of the files only"
        details = [cached] if place.ref.registry == HUB else []
        if left_out:
            details.append(f"not read: {len(left_out):,} links or names ({', '.join(sorted(left_out)[:5])})")
        if faults:
            details.append(f"{len(faults):,} of its files could not be read")
        return _Listing(
            files=tuple(found),
            revision=place.ref.revision or revision,
            detail=shorten("; ".join(details), 400),
            faults=faults,
            places=places,
        )

    def _wait(self, waiting: dict[str, Future[Digests]]) -> tuple[list[FileEntry], dict[str, str]]:
        found: list[FileEntry] = []
        faults: dict[str, str] = {}
        for path in sorted(waiting):
            try:
                made = waiting[path].result()
            except Changed:
                raise self._changed(path) from None
            except OSError as error:
                faults[path] = error.strerror or "cannot be read"
                found.append(FileEntry(path=path))
                continue
            found.append(
                FileEntry(path=path, size=made.size, sha256=made.sha256, sha512=made.sha512, git_sha1=made.git_sha1)
            )
        return found, faults

    def _content(self, entry: FileEntry, limit: int, listing: _Listing) -> Content:
        if entry.path in listing.faults:
            return Content(path=entry.path, error=listing.faults[entry.path])
        try:
            data = head(listing.places[entry.path], limit, size=entry.size)
        except (OSError, Changed):
            raise self._changed(entry.path) from None
        content = Content(path=entry.path, data=data, total=entry.size)
        if content.complete and content.sha256 != entry.sha256:
            raise self._changed(entry.path)
        return content

    def _changed(self, path: str) -> DocumentError:
        return DocumentError(
            f"{self._shown}: {shorten(path)} changed while it was read", hint="try again when nothing writes to it"
        )


def _place(folder: Path) -> _Place:
    try:
        real = folder.expanduser().resolve(strict=True)
        if not real.is_dir():
            raise DocumentError(f"{folder} is no folder", hint="name the folder that holds the model's files")
        os.scandir(real).close()
        real = _snapshot_in(real)
    except OSError as error:
        hint = "check the path; a model's id is written without ./ or /"
        raise DocumentError(f"cannot read {folder}: {error.strerror}", hint=hint) from None
    except RuntimeError:
        raise DocumentError(f"cannot read {folder}: no such home folder", hint="check the path") from None
    repository = _cached_repository(real)
    if repository is not None:
        return _Place(folder=real, root=real.parents[1], ref=repository)
    name = real.name.encode(errors="replace").decode() or "folder"
    return _Place(folder=real, root=real, ref=ArtifactRef(registry=LOCAL, name=shorten(name)))


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


def _files(place: _Place, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield the regular files below a folder: their path in it and where their bytes are."""
    folders = [("", place.folder, 0)]
    while folders:
        start, folder, depth = folders.pop()
        with os.scandir(folder) as items:
            found = sorted(items, key=lambda item: item.name)
        for item in found:
            path = start + item.name
            if path in _SKIPPED:
                continue
            if not is_sound(path) or depth > MAX_DEPTH:
                left_out.append(shorten(ascii(path)[1:-1], 60))
            elif item.is_dir(follow_symlinks=False):
                folders.append((path + "/", Path(item.path), depth + 1))
            elif item.is_symlink():
                real = _target(Path(item.path), place.root)
                if real is None:
                    left_out.append(shorten(path, 60))
                else:
                    yield path, real
            elif stat.S_ISREG(item.stat(follow_symlinks=False).st_mode):
                yield path, Path(item.path)


def _target(link: Path, root: Path) -> Path | None:
    """Return the regular file a link leads to, if that lies below `root`."""
    try:
        real = link.resolve(strict=True)
        inside = real.is_relative_to(root) and stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError):
        return None
    return real if inside else None
