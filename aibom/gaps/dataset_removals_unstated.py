"""dataset-removals-unstated: a dataset does not say what was taken out of it after it was published."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, places, read, records
from aibom.gaps._unstated import has_card
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetRemovalsUnstated"]


class DatasetRemovalsUnstated:
    """A dataset whose card was read, without a word on what was removed after publication, be it that nothing was.

    How removal is asked for is no such word: that is said, and what was removed stays unknown.
    """

    id = "dataset-removals-unstated"
    group = Group.DATASETS
    title = "Removals unstated"
    severity = Severity.LOW
    reason = "From most datasets nothing was ever removed, and of the others most say nothing."
    looked_for = "Sections on removals, takedowns and opt-outs, and entries of change logs that speak of them, in the dataset's card."
    why = "Who trained on an earlier revision may hold what had to be taken out since, and cannot tell."
    remedy = "List in the card what was removed after publication, when and why; or write that nothing was."
    references = (
        "LAION-5B: Re-LAION-5B removed 2,236 links",
        "Gebru et al., Datasheets for Datasets (2018), arXiv:1803.09010: maintenance",
        "EU template for the summary of training content (2025), 3.2: removal of illegal content",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per dataset whose card was read and names no removal, and none to be none."""
        for node in read(lineage, Kind.DATASET):
            stated = [claim for claim in facts(node, Fact.REMOVALS) if str(claim.value).strip()]
            if not has_card(node) or any(not _is_offer(claim) for claim in stated):
                continue
            said = "only how removal is asked for is stated" if stated else "nothing is stated"
            yield gap(
                self,
                node.ref,
                f"what was taken out of the data after they were published: {said}",
                looked_at=places(claim.evidence for claim in stated) or records(node),
                severity=inherited(self, node.ref, lineage),
            )


def _is_offer(claim: FactClaim) -> bool:
    return ("what", "on request") in claim.fields


RULE = DatasetRemovalsUnstated()
