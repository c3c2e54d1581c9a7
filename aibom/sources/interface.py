"""What a source of artifacts is: one method that answers, and never raises for what is merely not there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["ListsModels", "Registry", "Settings", "Source", "Wants"]

Wants = Callable[[Kind, Sequence[FileEntry]], Mapping[str, int]]
"""Chooses from a listing the files to read: path -> at most so many bytes from the start. Pure and deterministic."""


class Source(Protocol):
    """Answers what is known of an artifact.

    Laws: the same state of the world and the same arguments give equal snapshots; `fetch` may be called from
    many threads; it raises only for faults of the caller or of this machine (a recording that was tampered with,
    an unreadable folder), never for an artifact that is missing, gated, moved or unavailable.
    """

    @property
    def name(self) -> str:
        """What the source is called in messages."""
        ...

    @property
    def endpoint(self) -> str:
        """The address the answers come from, without trailing slash and without credentials; empty for a folder."""
        ...

    @property
    def time(self) -> str:
        """When the walk began: RFC 3339, UTC, whole seconds (a recording answers with its own time)."""
        ...

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return the snapshot of `ref`, at its revision if it has one and at the default branch otherwise.

        Files are read at the commit the reference resolved to and at no other.

        Raises:
            DocumentError: a folder or recording this source stands on cannot be read or was altered.
        """
        ...


@runtime_checkable
class ListsModels(Protocol):
    """What a source is besides, if it can say which models were trained on a dataset.

    Laws: as of `Source`; no answer, and none that cannot be used, ever ends a walk.
    """

    def models_of(self, dataset: ArtifactRef) -> ModelList | None:
        """Return the answer for `dataset`, or None where nobody was asked.

        Raises:
            DocumentError: a recording this source stands on cannot be read or was altered.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user decided about asking.

    `time` is when the walk began (RFC 3339, UTC, whole seconds), `timeout` the seconds to wait for an answer to begin
    or go on, `jobs` how many questions may be open at a time. With `offline` nobody may be asked.
    """

    time: str
    timeout: float = 10.0
    jobs: int = 32
    offline: bool = False


class Registry(Protocol):
    """A registry besides the Hub: it knows how its ids are written, and opens the source that answers for them.

    It enters through the entry-point group `aibom.sources` (docs/plugins.md). Laws: `recognize` is pure and quick, asks
    nobody, and returns references of its own `name` only; the source it opens keeps the laws of `Source`.
    """

    name: str
    """The registry's name in references (`ArtifactRef.registry`), in lower case, e.g. `modelscope`."""
    version: str

    def recognize(self, text: str, kind: Kind) -> ArtifactRef | None:
        """Return what `text` means, `kind` being what is expected in its place, or None if it is none of its ids."""
        ...

    def open(self, settings: Settings) -> Source:
        """Return the source of one walk."""
        ...
