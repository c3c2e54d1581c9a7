"""What all comparisons of two Boms share: both sides, which artifact is which, and the ways to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aibom.diff.catalogue import KINDS
from aibom.diff.change import Change, Item
from aibom.diff.kinds import Kind
from aibom.diff.matching import Matching, Side
from aibom.diff.weighing import Terms
from aibom.records.gaps import Severity
from aibom.records.paths import Paths
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What

__all__ = ["Context", "Standing"]


class Standing(StrEnum):
    """What an artifact is to the BOM."""

    SUBJECT = "subject"
    PARENT = "parent"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Both sides of one comparison."""

    old: Side
    new: Side
    matching: Matching
    old_paths: Paths
    new_paths: Paths
    terms: Terms

    def standing(self, before: ArtifactRef | None, after: ArtifactRef | None) -> Standing:
        """Return what an artifact is, as either record has it."""
        if before == self.old.bom.subject or after == self.new.bom.subject:
            return Standing.SUBJECT
        ref = after or before
        return Standing.DATASET if ref is not None and ref.kind is What.DATASET else Standing.PARENT

    def change(  # noqa: PLR0913 - all but the first three are keyword-only
        self,
        kind: Kind,
        before: ArtifactRef | None,
        after: ArtifactRef | None,
        *,
        summary: str,
        items: Iterable[Item] = (),
        parents: tuple[ArtifactRef | None, ArtifactRef | None] = (None, None),
        severity: Severity | None = None,
        record_only: str = "",
    ) -> Change:
        """Return a change of an artifact; its severity is that of the kind unless another is given."""
        about = KINDS[kind]
        if severity is None:
            is_subject = self.standing(before, after) is Standing.SUBJECT
            severity = about.severity if is_subject else about.inherited
        path = (
            self.new_paths.to(after) if after is not None else self.old_paths.to(before) if before is not None else ()
        )
        return Change(
            kind=kind,
            severity=severity,
            ref=after or before or self.new.bom.subject,
            before=before,
            after=after,
            parents=parents,
            summary=summary,
            items=tuple(items),
            path=path,
            record_only=record_only,
        )
