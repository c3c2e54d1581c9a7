"""What the standard's own fields of a document state, before anything is made of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from aibom.records.claims import Fact, Relation, Scalar
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry

__all__ = ["Link", "Stated", "StatedArtifact", "Statement", "Unread"]

Statement = tuple[Fact, Scalar, tuple[tuple[str, Scalar], ...]]
"""A fact, its value and its parts (sorted by name), as in `FactClaim`; where it was read stands beside it."""
_MOST_FAULTS = 100
Link = tuple[ArtifactRef, Relation]
"""A parent and how the child stems from it, as far as the document says."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unread:
    """Something a document says that no record can hold: where (JSON pointer, XPath or `line N`) and what."""

    pointer: str
    what: str


@dataclass(slots=True, kw_only=True)
class StatedArtifact:
    """What a document states of one artifact; `place` is where its own object stands.

    `facts` and `parents` are keyed by what is stated, the values are the places where. `files` is None where the
    document lists none.
    """

    ref: ArtifactRef
    place: str
    facts: dict[Statement, str] = field(default_factory=dict)
    parents: dict[Link, str] = field(default_factory=dict)
    files: list[FileEntry] | None = None

    def say(self, fact: Fact, value: Scalar, place: str, **parts: Scalar) -> None:
        """Add a fact, unless it is an empty text or was stated before."""
        if value != "":
            self.facts.setdefault((fact, value, tuple(sorted(parts.items()))), place)

    def stem(self, parent: ArtifactRef, relation: Relation, place: str) -> None:
        """Add a parent, unless it was stated before."""
        self.parents.setdefault((parent, relation), place)


@dataclass(slots=True, kw_only=True)
class Stated:
    """What a document states: its artifacts, and what of it no record can hold.

    `document` is the identity the document gives itself (a serial number or namespace; empty where it has none), `time`
    when it says it was made (RFC 3339, empty where it does not). `gaps` are the texts of annotations that aibom wrote,
    by the number of the gap; documents of others have none.
    """

    subject: ArtifactRef
    document: str = ""
    time: str = ""
    artifacts: dict[ArtifactRef, StatedArtifact] = field(default_factory=dict)
    gaps: dict[int, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    def artifact(self, ref: ArtifactRef, place: str) -> StatedArtifact:
        """Return what is stated of `ref`, which is added, as standing at `place`, if it was not met before."""
        return self.artifacts.setdefault(ref, StatedArtifact(ref=ref, place=place))

    def pass_over(self, pointer: str, what: str) -> None:
        """Note something that no record can hold."""
        self.unread.append(Unread(pointer=pointer, what=what))

    def doubt(self, faults: Iterable[tuple[str, str]]) -> None:
        """Note that the document breaks the schema of its standard; `faults` are places and reasons, of which 100 are read."""
        found = list(islice(faults, _MOST_FAULTS))
        if found:
            count = f"{len(found)} faults" if len(found) > 1 else "1 fault"
            more = " or more" if len(found) == _MOST_FAULTS else ""
            place, reason = found[0]
            self.pass_over(place, f"the document is not valid ({count}{more}; `aibom validate` lists them): {reason}")
