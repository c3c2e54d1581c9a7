"""A profile, a list of minimum elements, and what is said of a Bom against it: frozen records."""

from dataclasses import dataclass
from enum import StrEnum

from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef

__all__ = [
    "Assessed",
    "Assessment",
    "Criterion",
    "Element",
    "Judged",
    "Need",
    "Part",
    "Profile",
    "Role",
    "Scope",
    "Support",
    "Verdict",
]


class Verdict(StrEnum):
    """What the record holds of an element, the least first; `not-applicable` stands outside of that order."""

    MISSING = "missing"
    NEEDS_STATEMENT = "needs-statement"
    """Only a person can say it, and nobody did."""
    DECLARED_ONLY = "declared-only"
    """Somebody says so, with less assurance than the element asks for; a supplied statement is never more."""
    EVIDENCED = "evidenced"
    NOT_APPLICABLE = "not-applicable"


class Role(StrEnum):
    """Whose duty an element is listed as."""

    PROVIDER = "provider"
    MODIFIER = "modifier"
    INTEGRATOR = "integrator"


class Scope(StrEnum):
    """What an element is asked of."""

    DOCUMENT = "document"
    SYSTEM = "system"
    SUBJECT = "subject"
    MODEL = "model"
    DATASET = "dataset"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that satisfies a need: `kind` is fact, edge, file, identity or document, `name` which of them.

    `fields`, `values` and `barred` narrow a fact, `end` an edge, `of` a file, as the schema describes them.
    """

    kind: str
    name: str
    least: Assurance = Assurance.DERIVED
    fields: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    end: str = "child"
    of: str = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One part of an element: any of its criteria satisfies it; `human` is what a person has to say otherwise."""

    what: str
    criteria: tuple[Criterion, ...]
    each_dataset: bool = False
    human: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of a profile; `places` says where the documents of the standards hold it."""

    id: str
    name: str
    meaning: str = ""
    level: str
    scope: Scope
    duty: tuple[Role, ...]
    needs: tuple[Need, ...]
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A list of minimum elements, with its source and how far that was verified (`verified`, and in words `checked`)."""

    id: str
    title: str
    version: str
    publisher: str = ""
    source: str
    verified: str
    checked: str
    whose: str
    notes: tuple[str, ...] = ()
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One thing of the Bom that satisfies a criterion, and where it stands.

    `about` is the artifact, None for the document. `evidence` is None where no file was read for it; `where` says the
    place in words either way. `enough` says whether its assurance makes the element evidenced.
    """

    about: ArtifactRef | None
    criterion: str
    value: str
    assurance: Assurance
    where: str
    evidence: Evidence | None = None
    accountable: str = ""
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What became of one need: its verdict, the reason, and the strongest of what supports it; `more` were left out."""

    what: str
    verdict: Verdict
    reason: str
    supports: tuple[Support, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One element asked of one artifact, or of the document (None): the weakest of its parts."""

    about: ArtifactRef | None
    verdict: Verdict
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What the record holds of one element: the weakest of what is judged, or why it does not apply."""

    element: Element
    verdict: Verdict
    reason: str
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A Bom against a profile, element by element; `role` is empty where none was selected. It is no verdict on duty."""

    profile: Profile
    subject: ArtifactRef
    role: str
    elements: tuple[Assessed, ...]

    def counts(self) -> dict[Verdict, int]:
        """Return how many elements have each verdict, the strongest first."""
        order = (
            Verdict.EVIDENCED,
            Verdict.DECLARED_ONLY,
            Verdict.NEEDS_STATEMENT,
            Verdict.MISSING,
            Verdict.NOT_APPLICABLE,
        )
        return {verdict: sum(each.verdict is verdict for each in self.elements) for verdict in order}
