"""What the weights say of claimed parents, as rules read it."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, read
from aibom.records.claims import DERIVATIONS, Fact, FactClaim
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["descents", "figures"]


def descents(lineage: Lineage, verdict: str) -> Iterator[tuple[Node, ArtifactRef | None, FactClaim]]:
    """Yield each comparison of weights that ended in `verdict`: the child, the parent if it is in the lineage, and the claim."""
    for node in read(lineage, Kind.MODEL):
        claims = [claim for claim in facts(node, Fact.DESCENT) if claim.value == verdict]
        if claims:
            parents = {
                edge.parent.purl: edge.parent
                for edge in lineage.edges
                if edge.child == node.ref and edge.relation in DERIVATIONS
            }
            for claim in claims:
                yield node, parents.get(str(dict(claim.fields).get("parent", ""))), claim


def figures(claim: FactClaim) -> str:
    """Return the reason of a comparison's verdict, with its figures."""
    return str(dict(claim.fields).get("reason", "no reason is stated"))
