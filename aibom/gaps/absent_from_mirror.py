"""absent-from-mirror: an artifact names a parent that the mirror does not hold, and the Hub itself was not asked."""

from collections.abc import Iterator, Sequence

from aibom.gaps._reading import gap, lowered, mentioned_only, nodes_of, pairs, stated_by, which
from aibom.gaps.interface import Group
from aibom.records.claims import Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import Kind
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "AbsentFromMirror"]


class AbsentFromMirror:
    """A parent that the endpoint asked does not provide, which says nothing of whether the Hub has it.

    It weighs less where it is a dataset, and less again where prose alone mentions it or the child was only evaluated
    on it.
    """

    id = "absent-from-mirror"
    group = Group.LINEAGE
    title = "Absent from the mirror"
    severity = Severity.HIGH
    reason = "All that lies beyond the parent is unknown, as if it were missing."
    looked_for = "The mirror's answer for every parent that a card, configuration or recipe names."
    why = "The ancestry ends where the mirror does: what the parent is, and what it stems from, was not looked at."
    remedy = "Run again against the Hub itself (unset HF_ENDPOINT), or have the mirror provide the parent."
    references = ("G7 SBOM for AI (2026), MD-10: dependency relationship",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent that the mirror does not hold."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            node = nodes[parent]
            if node.resolution is not Resolution.ABSENT_FROM_MIRROR:
                continue
            detail = f" ({node.detail})" if node.detail else ""
            yield gap(
                self,
                child,
                f"the record of {which(edges)}: this mirror does not hold it, the Hub itself may{detail}",
                parent=parent,
                looked_at=stated_by(edges),
                severity=lowered(self.severity, (parent.kind is Kind.DATASET) + _is_aside(edges)),
            )


def _is_aside(edges: Sequence[Edge]) -> bool:
    judged = all(edge.relation is Relation.EVALUATED_ON for edge in edges)
    return judged or mentioned_only(claim for edge in edges for claim in edge.claims)


RULE = AbsentFromMirror()
