"""What extractors said of a snapshot, for the next walk that meets the same: ancestors are shared by many models."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from aibom.extract.interface import Extractor
from aibom.records.claims import Claim
from aibom.records.snapshot import Snapshot, digest

__all__ = ["Memory"]

_MOST = 50_000  # claims and names of files; the larger of the two has about a kilobyte


class Memory:
    """Remembers the claims that the same extractors made of the same answer, byte for byte.

    Extractors are pure, so that nothing depends on what is remembered but the time it takes. At most 50,000
    claims and names of files are kept; what was met longest ago is forgotten first. May be used from many threads.
    """

    def __init__(self, *, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        # With the extractors, so that an id that is part of a key is not given to another object.
        self._known: OrderedDict[Hashable, tuple[tuple[Claim, ...], Sequence[Extractor], int]] = OrderedDict()
        self._size = 0

    def claims(self, snapshot: Snapshot, extractors: Sequence[Extractor], made: Iterable[Claim]) -> tuple[Claim, ...]:
        """Return the claims of `extractors` about `snapshot`: as remembered, or else as they are being `made`."""
        key = (tuple(map(id, extractors)), *_identity(snapshot))
        with self._lock:
            if known := self._known.get(key):
                self._known.move_to_end(key)
                return known[0]
        claims = tuple(made)
        with self._lock:
            if key not in self._known:
                size = 1 + len(claims) + len(snapshot.files or ())
                self._known[key] = claims, tuple(extractors), size
                self._size += size
            while self._size > self._most:
                self._size -= self._known.popitem(last=False)[1][2]
        return claims


def _identity(snapshot: Snapshot) -> tuple[Hashable, ...]:
    """Return all of a snapshot, with digests in place of bytes."""
    files = tuple((file.path, file.sha256, file.total, file.error) for file in snapshot.contents)
    return replace(snapshot, info=b"", contents=()), digest(snapshot.info), files
