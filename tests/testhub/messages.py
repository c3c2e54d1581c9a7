"""HTTP/1.1 messages as the test Hub needs them: requests, answers, byte ranges (RFC 9110, RFC 9112)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

__all__ = ["Answer", "Extent", "HttpError", "Request", "json_answer", "parse_head", "text_answer", "with_range"]

CHUNK = 1 << 16
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
KEPT_HEADERS = frozenset(
    {"accept", "accept-encoding", "authorization", "connection", "content-type", "host", "if-none-match", "range"}
    | {"user-agent", "x-hf-download-counter"}
)


class HttpError(Exception):
    """A request this server does not understand; the connection ends with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(HTTPStatus(status).phrase)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it arrived; header names are in lower case.

    `path` is percent-encoded as sent, without the query. `host` says which listener it reached: `hub` or `cdn`.
    `at` is the time of arrival in seconds of `time.monotonic`. The log keeps the headers of `KEPT_HEADERS`.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = "hub"
    at: float = 0.0
    target: str = ""

    @cached_property
    def segments(self) -> list[str]:
        """The parts of the path, decoded: `refs%2Fpr%2F1` is one segment."""
        return [unquote(part) for part in self.path.split("/")[1:]]

    @property
    def token(self) -> str | None:
        """The bearer token sent, or None."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None

    def values(self, name: str) -> list[str]:
        """Return all values of the query parameter `name`, written `name=` or `name[]=`."""
        return [value for key, value in self.query if key in {name, f"{name}[]"}]

    def flag(self, name: str) -> bool:
        """Say whether the query parameter `name` is set to something true."""
        return any(value.lower() in {"", "1", "true"} for value in self.values(name))

    def for_log(self) -> "Request":
        """Return the request with the headers worth keeping."""
        return replace(self, headers={key: value for key, value in self.headers.items() if key in KEPT_HEADERS})


@dataclass(frozen=True, kw_only=True)
class Extent:
    """`size` bytes of a file from `start` on: those of `data` as far as it reaches, then zeros; never held whole."""

    data: bytes
    start: int
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in pieces of at most 64 KiB."""
        zeros = bytes(CHUNK)
        position, end = self.start, self.start + self.size
        while position < end:
            stop = min(position + CHUNK, end)
            if position < len(self.data):
                piece = self.data[position : min(stop, len(self.data))]
            else:
                piece = zeros[: stop - position]
            yield piece
            position += len(piece)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is sent back; the length header is added when it is written."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Extent = b""

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return self.body.size if isinstance(self.body, Extent) else len(self.body)

    def having(self, *headers: tuple[str, str]) -> "Answer":
        """Return the answer with `headers` set; one given replaces those of its name."""
        names = {name.lower() for name, _ in headers}
        kept = tuple(item for item in self.headers if item[0].lower() not in names)
        return replace(self, headers=kept + headers)

    def whole(self) -> bytes:
        """Return the body at once."""
        return b"".join(self.body.chunks()) if isinstance(self.body, Extent) else self.body

    def head(self, *, length: int | None) -> bytes:
        """Return the status line and headers; without a `length` (in bytes) the body is sent in chunks."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def json_answer(value: object, *headers: tuple[str, str], status: int = 200) -> Answer:
    """Return `value` as JSON, written as compactly as the Hub does (H14)."""
    body = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return Answer(status=status, headers=(("Content-Type", "application/json; charset=utf-8"), *headers), body=body)


def text_answer(text: str, *headers: tuple[str, str], status: int = 200) -> Answer:
    """Return `text` as plain text."""
    return Answer(status=status, headers=(("Content-Type", "text/plain; charset=utf-8"), *headers), body=text.encode())


def parse_head(raw: bytes) -> Request:
    r"""Return the request a header block stands for.

    Raises:
        HttpError: the block is no HTTP/1.x request.

    >>> parse_head(b"GET /api/models?limit=5 HTTP/1.1\r\nHost: hub\r\n\r\n").values("limit")
    ['5']
    """
    first, *rest = raw.decode("latin-1").split("\r\n")
    method, _, tail = first.partition(" ")
    target, _, version = tail.partition(" ")
    if not version.startswith("HTTP/1.") or not target.startswith("/"):
        raise HttpError(400)
    headers = {}
    for line in rest:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    if version == "HTTP/1.0":
        headers.setdefault("connection", "close")
    path, _, query = target.partition("?")
    pairs = tuple(parse_qsl(query, keep_blank_values=True)) if query else ()
    return Request(method=method.upper(), path=path, query=pairs, headers=headers, target=target)


def with_range(wanted: str, answer: Answer) -> Answer:
    """Return the part of a full `answer` that a Range header asks for (RFC 9110, section 14; H38).

    Anything but one valid range of bytes is ignored, as the standard allows.
    """
    match = _RANGE.fullmatch(wanted)
    extent = answer.body if isinstance(answer.body, Extent) else Extent(data=answer.body, start=0, size=answer.size)
    if not match or match.groups() == ("", ""):
        return answer
    first, last = match.groups()
    start = int(first) if first else max(0, extent.size - int(last))
    stop = min(int(last), extent.size - 1) if first and last else extent.size - 1
    if first and last and int(last) < start:
        return answer
    if start >= extent.size:
        return text_answer("", ("Content-Range", f"bytes */{extent.size}"), status=416)
    part = Extent(data=extent.data, start=start, size=stop - start + 1)
    found = replace(answer, status=206, body=part)
    return found.having(("Content-Range", f"bytes {start}-{stop}/{extent.size}"))
