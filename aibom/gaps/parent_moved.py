"""parent-moved: a parent is named by an id it no longer bears."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, listed, pairs, places
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "ParentMoved"]


class ParentMoved:
    """A parent that was renamed, moved to another account, or is written in another case than its own."""

    id = "parent-moved"
    title = "Parent named by an old id"
    severity = Severity.LOW
    why = "An old id works as long as the registry redirects it; anybody may take it once it is free."
    remedy = "Write the parent's present id into the card."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent that it names by another id than the present one."""
        nodes = lineage.by_ref()
        for (child, parent), edges in pairs(lineage).items():
            if not nodes[parent].resolution.is_read:
                continue
            claims = [claim for edge in edges for claim in edge.claims]
            named = [(claim, claim.parent.repo) for claim in claims if isinstance(claim.parent, ArtifactRef)]
            old = [(claim, name) for claim, name in named if name != parent.repo]
            if not old:
                continue
            names = {name for _, name in old}
            case_only = all(name.lower() == parent.repo.lower() for name in names)
            yield gap(
                self,
                child,
                f"the present id of the parent: {listed(names)} is now {parent.repo}"
                + (" (they differ in case only)" if case_only else ""),
                parent=parent,
                looked_at=places(claim.evidence for claim, _ in old),
            )


RULE = ParentMoved()
