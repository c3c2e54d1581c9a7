"""Records in the one order that all of them can be brought into, whoever wrote them down."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node
from aibom.records.refs import ArtifactRef

__all__ = ["edge_key", "gap_key", "node_key", "ordered_edge", "ordered_gap", "ordered_node"]

T = TypeVar("T")


def ordered_node(node: Node) -> Node:
    """Return an artifact with its files and claims in order."""
    if all(
        len(each or ()) < 2 for each in (node.aliases, node.files, node.facts, node.unidentified, node.not_followed)
    ):
        return node
    return replace(
        node,
        aliases=_sorted(node.aliases),
        files=None if node.files is None else _sorted(node.files),
        facts=_sorted(node.facts),
        unidentified=_sorted(node.unidentified),
        not_followed=_sorted(node.not_followed),
    )


def ordered_edge(edge: Edge) -> Edge:
    """Return a derivation with its claims in order."""
    return edge if len(edge.claims) < 2 else replace(edge, claims=_sorted(edge.claims))


def ordered_gap(gap: Gap) -> Gap:
    """Return a gap with the places that were looked at in order."""
    return gap if len(gap.looked_at) < 2 else replace(gap, looked_at=_sorted(gap.looked_at))


def node_key(node: Node) -> tuple[ArtifactRef, str]:
    """Return what artifacts are sorted by."""
    return node.ref, repr(node)


def edge_key(edge: Edge) -> tuple[ArtifactRef, ArtifactRef, str, str]:
    """Return what derivations are sorted by."""
    return edge.child, edge.parent, edge.relation, repr(edge)


def gap_key(gap: Gap) -> tuple[str, ArtifactRef, bool, ArtifactRef, str, str, str]:
    """Return what gaps are sorted by."""
    parent = gap.parent or gap.subject
    return gap.rule, gap.subject, gap.parent is not None, parent, gap.needed, gap.severity, repr(gap)


def _sorted(records: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(records, key=repr))
