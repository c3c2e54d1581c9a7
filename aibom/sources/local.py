"""A folder on this machine: a plain checkout, or a snapshot in the Hub client's own cache."""

import threading
from dataclasses import dataclass
from pathlib import Path

from aibom.errors import DocumentError
from aibom.records.refs import HUB, ArtifactRef, shorten
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest
from aibom.sources._digests import Changed, head
from aibom.sources._extent import extent
from aibom.sources._reading import chosen
from aibom.sources.folder import NO_FILE, Count, Reading, folder_at, read
from aibom.sources.interface import Wants

__all__ = ["LocalSource", "local_ref"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What a folder held when it was read, the revision made of that, and what there is to say of it."""

    reading: Reading
    revision: str
    detail: str


def local_ref(folder: Path) -> ArtifactRef:
    """Return the reference to ask a `LocalSource` of `folder` for.

    It is that of the repository for a snapshot in the Hub client's cache, else one of registry `local`, whose
    revision is known only after its files were read.

    Raises:
        DocumentError: `folder` is no folder, or cannot be reached.
    """
    return folder_at(folder).ref


class LocalSource:
    """Answers one reference, `ref`, from a folder whose files it digests, once.

    Links that lead out of the folder (or out of the repository's part of the Hub client's cache), devices, pipes
    and sockets are not read. Nothing of the path but the folder's own name enters an answer. `count` is told, from any
    thread, how many bytes were digested and how many there are.

    Raises:
        DocumentError: `folder` is no folder, or cannot be reached.
    """

    name = "local"
    endpoint = ""

    def __init__(self, folder: Path, *, time: str, count: Count | None = None) -> None:
        self.time = time
        self._count = count
        self._shown = folder
        self._place = folder_at(folder)
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
        wanted = chosen(ref.kind, listing.reading.files, wants)
        by_path = {entry.path: entry for entry in listing.reading.files}
        return Snapshot(
            requested=ref,
            ref=found,
            resolution=Resolution.RESOLVED,
            detail=listing.detail,
            files=listing.reading.files,
            contents=tuple(self._content(by_path[path], limit, listing) for path, limit in wanted.items()),
        )

    def _list(self) -> "_Listing":
        place = self._place
        found = read(place, self._shown, count=self._count)
        if found.unlisted:
            why = next(iter(found.unlisted.values()))
            raise DocumentError(f"cannot read {self._shown}: {why}", hint="check its permissions")
        if found.changed:
            raise self._changed(found.changed[0])
        lines = [f"{entry.sha256}  {entry.path}\n".encode() for entry in found.files]
        revision = "" if found.faults else digest(b"".join(sorted(lines)))
        cached = "read from the Hub client's cache, which may hold a part of the files only"
        details = [cached] if place.ref.registry == HUB else []
        left_out = sorted(shorten(path, 60) for path, why in found.left_out if why != NO_FILE)
        if left_out:
            details.append(f"not read: {len(left_out):,} links or names ({', '.join(left_out[:5])})")
        if found.faults:
            details.append(f"{len(found.faults):,} of its files could not be read")
        return _Listing(
            reading=found,
            revision=place.ref.revision or revision,
            detail=shorten("; ".join(details), 400),
        )

    def _content(self, entry: FileEntry, limit: int, listing: _Listing) -> Content:
        if entry.path in listing.reading.faults:
            return Content(path=entry.path, error=listing.reading.faults[entry.path])
        try:
            place = listing.reading.places[entry.path]
            data = head(place, limit, size=entry.size)
            further = extent(entry.path, data, limit, entry.size)
            data = head(place, further, size=entry.size) if further > limit else data
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
