"""The steps up from each artifact: the edges between it and one parent, taken together."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from aibom.gaps._kept import kept
from aibom.records.claims import Relation
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["Step", "above"]

Step = tuple[Edge, ...]
"""The edges between a child and a parent, sorted by relation."""


def above(lineage: Lineage, relations: frozenset[Relation]) -> Mapping[ArtifactRef, Sequence[Step]]:
    """Return the steps up from each artifact over edges of these relations, sorted by parent; none leads to itself."""
    # Relations that the lineage does not have make no difference: most questions are then one and the same.
    return _above(lineage, relations & _relations(lineage))


@kept
def _relations(lineage: Lineage) -> frozenset[Relation]:
    return frozenset(edge.relation for edge in lineage.edges)


@kept
def _above(lineage: Lineage, relations: frozenset[Relation]) -> Mapping[ArtifactRef, Sequence[Step]]:
    found: dict[ArtifactRef, list[Edge]] = {}
    for edge in lineage.edges if relations else ():
        if edge.relation in relations and edge.child is not edge.parent and edge.child != edge.parent:
            found.setdefault(edge.child, []).append(edge)
    return {child: _steps(edges) for child, edges in found.items()}


def _steps(edges: list[Edge]) -> Sequence[Step]:
    if len(edges) == 1:  # as nearly always
        return ((edges[0],),)
    edges.sort(key=lambda edge: (edge.parent, edge.relation))
    return tuple(tuple(step) for _, step in groupby(edges, key=lambda edge: edge.parent))
