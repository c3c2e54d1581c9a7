"""source-unavailable: an artifact was asked for, or would have been, and there was no usable answer."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, records
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "SourceUnavailable"]

_SAID = {
    Resolution.OFFLINE: ("the network was switched off, and no cache or recording holds it", Severity.HIGH),
    Resolution.UNAVAILABLE: ("its source gave no usable answer after all retries", Severity.CRITICAL),
    Resolution.UNREADABLE: ("its source answered with something that cannot be understood", Severity.HIGH),
}


class SourceUnavailable:
    """An artifact that may well exist, and of which nothing is known: it must never be read as missing."""

    id = "source-unavailable"
    group = Group.LINEAGE
    title = "No usable answer"
    severity = Severity.CRITICAL
    reason = "Nobody may take silence for absence, and the next walk can end otherwise."
    looked_for = "The source's answer for each artifact that was asked for."
    why = "The BOM is incomplete for a reason that lies in the walk and not in the record: another walk may differ."
    remedy = "Run again later, with the network on; --record keeps what was already fetched."
    references = ("NTIA Minimum Elements (2021): known unknowns",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact without a usable answer."""
        for node in lineage.nodes:
            if node.resolution in _SAID:
                outcome, severity = _SAID[node.resolution]
                detail = f" ({node.detail})" if node.detail else ""
                yield gap(
                    self,
                    node.ref,
                    f"the record of {node.ref}: {outcome}{detail}",
                    looked_at=records(node),
                    severity=severity,
                )


RULE = SourceUnavailable()
