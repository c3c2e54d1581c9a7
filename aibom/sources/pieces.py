"""Digests of runs of bytes of files on this machine, each file read once, as signatures of models state them."""

import errno
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from aibom.records.manifests import Piece
from aibom.sources._digests import Changed, opened
from aibom.sources._pool import Pool
from aibom.sources.folder import WORKERS, Count, Tally

__all__ = ["Asked", "Measured", "can_make", "measured"]

_CHUNK = 1024 * 1024
_SPARSE = 4 << 30
_MOST_EXTENTS = 10_000
_HOLES = "nearly all of it are holes that no bytes were ever written to: it is not read"


class _Hash(Protocol):
    def update(self, data: memoryview, /) -> object: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file to read: where its bytes are, and how many there are; the pieces are those of a manifest."""

    place: Path
    size: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The digest of each piece that was asked for; none if it could not be read (`fault` says why) or `changed` meanwhile."""

    digests: tuple[str, ...] = ()
    fault: str = ""
    changed: bool = False


def can_make(algorithm: str) -> bool:
    """Say whether digests by `sha256`, `blake2b` or `blake3` can be made here; the last needs a library.

    >>> can_make("sha256"), can_make("md4")
    (True, False)
    """
    if algorithm != "blake3":
        return algorithm in {"sha256", "blake2b"}
    try:
        import blake3  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return False
    return True


def measured(files: Mapping[str, Asked], algorithm: str, count: Count | None = None) -> Mapping[str, Measured]:
    """Read files, each on one of a few threads; `count` is told how many bytes were read and how many there are.

    A file of more than 4 GiB of which less than a 64th was ever written is not read.
    """
    tally = Tally(sum(each.size for each in files.values()), count)
    pool = Pool(min(WORKERS, os.cpu_count() or 1), name="aibom-pieces")
    waiting: dict[str, Future[tuple[str, ...]]] = {}
    try:
        for path, each in files.items():
            waiting[path] = pool.submit(partial(_digests, each, algorithm, tally.add))
        return {path: _outcome(future) for path, future in waiting.items()}
    finally:
        for future in waiting.values():
            future.cancel()


def _outcome(future: "Future[tuple[str, ...]]") -> Measured:
    try:
        return Measured(digests=future.result())
    except Changed:
        return Measured(changed=True)
    except OSError as error:
        return Measured(fault=error.strerror or "cannot be read")


def _digests(asked: Asked, algorithm: str, count: Callable[[int], None]) -> tuple[str, ...]:
    """Return the digest of each piece; they follow one another from the start of the file.

    Raises:
        OSError: it cannot be read, or is no regular file.
        Changed: it is another than it was when it was listed, or at the beginning.
    """
    with opened(asked.place) as file:
        before = os.fstat(file.fileno())
        if before.st_size != asked.size:
            raise Changed
        if before.st_size > _SPARSE and _is_hollow(file.fileno(), before.st_size):
            raise OSError(0, _HOLES)
        buffer = memoryview(bytearray(_CHUNK))
        found = tuple(_digest(file.readinto, buffer, length, algorithm, count) for length in _lengths(asked))
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Changed
    return found


def _lengths(asked: Asked) -> Sequence[int]:
    """Return the lengths of the pieces."""
    return [(asked.size if piece.end < 0 else piece.end) - piece.start for piece in asked.pieces]


def _digest(
    readinto: Callable[[memoryview], int],
    buffer: memoryview,
    length: int,
    algorithm: str,
    count: Callable[[int], None],
) -> str:
    made = _begun(algorithm)
    left = length
    while left:
        read = readinto(buffer[: min(left, len(buffer))])
        if not read:
            raise Changed
        made.update(buffer[:read])
        count(read)
        left -= read
    return made.hexdigest()


def _begun(algorithm: str) -> _Hash:
    if algorithm == "blake3":
        import blake3  # noqa: PLC0415

        return blake3.blake3()
    return hashlib.new(algorithm)


def _is_hollow(handle: int, size: int) -> bool:
    """Say whether less than a 64th of a file was ever written, where the file system can tell."""
    if not hasattr(os, "SEEK_DATA"):
        return False
    written = position = 0
    try:
        for _ in range(_MOST_EXTENTS):
            start = os.lseek(handle, position, os.SEEK_DATA)
            position = os.lseek(handle, start, os.SEEK_HOLE)
            written += position - start
            if written >= size // 64 or position >= size:
                break
    except OSError as error:
        if error.errno != errno.ENXIO:  # which says that nothing more of it was written
            return False
    os.lseek(handle, 0, os.SEEK_SET)
    return written < size // 64
