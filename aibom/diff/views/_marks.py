"""What the changes say of the artifacts of both lineages: which came, which went, and which are not what they were."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from aibom.diff.change import Change, Difference
from aibom.diff.kinds import Kind
from aibom.diff.matching import Matching
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef

__all__ = ["Mark", "Marked", "Marks"]

_ARTIFACTS = frozenset({Kind.ARTIFACT_ADDED, Kind.ARTIFACT_REMOVED})
_DERIVATIONS = frozenset(
    {Kind.PARENT_ADDED, Kind.PARENT_REMOVED, Kind.PARENT_REPLACED, Kind.DATASET_ADDED, Kind.DATASET_REMOVED}
)


class Mark(StrEnum):
    """What became of an artifact, or of what leads to it."""

    NONE = ""
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    LINK_ADDED = "derivation added"
    LINK_REMOVED = "derivation removed"
    ONLY_HERE = "in this record only"
    """The other record could not have it: that is no change of the model."""


@dataclass(slots=True)
class Marked:
    """What the changes say of the artifacts of one side."""

    count: Counter[ArtifactRef] = field(default_factory=Counter)
    first: dict[ArtifactRef, tuple[int, Severity]] = field(default_factory=dict)
    alone: set[ArtifactRef] = field(default_factory=set)
    """What came or went by a change of the model."""

    def add(self, place: int, change: Change, ref: ArtifactRef | None, parent: ArtifactRef | None) -> None:
        """Count the change at `place` for an artifact, and keep that the other end of a derivation came or went by it."""
        if ref is not None:
            self.count[ref] += 1
            self.first.setdefault(ref, (place, change.severity))
            if change.kind in _ARTIFACTS:
                self.alone.add(ref)
        if parent is not None and change.kind in _DERIVATIONS:
            self.alone.add(parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What they say of either side."""

    old: Marked
    new: Marked

    @classmethod
    def of(cls, difference: Difference, matching: Matching) -> "Marks":
        """Return what a difference says; what is of the records only says nothing."""
        found = cls(old=Marked(), new=Marked())
        for place, change in enumerate(difference.changes):
            if change.record_only:
                continue
            after = change.after or (matching.pairs.get(change.before) if change.before else None)
            before = change.before or (matching.back.get(change.after) if change.after else None)
            found.old.add(place, change, before, change.parents[0])
            found.new.add(place, change, after, change.parents[1])
        return found
