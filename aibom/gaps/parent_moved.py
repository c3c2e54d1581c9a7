"""parent-moved: a parent is named by an id it no longer bears."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, listed, nodes_of, pairs, places
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "ParentMoved"]


class ParentMoved:
    """A parent that was renamed or moved to another account. For one that differs in case only see wrong-case."""

    id = "parent-moved"
    group = Group.IDENTITY
    title = "Parent named by an old id"
    severity = Severity.LOW
    reason = "The registry still leads to the right artifact."
    looked_for = "The id of each parent as it is written, against the id the registry gives today."
    why = "An old id works as long as the registry redirects it; anybody may take it once it is free."
    remedy = "Write the parent's present id into the card."
    references = (
        "docs/defects.md: legacy id, renamed since, 16,154 edges",
        "Namespace reuse on the Hub (2025): a freed id may be taken by somebody else",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent that it names by another id than the present one."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            if not nodes[parent].resolution.is_read:
                continue
            claims = [claim for edge in edges for claim in edge.claims]
            named = [(claim, claim.parent.repo) for claim in claims if isinstance(claim.parent, ArtifactRef)]
            old = [(claim, name) for claim, name in named if name.lower() != parent.repo.lower()]
            if not old:
                continue
            names = {name for _, name in old}
            yield gap(
                self,
                child,
                f"the present id of the parent: {listed(names)} is now {parent.repo}",
                parent=parent,
                looked_at=places(claim.evidence for claim, _ in old),
            )


RULE = ParentMoved()
