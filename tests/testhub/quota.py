"""The Hub's quota, enforced: so many requests a window and bucket, and 429 beyond (docs/hub-api.md, H50, H51)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from testhub.messages import Answer, text_answer

__all__ = ["Quota"]


@dataclass(kw_only=True)
class Quota:
    """At most `api` and `resolvers` requests in `window` seconds of `clock`, from the first one on.

    `refused` counts the requests that were answered 429.
    """

    api: int = 500
    resolvers: int = 3000
    window: float = 300.0
    clock: Callable[[], float] = time.monotonic
    refused: int = 0
    _began: dict[str, float] = field(default_factory=dict)
    _spent: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, bucket: str, count: int = 1) -> tuple[int, int, bool]:
        """Count requests; return how many are left, the whole seconds until the reset, and whether they may pass."""
        most = self.api if bucket == "api" else self.resolvers
        with self._lock:
            now = self.clock()
            if now >= self._began.get(bucket, now) + self.window or bucket not in self._began:
                self._began[bucket], self._spent[bucket] = now, 0
            passes = self._spent[bucket] + count <= most
            self._spent[bucket] = min(most, self._spent[bucket] + count)
            self.refused += not passes
            return most - self._spent[bucket], int(self._began[bucket] + self.window - now + 1e-6), passes

    def applied(self, bucket: str, answer: Callable[[], Answer]) -> Answer:
        """Return the answer to one request of `bucket`, or the refusal of it, with what is left."""
        left, seconds, passes = self.spend(bucket)
        most = self.api if bucket == "api" else self.resolvers
        found = answer() if passes else text_answer("Too many requests", ("Retry-After", str(seconds)), status=429)
        return found.having(
            ("RateLimit", f'"{bucket}";r={left};t={seconds}'),
            ("RateLimit-Policy", f'"fixed window";"{bucket}";q={most};w={int(self.window)}'),
        )
