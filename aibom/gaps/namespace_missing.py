"""namespace-missing: a parent is named by an id without the account it belongs to."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, nodes_of, pairs, places, quoted, said
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import HUB, ArtifactRef

__all__ = ["RULE", "NamespaceMissing"]


class NamespaceMissing:
    """A parent on the Hub that is named as NAME, was read, and bears no other id.

    Where the registry gave its present id, parent-moved tells it.
    """

    id = "namespace-missing"
    group = Group.IDENTITY
    title = "Parent named without its account"
    severity = Severity.LOW
    reason = "The Hub gives out such ids no more, so that few of them can be mistaken."
    looked_for = "The id of each parent on the Hub as it is written, and the account before its name."
    why = "Who published the parent is not said; names such as `Local` or `BART` are many things to many people."
    remedy = "Write the parent's id as NAMESPACE/NAME into the card."
    references = ("docs/defects.md: ids without namespace, 16,547 edges, 393 of them not resolvable",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent whose id has no account."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            if parent.registry != HUB or parent.namespace or not nodes[parent].resolution.is_read:
                continue
            claims = [claim for edge in edges for claim in edge.claims]
            named = [claim for claim in claims if isinstance(claim.parent, ArtifactRef) and not claim.parent.namespace]
            if named:
                yield gap(
                    self,
                    child,
                    f"the account of what {child.repo} {said(edge.relation for edge in edges)}: "
                    f"it is called {quoted(parent.name)} only",
                    parent=parent,
                    looked_at=places(claim.evidence for claim in named),
                )


RULE = NamespaceMissing()
