"""weights-unverifiable: the weights of a model could not be compared with those of its claimed base."""

from collections.abc import Iterator

from aibom.gaps._descents import descents, figures
from aibom.gaps._reading import gap, places
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "WeightsUnverifiable"]


class WeightsUnverifiable:
    """A parent with which a comparison was asked for, and not possible: other shapes, formats that cannot be read, no weights at hand."""

    id = "weights-unverifiable"
    group = Group.WEIGHTS
    title = "Weights not comparable with the base"
    severity = Severity.LOW
    reason = "What cannot be compared is neither confirmed nor contradicted."
    looked_for = "The weights of a model beside those of the parent that it is said to stem from, tensor by tensor."
    why = "The claim of descent cannot be checked with what is at hand."
    remedy = "Get the files of both in a format that holds plain tensors, safetensors, and compare again."
    references = ("docs/descent.md", "Independence Tests for Language Models (2025)")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per comparison that ended so."""
        for node, parent, claim in descents(lineage, "not comparable"):
            yield gap(
                self,
                node.ref,
                f"weights that can be compared with the claimed base's: {figures(claim)}",
                parent=parent,
                looked_at=places([claim.evidence]),
            )


RULE = WeightsUnverifiable()
