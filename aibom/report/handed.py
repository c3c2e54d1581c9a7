"""What a report needs besides the Bom: worked out by rooms that a report does not know, and handed in as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aibom.records.claims import Relation
from aibom.records.gaps import Gap
from aibom.records.refs import ArtifactRef
from aibom.report.view import Changes, Checklist, Rest

__all__ = ["Concern", "Handed", "LeastLink", "Section", "Terms"]


class Section(StrEnum):
    """How a gap concerns the subject."""

    OWN = "own"
    INHERITED = "inherited"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A gap as it concerns the subject; `path` leads from the subject to the artifact whose gap it is."""

    gap: Gap
    path: tuple[ArtifactRef, ...]
    section: Section


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastLink:
    """The derivation for which the least speaks: its ends, the best assurance of its claims, and where that one stands."""

    child: ArtifactRef
    parent: ArtifactRef
    relation: Relation
    assurance: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the table of licenses says of one license, as topic and word; `known` says how far its text was read."""

    terms: tuple[tuple[str, str], ...]
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """All of it. `titles` and `license_rules` speak of rules, `terms` of licenses as they are written in the Bom."""

    concerns: Sequence[Concern]
    titles: Mapping[str, str] = field(default_factory=dict)
    license_rules: frozenset[str] = frozenset()
    terms: Mapping[str, Terms] = field(default_factory=dict)
    least: LeastLink | None = None
    rests: Sequence[Rest] = ()
    horizon: str = ""
    checklists: Sequence[Checklist] = ()
    changes: Changes | None = None
