"""What a report shows, as plain values in the order in which they stand: templates see nothing else.

Every text is for people and not yet markup. What single artifacts, derivations, gaps and data are shown as is in
`aibom.report.parts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aibom.report.parts import Artifact, Datasheet, Flow, Gap, GapGroup, Metric, Place

__all__ = [
    "Change",
    "ChangeKind",
    "Changes",
    "Checklist",
    "ChecklistRow",
    "Least",
    "Line",
    "Made",
    "Picture",
    "PictureNode",
    "Report",
    "Rest",
    "Share",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureNode:
    """One box of the picture, in its units; `folded` counts the artifacts that it stands for, 0 for one of its own."""

    x: float
    y: float
    anchor: str
    over: str
    name: str
    under: str
    full: str
    severity: str
    kind: str
    relations: str
    is_subject: bool
    is_read: bool
    is_own: bool
    folded: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the picture: `path` is SVG path data, made from numbers alone."""

    path: str
    relation: str
    family: str
    assurance: str
    title: str
    child: int
    parent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The lineage as a drawing; `relations` are those that occur, with their family and number."""

    width: float
    height: float
    nodes: Sequence[PictureNode]
    lines: Sequence[Line]
    folded: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """What the record holds of one element of a profile."""

    id: str
    name: str
    verdict: str
    level: str
    asked_of: str
    duty: str
    reason: str
    found: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A Bom against a profile: counts by verdict (evidenced, declared-only, needs-statement, missing, not-applicable).

    `is_original` says whether the list was compared with its original; `checked` says how far, in words, and `checked_briefly` in a few.
    """

    id: str
    title: str
    version: str
    source: str
    whose: str
    checked: str
    checked_briefly: str
    is_original: bool
    counts: Mapping[str, int]
    notes: Sequence[str] = ()
    rows: Sequence[ChecklistRow] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """How many of something rest on what, in words: verified, observed, declared, absent."""

    what: str
    verified: str
    observed: str
    declared: str
    absent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """The link for which the least speaks."""

    child: Place
    parent: Place
    relation: str
    assurance: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one side, the supplier or those before it, brought: lines of text, and gaps by severity."""

    title: str
    about: str
    lines: Sequence[str]
    gaps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change since the previous BOM."""

    summary: str
    way: str
    items: Sequence[tuple[str, str, str]]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind:
    """The changes of one kind and severity; `more` were left out."""

    kind: str
    title: str
    severity: str
    why: str
    count: int
    changes: Sequence[Change]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since the previous BOM; `record_only` are differences of how the two were made."""

    old: str
    related: str
    headline: str
    kinds: Sequence[ChangeKind]
    record_only: int
    uncompared: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How the document was made: names and values, and the evidence it rests on with digests."""

    facts: Sequence[tuple[str, str]]
    evidence: Sequence[tuple[str, str, str]]
    more_evidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report shows."""

    title: str
    subject: Artifact
    what: Sequence[tuple[str, str]]
    counts: Sequence[tuple[str, str]]
    checklists: Sequence[Checklist]
    matter_most: Sequence[Gap]
    gap_summary: str
    least: Least | None
    rests: Sequence[Rest]
    horizon: str
    shares: Sequence[Share]
    picture: Picture
    whole: Picture | None
    whole_left_out: int
    relations: Sequence[tuple[str, str, int]]
    severities: Sequence[str]
    own: Sequence[GapGroup]
    inherited: Sequence[GapGroup]
    others: Sequence[GapGroup]
    artifacts: Sequence[Artifact]
    more_artifacts: int
    flow: Sequence[Flow]
    more_flow: int
    license_gaps: Sequence[Gap]
    more_license_gaps: int
    datasheets: Sequence[Datasheet]
    more_datasheets: int
    metrics: Sequence[Metric]
    more_metrics: int
    changes: Changes | None
    made: Made
    data: Mapping[str, object] = field(default_factory=dict)
