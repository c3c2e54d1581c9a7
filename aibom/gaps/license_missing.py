"""license-missing: neither record nor card nor weights state a license."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.gaps._licenses import licenses
from aibom.gaps._reading import gap, inherited, listed, nodes_of, quoted, read, records, said
from aibom.gaps._steps import Step, above
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Fact
from aibom.records.evidence import Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "LicenseMissing"]

_MOST_PARENTS = 3
_STATED = frozenset({Fact.LICENSE, Fact.LICENSE_LINK, Fact.LICENSE_NAME})


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
        nodes, steps = nodes_of(lineage), above(lineage, DERIVATIONS)
        for node in read(lineage):
            if any(claim.fact in _STATED and str(claim.value).strip() for claim in node.facts):
                continue
            words, theirs = _of_parents(steps.get(node.ref, ()), nodes)
            yield gap(
                self,
                node.ref,
                f"a license: none is stated{words and '; '}{words}",
                looked_at=(*records(node), *theirs),
                severity=inherited(self, node.ref, lineage),
            )


def _of_parents(steps: Sequence[Step], nodes: Mapping[ArtifactRef, Node]) -> tuple[str, list[Evidence]]:
    """Return what the first three parents that state a license are under, and where they say so."""
    stated = [(step, found) for step in steps if (found := licenses(nodes[step[0].parent]))]
    words = [
        f"{step[0].parent.repo}, which it {said(edge.relation for edge in step)}, is under "
        f"{listed({quoted(each.text) for each in found}, 3)}"
        for step, found in stated[:_MOST_PARENTS]
    ]
    rest = len(stated) - len(words)
    words += [f"{rest} more parents state one"] if rest > 0 else []
    return "; ".join(words), [each.claim.evidence for _, found in stated[:_MOST_PARENTS] for each in found]


RULE = LicenseMissing()
