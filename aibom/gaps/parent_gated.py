"""parent-gated: a parent, model or dataset, may be read only with access granted by its owner."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, lowered, nodes_of, pairs, stated_by, which
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "ParentGated", "gate"]


def gate(node: Node) -> str:
    """Return how access to `node` is granted (`auto`, `manual`), `yes` where only that it is gated is known, or ``."""
    said = {str(claim.value).lower() for claim in facts(node, Fact.GATED)} - {"false", ""}
    known = sorted(said - {"true"})
    if known:
        return known[0]
    return "yes" if said or node.resolution is Resolution.GATED else ""


class ParentGated:
    """A gated parent; one whose files could be read all the same (with a token that has access) weighs less."""

    id = "parent-gated"
    group = Group.LINEAGE
    title = "Parent gated"
    severity = Severity.MEDIUM
    reason = "The parent exists and can be read by whoever accepts its terms."
    looked_for = "Whether access to each parent is granted by its owner, by the registry's record or its refusal."
    why = "Its terms were accepted by whoever made the child, and bind its users; strangers cannot check its files."
    remedy = "Ask the owner for access, accept the terms, and run again with a token that has access."
    references = ("docs/defects.md: gated datasets, 4,781 of 175,000",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and gated parent."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            node = nodes[parent]
            if child == parent or not (how := gate(node)):
                continue
            kept_out = node.resolution is Resolution.GATED
            yield gap(
                self,
                child,
                f"the files of {which(edges)}: access is granted by its owner (gated: {how})"
                + ("" if kept_out else "; this walk had access, others may not"),
                parent=parent,
                looked_at=stated_by(edges),
                severity=None if kept_out else lowered(self.severity),
            )


RULE = ParentGated()
