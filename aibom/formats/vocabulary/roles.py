"""Which of an artifact's parents it was made from, and which are its datasets."""

from aibom.formats.vocabulary.index import Index
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef

__all__ = ["ANCESTRAL", "DATASET_ROLES", "PINS", "ancestors", "dataset_parents"]

DATASET_ROLES = (Relation.TRAINED_ON, Relation.EVALUATED_ON, Relation.CALIBRATED_ON, Relation.USES_DATASET)
"""The relations that make a dataset one of a model's datasets."""

ANCESTRAL = DERIVATIONS | {Relation.DERIVED_FROM_DATASET}
PINS = {
    Pin.NAMED_BY_CHILD: "the child names this revision",
    Pin.MATCHED_BY_DIGEST: "the revision is matched by digest",
    Pin.SEEN_WHEN_CRAWLED: "the revision is the one seen when crawled, not necessarily the one it was made from",
    Pin.UNKNOWN: "the revision is unknown",
}


def ancestors(index: Index, node: Node) -> list[ArtifactRef]:
    """Return the parents that the artifact itself was made from, sorted, each once, without itself."""
    found = (edge.parent for edge in index.edges.get(node.ref, ()) if edge.relation in ANCESTRAL)
    return [parent for parent in dict.fromkeys(found) if parent != node.ref]


def dataset_parents(index: Index, child: ArtifactRef) -> list[ArtifactRef]:
    """Return the datasets a model was trained, evaluated or calibrated on, sorted, each once."""
    edges = index.edges.get(child, ())
    return list(dict.fromkeys(edge.parent for edge in edges if edge.relation in DATASET_ROLES))
