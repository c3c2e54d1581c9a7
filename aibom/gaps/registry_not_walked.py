"""registry-not-walked: a parent lies where nothing here can look for it."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, lowered, mentioned_only, nodes_of, pairs, stated_by, which
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "RegistryNotWalked"]

_WEIGHTY = DERIVATIONS | {Relation.GENERATED_BY, Relation.TRAINED_ON}


class RegistryNotWalked:
    """A parent in another registry, behind a closed service, or at a plain address: named, and not looked at.

    It weighs less where prose alone speaks of it, and where the child does not consist of it (an evaluation, a tokenizer).
    """

    id = "registry-not-walked"
    group = Group.LINEAGE
    title = "Registry not walked"
    severity = Severity.MEDIUM
    reason = "Where the parent lies is known, and somebody can look there."
    looked_for = "The place of every parent that is named by another registry, a closed service or an address."
    why = "The ancestry goes on where this walk does not: its license, its data and its state are not in this BOM."
    remedy = (
        "Look the artifact up where it lies and state what is known of it (--statements), or install a source for it."
    )
    references = ("G7 SBOM for AI (2026), MD-10: dependency relationship",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent that lies in a registry nobody asked."""
        nodes = nodes_of(lineage)
        for (child, parent), edges in pairs(lineage).items():
            node = nodes[parent]
            if node.resolution is not Resolution.REGISTRY_NOT_WALKED:
                continue
            prose = mentioned_only(claim for edge in edges for claim in edge.claims)
            aside = not any(edge.relation in _WEIGHTY for edge in edges)
            yield gap(
                self,
                child,
                f"the record of {which(edges)}: {node.detail or 'its registry is not walked'}"
                + (" (it is mentioned in prose only)" if prose else ""),
                parent=parent,
                looked_at=stated_by(edges),
                severity=lowered(self.severity) if prose or aside else None,
            )


RULE = RegistryNotWalked()
