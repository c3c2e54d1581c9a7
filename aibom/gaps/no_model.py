"""no-model: a document was read in which no model stands."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, nodes_of, records
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "NoModel"]


class NoModel:
    """A document about software that names no model at all: as a bill of materials of an AI system it says nothing."""

    id = "no-model"
    group = Group.LINEAGE
    title = "No model in the document"
    severity = Severity.HIGH
    reason = "Such a document answers none of the questions it is asked for."
    looked_for = "Every component of the document that was read."
    why = "Either the software uses no model, or the document leaves it out: nothing in it tells which."
    remedy = "Ask whoever made the document whether it covers the models, and join their BOMs to it (aibom merge)."
    references = ("G7 SBOM for AI (2026), SLP-02: components",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap if the subject is software and no artifact is a model."""
        subject = nodes_of(lineage)[lineage.subject]
        if subject.ref.kind is Kind.SOFTWARE and not any(node.ref.kind is Kind.MODEL for node in lineage.nodes):
            yield gap(
                self,
                subject.ref,
                "a model: the document names none",
                looked_at=records(subject),
            )


RULE = NoModel()
