"""Several sources as one: the subject from a folder, say, and everything else from the Hub."""

from collections.abc import Mapping

from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Snapshot
from aibom.sources.interface import ListsModels, Source, Wants

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

    def models_of(self, dataset: ArtifactRef) -> ModelList | None:
        """Return what `rest` answers, if it lists models; a registry of a plug-in is not asked."""
        return self._rest.models_of(dataset) if isinstance(self._rest, ListsModels) else None
