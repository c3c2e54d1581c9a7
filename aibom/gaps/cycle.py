"""cycle: artifacts that, by what is claimed, stem from themselves."""

from collections.abc import Iterator
from dataclasses import replace

from aibom.gaps._reading import gap, listed, lowered, mentioned_only, stated_by
from aibom.gaps.interface import Group
from aibom.graph import ANCESTRY, cycles
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage

__all__ = ["RULE", "Cycle"]


class Cycle:
    """Two or more artifacts each of which stems from all others; less where prose closes it. For one see self-reference.

    Tokenizers and evaluations are left out: they go round in circles lawfully.
    """

    id = "cycle"
    group = Group.CONTRADICTIONS
    title = "Cycle"
    severity = Severity.MEDIUM
    reason = "At least one claim is false, and the other ones can still be read."
    looked_for = "All declared derivations among the artifacts of the lineage, followed until they end or come back."
    why = "Nothing stems from itself: at least one of the claims is wrong, and the true parent is not named."
    remedy = "Correct the parent where it is named wrongly; of a copy, name the original."
    references = ("docs/defects.md: cycles, 9 found over the Hub of July 2024",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per group, at its first member."""
        found = [group for group in cycles(lineage) if len(group) > 1]
        if not found:
            return
        member = {ref: number for number, group in enumerate(found) for ref in group}
        inside: dict[int, list[Edge]] = {}
        for edge in lineage.edges:
            number = member.get(edge.child)
            if number is not None and edge.relation in ANCESTRY and number == member.get(edge.parent):
                inside.setdefault(number, []).append(edge)
        firm = tuple(edge for edges in inside.values() for edge in edges if not mentioned_only(edge.claims))
        certain = {ref for group in cycles(replace(lineage, edges=firm)) if len(group) > 1 for ref in group}
        for number, group in enumerate(found):
            yield gap(
                self,
                group[0],
                f"an order among {len(group)} artifacts that are said to stem from each other: {listed(group)}",
                parent=group[1],
                looked_at=stated_by(inside[number]),
                severity=None if certain.issuperset(group) else lowered(self.severity),
            )


RULE = Cycle()
