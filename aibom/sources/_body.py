"""Reading an answer within bounds of bytes and time: its headers, and its body unpacked piece by piece."""

import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from aibom.records.refs import shorten
from aibom.sources._failures import RefusedError, UnansweredError

if TYPE_CHECKING:
    import httpx2

__all__ = ["Allowance"]

PATIENCE = 0.7
"""The part of the timeout within which bodies may come as slowly as they like."""
MIN_RATE = 16 * 1024
"""Bytes a second that an honest server sends at least, after that."""


_present = threading.local()


class Allowance:
    """The time that all answers of one attempt, redirects included, may take once they have begun.

    A byte now and then keeps every timeout from expiring; so all of them together get a part of one timeout, and
    more only as bytes of a body come.
    """

    def __init__(self, timeout: float) -> None:
        self._seconds = PATIENCE * timeout
        self._spent = 0.0
        self._bytes = 0
        self._since: float | None = None
        self._asked = False

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow what the HTTP library does in this thread (its `trace`), and watch each connection that it makes.

        Headers, trailers and what is sent beside a body come out of it when they are whole, and not before.
        """
        _present.allowance = self
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            stream = info["return_value"]
            stream.read = partial(_watched, stream.read)
        elif event.endswith(".receive_response_headers.started"):
            self._since, self._asked = None, False  # whoever asked may wait a whole timeout for the answer to begin

    def wait(self) -> None:
        """Take note that more is waited for.

        Raises:
            UnansweredError: the time is up.
        """
        if not self._asked:
            self._asked = True
            return
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        self._check(now)

    def read(self, response: "httpx2.Response", limit: int) -> tuple[bytes, bool]:
        """Return at most `limit` bytes of the decoded body, and whether there were more.

        Raises:
            UnansweredError: the time is up.
            RefusedError: an encoding that is not read.
        """
        found = bytearray()
        self._since = time.monotonic() if self._since is None else self._since
        for chunk in _decoded(response, limit):
            found += chunk
            if len(found) > limit:
                return bytes(found[:limit]), True
            now = time.monotonic()
            self._spent, self._since = self._spent + now - self._since, now
            self._bytes += len(chunk)
            self._check(now)
        self._spent, self._since = self._spent + time.monotonic() - self._since, None
        return bytes(found), False

    def _check(self, now: float) -> None:
        waited = now - self._since if self._since is not None else 0.0
        if self._spent + waited > self._seconds + self._bytes / MIN_RATE:
            raise UnansweredError(f"the answer came too slowly: fewer than {MIN_RATE:,} bytes a second")


def _watched(read: Callable[..., bytes], max_bytes: int, timeout: float | None = None) -> bytes:
    """Read from a connection, as long as the allowance of the thread that reads lasts."""
    _present.allowance.wait()
    return read(max_bytes, timeout=timeout)


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
