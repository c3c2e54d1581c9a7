"""license-missing: neither record nor card nor weights state a license."""

from collections.abc import Iterator, Mapping

from aibom.gaps._licenses import licenses
from aibom.gaps._reading import facts, gap, inherited, listed, quoted, read, records, said
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Fact, Relation
from aibom.records.evidence import Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "LicenseMissing"]

_MOST_PARENTS = 3


class LicenseMissing:
    """An artifact whose record was read, and no source of it states a license; what its parents are under is said."""

    id = "license-missing"
    group = Group.LICENSES
    title = "License missing"
    severity = Severity.HIGH
    reason = "What is under no license may not be used at all."
    looked_for = "License, license_name and license_link in card, record and weight header of each artifact."
    why = "Without a license nobody has the right to use, change or pass on the artifact, or what is made from it."
    remedy = "State license in the card's front matter, by its SPDX id where it has one."
    references = (
        "docs/defects.md: no license tag, 473,022 of 760,000 models",
        "G7 SBOM for AI (2026), MDL-12 and DP-10: license",
        "CISA draft (2025): license",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact without a stated license."""
        nodes = lineage.by_ref()
        parents: dict[ArtifactRef, dict[ArtifactRef, set[Relation]]] = {}
        for edge in lineage.edges:
            if edge.relation in DERIVATIONS and edge.parent != edge.child:
                parents.setdefault(edge.child, {}).setdefault(edge.parent, set()).add(edge.relation)
        for node in read(lineage):
            stated = (*facts(node, Fact.LICENSE), *facts(node, Fact.LICENSE_NAME), *facts(node, Fact.LICENSE_LINK))
            if not any(str(claim.value).strip() for claim in stated):
                words, theirs = _of_parents(parents.get(node.ref, {}), nodes)
                yield gap(
                    self,
                    node.ref,
                    f"a license: none is stated{words and '; '}{words}",
                    looked_at=(*records(node), *theirs),
                    severity=inherited(self, node.ref, lineage),
                )


def _of_parents(
    parents: Mapping[ArtifactRef, set[Relation]], nodes: Mapping[ArtifactRef, Node]
) -> tuple[str, list[Evidence]]:
    """Return what the first three parents that state a license are under, and where they say so."""
    stated = [(ref, found) for ref in sorted(parents) if (found := licenses(nodes[ref]))]
    words = [
        f"{ref.repo}, which it {said(parents[ref])}, is under {listed({quoted(each.text) for each in found}, 3)}"
        for ref, found in stated[:_MOST_PARENTS]
    ]
    rest = len(stated) - len(words)
    words += [f"{rest} more parents state one"] if rest > 0 else []
    return "; ".join(words), [each.claim.evidence for _, found in stated[:_MOST_PARENTS] for each in found]


RULE = LicenseMissing()
