"""What all comparisons of two Boms share: both sides, which artifact is which, and the ways to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from aibom.diff._seen import Seen
from aibom.diff.catalogue import KINDS
from aibom.diff.change import Change, Item
from aibom.diff.kinds import Kind
from aibom.diff.matching import Matching, Side
from aibom.diff.weighing import Terms
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.paths import Paths
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What

__all__ = ["Context", "Standing"]

# A chain of thousands, each with a change, would hold millions of steps.
_STEPS = 30


class Standing(StrEnum):
    """What an artifact is to the BOM."""

    SUBJECT = "subject"
    PARENT = "parent"
    DATASET = "dataset"


@dataclass(frozen=True, kw_only=True)
class Context:
    """Both sides of one comparison."""

    old: Side
    new: Side
    matching: Matching
    terms: Terms

    @cached_property
    def differing(self) -> tuple[tuple[Node, Node], ...]:
        """The artifacts that are taken for the same and are not recorded in the same words."""
        old, new = self.old.nodes, self.new.nodes
        pairs = ((old[before], new[after]) for before, after in self.matching.pairs.items())
        return tuple((left, right) for left, right in pairs if left is not right and left != right)

    @cached_property
    def is_same_lineage(self) -> bool:
        """Whether neither artifacts nor derivations differ."""
        old, new = self.old.bom, self.new.bom
        if self.differing or len(self.matching.pairs) != len(self.old.nodes) or len(old.nodes) != len(new.nodes):
            return False
        return old.edges == new.edges

    @cached_property
    def not_in_new(self) -> Seen:
        """What NEW could not have seen."""
        return Seen(self.old, self.new, self.matching, forth=True)

    @cached_property
    def not_in_old(self) -> Seen:
        """What OLD could not have seen."""
        return Seen(self.new, self.old, self.matching, forth=False)

    def standing(self, before: ArtifactRef | None, after: ArtifactRef | None) -> Standing:
        """Return what an artifact is, as either record has it."""
        if before == self.old.bom.subject or after == self.new.bom.subject:
            return Standing.SUBJECT
        ref = after or before
        return Standing.DATASET if ref is not None and ref.kind is What.DATASET else Standing.PARENT

    def weight(self, kind: Kind, before: ArtifactRef | None, after: ArtifactRef | None) -> Severity:
        """Return how much a change of a kind matters, by what the artifact is."""
        about = KINDS[kind]
        return about.severity if self.standing(before, after) is Standing.SUBJECT else about.inherited

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
        return Change(
            kind=kind,
            severity=self.weight(kind, before, after) if severity is None else severity,
            ref=after or before or self.new.bom.subject,
            before=before,
            after=after,
            parents=parents,
            summary=summary,
            items=tuple(items),
            path=self._path(before, after),
            record_only=record_only,
        )

    def named_in_old(self, node: Node) -> set[ArtifactRef]:
        """Return the parents of an artifact that OLD names, as NEW calls them, at no particular revision."""
        pairs, found = self.matching.pairs, _named(self.old, node)
        return {pairs.get(ref, ref).unpinned for ref in found} | {ref.unpinned for ref in found}

    def named_in_new(self, node: Node) -> set[ArtifactRef]:
        """Return the parents of an artifact that NEW names, as OLD calls them, at no particular revision."""
        back, found = self.matching.back, _named(self.new, node)
        return {back.get(ref, ref).unpinned for ref in found} | {ref.unpinned for ref in found}

    def _path(self, before: ArtifactRef | None, after: ArtifactRef | None) -> tuple[ArtifactRef, ...]:
        if after is not None:
            return () if after == self.new.bom.subject else self._new_paths.to(after, _STEPS)
        return () if before is None or before == self.old.bom.subject else self._old_paths.to(before, _STEPS)

    @cached_property
    def _old_paths(self) -> Paths:
        return Paths(self.old.bom)

    @cached_property
    def _new_paths(self) -> Paths:
        return Paths(self.new.bom)


def _named(side: Side, node: Node) -> set[ArtifactRef]:
    beyond = {claim.parent for claim in node.not_followed if isinstance(claim.parent, ArtifactRef)}
    return side.parents.get(node.ref, set()) | beyond
