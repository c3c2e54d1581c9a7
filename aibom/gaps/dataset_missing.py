"""dataset-missing: an artifact names a dataset that the registry does not show."""

from collections.abc import Iterator, Sequence

from aibom.gaps._missing import missing
from aibom.gaps._reading import lowered
from aibom.gaps.interface import Group
from aibom.records.claims import Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetMissing"]


class DatasetMissing:
    """A dataset that is deleted, private, disabled, or lacks the revision named.

    It weighs less where it is mentioned in prose only, or the artifact was only evaluated or calibrated on it.
    """

    id = "dataset-missing"
    group = Group.DATASETS
    title = "Dataset missing"
    severity = Severity.MEDIUM
    reason = "The model can still be examined itself, what it learned from can not."
    looked_for = "The registry's answer for every dataset that a card, record or recipe names."
    why = "What the model learned from, or was judged by, can no longer be examined."
    remedy = "Publish the dataset again, or correct its id or revision in the card."
    references = (
        "docs/defects.md: dataset not in the list, 7,811 edges",
        "EU AI Act, Annex XI 1.2.c: training data, type and provenance",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per child and dataset that is not there."""
        return missing(
            self,
            lineage,
            Kind.DATASET,
            lambda edges, prose: lowered(self.severity) if prose or _judged(edges) else None,
        )


def _judged(edges: Sequence[Edge]) -> bool:
    return all(edge.relation in {Relation.CALIBRATED_ON, Relation.EVALUATED_ON} for edge in edges)


RULE = DatasetMissing()
