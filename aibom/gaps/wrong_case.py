"""wrong-case: a parent is named by its id with letters in the wrong case."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, listed, nodes_of, pairs, places
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "WrongCase"]


class WrongCase:
    """A parent that was read, and whose id as it is written differs from its own in the case of letters only."""

    id = "wrong-case"
    group = Group.IDENTITY
    title = "Parent named in the wrong case"
    severity = Severity.LOW
    reason = "The registry leads to the right artifact all the same."
    looked_for = "The id of each parent as it is written, letter by letter, against the id the registry gives."
    why = "Package URLs and most tools tell upper from lower case: they take it for another artifact, or find none."
    remedy = "Write the parent's id into the card as the registry writes it."
    references = ("docs/defects.md: wrong case, 700 edges", "Package URL (ECMA-427), type huggingface: case-sensitive")
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent that it names in another case."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            if not nodes[parent].resolution.is_read:
                continue
            claims = [claim for edge in edges for claim in edge.claims]
            named = [(claim, claim.parent.repo) for claim in claims if isinstance(claim.parent, ArtifactRef)]
            wrong = [(claim, name) for claim, name in named if _differs(name, parent.repo)]
            if wrong:
                yield gap(
                    self,
                    child,
                    f"the id of the parent in its own letters: {listed(name for _, name in wrong)} is {parent.repo} "
                    "(they differ in case only)",
                    parent=parent,
                    looked_at=places(claim.evidence for claim, _ in wrong),
                )


def _differs(name: str, own: str) -> bool:
    return name != own and name.lower() == own.lower()


RULE = WrongCase()
