"""file-flagged: a scanner that the registry runs calls a file of an artifact unsafe or suspicious."""

from collections.abc import Iterator

from aibom.gaps._loaded import loaded_with_subject
from aibom.gaps._reading import facts, gap, listed, lowered, places, quoted, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "FileFlagged"]

_NO_VERDICT = frozenset({"", "clean", "error", "innocuous", "ok", "pending", "queued", "safe", "unscanned"})
_WORST = frozenset({"dangerous", "infected", "malicious", "unsafe"})


class FileFlagged:
    """A file whose level, as the registry's scanners state it, is not harmless; full weight for what is called unsafe.

    It weighs a step less for any other level, and two for what is not loaded with the subject. The verdict is the
    scanner's: nothing here looked into the file, and one without a verdict is not thereby clean.
    """

    id = "file-flagged"
    group = Group.WEIGHTS
    title = "File flagged by a scanner"
    severity = Severity.CRITICAL
    reason = "A file that a scanner calls unsafe may run code on the machine of whoever loads it."
    looked_for = "The verdicts of the registry's scanners on each file, in the registry's record."
    why = "Whoever downloads the repository has the file, and loading it may be enough."
    remedy = "Do not load the file; look at what the scanner found, and ask the publisher to replace or remove it."
    references = (
        "Incidents baller423/goober2, glockr1/ballr7, who-r-u0000 on the Hub",
        "arXiv:2508.19774: 22 ways of loading, 19 missed by scanners",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact with flagged files."""
        loaded = loaded_with_subject(lineage)
        for node in read(lineage):
            flagged = [claim for claim in facts(node, Fact.SCANNER_VERDICT) if _level(claim) not in _NO_VERDICT]
            if not flagged:
                continue
            worst = any(_level(claim) in _WORST for claim in flagged)
            yield gap(
                self,
                node.ref,
                f"files that no scanner objects to: {listed({_said(claim) for claim in flagged})}",
                looked_at=places(claim.evidence for claim in flagged),
                severity=lowered(self.severity, (not worst) + 2 * (node.ref not in loaded)),
            )


def _level(claim: FactClaim) -> str:
    return str(claim.value).strip().lower()


def _said(claim: FactClaim) -> str:
    fields = dict(claim.fields)
    by = f" by {fields['scanner']}" if "scanner" in fields else ""
    return f"{quoted(fields.get('path', 'a file'))} is called {quoted(claim.value)}{by}"


RULE = FileFlagged()
