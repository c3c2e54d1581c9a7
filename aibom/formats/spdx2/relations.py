"""Relationships: which of the standard's says what a relation of the lineage does, in both directions."""

from collections.abc import Iterator, Sequence
from typing import Any

from aibom.formats.spdx2.names import DOCUMENT_ID, Names
from aibom.formats.spdx2.text import NOASSERTION, NONE, guarded
from aibom.formats.vocabulary.gaps import NOBODY, ancestry
from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.roles import PINS, ancestors
from aibom.formats.vocabulary.text import escape
from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.lineage import Node
from aibom.records.refs import Kind, Unidentified

__all__ = ["REVERSED", "TYPES", "WORDS", "relationships"]

TYPES: dict[Relation, str] = {
    **dict.fromkeys(sorted(DERIVATIONS), "DESCENDANT_OF"),
    Relation.DERIVED_FROM_DATASET: "DESCENDANT_OF",
    Relation.TRAINED_ON: "GENERATED_FROM",
    Relation.CALIBRATED_ON: "GENERATED_FROM",
    Relation.GENERATED_BY: "GENERATED_FROM",
    Relation.EVALUATED_ON: "TEST_OF",
    Relation.USES_DATASET: "OTHER",
    Relation.TOKENIZER_FROM: "OTHER",
    Relation.USES: "DEPENDS_ON",
}
"""The relationship that says a relation, from the child to the parent; its comment begins with the relation."""
REVERSED = frozenset({Relation.EVALUATED_ON})
"""Said the other way round: the dataset is a test of the model."""
WORDS = {relation.value: relation for relation in Relation} | {
    "trainedOn": Relation.TRAINED_ON,
    "testedOn": Relation.EVALUATED_ON,
}
"""What a comment says by its first words, before a semicolon; others name two of them as SPDX 3 does."""


def relationships(index: Index, names: Names) -> Iterator[dict[str, str]]:
    """Yield what the document describes, what artifacts stem from, what is not known of that, files and libraries."""
    yield _relationship(DOCUMENT_ID, "DESCRIBES", names.artifacts[index.bom.subject])
    for node in index.nodes:
        yield from _edges(index, node, names)
        yield from _unknown(index, node, names.artifacts[node.ref])
        if node.files is not None and not node.files:
            yield _relationship(names.artifacts[node.ref], "CONTAINS", NONE, "the listing was read and names no file")
        for spdx_id in names.files.get(node.ref, ()):
            yield _relationship(names.artifacts[node.ref], "CONTAINS", spdx_id)
    by_bom_ref = {bom_ref: names.artifacts[ref] for ref, bom_ref in index.bom_refs.items()}
    for library in index.frameworks:
        for stated_by in library.stated_by:
            yield _relationship(by_bom_ref[stated_by], "DEPENDS_ON", names.libraries[library.purl])


def _edges(index: Index, node: Node, names: Names) -> Iterator[dict[str, str]]:
    for edge in index.edges.get(node.ref, ()):
        if edge.parent == node.ref:  # an artifact that names itself: the claim is in its annotation
            continue
        child, parent = names.artifacts[node.ref], names.artifacts[edge.parent]
        comment = f"{edge.relation}; {PINS[edge.pin]}; {_places(edge.claims)}"
        if edge.relation in REVERSED:
            child, parent = parent, child
        yield _relationship(child, TYPES[edge.relation], parent, comment)
        if edge.relation is Relation.ADAPTER:
            yield _relationship(child, "DEPENDS_ON", parent, f"{edge.relation}; applied to the weights of the base")


def _unknown(index: Index, node: Node, spdx_id: str) -> Iterator[dict[str, str]]:
    """Yield what is named as a parent and is no artifact of the document, and that no base of a model is known."""
    named = any(TYPES[claim.relation] == "DESCENDANT_OF" for claim in (*node.unidentified, *node.not_followed))
    if node.ref.kind is Kind.MODEL and not named and not ancestors(index, node):
        yield _relationship(spdx_id, "DESCENDANT_OF", NOASSERTION, NOBODY[ancestry(index, node)])
    for claim in (*node.unidentified, *node.not_followed):
        if isinstance(claim.parent, Unidentified):
            said = f"names {escape(claim.parent.text)!r}, which is no repository ({claim.parent.form})"
        else:
            said = f"names {escape(str(claim.parent))!r}, which is no artifact of this document"
        kind = "OTHER" if claim.relation in REVERSED else TYPES[claim.relation]
        yield _relationship(spdx_id, kind, NOASSERTION, f"{claim.relation}; {said}; {_places([claim])}")


def _places(claims: Sequence[LineageClaim]) -> str:
    """Return where claims were read, each with its assurance."""
    return ", ".join(dict.fromkeys(_place(claim) for claim in claims))


def _place(claim: LineageClaim) -> str:
    where = " ".join(escape(text) for text in (claim.evidence.path, claim.evidence.pointer) if text)
    by = f", supplied by {escape(claim.accountable)}" if claim.accountable else ""
    return f"{where} ({claim.assurance}{by})"


def _relationship(element: str, kind: str, related: str, comment: str = "") -> dict[str, Any]:
    found = {"spdxElementId": element, "relationshipType": kind, "relatedSpdxElement": related}
    return found | ({"comment": guarded(comment)} if comment else {})
