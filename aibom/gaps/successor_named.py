"""successor-named: the publisher points to a newer version of an artifact."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, listed, places, quoted
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "SuccessorNamed"]


class SuccessorNamed:
    """A card whose new_version names the artifact's successor."""

    id = "successor-named"
    group = Group.UPKEEP
    title = "Successor named"
    severity = Severity.INFO
    reason = "It is no fault of the artifact that there is a newer one."
    looked_for = "new_version in the card of each artifact."
    why = "Faults that were found are mended in the successor, and may not be here."
    remedy = "See whether the successor can take its place."
    references = ("Model card metadata of the Hub: new_version",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact that names a successor."""
        for node in lineage.nodes:
            claims = facts(node, Fact.NEW_VERSION)
            if names := {quoted(claim.value) for claim in claims if str(claim.value).strip()}:
                yield gap(
                    self,
                    node.ref,
                    f"the newest version: the publisher names {listed(names)} as its successor",
                    looked_at=places(claim.evidence for claim in claims),
                )


RULE = SuccessorNamed()
