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
_SLACK = 2.0
"""Two answers speak of one window if the ends they name, in whole seconds, are at most so many seconds apart."""
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


@dataclass(slots=True)
class _Window:
    """What is known of one of the server's windows: open to all, or `left` requests until `ends`."""

    state: str = "unknown"
    """`unknown`: one request goes ahead alone; `open`: the server names no limit; `limited`: `left` may be sent."""
    left: int = 0
    ends: float = 0.0
    in_flight: int = 0
    scouted: bool = False
    closed_until: float = 0.0


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
    """Lets as many requests go as the server's window has left, so that none of all threads is refused.

    Of each bucket one request goes ahead alone; its answer says how many may follow before the reset. Others may
    share the quota: the lowest count heard of a window holds. A server that names no limit is not held back from.
    """

    def __init__(
        self, *, clock: Callable[[], float], sleep: Callable[[float], None], on_event: Callable[[Event], None]
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._on_event = on_event
        self._changed = threading.Condition()
        self._windows: dict[str, _Window] = {}

    def enter(self, bucket: str, repo: str) -> None:
        """Return once one request of `bucket` may be sent; says on whose behalf it waits. `leave` must follow."""
        while True:
            with self._changed:
                window = self._windows.setdefault(bucket, _Window())
                wait = self._turn(window)
                if wait is None:
                    window.in_flight += 1
                    return
                if wait == 0.0:
                    self._changed.wait()  # for an answer to one that is on its way
                    continue
            self._on_event(Event(kind="waiting", repo=repo, seconds=wait))
            self._sleep(wait)

    def _turn(self, window: _Window) -> float | None:
        """Return None to whoever may go now, else the seconds to wait (0: until another has come back)."""
        now = self._clock()
        if window.closed_until > now:
            return window.closed_until - now
        if window.state == "limited" and now >= window.ends:
            window.state, window.scouted = "unknown", False
        if window.state == "open" or (window.state == "limited" and window.left > window.in_flight):
            return None
        if window.state == "limited":
            return 0.0 if window.in_flight else window.ends - now
        if window.scouted:
            return 0.0
        window.scouted = True
        return None

    def leave(self, bucket: str, reply: _Answered | None) -> None:
        """Take in what the answer to a request says of its window; None: there was no answer."""
        value = reply.headers.get("ratelimit") if reply is not None else None
        found = _LIMIT.search(value) if value else None
        with self._changed:
            window = self._windows[bucket]
            window.in_flight -= 1
            if found:
                self._learn(window, int(found[1]), self._clock() + min(float(found[2]) + 1, MAX_WAIT))
            elif window.state == "limited":
                window.left -= 1  # it may have been counted all the same
            else:
                window.state = "open"
            self._changed.notify_all()

    def _learn(self, window: _Window, left: int, ends: float) -> None:
        same = window.state == "limited" and abs(ends - window.ends) <= _SLACK
        if same or (window.state == "limited" and ends < window.ends):
            window.left = min(window.left, left)
        else:
            window.state, window.left, window.ends = "limited", left, ends

    def hold(self, bucket: str, reply: _Answered) -> None:
        """Take in a 429: wait for the reset it names, else for its `Retry-After`, else a while."""
        with self._changed:
            window = self._windows[bucket]
            now = self._clock()
            if window.state == "limited" and window.left <= 0 and window.ends > now:
                return
            window.closed_until = max(window.closed_until, now + min(_retry_after(reply) or 2 * _MAX_BACKOFF, MAX_WAIT))

    def delay(self, failures: int, reply: _Answered | None) -> float:
        """Return the seconds to wait after so many failures."""
        named = _retry_after(reply) if reply is not None else 0.0
        return min(named, MAX_WAIT) if named else min(_BACKOFF * 2.0 ** (failures - 1), _MAX_BACKOFF)


def _retry_after(reply: _Answered) -> float:
    value = (reply.headers.get("retry-after") or "").strip()
    return float(value) if _SECONDS.fullmatch(value) else 0.0
