"""A parent that is not there: what the rules on models and on datasets have in common."""

from collections.abc import Callable, Iterator, Sequence

from aibom.gaps._reading import OUTCOMES, gap, mentioned_only, nodes_of, pairs, stated_by, which
from aibom.gaps.interface import Rule
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import Kind

__all__ = ["Weigh", "missing"]

Weigh = Callable[[Sequence[Edge], bool], Severity | None]
"""From the edges of a pair, and whether prose alone speaks of it, to the severity (None: that of the rule)."""


def missing(rule: Rule, lineage: Lineage, kind: Kind, weigh: Weigh) -> Iterator[Gap]:
    """Yield one gap of `rule` per child and parent of `kind` that is deleted, private, disabled or lacks the revision."""
    nodes = nodes_of(lineage)
    for (child, parent), edges in pairs(lineage).items():
        outcome = OUTCOMES.get(nodes[parent].resolution)
        if outcome is None or parent.kind is not kind:
            continue
        prose = mentioned_only(claim for edge in edges for claim in edge.claims)
        yield gap(
            rule,
            child,
            f"the record of {which(edges)}: {outcome}" + (" (it is mentioned in prose only)" if prose else ""),
            parent=parent,
            looked_at=stated_by(edges),
            severity=weigh(edges, prose),
        )
