"""dataset-missing: an artifact names a dataset that the registry does not show."""

from collections.abc import Iterator

from aibom.gaps._reading import OUTCOMES, gap, lowered, mentioned_only, pairs, stated_by, which
from aibom.records.claims import Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetMissing"]


class DatasetMissing:
    """A dataset that is deleted, private, disabled, or lacks the revision named.

    It weighs less where it is mentioned in prose only, or the artifact was only evaluated on it.
    """

    id = "dataset-missing"
    title = "Dataset missing"
    severity = Severity.MEDIUM
    why = "What the model learned from, or was judged by, can no longer be examined."
    remedy = "Publish the dataset again, or correct its id or revision in the card."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and dataset that is not there."""
        nodes = lineage.by_ref()
        for (child, parent), edges in pairs(lineage).items():
            outcome = OUTCOMES.get(nodes[parent].resolution)
            if outcome is None or parent.kind is not Kind.DATASET:
                continue
            prose = mentioned_only(claim for edge in edges for claim in edge.claims)
            judged = all(edge.relation is Relation.EVALUATED_ON for edge in edges)
            yield gap(
                self,
                child,
                f"the record of {which(edges)}: {outcome}" + (" (it is mentioned in prose only)" if prose else ""),
                parent=parent,
                looked_at=stated_by(edges),
                severity=lowered(self.severity) if prose or judged else None,
            )


RULE = DatasetMissing()
