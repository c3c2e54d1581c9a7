"""Waiting as the Hub asks for: fixed windows by `RateLimit` (draft-ietf-httpapi-ratelimit-headers-09), `Retry-After`."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Event", "Limiter", "is_busy"]

MAX_WAIT = 330.0
"""The longest single wait in seconds: the Hub's windows last 300."""
_BACKOFF = 0.5
_MAX_BACKOFF = 8.0
_LIMIT = re.compile(r";\s*r\s*=\s*(\d{1,9})\s*;\s*t\s*=\s*(\d{1,9})", re.ASCII)
_SECONDS = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on the way to an answer, for those who watch.

    `kind` is `asked`, `answered` (the record of `repo` is there), `read` (one of its files), `waiting` (for a rate
    limit, `seconds` long) or `retry` (after `seconds`).
    """

    kind: str
    repo: str
    seconds: float = 0.0


class _Answered(Protocol):
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


def is_busy(status: int) -> bool:
    """Say whether a status may be another one later: of the server's own faults, what it cannot do at all is not.

    >>> is_busy(429), is_busy(503), is_busy(404), is_busy(501)
    (True, True, False, False)
    """
    return status in {408, 429} or (status >= 500 and status not in {501, 505})


class Limiter:
    """Keeps all threads from asking while a window is used up."""

    def __init__(
        self, *, clock: Callable[[], float], sleep: Callable[[float], None], on_event: Callable[[Event], None]
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._on_event = on_event
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def wait(self, bucket: str, repo: str) -> None:
        """Return once requests of `bucket` may be sent; says on whose behalf it waits."""
        while True:
            left = self._until.get(bucket, 0.0) - self._clock()
            if left <= 0:
                return
            self._on_event(Event(kind="waiting", repo=repo, seconds=left))
            self._sleep(left)

    def note(self, bucket: str, reply: _Answered) -> None:
        """Take in what an answer says of its window: with nothing remaining, the next request waits for the reset."""
        value = reply.headers.get("ratelimit")
        found = _LIMIT.search(value) if value else None
        if found and int(found[1]) == 0:
            self._close(bucket, float(found[2]) + 1)  # whole seconds, rounded down

    def hold(self, bucket: str, reply: _Answered) -> None:
        """Take in a 429: wait for what it names, or a while if it names nothing."""
        self._close(bucket, _retry_after(reply) or 2 * _MAX_BACKOFF, only_if_open=True)

    def delay(self, failures: int, reply: _Answered | None) -> float:
        """Return the seconds to wait after so many failures."""
        named = _retry_after(reply) if reply is not None else 0.0
        return min(named, MAX_WAIT) if named else min(_BACKOFF * 2.0 ** (failures - 1), _MAX_BACKOFF)

    def _close(self, bucket: str, seconds: float, *, only_if_open: bool = False) -> None:
        with self._lock:
            now = self._clock()
            known = self._until.get(bucket, 0.0)
            if not (only_if_open and known > now):
                self._until[bucket] = max(known, now + min(seconds, MAX_WAIT))


def _retry_after(reply: _Answered) -> float:
    value = (reply.headers.get("retry-after") or "").strip()
    return float(value) if _SECONDS.fullmatch(value) else 0.0
