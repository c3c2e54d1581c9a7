"""One source for several walks of one call: what an ancestor of many answered is asked for once."""

import threading
from collections import OrderedDict

from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution, Snapshot
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants

__all__ = ["SharedSource"]

MAX_BYTES = 128 * 1024 * 1024
"""As much is remembered, in bytes; what was used longest ago is forgotten first."""
_ENTRY_BYTES = 400  # of one file of a listing, roughly
_MOST_LISTS, _LARGE_LIST = 2000, 64 * 1024  # the cache on disk has the others
_NOT_SURE = frozenset({Resolution.OFFLINE, Resolution.UNAVAILABLE})


class SharedSource:
    """Answers what `hub` answers, and the same again without asking for as long as it remembers.

    All walks must want the same files, one walk goes on at a time, and each has its journal. A walk that is taken
    up again has its own, earlier time; what it learns is for itself, and the others keep the time of the call.
    """

    name = "hub"

    def __init__(self, hub: HubSource, *, limit: int = MAX_BYTES) -> None:
        self._hub = hub
        self._time = hub.time
        self._limit = limit
        self._lock = threading.Lock()
        self._known: OrderedDict[ArtifactRef, Snapshot] = OrderedDict()
        self._lists: dict[ArtifactRef, ModelList | None] = {}
        self._bytes = 0
        self._remembers = True

    @property
    def endpoint(self) -> str:
        """The endpoint of the Hub."""
        return self._hub.endpoint

    @property
    def time(self) -> str:
        """When the present walk began."""
        return self._hub.time

    def begin(self, subject: ArtifactRef, *, keep_time: bool = False) -> int:
        """Begin the walk of `subject`, or take it up again; return how many answers its journal knows."""
        self._hub.time = self._time
        known = self._hub.begin(subject, keep_time=keep_time)
        self._remembers = not known
        return known

    def finish(self) -> None:
        """Forget the walk begun: its BOM was made."""
        self._hub.finish()

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return the snapshot of `ref`; never raises for what the Hub or the network does."""
        with self._lock:
            snapshot = self._known.get(ref)
            if snapshot is not None:
                self._known.move_to_end(ref)
        if snapshot is not None:
            self._hub.note(snapshot)
            return snapshot
        snapshot = self._hub.fetch(ref, wants)
        if self._remembers and snapshot.resolution not in _NOT_SURE:
            self._remember(ref, snapshot)
        return snapshot

    def models_of(self, dataset: ArtifactRef) -> ModelList | None:
        """Return what the Hub answers, asked once a call."""
        with self._lock:
            if dataset in self._lists:
                return self._lists[dataset]
        found = self._hub.models_of(dataset)
        with self._lock:
            if len(self._lists) < _MOST_LISTS and len(found.body if found is not None else b"") < _LARGE_LIST:
                self._lists[dataset] = found
        return found

    def _remember(self, ref: ArtifactRef, snapshot: Snapshot) -> None:
        with self._lock:
            self._known[ref] = snapshot
            self._bytes += _size(snapshot)
            while self._bytes > self._limit:
                self._bytes -= _size(self._known.popitem(last=False)[1])


def _size(snapshot: Snapshot) -> int:
    read = sum(len(content.data) for content in snapshot.contents)
    return len(snapshot.info) + read + _ENTRY_BYTES * (1 + len(snapshot.files or ()))
