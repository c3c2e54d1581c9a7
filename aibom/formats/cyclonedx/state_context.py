"""What is known while one document is read: its texts, who is called how, and what was passed over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aibom.formats.stated.records import Stated, StatedArtifact, Unread
from aibom.formats.vocabulary.text import unescape
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["Context", "Entry", "entries", "members", "plural"]


@dataclass(slots=True, kw_only=True, eq=False)
class Entry:
    """One component of a document: where it stands, inside which other, and what it was found to be.

    `kin` is the list of a pedigree it stands in (empty: none). `ref` is set for models, datasets and the subject;
    `is_file` says that it is a file of `owner`.
    """

    component: Mapping[str, Any]
    pointer: str
    owner: "Entry | None" = None
    kin: str = ""
    ref: ArtifactRef | None = None
    is_file: bool = False
    is_relative: bool = field(init=False)

    def __post_init__(self) -> None:
        """Find out whether it stands, at any depth, in a pedigree."""
        self.is_relative = self.kin != "" or (self.owner is not None and self.owner.is_relative)

    @property
    def type(self) -> str:
        """The type of the component."""
        return str(self.component.get("type", ""))


@dataclass(slots=True, kw_only=True)
class Context:
    """The reading of one document; `own` says that its texts are written as aibom writes them."""

    own: bool
    stated: Stated
    refs: dict[str, Entry] = field(default_factory=dict)
    """Components by bom-ref, and by the bom-refs of their data."""
    purls: dict[str, ArtifactRef] = field(default_factory=dict)
    names: dict[tuple[Kind, str, str], dict[ArtifactRef, None]] = field(default_factory=dict)
    """Artifacts by kind, group and name."""
    unpinned: dict[ArtifactRef, dict[ArtifactRef, None]] = field(default_factory=dict)
    manufacture: str = ""
    """Who made the subject, as the metadata of 1.4 and 1.5 say."""
    libraries: set[str] = field(default_factory=set)
    """The places of components that are stated as libraries."""
    _passed: dict[str, tuple[str, int]] = field(default_factory=dict)

    def text(self, value: object) -> str:
        """Return a text of the document as it is meant; empty for what is no text."""
        if not isinstance(value, str):
            return ""
        return unescape(value) if self.own else value

    def artifact(self, entry: Entry) -> StatedArtifact:
        """Return what is stated of the artifact that `entry` is, or of the subject where it is none."""
        return self.stated.artifact(entry.ref or self.stated.subject, entry.pointer)

    def pass_over(self, pointer: str, what: str, count: int = 1) -> None:
        """Note something that no record holds; what is called alike is counted and stands where the first does."""
        first, before = self._passed.get(what, (pointer, 0))
        self._passed[what] = first, before + count

    def only(self, kind: Kind, group: str, name: str) -> ArtifactRef | None:
        """Return the one artifact of that kind, group and name, if there is one."""
        found = self.names.get((kind, group, name), {})
        return next(iter(found)) if len(found) == 1 else None

    def unread(self) -> list[Unread]:
        """Return what was passed over, in the order met."""
        return [
            Unread(pointer=pointer, what=what if count == 1 else f"{what} ({count:,})")
            for what, (pointer, count) in self._passed.items()
        ]


def entries(value: object) -> list[Any]:
    """Return the items of a list; none of what is no list."""
    return value if isinstance(value, list) else []


def members(value: object) -> Mapping[str, Any]:
    """Return an object of JSON; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def plural(key: str) -> str:
    """Return a key of JSON as words.

    >>> plural("modelCard"), plural("releaseNotes")
    ('model card', 'release notes')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower()
