"""What is loaded into memory when the subject is."""

from aibom.records.claims import Relation
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["loaded_with_subject"]


def loaded_with_subject(lineage: Lineage) -> frozenset[ArtifactRef]:
    """Return the subject and, where it is an adapter, the base that is loaded with it, and so on."""
    bases: dict[ArtifactRef, list[ArtifactRef]] = {}
    for edge in lineage.edges:
        if edge.relation is Relation.ADAPTER:
            bases.setdefault(edge.child, []).append(edge.parent)
    found: set[ArtifactRef] = set()
    waiting = [lineage.subject]
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting += bases.get(ref, [])
    return frozenset(found)
