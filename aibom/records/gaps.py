"""Gaps: what was looked for and not found, or contradicts itself, as data."""

from dataclasses import dataclass
from enum import StrEnum

from aibom.records.evidence import Evidence
from aibom.records.refs import ArtifactRef

__all__ = ["Gap", "Severity"]


class Severity(StrEnum):
    """How much a gap matters, from the least to the most."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One absence or contradiction in the record of `subject`, as one rule states it.

    `parent` is the other end where the gap lies on an edge. `needed` says what was looked for and not found (or
    what contradicts what, with the offending values quoted), `looked_at` where, `why` why it matters, `remedy`
    how to close it.
    """

    rule: str
    subject: ArtifactRef
    parent: ArtifactRef | None = None
    severity: Severity
    needed: str
    looked_at: tuple[Evidence, ...] = ()
    why: str
    remedy: str
