"""Digests of a file on this machine: all of them in one reading, and of nothing that changes meanwhile."""

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from aibom.records.snapshot import DIGESTS

__all__ = ["Changed", "Digests", "digests", "head", "opened"]

_CHUNK = 1024 * 1024


class Changed(Exception):  # noqa: N818  it says what happened
    """A file changed while it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Size in bytes and digests of a file; `git_sha1` is git's blob id (SHA-1 over `blob N` and NUL and the bytes).

    Those that were not asked for are empty.
    """

    size: int
    sha256: str = ""
    sha512: str = ""
    git_sha1: str = ""


def digests(path: Path, names: frozenset[str] = DIGESTS, count: Callable[[int], None] | None = None) -> Digests:
    """Return those of `DIGESTS` that are named of the regular file `path`; `count` is told of bytes as they are read.

    Raises:
        OSError: it cannot be read, or is no regular file.
        Changed: its size or time of change is another at the end than at the beginning.
    """
    with opened(path) as file:
        before = os.fstat(file.fileno())
        made = {name: _begun(name, before.st_size) for name in names}
        size = 0
        buffer = memoryview(bytearray(_CHUNK))
        while read := file.readinto(buffer):
            size += read
            for one in made.values():
                one.update(buffer[:read])
            if count is not None:
                count(read)
            if size > before.st_size:
                break
        after = os.fstat(file.fileno())
    if size != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Changed
    return Digests(size=size, **{name: one.hexdigest() for name, one in made.items()})


def _begun(name: str, size: int) -> "hashlib._Hash":
    if name == "git_sha1":
        return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    return hashlib.new(name)


def head(path: Path, limit: int, *, size: int) -> bytes:
    """Return the first `limit` bytes of a file that has `size` bytes.

    Raises:
        OSError: it cannot be read, or is no regular file.
        Changed: it has another size now.
    """
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size != size:
            raise Changed
        return file.read(min(limit, size))


def opened(path: Path) -> BufferedReader:
    """Open a regular file; without O_NONBLOCK a pipe put in its place would be waited for.

    Raises:
        OSError: it cannot be opened, or is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "no regular file")
    return os.fdopen(handle, "rb")
