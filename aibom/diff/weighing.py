"""By what is weighed what the records alone do not settle: what licenses ask for, and how far figures may differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Direction", "Terms", "Weighed", "not_weighed"]


class Direction(StrEnum):
    """Where the terms of a license went."""

    MORE_RESTRICTIVE = "more restrictive"
    LESS_RESTRICTIVE = "less restrictive"
    MIXED = "more restrictive in one respect, less in another"
    SAME = "no known term differs"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """How the terms of one set of licenses stand to those of another, and in what they differ."""

    direction: Direction
    reason: str = ""


def not_weighed(before: Sequence[str], after: Sequence[str]) -> Weighed:
    """Return that the direction is not known: without a table of terms nothing is."""
    del before, after
    return Weighed(direction=Direction.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a comparison.

    `licenses` says how what NEW states stands to what OLD states (license texts, as stated). `tolerance` is the part of
    its own size by which a result of an evaluation may differ before it counts (0.01 is one hundredth).
    """

    licenses: Callable[[Sequence[str], Sequence[str]], Weighed] = not_weighed
    tolerance: float = 0.0
