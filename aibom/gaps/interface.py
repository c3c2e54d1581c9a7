"""What a gap rule is: it looks at a lineage and yields what is missing or contradictory in it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["Group", "Rule"]


class Group(StrEnum):
    """What part of the record a rule looks at."""

    IDENTITY = "identity"
    LINEAGE = "lineage"
    DATASETS = "datasets"
    LICENSES = "licenses"
    WEIGHTS = "weights"
    DOCUMENTATION = "documentation"
    EVALUATION = "evaluation"
    UPKEEP = "upkeep"
    CONTRADICTIONS = "contradictions"


class Rule(Protocol):
    """One kind of absence or contradiction.

    Laws: pure; yields gaps of its own `id` only; the set of gaps depends on the lineage alone, not on its order.
    """

    id: str
    """The rule's file name with hyphens; also its anchor in the documentation."""
    group: Group
    title: str
    severity: Severity
    """The severity of a gap of this rule, unless a gap says why it differs."""
    reason: str
    """Why it has this severity, in a sentence."""
    looked_for: str
    """What is looked for, and where, in a sentence."""
    why: str
    remedy: str
    inherited: bool
    """Whether the gap of an ancestor is one of its descendants as well: what they are made of lacks it."""

    @property
    def references(self) -> tuple[str, ...]:
        """Where it is demanded, described or counted: a clause, a paper, an incident."""
        ...

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield the gaps this rule sees."""
        ...
