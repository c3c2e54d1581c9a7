"""subject-gated: the artifact the BOM is about may be read only with access granted by its owner."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, records
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "SubjectGated"]


class SubjectGated:
    """A subject whose record was read, and whose files were not: what they say is missing from the BOM."""

    id = "subject-gated"
    group = Group.LINEAGE
    title = "Subject gated"
    severity = Severity.HIGH
    reason = "Most of what a BOM is made from lies in files that were not read."
    looked_for = "The registry's answer for the artifact the BOM is about."
    why = "The BOM rests on the registry's record alone; card, configurations and weights may say more, or otherwise."
    remedy = "Ask the owner for access, accept the terms, and run again with a token that has access."
    references = ("NTIA Minimum Elements (2021): known unknowns",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap if the subject was answered for as gated."""
        for node in lineage.nodes:
            if node.ref == lineage.subject and node.resolution is Resolution.GATED:
                places = [claim.evidence for claim in facts(node, Fact.GATED)] or records(node)
                yield gap(self, node.ref, f"the files of {node.ref}: access is granted by its owner", looked_at=places)


RULE = SubjectGated()
