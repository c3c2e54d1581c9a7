"""listing-incomplete: an artifact was read, and some of its files do not stand in the BOM."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, read, records
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "ListingIncomplete"]

_START = "left out of the "


class ListingIncomplete:
    """A listing that was cut at a limit, has entries no file can have, or lacks sizes and digests for its length."""

    id = "listing-incomplete"
    group = Group.WEIGHTS
    title = "Listing incomplete"
    severity = Severity.MEDIUM
    reason = "The files that matter are mostly among those listed; which are not is unknown."
    looked_for = "The listing of each artifact, as the source gave it and as far as the limits of this program go."
    why = "A file that is not listed here can neither be checked nor be missed when it is gone."
    remedy = "Look at the repository itself; split it, or rename the files, if that is in your hands."
    references = ("G7 SBOM for AI (2026), SLP-02: components",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact of whose files or record something was left out."""
        for node in read(lineage):
            if left := [part for part in node.detail.split("; ") if part.startswith(_START)]:
                yield gap(
                    self,
                    node.ref,
                    f"all files of {node.ref}: {', '.join(left)}",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = ListingIncomplete()
