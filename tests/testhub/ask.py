"""One plain HTTP request, for tests that look at an answer more closely than a client does."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Reply", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; header names are in lower case, redirects are not followed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(url: str, method: str = "GET", *, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Reply:
    """Send one request on a connection of its own.

    Raises:
        OSError: nothing listens there, or the connection was cut before an answer.
        http.client.IncompleteRead: the body ended before its announced length.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, url[len(f"http://{parts.netloc}") :], body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(status=answer.status, headers=found, body=answer.read())
    finally:
        connection.close()
