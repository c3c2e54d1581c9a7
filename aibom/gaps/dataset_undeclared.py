"""dataset-undeclared: a model that was trained does not say on what."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aibom.gaps._quantized import COPIES, has_quantized_weights, how_quantized
from aibom.gaps._reading import gap, inherited, nodes_of, read, records
from aibom.gaps._tags import merge_tags, training_tags
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["RULE", "DatasetUndeclared"]

_WITHOUT_TRAINING = COPIES | {Relation.MERGE}


class DatasetUndeclared:
    """A model without any training dataset; not one that is only a conversion, merge or quantization of others.

    How a model stems from its bases is often not said. Then one of quantized weights, or of GGUF files only, was not
    trained either, unless its base is a quantized copy itself, as those are that adapters are trained on; nor was one
    that is tagged as merge and names several bases. Tags of its own that speak of training outweigh both.
    """

    id = "dataset-undeclared"
    group = Group.DATASETS
    title = "Training data undeclared"
    severity = Severity.MEDIUM
    reason = "Many publishers keep it back; the rest of the record is not worth less for it."
    looked_for = "Datasets in the front matter, record, prose and recipes of each model that was trained."
    why = "What a model learned decides what it knows, whose rights it touches and where it fails."
    remedy = "Name the datasets in the card's front matter (datasets), or say in it that they are not published."
    references = (
        "EU AI Act, Annex XI 1.2.c: training data, type and provenance",
        "EU template for the summary of training content (2025), 2.1",
        "G7 SBOM for AI (2026), DP-01",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per trained model that names no dataset it was trained on."""
        nodes = nodes_of(lineage)
        related: dict[ArtifactRef, set[Relation]] = defaultdict(set)
        bases: dict[ArtifactRef, list[Node]] = defaultdict(list)
        for edge in lineage.edges:
            related[edge.child].add(edge.relation)
            if edge.relation is Relation.UNSPECIFIED_BASE:
                bases[edge.child].append(nodes[edge.parent])
        for node in read(lineage, Kind.MODEL):
            others = {claim.relation for claim in (*node.unidentified, *node.not_followed)}
            found = related[node.ref] | others
            derivations = found & DERIVATIONS
            stated = derivations - {Relation.UNSPECIFIED_BASE}
            untrained = stated <= _WITHOUT_TRAINING and (stated == derivations or _is_made_of(node, bases[node.ref]))
            if Relation.TRAINED_ON not in found and not (derivations and untrained):
                yield gap(
                    self,
                    node.ref,
                    "the datasets the model was trained on: none is named",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


def _is_made_of(node: Node, bases: Sequence[Node]) -> bool:
    """Say whether `node` only holds what its bases hold, although how it stems from them was not said."""
    theirs = {tag for base in bases for tag in training_tags(base)}
    if training_tags(node) - theirs and any(base.resolution.is_read for base in bases):
        return False
    if len(bases) > 1 and merge_tags(node):
        return True
    return has_quantized_weights(node) and not any(how_quantized(base, ()) for base in bases)


RULE = DatasetUndeclared()
