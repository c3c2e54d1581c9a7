"""card-missing: an artifact has no card, or one without the block of metadata that programs read."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, lowered, places, read, records
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "CardMissing"]


class CardMissing:
    """No README.md in the repository; one without front matter weighs less."""

    id = "card-missing"
    group = Group.DOCUMENTATION
    title = "Card missing"
    severity = Severity.MEDIUM
    reason = "Much of what a card would say can stand in the registry's record instead."
    looked_for = "README.md in the listing of each artifact, and the front matter in it."
    why = "The card is where parents, datasets, license, purpose and limits are stated; without it there is no word."
    remedy = "Write a README.md whose front matter names base_model, datasets and license."
    references = (
        "G7 SBOM for AI (2026), MDL-06: model description",
        "Mitchell et al., Model Cards for Model Reporting (2019), arXiv:1810.03993",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact without card, or without front matter."""
        for node in read(lineage):
            claims = facts(node, Fact.CARD)
            said = {str(claim.value) for claim in claims}
            listed = None if node.files is None else any(file.path.lower() == "readme.md" for file in node.files)
            severity = inherited(self, node.ref, lineage)
            if "absent" in said or (not said and listed is False):
                looked_at = places(claim.evidence for claim in claims) or records(node)
                yield gap(self, node.ref, "a card: there is no README.md", looked_at=looked_at, severity=severity)
            elif "no-front-matter" in said:
                yield gap(
                    self,
                    node.ref,
                    "the card's metadata: README.md has no front matter",
                    looked_at=places(claim.evidence for claim in claims),
                    severity=lowered(severity),
                )


RULE = CardMissing()
