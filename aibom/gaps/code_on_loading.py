"""code-on-loading: aibom looked into the files, and loading some of them may run more than a loader needs."""

from collections.abc import Iterator

from aibom.gaps._loaded import loaded_with_subject
from aibom.gaps._reading import facts, gap, listed, lowered, places, quoted, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.scans import ScanVerdict

__all__ = ["RULE", "CodeOnLoading"]

_STEPS = {ScanVerdict.DANGEROUS: 0, ScanVerdict.UNREADABLE: 2, ScanVerdict.REVIEW: 2}
_WORDS = {
    ScanVerdict.DANGEROUS: "reach beyond their data",
    ScanVerdict.UNREADABLE: "could not be looked into to their end",
    ScanVerdict.REVIEW: "run what is on no allowlist",
}


class CodeOnLoading:
    """A file that aibom's own scan calls dangerous, unreadable or in need of review; one gap for each of these.

    Full weight for what is dangerous; two steps less for the others, and for what is not loaded with the subject. A BOM
    holds what a scan found only if that was asked for: without such a gap nobody may have looked.
    """

    id = "code-on-loading"
    group = Group.WEIGHTS
    title = "Code that runs on loading"
    severity = Severity.CRITICAL
    reason = "What is dangerous runs a command, reaches a file or the network, or loads more code before anything else."
    looked_for = "What each file runs when it is loaded, read without loading it; found by `aibom scan`."
    why = "Whoever loads the model runs it, with all rights of the process that loads it."
    remedy = "Do not load the file; look at the operation that is named, and ask the publisher to remove or explain it."
    references = (
        "docs/scanning.md",
        "arXiv:2508.19774: 22 ways of loading, 19 missed by scanners",
        "Incidents baller423/goober2, glockr1/ballr7, who-r-u0000 on the Hub",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact and verdict."""
        loaded = loaded_with_subject(lineage)
        for node in read(lineage):
            found = facts(node, Fact.LOAD_TIME_CODE)
            for verdict, steps in _STEPS.items():
                claims = [claim for claim in found if claim.value == verdict]
                if claims:
                    said = sorted({_said(claim) for claim in claims})
                    yield gap(
                        self,
                        node.ref,
                        f"files that run nothing else than a loader needs: {listed(said, 3)} {_WORDS[verdict]}",
                        looked_at=places(claim.evidence for claim in claims),
                        severity=lowered(self.severity, steps + 2 * (node.ref not in loaded)),
                    )


def _said(claim: FactClaim) -> str:
    fields = dict(claim.fields)
    does = fields.get("call") or fields.get("operation") or fields.get("rule") or ""
    return f"{quoted(fields.get('path', 'a file'))}{f' ({does})' if does else ''}"


RULE = CodeOnLoading()
