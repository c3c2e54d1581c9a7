"""Several sources as one: the subject from a folder, say, and everything else from the Hub."""

from collections.abc import Mapping

from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Snapshot
from aibom.sources.interface import Source, Wants

__all__ = ["RoutedSource"]


class RoutedSource:
    """Asks the source that `first` names for a reference, or `registries` for its registry, and `rest` for all others.

    It speaks for `rest` otherwise.
    """

    name = "routed"

    def __init__(
        self, first: Mapping[ArtifactRef, Source], rest: Source, *, registries: Mapping[str, Source] | None = None
    ) -> None:
        self._first = dict(first)
        self._registries = dict(registries or {})
        self._rest = rest

    @property
    def endpoint(self) -> str:
        """The endpoint of `rest`."""
        return self._rest.endpoint

    @property
    def time(self) -> str:
        """The time of `rest`."""
        return self._rest.time

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return what the source for `ref` answers.

        Raises:
            DocumentError: a folder or recording behind that source cannot be read.
        """
        source = self._first.get(ref) or self._registries.get(ref.registry) or self._rest
        return source.fetch(ref, wants)
