"""By which path what is wrong with an ancestor reaches those that stem from it."""

from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge
from aibom.records.refs import ArtifactRef

__all__ = ["Found", "Reach", "found", "paths"]

_ASIDE = frozenset({Relation.EVALUATED_ON})
"""What a model was only measured by leaves nothing in it."""

Reach = Mapping[ArtifactRef, tuple[ArtifactRef, ...]]
"""From each artifact that something stems from to the path to it: where it begins, then parent by parent."""

_WEIGHT = {severity: number for number, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A gap as it concerns one artifact.

    `path` leads from that artifact to the one whose gap it is, over what was made of what; it is that artifact alone
    where the gap is its own, and empty where nothing of the other went into it. `inherited`: the gap travels down it.
    """

    gap: Gap
    path: tuple[ArtifactRef, ...]
    inherited: bool

    @property
    def is_own(self) -> bool:
        """Whether it is a gap of the artifact itself."""
        return len(self.path) == 1


def paths(edges: Sequence[Edge], start: ArtifactRef) -> Reach:
    """Return a shortest path from `start` to all it stems from, and to itself; of equals the first in order of names."""
    above: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    for edge in edges:
        if edge.relation not in _ASIDE:
            above[edge.child].add(edge.parent)
    reached: dict[ArtifactRef, tuple[ArtifactRef, ...]] = {start: (start,)}
    waiting = deque([start])
    while waiting:
        child = waiting.popleft()
        for parent in sorted(above.get(child, ())):
            if parent not in reached:
                reached[parent] = (*reached[child], parent)
                waiting.append(parent)
    return reached


def found(bom: Bom, inheritable: Collection[str], start: ArtifactRef | None = None) -> tuple[Found, ...]:
    """Return all gaps as they concern `start` (the subject, unless another is given).

    Its own come first, then those it inherits, then the others; the gravest of each first. `inheritable` names the
    rules whose gaps travel from what has them to what was made of it.
    """
    reach = paths(bom.edges, start or bom.subject)
    every = [
        Found(gap=gap, path=path, inherited=len(path) > 1 and gap.rule in inheritable)
        for gap in bom.gaps
        for path in [reach.get(gap.subject, ())]
    ]
    return tuple(sorted(every, key=_order))


def _order(found: Found) -> tuple[int, int, int, str, ArtifactRef, str]:
    gap = found.gap
    section = 0 if found.is_own else 1 if found.inherited else 2
    return section, -_WEIGHT[gap.severity], len(found.path), gap.rule, gap.subject, gap.needed
