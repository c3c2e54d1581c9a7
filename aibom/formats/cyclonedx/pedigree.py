"""The direct ancestors of an artifact."""

from aibom.formats.cyclonedx.index import Index
from aibom.formats.cyclonedx.text import escape, purl_of
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["COMPONENT_TYPES", "ancestors", "identity", "pedigree"]

COMPONENT_TYPES = {Kind.MODEL: "machine-learning-model", Kind.DATASET: "data"}

_ANCESTRAL = DERIVATIONS | {Relation.DERIVED_FROM_DATASET}
_PINS = {
    Pin.NAMED_BY_CHILD: "the child names this revision",
    Pin.MATCHED_BY_DIGEST: "the revision is matched by digest",
    Pin.SEEN_WHEN_CRAWLED: "the revision is the one seen when crawled, not necessarily the one it was made from",
    Pin.UNKNOWN: "the revision is unknown",
}


def ancestors(index: Index, node: Node) -> list[ArtifactRef]:
    """Return the parents that the artifact itself was made from, sorted, each once, without itself."""
    found = (edge.parent for edge in index.edges.get(node.ref, ()) if edge.relation in _ANCESTRAL)
    return [parent for parent in dict.fromkeys(found) if parent != node.ref]


def identity(ref: ArtifactRef) -> dict[str, object]:
    """Return the fields of a component that name an artifact."""
    fields = {"type": COMPONENT_TYPES[ref.kind]}
    if ref.namespace:
        fields["group"] = escape(ref.namespace)
    fields["name"] = escape(ref.name)
    if ref.revision:
        fields["version"] = escape(ref.revision)
    return {**fields, "purl": purl_of(ref)}


def pedigree(index: Index, node: Node) -> dict[str, object]:
    """Return the `pedigree` of the component: ancestors (without bom-ref, joined by purl) and how each is meant."""
    parents = ancestors(index, node)
    if not parents:
        return {}
    notes = [
        f"{edge.relation}: {purl_of(edge.parent)}; {_PINS[edge.pin]}"
        for edge in index.edges[node.ref]
        if edge.relation in _ANCESTRAL and edge.parent != node.ref
    ]
    return {"ancestors": [identity(parent) for parent in parents], "notes": "\n".join(notes)}
