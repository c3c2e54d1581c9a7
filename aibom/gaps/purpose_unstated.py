"""purpose-unstated: a model does not say what it is meant for."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "PurposeUnstated"]

_STATED = (Fact.USE_CASE,)


class PurposeUnstated:
    """A model whose card was read, without a word on what it may be used for."""

    id = "purpose-unstated"
    group = Group.DOCUMENTATION
    title = "Purpose unstated"
    severity = Severity.LOW
    reason = "The task is mostly known; what the publisher vouches for is not."
    looked_for = "Intended, direct and downstream uses, in the card's sections and in what was supplied."
    why = "Nobody can tell whether a use is one its makers had in mind and tried."
    remedy = "Describe the intended uses in the card, or supply a statement of them."
    references = (
        "EU AI Act, Annex XI 1.1.a: intended tasks",
        "G7 SBOM for AI (2026), SLP-09: intended application area",
        "Mitchell et al., Model Cards for Model Reporting (2019), arXiv:1810.03993",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per model whose card was read and does not say it."""
        return unstated(self, lineage, Kind.MODEL, _STATED, "what the model is meant for: no intended use is stated")


RULE = PurposeUnstated()
