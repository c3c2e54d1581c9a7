"""Reading the body of an answer within bounds of bytes and time, unpacked piece by piece."""

import time
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aibom.records.refs import shorten
from aibom.sources._failures import RefusedError, UnansweredError

if TYPE_CHECKING:
    import httpx2

__all__ = ["Allowance"]

PATIENCE = 0.7
"""The part of the timeout within which bodies may come as slowly as they like."""
MIN_RATE = 16 * 1024
"""Bytes a second that an honest server sends at least, after that."""


class Allowance:
    """The time that all bodies of one attempt, redirects included, may take.

    A byte now and then keeps every timeout from expiring; so all of them together get a part of one timeout, and
    more only as bytes come.
    """

    def __init__(self, timeout: float) -> None:
        self._seconds = PATIENCE * timeout
        self._spent = 0.0
        self._bytes = 0

    def read(self, response: "httpx2.Response", limit: int) -> tuple[bytes, bool]:
        """Return at most `limit` bytes of the decoded body, and whether there were more.

        Raises:
            UnansweredError: the time is up.
            RefusedError: an encoding that is not read.
        """
        found = bytearray()
        last = time.monotonic()
        for chunk in _decoded(response, limit):
            found += chunk
            if len(found) > limit:
                return bytes(found[:limit]), True
            now = time.monotonic()
            self._spent, last = self._spent + now - last, now
            self._bytes += len(chunk)
            if self._spent > self._seconds + self._bytes / MIN_RATE:
                raise UnansweredError(f"the answer came too slowly: fewer than {MIN_RATE:,} bytes a second")
        return bytes(found), False


def _decoded(response: "httpx2.Response", limit: int) -> Iterator[bytes]:
    """Yield the body decoded piece by piece: a small body cannot unfold to a huge one in memory."""
    import httpx2  # noqa: PLC0415 - slow, and not needed for --help

    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        yield from response.iter_raw()
        return
    if encoding != "gzip":
        raise RefusedError(f"an answer in an encoding that was not asked for: {shorten(encoding, 40)}")
    unpack = zlib.decompressobj(31)
    try:
        for chunk in response.iter_raw():
            yield unpack.decompress(chunk, limit + 1)  # if there is more, whoever reads has had enough
    except zlib.error as error:
        raise httpx2.RemoteProtocolError(f"not gzip: {error}") from None
    if not unpack.eof:
        raise httpx2.RemoteProtocolError("the compressed answer ends too early")
