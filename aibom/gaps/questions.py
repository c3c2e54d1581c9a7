"""What rules would have the registry asked for before they judge: of which datasets nobody in the lineage shows the use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from aibom.gaps._measured import benchmarks, metrics
from aibom.gaps._open import is_open
from aibom.gaps._reading import nodes_of, read
from aibom.gaps._unstated import has_card
from aibom.records.claims import Relation
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["is_evaluated", "models_on", "to_ask"]

_MATTERS = frozenset({Relation.TRAINED_ON, Relation.DERIVED_FROM_DATASET})


def to_ask(lineage: Lineage, most: int) -> Sequence[ArtifactRef]:
    """Return the open datasets of which no evaluated model is in the lineage, the first `most`, nearest to the subject.

    These are the subject and what something was trained on or made from; of a dataset that models are only measured on,
    others that were trained on it say nothing here.
    """
    models = models_on(lineage)
    matter = {edge.parent for edge in lineage.edges if edge.relation in _MATTERS} | {lineage.subject}
    wanted = [
        node.ref
        for node in read(lineage, Kind.DATASET)
        if node.ref in matter
        and is_open(node)
        and not any(is_evaluated(each, node) for each in models.get(node.ref, ()))
    ]
    steps = _steps(lineage) if len(wanted) > most else {}
    return sorted(wanted, key=lambda ref: (steps.get(ref, 0), ref))[:most]


def models_on(lineage: Lineage) -> Mapping[ArtifactRef, Sequence[Node]]:
    """Return the models of the lineage whose cards were read, by the dataset each was trained on, sorted."""
    nodes = nodes_of(lineage)
    trained: dict[ArtifactRef, dict[ArtifactRef, Node]] = defaultdict(dict)
    for edge in lineage.edges:
        child = nodes[edge.child]
        if edge.relation is Relation.TRAINED_ON and child.resolution.is_read and has_card(child):
            trained[edge.parent][edge.child] = child
    return {
        dataset: [child for ref, child in sorted(children.items()) if ref.kind is Kind.MODEL]
        for dataset, children in trained.items()
    }


def is_evaluated(model: Node, dataset: Node) -> bool:
    """Say whether a model publishes a result on a named benchmark that is not the dataset itself."""
    own = {dataset.ref.repo.lower(), dataset.ref.name.lower()}
    return bool(benchmarks(metrics(model)) - own)


def _steps(lineage: Lineage) -> Mapping[ArtifactRef, int]:
    """Return how many edges each artifact lies from the subject."""
    parents: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    for edge in lineage.edges:
        parents[edge.child].add(edge.parent)
    found, level, depth = {lineage.subject: 0}, {lineage.subject}, 0
    while level:
        depth += 1
        level = {parent for child in level for parent in parents[child]} - found.keys()
        found |= dict.fromkeys(level, depth)
    return found
