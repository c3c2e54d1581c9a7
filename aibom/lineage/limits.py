"""How far a walk may go."""

from collections.abc import Container
from dataclasses import dataclass

from aibom.errors import UsageError
from aibom.records.refs import HUB, LOCAL, URL, ArtifactRef, Kind
from aibom.records.registries import CLOSED

__all__ = ["Limits"]

_PLACES = {LOCAL: "a folder of another machine", URL: "an address outside the registries"} | {
    service: f"the closed service {service!r}" for service in CLOSED
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a walk.

    `max_depth` counts edges from the subject (-1: no limit, 0: the subject alone), `max_nodes` the references asked
    for, the subject's among them, `max_parents` the distinct parents followed per artifact, `max_lists` the datasets of
    which models outside the lineage are asked for (0: none). Only artifacts of
    `registries` are asked for as parents: never a folder of this machine, however a card may call it. `stated` are
    those that are walked though nobody can be asked for them, since supplied statements speak of them.

    Raises:
        UsageError: a limit is too small to walk at all.
    """

    max_depth: int = -1
    max_nodes: int = 5000
    max_parents: int = 256
    max_lists: int = 50
    datasets: bool = True
    registries: frozenset[str] = frozenset({HUB})
    stated: Container[ArtifactRef] = frozenset()

    def __post_init__(self) -> None:
        if self.max_depth < -1:
            raise UsageError(f"the depth cannot be {self.max_depth}", hint="give 0 or more, or -1 for no limit")
        if self.max_nodes < 1:
            raise UsageError(f"the number of artifacts cannot be {self.max_nodes}", hint="give 1 or more")
        if self.max_parents < 1:
            raise UsageError(f"the number of parents cannot be {self.max_parents}", hint="give 1 or more")

    def is_walked(self, ref: ArtifactRef) -> bool:
        """Say whether anything here can ask the registry of `ref`, or knows of it without asking."""
        return ref.registry in self.registries or ref in self.stated

    def outside(self, ref: ArtifactRef) -> str:
        """Return why nothing here can ask for `ref`, in words; empty if its registry is one that is walked.

        >>> Limits().outside(ArtifactRef(registry="openai", name="gpt-4"))
        "the closed service 'openai' is not walked"
        """
        if ref.registry in self.registries:
            return ""
        return f"{_PLACES.get(ref.registry, f'the registry {ref.registry!r}')} is not walked"

    def refusal(self, ref: ArtifactRef) -> str:
        """Return why `ref` is never asked for as a parent, in words; empty if it may be.

        >>> Limits(datasets=False).refusal(ArtifactRef(name="squad", kind=Kind.DATASET))
        'datasets were not asked for'
        """
        if not self.is_walked(ref):
            return self.outside(ref)
        if ref.kind is Kind.DATASET and not self.datasets:
            return "datasets were not asked for"
        return ""

    def is_within(self, depth: int) -> bool:
        """Say whether an artifact `depth` edges from the subject may be asked for."""
        return self.max_depth < 0 or depth <= self.max_depth
