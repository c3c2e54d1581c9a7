"""What was found by looking into bytes that no walk reads: weights, signatures, files that may run code."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aibom.lineage.order import distinct
from aibom.lineage.visit import redacted
from aibom.records.claims import Claim, FactClaim, LineageClaim, Relation
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["NOTHING", "Examination", "examined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found, and by whom, as `NAME@VERSION`; claims of lineage speak of edges that are there."""

    claims: tuple[Claim, ...]
    examiners: tuple[str, ...]


NOTHING = Examination(claims=(), examiners=())


def examined(lineage: Lineage, found: Examination) -> Lineage:
    """Return the lineage with what was found of its artifacts and edges; what speaks of others is left out."""
    if not found.examiners:
        return lineage
    facts: dict[ArtifactRef, list[FactClaim]] = defaultdict(list)
    spoken: dict[tuple[ArtifactRef, object, Relation], list[LineageClaim]] = defaultdict(list)
    for claim in found.claims:
        if isinstance(claim, FactClaim):
            facts[claim.subject].append(redacted(claim))
        else:
            spoken[claim.subject, claim.parent, claim.relation].append(claim)
    nodes = tuple(
        replace(node, facts=distinct((*node.facts, *facts[node.ref]))) if node.ref in facts else node
        for node in lineage.nodes
    )
    edges = tuple(
        replace(edge, claims=distinct((*edge.claims, *more)))
        if (more := spoken.get((edge.child, edge.parent, edge.relation)))
        else edge
        for edge in lineage.edges
    )
    extractors = _joined(lineage.walk.extractors, found.examiners)
    return replace(lineage, nodes=nodes, edges=edges, walk=replace(lineage.walk, extractors=extractors))


def _joined(known: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *more}))
