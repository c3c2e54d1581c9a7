"""The family of `formats.family`, and with it a fact for each field of CycloneDX that one has."""

from dataclasses import replace

from formats.family import BASE, BOM, DATA, TINY, fact, lineage_claim, place

from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, Relation, Scalar
from aibom.records.lineage import Edge, Pin
from aibom.records.refs import ArtifactRef

__all__ = ["WHOLE"]

_ENERGY: tuple[tuple[str, Scalar], ...] = (
    ("activity", "training"),
    ("provider", "Grid"),
    ("source", "wind"),
    ("unit", "kWh"),
)


def _owned(subject: ArtifactRef, name: str, role: str) -> FactClaim:
    return fact(subject, Fact.CREATOR, name, (("role", role),))


_MORE: dict[ArtifactRef, tuple[FactClaim, ...]] = {
    TINY: (
        fact(TINY, Fact.DOCUMENT_AUTHOR, "Ada"),
        fact(TINY, Fact.DOCUMENT_CONTACT, "Desk", (("email", "desk@example.org"),)),
        fact(TINY, Fact.DOCUMENT_ORGANIZATION, "Office"),
        fact(TINY, Fact.ENERGY, 7, _ENERGY),
        fact(TINY, Fact.ETHICAL_CONSIDERATION, "It may be unfair."),
        fact(TINY, Fact.LICENSE_CONCLUDED, "MIT"),
        fact(TINY, Fact.LIMITATION, "It may be wrong."),
        fact(TINY, Fact.METRIC, 0.75, (("metric-type", "f1"),)),
        fact(TINY, Fact.USE_CASE, "Chat."),
    ),
    DATA: (
        fact(DATA, Fact.DESCRIPTION, "Lines of text"),
        fact(DATA, Fact.SENSITIVE_DATA, "names"),
        _owned(DATA, "Holder", "copyrightHolder"),
        _owned(DATA, "Keeper", "maintainer"),
    ),
    BASE: (fact(BASE, Fact.LICENSE_LINK, "https://example.org/base"),),
}


def _generated() -> Edge:
    claim = lineage_claim(DATA, Relation.GENERATED_BY, BASE, place("README.md", "line 9", DATA))
    return Edge(child=DATA, parent=BASE, relation=Relation.GENERATED_BY, pin=Pin.NAMED_BY_CHILD, claims=(claim,))


WHOLE: Bom = replace(
    BOM,
    lineage=replace(
        BOM.lineage,
        nodes=tuple(
            sorted(
                (replace(node, facts=(*node.facts, *_MORE.get(node.ref, ()))) for node in BOM.nodes),
                key=lambda node: node.ref,
            )
        ),
        edges=tuple(
            sorted((*BOM.edges, _generated()), key=lambda edge: (edge.child, edge.parent, edge.relation, edge.pin))
        ),
    ),
)
"""A Bom whose document has every field that aibom writes."""
