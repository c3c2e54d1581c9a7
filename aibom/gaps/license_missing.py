"""license-missing: neither record nor card nor weights state a license."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, read, records
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "LicenseMissing"]


class LicenseMissing:
    """An artifact whose record was read, and no source of it states a license."""

    id = "license-missing"
    title = "License missing"
    severity = Severity.HIGH
    why = "Without a license nobody has the right to use, change or pass on the artifact, or what is made from it."
    remedy = "State license in the card's front matter, by its SPDX id where it has one."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact without a stated license."""
        for node in read(lineage):
            stated = (*facts(node, Fact.LICENSE), *facts(node, Fact.LICENSE_NAME), *facts(node, Fact.LICENSE_LINK))
            if not any(str(claim.value).strip() for claim in stated):
                yield gap(
                    self,
                    node.ref,
                    "a license: none is stated",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = LicenseMissing()
