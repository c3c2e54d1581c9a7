"""What each artifact stems from, as relationships with the claims they rest on and how complete they are."""

from aibom.formats.spdx3.draft import Draft, comment_of
from aibom.formats.spdx3.terms import NO_ASSERTION, RELATIONSHIPS, REVERSED
from aibom.formats.vocabulary.gaps import NOBODY, ancestry
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.roles import PINS, ancestors
from aibom.formats.vocabulary.statements import edge_claim_value
from aibom.formats.vocabulary.text import escape, purl_of
from aibom.records.claims import Relation
from aibom.records.lineage import Edge, Node
from aibom.records.refs import Kind, Unidentified

__all__ = ["add_relations", "edge_pairs"]


def add_relations(draft: Draft, node: Node) -> None:
    """Add a relationship for each edge to a parent, and one to NoAssertionElement where the parent is not known."""
    state = ancestry(draft.known, node)
    completeness = "incomplete" if state == "incomplete" else "noAssertion"
    for edge in draft.known.edges.get(node.ref, ()):
        if edge.parent != edge.child:
            _add_edge(draft, edge, completeness)
    unknown: dict[str, list[str]] = {}
    for claim in node.unidentified:
        if isinstance(claim.parent, Unidentified):
            kind = RELATIONSHIPS[claim.relation]
            named = f"{claim.relation}: {escape(claim.parent.text) or 'nothing'}, which is no repository ({claim.parent.form})"
            unknown.setdefault("other" if kind in REVERSED else kind, []).append(named)
    if node.ref.kind is Kind.MODEL and not ancestors(draft.known, node):
        unknown.setdefault("descendantOf", []).append(NOBODY[state])
    for kind, lines in unknown.items():
        comment = "\n".join(dict.fromkeys(lines))
        draft.relate(draft.id_of(node.ref), kind, [NO_ASSERTION], comment=comment, completeness="noAssertion")


def edge_pairs(edge: Edge) -> list[tuple[str, str]]:
    """Return the pairs that the claims of an edge are."""
    return [(f"{Property.CLAIM}{edge.relation}", edge_claim_value(claim, edge)) for claim in edge.claims]


def _add_edge(draft: Draft, edge: Edge, completeness: str) -> None:
    child, parent = draft.id_of(edge.child), draft.id_of(edge.parent)
    kind = RELATIONSHIPS[edge.relation]
    words = f"{edge.relation}: {purl_of(edge.parent)}; {PINS[edge.pin]}"
    comment = comment_of(edge_pairs(edge), words)
    start, end = (parent, child) if kind in REVERSED else (child, parent)
    draft.relate(start, kind, [end], comment=comment, completeness=completeness)
    if edge.relation is Relation.ADAPTER:
        draft.relate(child, "dependsOn", [parent], comment=f"{words}; it is applied to it")
