"""What a gap rule is: it looks at a lineage and yields what is missing or contradictory in it."""

from collections.abc import Iterator
from typing import Protocol

from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["Rule"]


class Rule(Protocol):
    """One kind of absence or contradiction.

    Laws: pure; yields gaps of its own `id` only; the set of gaps depends on the lineage alone, not on its order.
    """

    id: str
    """The rule's file name with hyphens; also its anchor in the documentation."""
    title: str
    severity: Severity
    """The severity of a gap of this rule, unless a gap says why it differs."""
    why: str
    remedy: str

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield the gaps this rule sees."""
        ...
