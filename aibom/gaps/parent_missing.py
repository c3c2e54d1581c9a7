"""parent-missing: a model names a parent that the registry does not show."""

from collections.abc import Iterator

from aibom.gaps._missing import missing
from aibom.gaps._reading import lowered
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "ParentMissing"]


class ParentMissing:
    """A parent model that is deleted, private, disabled, or lacks the revision named; prose alone weighs less."""

    id = "parent-missing"
    group = Group.LINEAGE
    title = "Parent model missing"
    severity = Severity.HIGH
    reason = "What the weights stem from can no longer be examined by anybody."
    looked_for = "The registry's answer for every parent model that a card, configuration, recipe or header names."
    why = "What the weights stem from, under which license, and whether it was sound, can no longer be checked."
    remedy = "Publish the parent again, or correct its id or revision in the card's base_model."
    references = (
        "docs/defects.md: parent not in the list, 4,001 edges",
        "Namespace reuse on the Hub (2025): a freed id may be taken by somebody else",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per child and parent model that is not there."""
        return missing(self, lineage, Kind.MODEL, lambda _, prose: lowered(self.severity, 2) if prose else None)


RULE = ParentMissing()
