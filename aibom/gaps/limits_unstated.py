"""limits-unstated: a model does not say where it fails."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "LimitsUnstated"]

_STATED = (Fact.LIMITATION,)


class LimitsUnstated:
    """A model whose card was read, without a word on limitations or on uses that are out of scope."""

    id = "limits-unstated"
    group = Group.DOCUMENTATION
    title = "Limits unstated"
    severity = Severity.LOW
    reason = "Every model has limits, so that a card without them tells nothing false, but too little."
    looked_for = "Limitations, known issues and uses out of scope, in the card's sections and in what was supplied."
    why = "Whoever relies on the model learns of its faults by meeting them."
    remedy = "Describe limitations and uses that are out of scope in the card."
    references = (
        "Mitchell et al., Model Cards for Model Reporting (2019), arXiv:1810.03993",
        "EU AI Act, Annex XI 1.1.b: acceptable use policies",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per model whose card was read and does not say it."""
        return unstated(
            self, lineage, Kind.MODEL, _STATED, "where the model fails or must not be used: no limitation is stated"
        )


RULE = LimitsUnstated()
