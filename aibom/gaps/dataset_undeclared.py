"""dataset-undeclared: a model that was trained does not say on what."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, read, records
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["RULE", "DatasetUndeclared"]

_WITHOUT_TRAINING = frozenset({Relation.CONVERTED, Relation.MERGE, Relation.QUANTIZED})


class DatasetUndeclared:
    """A model without any training dataset; not one that is only a conversion, merge or quantization of others."""

    id = "dataset-undeclared"
    title = "Training data undeclared"
    severity = Severity.MEDIUM
    why = "What a model learned decides what it knows, whose rights it touches and where it fails."
    remedy = "Name the datasets in the card's front matter (datasets), or say in it that they are not published."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per trained model that names no dataset it was trained on."""
        related: dict[ArtifactRef, set[Relation]] = {}
        for edge in lineage.edges:
            related.setdefault(edge.child, set()).add(edge.relation)
        for node in read(lineage, Kind.MODEL):
            others = {claim.relation for claim in (*node.unidentified, *node.not_followed)}
            found = related.get(node.ref, set()) | others
            derivations = found & DERIVATIONS
            untrained = derivations and derivations <= _WITHOUT_TRAINING
            if Relation.TRAINED_ON not in found and not untrained:
                yield gap(
                    self,
                    node.ref,
                    "the datasets the model was trained on: none is named",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = DatasetUndeclared()
