"""dataset-filtering-unstated: a dataset does not say what was left out of it."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetFilteringUnstated"]

_STATED = (Fact.FILTERING,)


class DatasetFilteringUnstated:
    """A dataset whose card was read, without a word on what was filtered, cleaned or deduplicated before it was published."""

    id = "dataset-filtering-unstated"
    group = Group.DATASETS
    title = "Filtering unstated"
    severity = Severity.LOW
    reason = "Most datasets are silent on it, and that nothing is said does not mean that nothing was filtered."
    looked_for = "Filtering, cleaning and deduplication, in the dataset's card, in the registry's record and in its Croissant description."
    why = "Whether harmful, private or repeated content was taken out can only be guessed, and so can what a model learned of it."
    remedy = "Describe in the card what was filtered out, and by which criteria; or that nothing was."
    references = (
        "EU AI Act, Annex XI 1.2.c: curation of training data",
        "EU template for the summary of training content (2025), 3.2: removal of illegal content",
        "Croissant RAI: dataPreprocessingProtocol, dataManipulationProtocol",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per dataset whose card was read and does not say it."""
        return unstated(self, lineage, Kind.DATASET, _STATED, "what was filtered out of the data: nothing is stated")


RULE = DatasetFilteringUnstated()
