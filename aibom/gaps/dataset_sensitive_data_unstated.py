"""dataset-sensitive-data-unstated: a dataset does not say whether personal or sensitive data are in it."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetSensitiveDataUnstated"]

_STATED = (Fact.SENSITIVE_DATA,)


class DatasetSensitiveDataUnstated:
    """A dataset whose card was read, without a word on personal or sensitive data, be it that there are none."""

    id = "dataset-sensitive-data-unstated"
    group = Group.DATASETS
    title = "Personal and sensitive data unstated"
    severity = Severity.LOW
    reason = "Silence is no sign that there are such data; it is only that nobody says there are none."
    looked_for = "Personal and sensitive information, in the dataset's card, in the registry's record and in its Croissant description."
    why = "Whoever trains on personal data has duties towards those persons, and a model can repeat what it learned of them."
    remedy = (
        "Say in the card which personal or sensitive data there are and how they were treated, or that there are none."
    )
    references = (
        "G7 SBOM for AI (2026), DP-08: dataset sensitivity",
        "Data Provenance Standards 1.0, field 15: confidentiality classification",
        "Croissant RAI: personalSensitiveInformation",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per dataset whose card was read and does not say it."""
        return unstated(
            self, lineage, Kind.DATASET, _STATED, "whether there are personal or sensitive data: nothing is stated"
        )


RULE = DatasetSensitiveDataUnstated()
