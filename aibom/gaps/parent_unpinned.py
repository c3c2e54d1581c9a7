"""parent-unpinned: a child does not say which revision of its parent it was made from."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from aibom.gaps._reading import facts, gap, lowered, nodes_of, pairs, quoted, said, stated_by
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin
from aibom.records.refs import ArtifactRef, is_commit

__all__ = ["RULE", "ParentUnpinned"]

_PINNED = frozenset({Pin.NAMED_BY_CHILD, Pin.MATCHED_BY_DIGEST})
_BESIDES = frozenset({Relation.CALIBRATED_ON, Relation.EVALUATED_ON, Relation.TOKENIZER_FROM})


class ParentUnpinned:
    """A parent that was read, named without a commit, and whose weights are not the child's own.

    It weighs more where the parent changed after the child did: what was seen is then not what the child was made
    from. It weighs less for what the child was only evaluated or calibrated on, or has its tokenizer from.
    """

    id = "parent-unpinned"
    group = Group.IDENTITY
    title = "Parent not pinned by its child"
    severity = Severity.LOW
    reason = "Most parents do not change in what matters once they are published; it weighs more where one did."
    looked_for = (
        "A full commit of the parent in the child's card, configurations and recipes, or weights of the same digest."
    )
    why = "The child vouches for no commit: what the registry served during the walk need not be what it was made from."
    remedy = "Name the full commit of the parent in the card or configuration, as NAMESPACE/NAME@COMMIT or revision."
    references = ("G7 SBOM for AI (2026), MDL-03: model version", "SLSA 1.0, provenance: resolved dependencies")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent that it does not pin."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            loose = [edge for edge in edges if edge.pin not in _PINNED]
            if child == parent or not loose or not nodes[parent].resolution.is_read:
                continue
            since = _changed_since(nodes[child], nodes[parent])
            aside = all(edge.relation in _BESIDES for edge in loose)
            branches = sorted(_branches(loose))
            yield gap(
                self,
                child,
                f"the commit of {parent.repo} that {child.repo} {said(edge.relation for edge in loose)}"
                + (f"; {quoted(branches[0])} is no full commit and may point elsewhere tomorrow" if branches else "")
                + (f"; the parent has changed since ({since})" if since else ""),
                parent=parent,
                looked_at=stated_by(loose),
                severity=lowered(self.severity) if aside else Severity.MEDIUM if since else None,
            )


def _branches(edges: Iterable[Edge]) -> set[str]:
    parents = (claim.parent for edge in edges for claim in edge.claims)
    named = {parent.revision for parent in parents if isinstance(parent, ArtifactRef)}
    return {revision for revision in named if revision and not is_commit(revision)}


def _changed_since(child: Node, parent: Node) -> str:
    """Return both dates where the parent was changed after the child was changed last."""
    theirs, ours = _changed(parent), _changed(child)
    if theirs is None or ours is None or theirs <= ours:
        return ""
    form = "%Y-%m-%d" if theirs.date() != ours.date() else "%Y-%m-%dT%H:%M:%S%z"
    return f"{theirs.strftime(form)}, the child last on {ours.strftime(form)}"


def _changed(node: Node) -> datetime | None:
    dates = []
    for claim in facts(node, Fact.LAST_MODIFIED):
        try:
            date = datetime.fromisoformat(str(claim.value))
        except ValueError:
            continue
        dates.append(date if date.tzinfo else date.replace(tzinfo=UTC))
    return max(dates, default=None)


RULE = ParentUnpinned()
