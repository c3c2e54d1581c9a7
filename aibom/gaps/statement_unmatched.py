"""statement-unmatched: a supplied statement is about an artifact that is not in the lineage."""

from collections import defaultdict
from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, listed, places
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "StatementUnmatched"]


class StatementUnmatched:
    """A statement about what the walk did not meet, or named and did not ask for: one gap for each artifact."""

    id = "statement-unmatched"
    group = Group.CONTRADICTIONS
    title = "Supplied statement about nothing in the lineage"
    severity = Severity.MEDIUM
    reason = "What was meant to be said of an artifact is lost; nothing that stands here is wrong for it."
    looked_for = "The artifact each supplied statement is about, among those of the lineage."
    why = "What is stated reaches nobody: it is about an artifact that this BOM does not hold."
    remedy = "Check the id it is about, state how the artifact belongs to the lineage, or let the walk go further."
    references = ("docs/statements.md",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact that statements are about and that is not there."""
        for node in lineage.nodes:
            about: dict[str, list[FactClaim]] = defaultdict(list)
            for claim in facts(node, Fact.STATEMENT_UNMATCHED):
                about[str(claim.value)].append(claim)
            for name, claims in sorted(about.items()):
                parts = [dict(claim.fields) for claim in claims]
                reasons = {str(part["reason"]) for part in parts if "reason" in part}
                reason = f"it was named and not asked for ({listed(reasons)})" if reasons else "nothing names it"
                beyond = "; the walk was cut off, and it may lie beyond" if lineage.walk.cut and not reasons else ""
                yield gap(
                    self,
                    node.ref,
                    f"{name} in the lineage: {listed(claim.accountable for claim in claims)} states "
                    f"{listed(part.get('kind', 'something') for part in parts)} about it, and {reason}{beyond}",
                    looked_at=places(claim.evidence for claim in claims),
                )


RULE = StatementUnmatched()
