"""Faults on demand: what the test Hub does wrong, for which requests, and how often."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from testhub.messages import Request

__all__ = ["Fault", "FaultKind", "Faults"]

FaultKind = Literal[
    "latency",
    "status",
    "close",
    "truncate",
    "malformed",
    "huge",
    "bomb",
    "gzip",
    "drip",
    "commit",
    "headers",
    "loop",
    "redirect",
]


@dataclass(kw_only=True)
class Fault:
    """One fault.

    `match` is searched in the request's target (path and query, percent-encoded as sent). The fault happens
    `times` times (None: always), the first time after `skip` matching requests, and then to each `every`-th. What the
    kinds do:

    - `latency`: wait `seconds`, then go on as usual.
    - `status`: answer `status` with `headers` and `body`.
    - `close`: end the connection without an answer.
    - `truncate`: announce the whole length, send `size` bytes (-1: half), end the connection.
    - `malformed`: answer 200 with the first half of the body, its length announced rightly.
    - `huge`: answer 200 with `size` bytes of spaces (-1: 1 GiB), streamed.
    - `bomb`: the same, compressed (Content-Encoding gzip): small on the wire, huge when unpacked.
    - `gzip`: the usual answer, compressed and without announced length (what the Hub does with text files).
    - `drip`: the usual answer, a byte every `seconds`.
    - `commit`: the usual answer with another X-Repo-Commit (`commit`; empty: without one).
    - `headers`: the usual answer with `headers` set besides (or instead).
    - `loop`: redirect to the very same address.
    - `redirect`: redirect with `status` (default 307) to `location`.
    """

    match: str
    kind: FaultKind
    times: int | None = None
    skip: int = 0
    every: int = 1
    method: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    size: int = -1
    commit: str = "f" * 40
    location: str = ""
    used: int = 0
    """How often it has happened."""
    seen: int = 0
    """How many requests it matched while it was alive."""

    def __post_init__(self) -> None:
        self._pattern = re.compile(self.match)

    def fits(self, request: Request) -> bool:
        """Say whether the fault is meant for `request`, whether or not it has happened often enough."""
        return self.method in {"", request.method} and self._pattern.search(request.target) is not None


class Faults:
    """The faults now in force; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put `fault` in force, after those there are."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Lift all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, request: Request) -> tuple[float, Fault | None]:
        """Return the seconds to wait and the one fault that happens to `request`, and count them as used."""
        wait, chosen = 0.0, None
        with self._lock:
            for fault in self._faults:
                if not fault.fits(request) or (chosen is not None and fault.kind != "latency"):
                    continue
                fault.seen += 1
                if fault.seen <= fault.skip or (fault.seen - fault.skip - 1) % fault.every:
                    continue
                if fault.times is not None and fault.used >= fault.times:
                    continue
                fault.used += 1
                if fault.kind == "latency":
                    wait += fault.seconds
                else:
                    chosen = fault
        return wait, chosen
