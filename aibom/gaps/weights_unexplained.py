"""weights-unexplained: the claimed base explains the weights of a model neither well nor badly enough."""

from collections.abc import Iterator

from aibom.gaps._descents import descents, figures
from aibom.gaps._reading import gap, places
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "WeightsUnexplained"]


class WeightsUnexplained:
    """A parent whose weights were compared with the model's, without a result either way."""

    id = "weights-unexplained"
    group = Group.WEIGHTS
    title = "Weights not explained by the base"
    severity = Severity.MEDIUM
    reason = "The claim may hold after long training, or not at all; the weights do not tell."
    looked_for = "The weights of a model beside those of the parent that it is said to stem from, tensor by tensor."
    why = "The claim of descent rests on the publisher's word alone, and the weights do not bear it out."
    remedy = "Ask for the training record, or for the commit of the base that the model was made from."
    references = ("docs/descent.md", "Independence Tests for Language Models (2025)")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per comparison that ended so."""
        for node, parent, claim in descents(lineage, "inconclusive"):
            yield gap(
                self,
                node.ref,
                f"weights that the claimed base explains: {figures(claim)}",
                parent=parent,
                looked_at=places([claim.evidence]),
            )


RULE = WeightsUnexplained()
