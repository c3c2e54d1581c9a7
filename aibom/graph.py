"""The lineage as a graph: the only place that knows networkx."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["ANCESTRY", "cycles", "to_networkx"]

ANCESTRY: frozenset[Relation] = DERIVATIONS | {
    Relation.DERIVED_FROM_DATASET,
    Relation.GENERATED_BY,
    Relation.TRAINED_ON,
}
"""The relations along which one artifact's content stems from another's; a cycle over them cannot be true."""


def to_networkx(lineage: Lineage) -> "MultiDiGraph":
    """Return the lineage as a networkx MultiDiGraph, edges from child to parent.

    Nodes are keyed by reference and carry the attribute `node`; edges are keyed by their relation and carry the
    attribute `edge`.
    """
    from networkx import MultiDiGraph  # noqa: PLC0415 - a fifth of a second that a lineage of one must not cost

    graph = MultiDiGraph()
    for node in lineage.nodes:
        graph.add_node(node.ref, node=node)
    for edge in lineage.edges:
        graph.add_edge(edge.child, edge.parent, key=edge.relation, edge=edge)
    return graph


def cycles(lineage: Lineage) -> tuple[tuple[ArtifactRef, ...], ...]:
    """Return the groups of artifacts that stem from each other, and those that stem from themselves, sorted.

    A group is a strongly connected component of two or more over the relations in `ANCESTRY`, or one artifact
    with an edge to itself.
    """
    edges = [edge for edge in lineage.edges if edge.relation in ANCESTRY]
    children = {edge.child for edge in edges}
    parents: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    own: set[ArtifactRef] = set()
    for edge in edges:
        if edge.parent not in children:  # as nearly always: nothing goes on from there, least of all in a circle
            continue
        if edge.child == edge.parent:
            own.add(edge.child)
        else:
            parents[edge.child].add(edge.parent)
    looped = _never_ending(parents)
    rings = _components(looped, parents) if looped else ()
    inside = {ref for ring in rings for ref in ring}
    return tuple(sorted((*rings, *((ref,) for ref in own - inside))))


def _components(
    refs: set[ArtifactRef], parents: Mapping[ArtifactRef, set[ArtifactRef]]
) -> tuple[tuple[ArtifactRef, ...], ...]:
    """Return the strongly connected components of two or more among `refs`, each sorted."""
    from networkx import DiGraph, strongly_connected_components  # noqa: PLC0415 - as in to_networkx

    graph = DiGraph((child, parent) for child in refs for parent in parents[child] if parent in refs)
    return tuple(tuple(sorted(group)) for group in strongly_connected_components(graph) if len(group) > 1)


def _never_ending(parents: Mapping[ArtifactRef, set[ArtifactRef]]) -> set[ArtifactRef]:
    """Return those from which a cycle can be reached: what is left when parentless artifacts are peeled off."""
    children: dict[ArtifactRef, list[ArtifactRef]] = defaultdict(list)
    open_parents = {child: len(named) for child, named in parents.items()}
    for child, named in parents.items():
        for parent in named:
            children[parent].append(child)
    ended = [ref for ref in children if ref not in open_parents]
    while ended:
        for child in children[ended.pop()]:
            open_parents[child] -= 1
            if not open_parents[child]:
                ended.append(child)
    return {ref for ref, count in open_parents.items() if count}
