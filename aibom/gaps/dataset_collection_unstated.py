"""dataset-collection-unstated: a dataset does not say how its data were collected."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetCollectionUnstated"]

_STATED = (Fact.COLLECTION, Fact.SOURCE_DATA, Fact.LANGUAGE_CREATOR)


class DatasetCollectionUnstated:
    """A dataset whose card was read, without a word on collection, source data or who wrote the texts."""

    id = "dataset-collection-unstated"
    group = Group.DATASETS
    title = "Collection method unstated"
    severity = Severity.LOW
    reason = "Most datasets are silent on it, and where the data come from may be known all the same."
    looked_for = (
        "How the data were collected, in the dataset's card, in the registry's record and in its Croissant description."
    )
    why = "How data were collected decides who is missing from them, and whether they may be used at all."
    remedy = "Describe in the card how the data were collected and selected, or fill in language_creators."
    references = (
        "Data Provenance Standards 1.0, field 13: method",
        "G7 SBOM for AI (2026), DP-06: dataset provenance",
        "Gebru et al., Datasheets for Datasets (2018), arXiv:1803.09010",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per dataset whose card was read and does not say it."""
        return unstated(self, lineage, Kind.DATASET, _STATED, "how the data were collected: nothing is stated")


RULE = DatasetCollectionUnstated()
