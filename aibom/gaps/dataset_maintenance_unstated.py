"""dataset-maintenance-unstated: a dataset does not say how it is kept."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetMaintenanceUnstated"]

_STATED = (Fact.MAINTENANCE,)


class DatasetMaintenanceUnstated:
    """A dataset whose card was read, without a plan of who keeps it and how corrections and removals are made."""

    id = "dataset-maintenance-unstated"
    group = Group.UPKEEP
    title = "Maintenance of the dataset unstated"
    severity = Severity.INFO
    reason = "A plan says little of the data as they are."
    looked_for = "A plan for maintenance and releases, in the dataset's card, in the registry's record and in its Croissant description."
    why = "When something has to be taken out of the data, nobody knows whether it was, nor who would do it."
    remedy = "State in the card or in dataReleaseMaintenancePlan of Croissant who keeps the data, and how removals are asked for."
    references = (
        "Croissant RAI: dataReleaseMaintenancePlan",
        "Gebru et al., Datasheets for Datasets (2018), arXiv:1803.09010",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per dataset whose card was read and does not say it."""
        return unstated(
            self, lineage, Kind.DATASET, _STATED, "who keeps the dataset, and how it is corrected: nothing is stated"
        )


RULE = DatasetMaintenanceUnstated()
