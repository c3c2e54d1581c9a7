"""What of a record was supplied: the claims that rest on a file of statements, which may be withheld."""

from collections.abc import Iterator

from aibom.records.bom import Bom
from aibom.records.claims import Claim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.statements.records import EXTRACTOR

__all__ = ["supplied_claims"]


def supplied_claims(bom: Bom) -> Iterator[tuple[ArtifactRef, Claim]]:
    """Yield each claim of a record that was supplied, with the artifact that it is about."""
    for node in bom.nodes:
        yield from ((node.ref, claim) for claim in _of_node(node) if claim.evidence.extractor == EXTRACTOR)
    for edge in bom.edges:
        yield from ((edge.child, claim) for claim in edge.claims if claim.evidence.extractor == EXTRACTOR)


def _of_node(node: Node) -> Iterator[Claim]:
    yield from node.facts
    yield from node.unidentified
    yield from node.not_followed
