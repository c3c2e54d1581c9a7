"""What a report says of single artifacts, derivations, gaps and data, as plain values: text on one line each.

`anchor` is the place in the page that others link to, made by aibom and never from data; it is empty where the page does not
show it. What is not known is an empty text, an empty sequence, or said in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Artifact", "Claim", "Datasheet", "Edge", "Fact", "File", "Flow", "Gap", "GapGroup", "Metric", "Place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An artifact that something speaks of; `anchor` is empty where the report does not show it."""

    name: str
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact: how it is called, its value, what it rests on, and where it was read."""

    name: str
    value: str
    assurance: str
    place: str
    accountable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as listed; a digest that is not known is empty."""

    path: str
    size: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of a derivation, as written, and where it stands."""

    relation: str
    text: str
    assurance: str
    place: str
    digest: str
    extractor: str
    accountable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One derivation with its claims; `more` were left out."""

    anchor: str
    child: Place
    parent: Place
    relation: str
    meaning: str
    pin: str
    strongest: str
    claims: Sequence[Claim]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One gap as it concerns the subject; `way` leads to it (empty for the subject's own)."""

    anchor: str
    rule: str
    title: str
    severity: str
    subject: Place
    parent: Place | None
    needed: str
    why: str
    remedy: str
    looked_at: Sequence[str]
    way: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """The gaps of one rule and severity in one section; `why` and `remedy` are those all of them share, else empty."""

    rule: str
    title: str
    severity: str
    why: str
    remedy: str
    gaps: Sequence[Gap]
    briefly: Sequence[Gap] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One artifact with all that is recorded of it."""

    anchor: str
    name: str
    kind: str
    purl: str
    url: str
    revision: str
    resolution: str
    detail: str
    aliases: Sequence[str]
    licenses: Sequence[str]
    is_subject: bool
    is_own: bool
    steps: str
    facts: Sequence[Fact]
    more_facts: int
    files: Sequence[File] | None
    more_files: int
    listed: str
    gaps: Sequence[Gap]
    severity: str
    made_of: Sequence[Edge]
    more_made_of: int
    went_into: Sequence[Edge]
    more_went_into: int
    unidentified: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The license of one artifact on the way, and what the table of licenses says of it."""

    artifact: Place
    step: str
    licenses: str
    assurance: str
    terms: Sequence[tuple[str, str]]
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Datasheet:
    """What is stated of one dataset, by the headings that datasheets have; a heading without facts says nothing."""

    anchor: str
    artifact: Place
    used: Sequence[str]
    parts: Sequence[tuple[str, Sequence[Fact]]]
    more_facts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One result of an evaluation, as claimed."""

    artifact: Place
    name: str
    value: str
    of: str
    claimed_by: str
    assurance: str
    place: str
