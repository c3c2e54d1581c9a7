"""dataset-annotators-unstated: a dataset does not say who annotated it."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetAnnotatorsUnstated"]

_STATED = (Fact.ANNOTATIONS_CREATOR, Fact.ANNOTATION_PROCESS)


class DatasetAnnotatorsUnstated:
    """A dataset whose card was read, and which names neither who annotated it nor how; `no-annotation` is an answer."""

    id = "dataset-annotators-unstated"
    group = Group.DATASETS
    title = "Annotators unstated"
    severity = Severity.LOW
    reason = "Many datasets have no annotations at all, and then it is a note that nobody wrote."
    looked_for = "annotations_creators and the sections on annotation, in the dataset's card, in the registry's record and in its Croissant description."
    why = "Labels carry the judgment of those who gave them: people, a crowd, or another model."
    remedy = "State annotations_creators in the card's front matter (`no-annotation` where there is none), and describe the process."
    references = (
        "Croissant RAI: dataAnnotationProtocol, annotatorDemographics",
        "Gebru et al., Datasheets for Datasets (2018), arXiv:1803.09010",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per dataset whose card was read and does not say it."""
        return unstated(self, lineage, Kind.DATASET, _STATED, "who annotated the data, and how: nothing is stated")


RULE = DatasetAnnotatorsUnstated()
