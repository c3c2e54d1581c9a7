"""Everything a record says as names and values, whatever the format makes of them: properties, annotations, comments."""

from collections.abc import Iterator

from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.properties import VOCABULARY, Property
from aibom.formats.vocabulary.purls import stated_purl
from aibom.formats.vocabulary.statements import claim_value, edge_claim_value, fact_value, gap_value
from aibom.formats.vocabulary.text import escape, ref_text
from aibom.records.lineage import Node, Walk
from aibom.records.snapshot import Resolution

__all__ = ["Pair", "artifact_pairs", "document_pairs"]

_FACT, _CLAIM, _GAP = Property.FACT.value, Property.CLAIM.value, Property.GAP.value
_RESOLUTION, _LISTING = Property.RESOLUTION.value, Property.LISTING.value

_LIMITS = Walk(endpoint="", time="")

Pair = tuple[str, str]
"""The name of a property (`aibom.formats.vocabulary.properties`) and its value, which is one line of text."""


def artifact_pairs(index: Index, node: Node) -> Iterator[Pair]:
    """Yield what the record says of one artifact: outcome, facts, claims about parents, gaps; not its files."""
    yield from _outcome(node)
    ref = node.ref
    for claim in node.facts:
        yield _FACT + claim.fact, fact_value(claim, ref)
    for edge in index.edges.get(ref, ()):
        for stated in edge.claims:
            yield _CLAIM + edge.relation, edge_claim_value(stated, edge)
    for stated in node.unidentified:
        yield f"{Property.UNIDENTIFIED}{stated.relation}", claim_value(stated, ref)
    for stated in node.not_followed:
        yield f"{Property.NOT_FOLLOWED}{stated.relation}", claim_value(stated, ref)
    for number, gap in index.gaps.get(ref, ()):
        yield _GAP + escape(gap.rule), gap_value(gap, number, named=False)


def document_pairs(index: Index) -> Iterator[Pair]:
    """Yield what the record says of the walk and the rules, and the gaps of what is no artifact of the lineage."""
    walk = index.bom.walk
    yield Property.VOCABULARY, VOCABULARY
    if walk.endpoint:
        yield Property.ENDPOINT, escape(walk.endpoint)
    unlimited = (walk.max_depth, walk.max_nodes, walk.datasets) == (
        _LIMITS.max_depth,
        _LIMITS.max_nodes,
        _LIMITS.datasets,
    )
    if not unlimited or any(node.resolution is not Resolution.DOCUMENTED for node in index.nodes):
        # What was only read from a document was walked within no limits.
        yield Property.MAX_DEPTH, str(walk.max_depth)
        yield Property.MAX_NODES, str(walk.max_nodes)
        yield Property.DATASETS, "true" if walk.datasets else "false"
    yield from ((Property.EXTRACTOR, escape(name)) for name in walk.extractors)
    yield from ((Property.REGISTRY, escape(name)) for name in walk.registries)
    yield from ((Property.CUT, ref_text(ref)) for ref in walk.cut)
    yield from ((Property.UNAVAILABLE, ref_text(ref)) for ref in walk.unavailable)
    yield from ((Property.RULE, escape(rule)) for rule in index.bom.rules)
    for number, gap in index.loose_gaps():
        yield _GAP + escape(gap.rule), gap_value(gap, number, named=True)


def _outcome(node: Node) -> Iterator[Pair]:
    if ref_text(node.ref) != stated_purl(node.ref, node.facts):
        yield Property.REF, ref_text(node.ref)
    yield _RESOLUTION, node.resolution.value
    if node.detail:
        yield Property.DETAIL, escape(node.detail)
    for alias in node.aliases:
        yield Property.ALIAS, escape(alias)
    if node.files is not None:
        yield _LISTING, str(len(node.files))
