"""statement-contradicted: a supplied statement and what was found cannot both be true, or need an explanation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from aibom.gaps._licenses import licenses, parts, same_license
from aibom.gaps._reading import (
    SAID,
    facts,
    found,
    gap,
    listed,
    lowered,
    mentioned_only,
    pairs,
    places,
    quoted,
    supplied,
)
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Fact, FactClaim, LineageClaim, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef, is_commit

__all__ = ["RULE", "StatementContradicted"]

_NO_LICENSE = frozenset({"other", "unknown", "none", "null", "n/a", "noassertion"})
_SPECIFIC = DERIVATIONS - {Relation.UNSPECIFIED_BASE}
_ROLES = frozenset({Relation.TRAINED_ON, Relation.EVALUATED_ON, Relation.CALIBRATED_ON})
# A model has a teacher beside the base that its weights stem from.
_BESIDE_OTHERS = frozenset({Relation.DISTILLED})


class StatementContradicted:
    """A license, base, revision, dataset's role or supplier that was stated, beside one that was found and differs.

    Two licenses that are both stated as concluded contradict each other likewise.

    What only prose says contradicts nothing, and a license found as `other` without a name neither. It weighs less
    where the statement gives a reason, and for the role of a dataset; a supplier who is not the author is a note.
    """

    id = "statement-contradicted"
    group = Group.CONTRADICTIONS
    title = "Supplied statement contradicted"
    severity = Severity.HIGH
    reason = "Somebody answers for the statement by name, and the record says otherwise."
    looked_for = (
        "Supplied licenses, bases, revisions, roles and suppliers, against what was found of the same artifact."
    )
    why = (
        "Somebody answers for a statement that the published record contradicts: one of them is wrong, or out of date."
    )
    remedy = "Correct the statement or the published record; where both are right, state the reason."
    references = ("docs/statements.md",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield the contradictions in licenses, suppliers, bases, revisions and roles."""
        for node in lineage.nodes:
            yield from self._licenses(node)
            yield from self._conclusions(node)
            yield from self._suppliers(node)
        yield from self._bases(lineage)
        for (child, parent), edges in pairs(lineage).items():
            yield from self._relations(child, parent, edges)
        yield from self._revisions(lineage)

    def _licenses(self, node: Node) -> Iterator[Gap]:
        published = {each.key: each.claim for each in licenses(node) if each.text not in _NO_LICENSE}
        for stated in facts(node, Fact.LICENSE_CONCLUDED):
            named = {same_license(part) for part in (str(stated.value), *parts(str(stated.value)))}
            if not published or not named.isdisjoint(published):
                continue
            reason = dict(stated.fields).get("reason", "")
            yield gap(
                self,
                node.ref,
                f"one license: {_who(stated)} concludes {quoted(stated.value)}, "
                f"{_where(published.values())} says {listed(quoted(claim.value) for claim in published.values())}"
                + (f"; the reason given: {quoted(reason)}" if reason else ""),
                looked_at=places((stated.evidence, *(claim.evidence for claim in published.values()))),
                severity=lowered(self.severity) if reason else None,
            )

    def _conclusions(self, node: Node) -> Iterator[Gap]:
        """Yield a gap where statements conclude different licenses: only one of them can be written as concluded."""
        stated = facts(node, Fact.LICENSE_CONCLUDED)
        if len({same_license(str(claim.value)) for claim in stated}) > 1:
            yield gap(
                self,
                node.ref,
                f"one concluded license: {listed(f'{_who(claim)} concludes {quoted(claim.value)}' for claim in stated)}",
                looked_at=places(claim.evidence for claim in stated),
            )

    def _suppliers(self, node: Node) -> Iterator[Gap]:
        authors = facts(node, Fact.AUTHOR)
        for stated in facts(node, Fact.SUPPLIER):
            name = _letters(stated.value)
            if authors and not any(_is_within(name, _letters(claim.value)) for claim in authors):
                yield gap(
                    self,
                    node.ref,
                    f"one maker: {_who(stated)} states {quoted(stated.value)} as supplier, {_where(authors)} names "
                    f"{listed(quoted(claim.value) for claim in authors)} as author",
                    looked_at=places(claim.evidence for claim in (stated, *authors)),
                    severity=Severity.INFO,
                )

    def _bases(self, lineage: Lineage) -> Iterator[Gap]:
        published: dict[ArtifactRef, list[Edge]] = defaultdict(list)
        stated: dict[tuple[ArtifactRef, ArtifactRef], list[Edge]] = defaultdict(list)
        edges_in_order = _sorted(lineage.edges)
        for edge in _firm(edges_in_order):
            if edge.relation in DERIVATIONS:
                published[edge.child].append(edge)
        for edge in supplied(edges_in_order):
            if edge.relation in DERIVATIONS - _BESIDE_OTHERS:
                stated[edge.child, edge.parent.unpinned].append(edge)
        for (child, parent), edges in sorted(stated.items(), key=lambda item: item[0]):
            others = [edge for edge in published.get(child, ()) if edge.relation not in _BESIDE_OTHERS]
            if others and all(edge.parent.unpinned != parent for edge in others):
                claims, against = _claims(edges), _claims(others)
                yield gap(
                    self,
                    child,
                    f"the same base: {_who(claims[0])} states {edges[0].parent.repo}, {_where(against)} names "
                    f"{listed(edge.parent.repo for edge in others)}",
                    parent=edges[0].parent,
                    looked_at=places(claim.evidence for claim in (*claims, *against)),
                )

    def _relations(self, child: ArtifactRef, parent: ArtifactRef, edges: Sequence[Edge]) -> Iterator[Gap]:
        for family, severity in ((_SPECIFIC, None), (_ROLES, lowered(self.severity))):
            stated = [edge for edge in supplied(edges) if edge.relation in family]
            published = [edge for edge in _firm(edges) if edge.relation in family]
            known = {edge.relation for edge in published}
            for edge in stated:
                if known and edge.relation not in known:
                    against = _claims(published)
                    yield gap(
                        self,
                        child,
                        f"one relation to {parent.repo}: {_who(edge.claims[0])} states that {child.repo} "
                        f"{SAID[edge.relation]} it, {_where(against)} says that it "
                        f"{' and '.join(SAID[relation] for relation in sorted(known))} it",
                        parent=parent,
                        looked_at=places(claim.evidence for claim in (*edge.claims, *against)),
                        severity=severity,
                    )

    def _revisions(self, lineage: Lineage) -> Iterator[Gap]:
        by_pair: dict[tuple[ArtifactRef, ArtifactRef], tuple[list[LineageClaim], list[LineageClaim]]] = {}
        for edge in _sorted(lineage.edges):
            for claim in edge.claims:
                if isinstance(claim.parent, ArtifactRef) and is_commit(claim.parent.revision):
                    key = (edge.child, edge.parent.unpinned)
                    by_pair.setdefault(key, ([], []))[not claim.accountable].append(claim)
        for (child, parent), (stated, published) in sorted(by_pair.items(), key=lambda item: item[0]):
            ours, theirs = _commits(stated), _commits(published)
            if ours and theirs and ours.isdisjoint(theirs):
                yield gap(
                    self,
                    child,
                    f"one revision of {parent.repo}: {_who(stated[0])} states {listed(ours)}, {_where(published)} names "
                    f"{listed(theirs)}",
                    looked_at=places(claim.evidence for claim in (*stated, *published)),
                )


def _sorted(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation))


def _firm(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Yield the edges that were found in more than prose."""
    return (edge for edge in found(edges) if not mentioned_only(edge.claims))


def _claims(edges: Iterable[Edge]) -> list[LineageClaim]:
    return [claim for edge in edges for claim in edge.claims]


def _commits(claims: Iterable[LineageClaim]) -> set[str]:
    return {claim.parent.revision for claim in claims if isinstance(claim.parent, ArtifactRef)}


def _who(claim: FactClaim | LineageClaim) -> str:
    return claim.accountable or claim.evidence.path


def _where(claims: Iterable[FactClaim | LineageClaim]) -> str:
    paths = (claim.evidence.path for claim in claims)
    return listed(("the registry's record" if path.startswith("/api/") else path for path in paths), 3)


def _letters(value: object) -> str:
    return "".join(letter for letter in str(value).casefold() if letter.isalnum())


def _is_within(one: str, other: str) -> bool:
    return one in other or other in one


RULE = StatementContradicted()
