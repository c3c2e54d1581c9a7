"""The files of a folder as spans: read where they are needed, never followed out of it, and watched for changes."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from aibom.errors import DocumentError
from aibom.readers.spans import Found
from aibom.sources._digests import Changed, digests
from aibom.sources.folder import MAX_FILES, Folder, Outside, files_of

__all__ = ["OnDisk", "found_at", "spans"]

MAX_DIGESTED = 64 << 30
"""A larger file is scanned where its formats say so, and is not read whole for its digest."""
_CHANGED = "it changed while it was read: scan it again when nothing writes to it"


class OnDisk:
    """A span of a regular file's bytes as they were when it was opened.

    Raises:
        OSError: it cannot be opened, is a link, or is no regular file.
    """

    __slots__ = ("_before", "_handle", "_path")

    def __init__(self, path: Path) -> None:
        flags = os.O_RDONLY
        for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, name, 0)
        self._path = path
        self._handle = os.open(path, flags)
        self._before = os.fstat(self._handle)
        if not stat.S_ISREG(self._before.st_mode):
            self.close()
            raise OSError(0, "it is no regular file")

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return self._before.st_size

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end.

        Raises:
            OSError: they cannot be read, or the file has become shorter.
        """
        start = max(start, 0)
        length = min(max(length, 0), max(self.size - start, 0))
        parts = []
        while length:
            part = os.pread(self._handle, length, start)
            if not part:
                raise OSError(0, _CHANGED)
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def finish(self) -> str:
        """Return the SHA-256 of a file that did not change since it was opened; empty if it is too large or sparse.

        Raises:
            OSError: it changed, or cannot be read.
        """
        sha256 = ""
        if self.size <= MAX_DIGESTED and not self._is_sparse():
            try:
                sha256 = digests(self._path, frozenset({"sha256"})).sha256
            except Changed:
                raise OSError(0, _CHANGED) from None
        for after in (os.fstat(self._handle), self._path.stat(follow_symlinks=False)):
            if _identity(after) != _identity(self._before):
                raise OSError(0, _CHANGED)
        return sha256

    def close(self) -> None:
        """Give the file back."""
        os.close(self._handle)

    def _is_sparse(self) -> bool:
        """Say whether far fewer bytes are stored than the file says it has; reading holes shows nothing."""
        stored = getattr(self._before, "st_blocks", None)
        return stored is not None and self.size > MAX_DIGESTED // 64 and stored * 512 < self.size // 2


def spans(place: Folder, shown: Path) -> Iterator[Found]:
    """Yield the files below a folder, called `shown` in errors, by path; then what was not followed, with the reason.

    Each file is open until the next is asked for.

    Raises:
        DocumentError: it cannot be listed, or holds more than 100,000 files.
    """
    outside = Outside()
    listed = []
    try:
        for path, real, _ in files_of(place, outside):
            listed.append((path, real))
            if len(listed) > MAX_FILES:
                raise DocumentError(f"{shown} holds more than {MAX_FILES:,} files", hint="name a smaller one")
    except OSError as error:
        raise DocumentError(f"cannot read {shown}: {error.strerror}", hint="check its permissions") from None
    for path, real in sorted(listed):
        yield from found_at(path, real)
    for path, why in sorted([*outside.left_out, *outside.unlisted.items()]):
        yield Found(path=path, fault=f"not read: {why}")


def found_at(path: str, real: Path) -> Iterator[Found]:
    """Yield one file, called `path`, open until the next is asked for; one that cannot be opened is yielded with the reason."""
    try:
        span = OnDisk(real)
    except OSError as error:
        yield Found(path=path, fault=f"it cannot be read: {error.strerror or 'no reason given'}")
        return
    try:
        yield Found(path=path, span=span, finish=span.finish)
    finally:
        span.close()


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
