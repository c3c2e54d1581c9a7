"""The bytes of a file at a registry, asked for where they are needed: 128 KiB first, then exact parts."""

import re
from collections.abc import Callable
from dataclasses import replace

from aibom.sources._failures import RefusedError, UnansweredError
from aibom.sources._http import Get, Reply
from aibom.sources.answers import file_error

__all__ = ["FIRST", "MAX_FETCHED", "OnHub"]

FIRST = 128 << 10
MAX_FETCHED = 256 << 20
"""Bytes of one file that are asked for; whoever needs more has to fetch the file."""
_BLOCK = 64 << 10
_MAX_KEPT = 16 << 20
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)


class OnHub:
    """A span of a file at one commit, of which parts are asked for (RFC 9110, section 14) and kept in memory.

    `asked` is the request for its beginning, `size` what the listing states in bytes. A part that is not the one that
    was asked for, of a file of another size, or of one that has changed since the first answer, is an error.
    """

    def __init__(self, get: Callable[[Get], Reply], asked: Get, size: int) -> None:
        self._get, self._asked, self._size = get, asked, size
        self._parts: list[tuple[int, bytes]] = []
        self._tag = ""
        self._block = _BLOCK
        self.fetched = 0

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return self._size

    @property
    def complete(self) -> bytes | None:
        """Return the whole file if all of it was asked for in one part."""
        return next((data for start, data in self._parts if not start and len(data) == self._size), None)

    def begin(self, data: bytes, reply: Reply) -> None:
        """Take the first bytes, which an answer to another request held, as known; only what is missing is asked for then."""
        self._parts.append((0, data))
        self._block = 0
        self._tag = reply.headers.get("etag", "")

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end.

        Raises:
            OSError: the registry did not give them, or too many were asked for already.
        """
        position = min(max(start, 0), self._size)
        end = min(position + max(length, 0), self._size)
        pieces = []
        while position < end:
            kept = self._kept(position, end)
            if kept:
                pieces.append(kept)
                position += len(kept)
            elif position < FIRST and not self._parts:
                self._fetch(0, min(FIRST, self._size))
            else:
                # Small reads come in crowds: less than a block is rounded up to one.
                self._fetch(position, max(end, min(position + self._block, self._size)))
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _kept(self, start: int, end: int) -> bytes:
        """Return what is in memory from `start` on, up to `end`."""
        for begin, data in reversed(self._parts):
            if begin <= start < begin + len(data):
                return data[start - begin : end - begin]
        return b""

    def _fetch(self, start: int, end: int) -> None:
        if self.fetched + end - start > MAX_FETCHED:
            raise OSError(
                0, f"more than {MAX_FETCHED >> 20} MiB of it would have to be fetched: fetch it, and scan it here"
            )
        try:
            reply = self._get(replace(self._asked, start=start, limit=end - start, ranged=True))
        except (RefusedError, UnansweredError) as error:
            raise OSError(0, f"the registry gave no usable answer: {error}") from None
        data = self._part(reply, start, end)
        self.fetched += len(data)
        self._parts.append((start, data))
        while sum(len(part) for _, part in self._parts) > _MAX_KEPT and len(self._parts) > 1:
            self._parts.pop(0)

    def _part(self, reply: Reply, start: int, end: int) -> bytes:
        """Return the bytes of an answer, having checked that they are those that were asked for.

        Raises:
            OSError: they are not.
        """
        if reply.status == 416:
            raise OSError(0, f"the registry lists {self._size:,} bytes, and says that there are fewer")
        if error := file_error(reply):
            raise OSError(0, error)
        tag = reply.headers.get("etag", "")
        if self._tag and tag and tag != self._tag:
            raise OSError(0, "it changed at the registry while it was read: scan it again")
        self._tag = self._tag or tag
        if reply.status == 200 and not start and (reply.cut or len(reply.body) == end):
            return reply.body
        named = _RANGE.fullmatch(reply.headers.get("content-range") or "")
        if reply.status != 206 or not named:
            raise OSError(0, "the registry does not give parts of files: fetch it, and scan it here")
        begin, last, total = (int(number) for number in named.groups())
        if total != self._size:
            raise OSError(0, f"the registry lists {self._size:,} bytes, and gives a file of {total:,}")
        if (begin, last) != (start, end - 1) or len(reply.body) != end - start:
            raise OSError(0, "the registry gave another part of the file than was asked for")
        return reply.body
