"""walk-cut-off: the walk was told not to go on, and did not."""

from collections import defaultdict
from collections.abc import Iterator

from aibom.gaps._reading import gap, listed, nodes_of, places, stated_by
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "WalkCutOff"]


class WalkCutOff:
    """Parents that were named and not asked for: beyond a limit, or datasets.

    Datasets that were left out because the user said so are worth a note only.
    """

    id = "walk-cut-off"
    group = Group.LINEAGE
    title = "Walk cut off"
    severity = Severity.MEDIUM
    reason = "What was left out was left out on purpose, and can be asked for."
    looked_for = "Parents that were named and, at a limit of the walk, not asked for."
    why = "The lineage goes on where this BOM ends; nothing is known of what lies beyond."
    remedy = "Run again with a higher --max-depth or --max-nodes, or without --no-datasets, as the reason says."
    references = ("NTIA Minimum Elements (2021): known unknowns",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and reason, naming the parents that were not asked for."""
        nodes = nodes_of(lineage)
        left: dict[tuple[ArtifactRef, str, bool], list[Edge]] = defaultdict(list)
        for edge in lineage.edges:
            node = nodes[edge.parent]
            if node.resolution is Resolution.NOT_FOLLOWED:
                chosen = node.ref.kind is Kind.DATASET and not lineage.walk.datasets
                left[edge.child, node.detail or "it was not asked for", chosen].append(edge)
        for (child, reason, chosen), edges in sorted(left.items(), key=lambda item: item[0]):
            parents = {edge.parent for edge in edges}
            yield gap(
                self,
                child,
                f"the record of {listed(parents)}: {reason}",
                parent=next(iter(parents)) if len(parents) == 1 else None,
                looked_at=stated_by(edges),
                severity=Severity.INFO if chosen else None,
            )
        for node in lineage.nodes:
            if node.not_followed:
                named = {str(claim.parent) for claim in node.not_followed if isinstance(claim.parent, ArtifactRef)}
                yield gap(
                    self,
                    node.ref,
                    f"the record of {len(named)} further parents ({listed(named, 3)}): "
                    "the limit of parents followed per artifact was reached",
                    looked_at=places(claim.evidence for claim in node.not_followed),
                )


RULE = WalkCutOff()
