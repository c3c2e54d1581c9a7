"""dataset-freeze-date-unstated: a dataset does not say up to when its data were collected."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetFreezeDateUnstated"]

_STATED = (Fact.COLLECTION_TIMEFRAME,)


class DatasetFreezeDateUnstated:
    """A dataset whose card was read, without the period of collection; the dates of commits are no such date, and never taken for one."""

    id = "dataset-freeze-date-unstated"
    group = Group.DATASETS
    title = "Freeze date unstated"
    severity = Severity.LOW
    reason = "Most datasets are silent on it, and the commit fixes what the data are, if not when they were frozen."
    looked_for = "The period in which the data were collected, in the dataset's card, in the registry's record and in its Croissant description."
    why = "What the data cannot know, and whether something that was withdrawn since is among them, cannot be told."
    remedy = "State in the card or in dataCollectionTimeframe of Croissant when collection began and when the data were frozen."
    references = (
        "Data Provenance Standards 1.0, field 12: range of dates for data generation",
        "Croissant RAI: dataCollectionTimeframe",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per dataset whose card was read and does not say it."""
        return unstated(
            self,
            lineage,
            Kind.DATASET,
            _STATED,
            "when the data were frozen: no period of collection is stated, and the date of a commit is none",
        )


RULE = DatasetFreezeDateUnstated()
