"""claims-disagree: two statements about one artifact cannot both be true."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from aibom.gaps._licenses import licenses
from aibom.gaps._quantized import ancestors, copied_from, originals
from aibom.gaps._reading import SAID, found, gap, listed, lowered, mentioned_only, pairs, places, stated_by
from aibom.gaps._voices import is_handed_down, source
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "ClaimsDisagree"]

_MOST_VOICES = 5


class ClaimsDisagree:
    """Relations of one pair that exclude each other, files that name different parents, or different licenses.

    Two files disagree on parents or licenses if each names one the other does not. Prose counts for relations
    only, and weighs less; that an adapter was "fine-tuned from" its base is no contradiction. Nor is a config.json
    or the header of a GGUF file that names a grandparent, because it is handed down; one that names a stranger weighs
    less. A quantized copy and its original are one parent. Licenses are compared by what they name:
    `Apache License 2.0` is `apache-2.0`, and `other` its license_name. What was supplied is left to
    statement-contradicted.
    """

    id = "claims-disagree"
    group = Group.CONTRADICTIONS
    title = "Claims disagree"
    severity = Severity.MEDIUM
    reason = "All claims are shown, so that nobody is misled; which of them is true has still to be found out."
    looked_for = "Relations, parents and licenses of one artifact as each file and the registry's record state them."
    why = "At most one of them is true, and nothing in the record says which; all of them stand in this BOM."
    remedy = "Find out which is true, and correct the others where they stand."
    references = ("docs/defects.md: adapter_config base differs from the card's base",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield the contradictions in relations, in parents and in licenses."""
        yield from self._relations(lineage)
        yield from self._parents(lineage)
        for node in lineage.nodes:
            yield from self._licenses(node)

    def _relations(self, lineage: Lineage) -> Iterator[Gap]:
        for (child, parent), edges in pairs(lineage).items():
            exclusive = _exclusive(found(edges))
            if len(exclusive) < 2:
                continue
            said = "; ".join(f"{SAID[edge.relation]} ({listed(_files(edge.claims), 3)})" for edge in exclusive)
            prose = sum(not mentioned_only(edge.claims) for edge in exclusive) < 2
            yield gap(
                self,
                child,
                f"one relation to {parent.repo}: it is said that {child.repo} {said}",
                parent=parent,
                looked_at=stated_by(exclusive),
                severity=lowered(self.severity) if prose else None,
            )

    def _parents(self, lineage: Lineage) -> Iterator[Gap]:
        stated: dict[ArtifactRef, list[tuple[str, LineageClaim]]] = defaultdict(list)
        bases: dict[str, set[str]] = defaultdict(set)
        for edge in lineage.edges:
            if edge.relation in DERIVATIONS:
                bases[edge.child.repo].add(edge.parent.repo)
                spoken = (claim for claim in edge.claims if claim.assurance is not Assurance.MENTIONED)
                stated[edge.child].extend((edge.parent.repo, claim) for claim in spoken if not claim.accountable)
        copies: Mapping[str, set[str]] | None = None
        for child, claims in sorted(stated.items()):
            if not _contradiction(claims):
                continue
            copies = copied_from(lineage) if copies is None else copies
            firm = [(name, claim) for name, claim in claims if not is_handed_down(claim)]
            said, severity = _unless_copies(firm, copies), self.severity
            if not said:
                known = ancestors({name for name, _ in firm}, bases)
                loose = [(name, claim) for name, claim in claims if name not in known]
                said, severity = _unless_copies([*firm, *loose], copies), lowered(self.severity)
            if said:
                yield gap(
                    self,
                    child,
                    f"the same parents in every file: {said}",
                    looked_at=places(claim.evidence for _, claim in claims),
                    severity=severity,
                )

    def _licenses(self, node: Node) -> Iterator[Gap]:
        claims = [(stated.text, stated.claim) for stated in licenses(node)]
        if said := _contradiction(claims):
            looked_at = places(claim.evidence for _, claim in claims)
            yield gap(self, node.ref, f"the same license in every file: {said}", looked_at=looked_at)


def _exclusive(edges: Iterable[Edge]) -> list[Edge]:
    specific = [
        edge for edge in edges if edge.relation in DERIVATIONS and edge.relation is not Relation.UNSPECIFIED_BASE
    ]
    if any(edge.relation is Relation.ADAPTER for edge in specific):
        specific = [
            edge for edge in specific if edge.relation is not Relation.FINETUNE or not mentioned_only(edge.claims)
        ]
    return specific


def _files(claims: Iterable[LineageClaim]) -> set[str]:
    return {source(claim) for claim in claims}


def _unless_copies(claims: Sequence[tuple[str, LineageClaim]], copies: Mapping[str, set[str]]) -> str:
    """Return the contradiction, as it is stated, that is left where a copy and what it is a copy of are one."""
    one = originals({name for name, _ in claims}, copies)
    return _contradiction(claims) if _contradiction((one[name], claim) for name, claim in claims) else ""


def _contradiction(claims: Iterable[tuple[str, LineageClaim | FactClaim]]) -> str:
    """Return who says what, of those files of which each says something another does not, and the other way round."""
    said: dict[str, set[str]] = defaultdict(set)
    for text, claim in claims:
        said[source(claim)].add(text)
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for path, texts in sorted(said.items()):
        alike[frozenset(texts)].append(path)
    contrary = {texts for one, other in combinations(alike, 2) for texts in (one, other) if one - other and other - one}
    spoken = sorted(
        (listed(alike[texts], 3), "say" if len(alike[texts]) > 1 else "says", listed(texts)) for texts in contrary
    )
    return "; ".join(f"{paths} {verb} {texts}" for paths, verb, texts in spoken[:_MOST_VOICES])


RULE = ClaimsDisagree()
