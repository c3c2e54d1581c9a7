"""evidence-unreadable: a card, configuration or header is there and cannot be understood."""

from collections import defaultdict
from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, listed, lowered, places
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "EvidenceUnreadable"]

_MOST = 20


class EvidenceUnreadable:
    """A file that holds evidence and is malformed, too large, or could not be fetched; a card weighs most.

    Of a gated artifact it is said once, by parent-gated or subject-gated, that its files cannot be read.
    """

    id = "evidence-unreadable"
    group = Group.DOCUMENTATION
    title = "Card or other evidence unreadable"
    severity = Severity.MEDIUM
    reason = "It is known what was not read, and other files may say the same."
    looked_for = "Every card, configuration, recipe and weight header that was asked for."
    why = "What the file says of parents, datasets or license is not in this BOM."
    remedy = "Make the file available, or correct it, as the reason says, and run again."
    references = ("docs/defects.md: invalid YAML",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact and file, the first twenty of each artifact, and one for the rest."""
        for node in lineage.nodes:
            if node.resolution is Resolution.GATED:
                continue
            files: dict[str, list[FactClaim]] = defaultdict(list)
            for claim in facts(node, Fact.UNREADABLE):
                files[claim.evidence.path].append(claim)
            severity = inherited(self, node.ref, lineage)
            every = sorted(files.items())
            for path, claims in every[:_MOST]:
                is_card = path.lower() == "readme.md"
                yield gap(
                    self,
                    node.ref,
                    f"what {path} says: {listed((claim.value for claim in claims), 3)}",
                    looked_at=places(claim.evidence for claim in claims),
                    severity=severity if is_card else lowered(severity),
                )
            if rest := every[_MOST:]:
                yield gap(
                    self,
                    node.ref,
                    f"what {len(rest)} more files say: none of them could be read",
                    looked_at=places(claim.evidence for _, claims in rest for claim in claims),
                    severity=lowered(severity),
                )


RULE = EvidenceUnreadable()
