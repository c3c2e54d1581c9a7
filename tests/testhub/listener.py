"""The test Hub's sockets: HTTP/1.1 with kept-alive connections on asyncio streams, and the faults it was told to make."""

import asyncio
import contextlib
import gzip
import itertools
import ssl
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from testhub.faults import Fault, Faults
from testhub.messages import CHUNK, Answer, Extent, HttpError, Request, json_answer, parse_head, text_answer
from testhub.mirror import Mirror, Mirrored
from testhub.quota import Quota
from testhub.routes import Routes, refusal

__all__ = ["Listener"]

HEAD_LIMIT = 1 << 16
BODY_LIMIT = 1 << 20
HUGE = 1 << 30
WINDOW = 300
QUOTA = {("api", False): 500, ("api", True): 1000, ("resolvers", False): 3000, ("resolvers", True): 5000}


class Listener:
    """Serves one or two ports (the Hub, and the host it keeps large files on) from the loop it is started in.

    `latency` is the time in seconds before each answer, `requests` the log in order of arrival, `peak` the largest
    number of requests that were waiting for their answers at once, `arrived` how many there were. `stop_at` ends
    everything once so many are answered. With a `quota` it refuses what is beyond it, with a `mirror` it answers as
    one, with `tls` it speaks https.
    """

    def __init__(
        self,
        routes: Routes,
        faults: Faults,
        *,
        latency: float = 0.0,
        limited: bool = True,
        quota: Quota | None = None,
        mirror: Mirror | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._reply = Mirrored(mirror, routes.answer).answer if mirror else routes.answer
        self._prefix = mirror.prefix if mirror else ""
        self.quota = quota
        self._tls = tls
        self.faults = faults
        self.latency = latency
        self.limited = limited
        self.requests: list[Request] = []
        self.peak = 0
        self.stop_at: int | None = None
        self.arrived = 0
        self._done = 0
        self._waiting = 0
        self._spent: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0, *, cdn_port: int | None = None) -> tuple[int, int | None]:
        """Listen on 127.0.0.1 (port 0: any free one) and return the ports."""
        hub = await self._listen("hub", port)
        return hub, None if cdn_port is None else await self._listen("cdn", cdn_port)

    async def _listen(self, host: str, port: int) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._connection(reader, writer, host)

        server = await asyncio.start_server(serve, "127.0.0.1", port, limit=HEAD_LIMIT, backlog=512, ssl=self._tls)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close the ports and cut every connection, answers under way included."""
        self._cut()
        for _ in range(3):  # connections accepted a moment ago get to their first line, where they can be cut
            await asyncio.sleep(0)
        self._cut()
        mine = asyncio.current_task()
        others = [task for task in self._tasks if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _cut(self) -> None:
        for server in self._servers:
            server.close()
        self._servers.clear()
        for writer in self._connections:
            writer.transport.abort()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._connections.add(writer)
        try:
            while await self._exchange(reader, writer, host):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side hung up, or this server was stopped: both are an end without an answer
        finally:
            self._connections.discard(writer)
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> bool:
        """Answer one request and say whether the connection stays open."""
        try:
            request = await self._read(reader, host)
        except HttpError as error:
            answer = text_answer(str(error), ("Connection", "close"), status=error.status)
            writer.write(answer.head(length=answer.size) + answer.whole())
            await writer.drain()
            return False
        if request.path == "/-/requests":
            return await _send(writer, request, self._report())
        self.requests.append(request.for_log())
        self.arrived += 1
        if self.stop_at is not None and self.arrived > self.stop_at:
            return False
        self._waiting += 1
        self.peak = max(self.peak, self._waiting)
        try:
            wait, fault = self.faults.take(request)
            if self.latency or wait:
                await asyncio.sleep(self.latency + wait)
            answer = self._limited(request)
            keeps = await (_spoil(writer, request, answer, fault) if fault else _send(writer, request, answer))
        finally:
            self._waiting -= 1
            self._done += 1
        if self.stop_at is not None and self._done >= self.stop_at:
            await _flushed(writer)
            self._cut()
            return False
        return keeps

    async def _read(self, reader: asyncio.StreamReader, host: str) -> Request:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise HttpError(431) from None
        request = replace(parse_head(head[:-4]), host=host, at=time.monotonic())
        length = request.headers.get("content-length", "0")
        if "transfer-encoding" in request.headers or not length.isdecimal():
            raise HttpError(411)
        if int(length) > BODY_LIMIT:
            raise HttpError(413)
        return replace(request, body=await reader.readexactly(int(length))) if int(length) else request

    def _limited(self, request: Request) -> Answer:
        """Return the answer with the headers that all answers of the Hub have (H50), or the refusal beyond the quota."""
        bucket = "api" if request.path.startswith(f"{self._prefix}/api/") else "resolvers"
        if self.quota is not None and request.host == "hub":
            return self.quota.applied(bucket, lambda: self._answer(request))
        return self._answer(request)

    def _answer(self, request: Request) -> Answer:
        try:
            answer = self._reply(request)
        except Exception as error:  # noqa: BLE001  a fault of this server must be seen, not be a closed connection
            answer = refusal(500, "TestHubFailed", f"the test Hub failed: {error!r}")
        if request.host == "cdn" or not self.limited or self.quota is not None:
            return answer
        bucket = "api" if request.path.startswith(f"{self._prefix}/api/") else "resolvers"
        self._spent[bucket] += 1
        quota = QUOTA[bucket, request.token is not None]
        return answer.having(
            ("RateLimit", f'"{bucket}";r={max(0, quota - self._spent[bucket])};t={WINDOW}'),
            ("RateLimit-Policy", f'"fixed window";"{bucket}";q={quota};w={WINDOW}'),
            ("X-Request-Id", f"Root=1-{next(self._numbers):08d}"),
        )

    def _report(self) -> Answer:
        """Return the log for a program that runs this server in a process of its own."""
        shown = [{"method": each.method, "target": each.target, "host": each.host} for each in self.requests]
        return json_answer({"requests": shown, "peak": self.peak, "cpu_s": time.process_time()})


async def _flushed(writer: asyncio.StreamWriter) -> None:
    """Wait until everything written has left this process, or the other side is gone."""
    writer.transport.set_write_buffer_limits(high=0)
    await writer.drain()


async def _send(writer: asyncio.StreamWriter, request: Request, answer: Answer, *, length: int | None = None) -> bool:
    """Write `answer`, announcing `length` bytes where that is not the truth, and say whether to go on."""
    head = answer.head(length=answer.size if length is None else length)
    if request.method == "HEAD":
        writer.write(head)
    elif isinstance(answer.body, Extent):
        writer.write(head)
        for chunk in answer.body.chunks():
            writer.write(chunk)
            await writer.drain()
    else:
        writer.write(head + answer.body)
    await writer.drain()
    complete = length is None or request.method == "HEAD"
    return complete and request.headers.get("connection", "").lower() != "close"


def _altered(request: Request, answer: Answer, fault: Fault) -> Answer:
    """Return what a fault that still ends in one proper answer makes of it."""
    if fault.kind in {"loop", "redirect"}:
        location = request.target if fault.kind == "loop" else fault.location
        text = f"Temporary Redirect. Redirecting to {location}"
        return text_answer(text, ("Location", location), status=fault.status or 307)
    if fault.kind == "malformed":
        whole = answer.whole()
        return replace(answer, status=200, body=whole[: len(whole) // 2] or b"{")
    if fault.kind == "headers":
        return answer
    if fault.kind == "commit":
        named = (("X-Repo-Commit", fault.commit),) if fault.commit else ()
        kept = tuple(item for item in answer.headers if item[0] != "X-Repo-Commit")
        return replace(answer, headers=kept + named)
    limited = (("RateLimit", '"api";r=0;t=1'), ("Retry-After", "1")) if fault.status == 429 else ()  # H51
    plain = Answer(status=fault.status or 500, body=fault.body, headers=(("Content-Type", "text/plain"),))
    kept = tuple(item for item in answer.headers if item[0].startswith("RateLimit"))
    return plain.having(*kept).having(*limited)


async def _spoil(writer: asyncio.StreamWriter, request: Request, answer: Answer, fault: Fault) -> bool:
    """Answer in the way `fault` says, and say whether the connection stays open."""
    if fault.kind == "close":
        return False
    if fault.kind == "truncate":
        whole = answer.whole()
        part = replace(answer, body=whole[: fault.size if fault.size >= 0 else len(whole) // 2])
        return await _send(writer, request, part.having(*fault.headers.items()), length=max(len(whole), part.size + 1))
    if fault.kind in {"huge", "bomb", "gzip", "drip"}:
        spoilt = replace(answer, status=200) if fault.kind in {"huge", "bomb"} else answer
        return await _stream(writer, request, spoilt.having(*fault.headers.items()), fault)
    return await _send(writer, request, _altered(request, answer, fault).having(*fault.headers.items()))


async def _stream(writer: asyncio.StreamWriter, request: Request, answer: Answer, fault: Fault) -> bool:
    size = fault.size if fault.size >= 0 else HUGE
    length: int | None = {"huge": size, "drip": answer.size}.get(fault.kind)
    if length is None:
        answer = answer.having(("Content-Encoding", "gzip"))
    writer.write(answer.head(length=length))
    if request.method == "HEAD":
        return True
    async for piece in _pieces(answer, fault, size):
        writer.write(piece if length is not None else b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()
    if length is None:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


async def _pieces(answer: Answer, fault: Fault, size: int) -> AsyncIterator[bytes]:
    if fault.kind == "drip":
        for byte in answer.whole():
            await asyncio.sleep(fault.seconds)
            yield bytes([byte])
    elif fault.kind == "gzip":
        yield gzip.compress(answer.whole(), mtime=0)
    elif fault.kind == "huge":
        for piece in _spaces(size):
            yield piece
    else:
        packer = zlib.compressobj(wbits=31)
        for piece in _spaces(size):
            packed = packer.compress(piece)
            if packed:
                yield packed
        yield packer.flush()


def _spaces(size: int) -> Iterator[bytes]:
    piece = b" " * CHUNK
    for start in range(0, size, CHUNK):
        yield piece[: min(CHUNK, size - start)]
