"""parent-missing: a model names a parent that the registry does not show."""

from collections.abc import Iterator

from aibom.gaps._reading import OUTCOMES, gap, lowered, mentioned_only, pairs, stated_by, which
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "ParentMissing"]


class ParentMissing:
    """A parent model that is deleted, private, disabled, or lacks the revision named; prose alone weighs less."""

    id = "parent-missing"
    title = "Parent model missing"
    severity = Severity.HIGH
    why = "What the weights stem from, under which license, and whether it was sound, can no longer be checked."
    remedy = "Publish the parent again, or correct its id or revision in the card's base_model."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent model that is not there."""
        nodes = lineage.by_ref()
        for (child, parent), edges in pairs(lineage).items():
            outcome = OUTCOMES.get(nodes[parent].resolution)
            if outcome is None or parent.kind is not Kind.MODEL:
                continue
            prose = mentioned_only(claim for edge in edges for claim in edge.claims)
            yield gap(
                self,
                child,
                f"the record of {which(edges)}: {outcome}" + (" (it is mentioned in prose only)" if prose else ""),
                parent=parent,
                looked_at=stated_by(edges),
                severity=lowered(self.severity, 2) if prose else None,
            )


RULE = ParentMissing()
