"""license-differs: a model is under another license than the one it was made from."""

from collections.abc import Iterator, Sequence

from aibom.gaps._license_flow import places_of
from aibom.gaps._license_tension import is_told
from aibom.gaps._licenses import VAGUE, Family, Stated, Terms, family
from aibom.gaps._reading import gap, listed, lowered, mentioned_only, places, quoted, which
from aibom.gaps._steps import above
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "LicenseDiffers"]


class LicenseDiffers:
    """Child and parent model both state a license, and have none in common, by the comparison of claims-disagree.

    Full weight where the parent's terms bind whoever passes on what is derived (limits of use, a ban of commercial
    use, copyleft) and the child's ask for a notice at most. It is a step less for an adapter, which need not hold
    weights of its base, for an ancestor, and where prose alone names the parent. Any other difference is `low`, and
    `info` where one of the two is only called `other` or `unknown`. Where the terms of both are in the table of licenses
    and do not go together, license-more-permissive or license-tension says so, and this rule is silent.
    """

    id = "license-differs"
    group = Group.LICENSES
    title = "License differs from the parent's"
    severity = Severity.HIGH
    reason = "Terms that bind may have been dropped, and whoever uses the child answers for it."
    looked_for = "The stated licenses of both ends of each derivation between models."
    why = "Nobody can grant more than they were granted: the terms of the parent may bind those who use the child."
    remedy = "State the parent's license, or that its terms go on to apply, in the card; or say why they do not."
    references = ("docs/defects.md: license differs on an edge, 12,601 of 75,340",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent whose stated licenses have nothing in common."""
        under = places_of(lineage)
        steps = above(lineage, DERIVATIONS)
        for edges in (step for child in steps if child in under for step in steps[child]):
            child, parent = edges[0].child, edges[0].parent
            if parent not in under:
                continue
            ours, theirs = under[child].stated, under[parent].stated
            if not {each.key for each in ours}.isdisjoint(each.key for each in theirs):
                continue
            if is_told(under[child], under[parent], edges):
                continue
            words, severity = self._weigh(ours, theirs)
            if severity is self.severity:
                severity = lowered(severity, self._softer(child, edges, lineage))
            yield gap(
                self,
                child,
                f"the license of {which(edges)}: {words}",
                parent=parent,
                looked_at=places(each.claim.evidence for each in (*ours, *theirs)),
                severity=severity,
            )

    def _softer(self, child: ArtifactRef, edges: Sequence[Edge], lineage: Lineage) -> int:
        adapters = all(edge.relation is Relation.ADAPTER for edge in edges)
        prose = mentioned_only(claim for edge in edges for claim in edge.claims)
        return sum((child != lineage.subject, adapters, prose))

    def _weigh(self, ours: Sequence[Stated], theirs: Sequence[Stated]) -> tuple[str, Severity]:
        here, there = (listed({quoted(each.text) for each in side}, 3) for side in (ours, theirs))
        if {each.text for each in ours} <= VAGUE or {each.text for each in theirs} <= VAGUE:
            return f"{there} there, {here} here, which may be the same", Severity.INFO
        reasons = {found.reason for each in theirs if (found := _binding(each.key))}
        if all(_binding(each.key) for each in theirs) and all(_is_permissive(each.key) for each in ours):
            return (
                f"{there} there ({'; '.join(sorted(reasons))}), {here} here, which asks nothing of the kind",
                self.severity,
            )
        return f"{there} there, {here} here", Severity.LOW


def _binding(key: str) -> Family | None:
    found = family(key)
    return None if found is None or found.terms is Terms.PERMISSIVE else found


def _is_permissive(key: str) -> bool:
    found = family(key)
    return found is not None and found.terms is Terms.PERMISSIVE


RULE = LicenseDiffers()
