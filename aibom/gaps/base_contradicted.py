"""base-contradicted: the weights of a model are not what its claimed base would explain."""

from collections.abc import Iterator

from aibom.gaps._descents import descents, figures
from aibom.gaps._reading import gap, places
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "BaseContradicted"]


class BaseContradicted:
    """A parent whose weights were compared with the model's, and contradict the claim of descent; nothing is said of what was not compared."""

    id = "base-contradicted"
    group = Group.CONTRADICTIONS
    title = "Weights contradict the claimed base"
    severity = Severity.HIGH
    reason = "Whoever trusts the base, its license or its evaluations trusts them for another model."
    looked_for = "The weights of a model beside those of the parent that it is said to stem from, tensor by tensor."
    why = "The model is not what its record says; where its weights come from is open."
    remedy = "Ask the publisher which weights it was made from, or correct the base in the card."
    references = ("docs/descent.md", "Independence Tests for Language Models (2025)")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per comparison that ended so."""
        for node, parent, claim in descents(lineage, "contradicts the claim"):
            yield gap(
                self,
                node.ref,
                f"weights that stem from the claimed base: {figures(claim)}",
                parent=parent,
                looked_at=places([claim.evidence]),
            )


RULE = BaseContradicted()
