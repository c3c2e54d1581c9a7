"""What is said on stderr while the walk goes on."""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from aibom.cli._plain import plain
from aibom.records.refs import shorten

__all__ = ["Progress", "wants_color"]

_EVERY_ON_TERMINAL = 0.1
_EVERY_ELSEWHERE = 5.0
_SILENT_FOR = 1.0
_CLEAR = "\r\x1b[K"


class Progress:
    """Counts what was found and fetched, and says so: one refreshed line on a terminal, now and then a line elsewhere.

    May be called from many threads. Nothing but complaints is said when `quiet`; with `verbose` each repository gets
    a line of its own. Times are in seconds of `clock`. Whatever is said is `plain`.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        quiet: bool = False,
        verbose: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        quiet = quiet or self._stream is None  # as where a service closes it
        self._quiet = quiet
        self._verbose = verbose and not quiet
        self._clock = clock
        self._terminal = is_terminal(self._stream)
        self._every = _EVERY_ON_TERMINAL if self._terminal else _EVERY_ELSEWHERE
        self._next = clock() + (_EVERY_ON_TERMINAL if self._terminal else _SILENT_FOR)
        self._lock = threading.Lock()
        self._found = 0
        self._done = 0
        self._waits: dict[str, float] = {}
        self._shown = False
        self._walk = ""
        self._begun = 0.0

    def begin(self, walk: str) -> None:
        """Count anew, for the walk of several that is called `walk`."""
        with self._lock:
            self._found = self._done = 0
            self._walk = plain(f"{walk}: ")
            self._refresh()

    def counted(self, repo: str, *, found: int, done: int, answered: bool) -> None:
        """Take note that `found` repositories are known by now and `done` of them answered, `repo` being the latest."""
        with self._lock:
            self._found, self._done = found, done
            if answered and self._verbose:
                self._line(f"read {shorten(repo)} ({done} of {found} found so far)")
            self._refresh()

    def waiting(self, repo: str, seconds: float, reason: str) -> None:
        """Take note that the source waits `seconds` before it asks for `repo` again, for `reason`."""
        with self._lock:
            until = self._clock() + seconds
            if self._verbose:
                self._line(f"waiting {seconds:.0f} s before asking for {shorten(repo)} again: {reason}")
            self._waits[reason] = max(until, self._waits.get(reason, 0.0))
            self._refresh()

    def digested(self, done: int, total: int) -> None:
        """Take note that `done` of `total` bytes were read for their digests."""
        with self._lock:
            now = self._clock()
            if not self._begun:
                self._begun = now
                self._next = max(self._next, now + _SILENT_FOR)
            rate = done / max(now - self._begun, 0.001)
            left = f", {(total - done) / rate:,.0f} s left" if rate and now > self._begun else ""
            self._show(f"{done / 1e9:,.1f} of {total / 1e9:,.1f} GB read, {rate / 1e6:,.0f} MB/s{left}")

    def scanned(self, files: int, path: str) -> None:
        """Take note that `files` files were scanned, `path` being the latest."""
        with self._lock:
            self._show(f"{files:,} files scanned, the last {plain(shorten(path))}")

    def say(self, text: str) -> None:
        """Say one line that is not progress, unless quiet."""
        with self._lock:
            if not self._quiet:
                self._line(text)

    def complain(self, text: str) -> None:
        """Say one line of what went wrong, also when quiet."""
        with self._lock, suppress(AttributeError):  # there may be no stream
            self._line(text)

    def close(self) -> None:
        """Take the refreshed line off the terminal."""
        with self._lock:
            self._clear()

    def _refresh(self) -> None:
        now = self._clock()
        self._waits = {reason: until for reason, until in self._waits.items() if until > now}
        text = f"{self._walk}{self._found} repositories found, {self._done} fetched"
        for reason, until in sorted(self._waits.items()):
            text += f", waiting {until - now:.0f} s ({reason})"
        self._show(text)

    def _show(self, text: str) -> None:
        now = self._clock()
        if self._quiet or now < self._next or (self._verbose and not self._terminal):
            return
        self._next = now + self._every
        if self._terminal:
            self._write(f"{_CLEAR}aibom: {text}")
            self._shown = True
        else:
            self._write(f"aibom: {text}\n")

    def _line(self, text: str) -> None:
        self._clear()
        self._write(f"aibom: {plain(text)}\n")

    def _clear(self) -> None:
        if self._shown:
            self._write(_CLEAR)
            self._shown = False

    def _write(self, text: str) -> None:
        """Progress is never worth failing for: a stream that is gone makes it silent."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._quiet = True


def is_terminal(stream: TextIO) -> bool:
    """Say whether `stream` is a terminal that understands a carriage return and erasing."""
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):
        return False


def wants_color(stream: TextIO) -> bool:
    """Say whether to color what goes to `stream`: a terminal, and no NO_COLOR (https://no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")
