"""self-reference: an artifact names itself as its parent."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, lowered, mentioned_only, pairs, stated_by
from aibom.gaps.interface import Group
from aibom.graph import ANCESTRY
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "SelfReference"]


class SelfReference:
    """An artifact that is said to stem from itself; less where only prose says so. Tokenizers and evaluations are left out."""

    id = "self-reference"
    group = Group.CONTRADICTIONS
    title = "Artifact names itself as parent"
    severity = Severity.MEDIUM
    reason = "The claim is false; what it stands for is mostly the parent of a copy or merge, which is not named."
    looked_for = "Parents of each artifact, against the artifact itself."
    why = "Nothing stems from itself: the claim is wrong, and the true parent, if there is one, is not named."
    remedy = "Name the true parent in the card; of a copy, the original."
    references = ("docs/defects.md: self reference, 665 models",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact that names itself."""
        for (child, parent), every in pairs(lineage).items():
            edges = [edge for edge in every if edge.relation in ANCESTRY] if child == parent else []
            if not edges:
                continue
            prose = mentioned_only(claim for edge in edges for claim in edge.claims)
            yield gap(
                self,
                child,
                f"a parent other than itself: {child} is said to stem from itself",
                parent=parent,
                looked_at=stated_by(edges),
                severity=lowered(self.severity) if prose else None,
            )


RULE = SelfReference()
