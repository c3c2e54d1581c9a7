"""The records of a comparison: changes with both values and their evidence, and what could not be compared."""

from dataclasses import dataclass, field
from enum import StrEnum

from aibom.diff.catalogue import KINDS
from aibom.diff.kinds import Kind
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef

__all__ = ["SEVERITIES", "Change", "Difference", "Item", "MatchedBy", "Value", "counted", "order"]

SEVERITIES: tuple[Severity, ...] = tuple(reversed(Severity))
"""All severities, the worst first."""


class MatchedBy(StrEnum):
    """Why an artifact of OLD and one of NEW are taken for the same, from the best reason to the worst."""

    PURL = "purl"
    DIGEST = "digest"
    """Files of weights of the same SHA-256."""
    ALIAS = "alias"
    """The registry led from one id to the other."""
    NAME = "name"
    """The name alone; the namespaces differ."""
    COMPARED = "compared"
    """Nothing; they are compared because they were named side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands on one side, in words, and where it was read."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that differs: its name, and what it was and is; None where there was or is nothing."""

    what: str
    before: Value | None = None
    after: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one artifact, or of one derivation.

    `ref` is the artifact, as NEW has it where it is there; `before` and `after` are it in OLD and in NEW (None: not there), `parents` the other end of a
    derivation, likewise. `path` leads from the subject to the artifact, both ends among it; it is empty for the subject,
    and of a way of more than 30 steps it holds the last.
    `record_only` says why this is a difference of the two records and not of the model; it is empty for a real change.
    """

    kind: Kind
    severity: Severity
    ref: ArtifactRef
    before: ArtifactRef | None
    after: ArtifactRef | None
    parents: tuple[ArtifactRef | None, ArtifactRef | None] = (None, None)
    summary: str
    items: tuple[Item, ...] = ()
    path: tuple[ArtifactRef, ...] = ()
    record_only: str = ""

    @property
    def why(self) -> str:
        """Why a change of this kind matters."""
        return KINDS[self.kind].why


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two Boms differ in: sorted changes, worst first; those of the records only come last.

    `related` says what joins the two subjects, or is empty; `matched` which artifacts were taken for the same although
    their ids differ; `uncompared` what could not be compared, in words.
    """

    old: ArtifactRef
    new: ArtifactRef
    related: str
    changes: tuple[Change, ...]
    matched: tuple[tuple[ArtifactRef, ArtifactRef, MatchedBy], ...] = ()
    uncompared: tuple[str, ...] = field(default=())

    @property
    def real(self) -> tuple[Change, ...]:
        """The changes that are more than differences of how the records were made."""
        return tuple(change for change in self.changes if not change.record_only)


def order(change: Change) -> tuple[bool, int, int, int, str, str, str]:
    """Return the key that changes are sorted by: those of the records last, the worst first, then the nearest to the subject."""
    return (
        bool(change.record_only),
        SEVERITIES.index(change.severity),
        len(change.path),
        _PLACES[change.kind],
        str(change.ref),
        str(change.parents[1] or change.parents[0] or ""),
        change.summary,
    )


_PLACES = {kind: place for place, kind in enumerate(Kind)}


def counted(number: int, what: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "file"), counted(2, "file"), counted(2_000, "reply")
    ('1 file', '2 files', '2,000 replies')
    """
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what[:-1]}ies" if what.endswith("y") else f"{number:,} {what}s"
