"""How far back from the subject of a BOM evidence is found."""

from collections import deque
from collections.abc import Mapping

from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.lineage import Edge, Pin
from aibom.records.refs import ArtifactRef

__all__ = ["is_evidenced", "stems", "without_evidence"]

_EVIDENCE = frozenset({Assurance.OBSERVED, Assurance.VERIFIED})


def stems(edge: Edge) -> bool:
    """Say whether the parent went into the child; what a model was only measured by leaves nothing in it."""
    return edge.relation is not Relation.EVALUATED_ON


def is_evidenced(edge: Edge) -> bool:
    """Say whether a derivation was observed in files or verified, not only stated by somebody."""
    return edge.pin is Pin.MATCHED_BY_DIGEST or any(claim.assurance in _EVIDENCE for claim in edge.claims)


def without_evidence(bom: Bom) -> Mapping[ArtifactRef, int]:
    """Return how many steps in a row, at the end of the way to each artifact, no evidence was found for.

    Of several ways that with the fewest counts. What was only measured by is on none.
    """
    parents: dict[ArtifactRef, dict[ArtifactRef, bool]] = {}
    for edge in filter(stems, bom.edges):
        known = parents.setdefault(edge.child, {})
        known[edge.parent] = known.get(edge.parent, False) or is_evidenced(edge)
    runs: dict[ArtifactRef, int] = {bom.subject: 0}
    todo = deque([bom.subject])
    while todo:
        child = todo.popleft()
        for parent, evidenced in parents.get(child, {}).items():
            run = 0 if evidenced else runs[child] + 1
            if run < runs.get(parent, len(bom.nodes) + 1):
                runs[parent] = run
                todo.append(parent)
    return runs
