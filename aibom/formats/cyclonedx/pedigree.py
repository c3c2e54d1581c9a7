"""The direct ancestors of an artifact."""

from collections.abc import Iterable

from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.purls import stated_purl
from aibom.formats.vocabulary.roles import ANCESTRAL, PINS, ancestors
from aibom.formats.vocabulary.text import escape, purl_of
from aibom.records.claims import FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["COMPONENT_TYPES", "identity", "pedigree"]

COMPONENT_TYPES = {Kind.MODEL: "machine-learning-model", Kind.DATASET: "data", Kind.SOFTWARE: "application"}


def identity(ref: ArtifactRef, facts: Iterable[FactClaim]) -> dict[str, object]:
    """Return the fields of a component that name an artifact of which `facts` are stated."""
    fields: dict[str, object] = {"type": COMPONENT_TYPES[ref.kind]}
    if ref.namespace:
        fields["group"] = escape(ref.namespace)
    fields["name"] = escape(ref.name)
    if ref.revision:
        fields["version"] = escape(ref.revision)
    purl = stated_purl(ref, facts)
    return {**fields, "purl": purl} if purl else fields


def pedigree(index: Index, node: Node) -> dict[str, object]:
    """Return the `pedigree` of the component: ancestors (without bom-ref, joined by purl) and how each is meant."""
    parents = ancestors(index, node)
    if not parents:
        return {}
    notes = [
        f"{edge.relation}: {purl_of(edge.parent)}; {PINS[edge.pin]}"
        for edge in index.edges[node.ref]
        if edge.relation in ANCESTRAL and edge.parent != node.ref
    ]
    return {"ancestors": [identity(parent, index.facts[parent]) for parent in parents], "notes": "\n".join(notes)}
