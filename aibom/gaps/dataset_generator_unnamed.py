"""dataset-generator-unnamed: data were made by a machine, and nobody says by which."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, listed, places, quoted, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetGeneratorUnnamed"]

_CREATORS = (Fact.ANNOTATIONS_CREATOR, Fact.LANGUAGE_CREATOR)
_NOT = frozenset({"", "0", "false", "no", "none"})


class DatasetGeneratorUnnamed:
    """A dataset that is said to be synthetic, or written or annotated by a machine, and names no model that did it."""

    id = "dataset-generator-unnamed"
    group = Group.DATASETS
    title = "Generator of synthetic data unnamed"
    severity = Severity.MEDIUM
    reason = "The terms and faults of the generator go into the data, and which they are is unknown."
    looked_for = (
        "Tags and fields that say synthetic or machine-generated, and a model named as the generator beside them."
    )
    why = "Some models may not be used to train others, and all hand their faults down through the data they write."
    remedy = "Name the model that made the data in the card, by its id or address."
    references = (
        "EU template for the summary of training content (2025), 2.5: synthetic data",
        "Croissant RAI: machineAnnotationTools",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per dataset that a machine made and that names none."""
        named = {edge.child for edge in lineage.edges if edge.relation is Relation.GENERATED_BY}
        for node in read(lineage, Kind.DATASET):
            others = (*node.unidentified, *node.not_followed)
            if node.ref in named or any(claim.relation is Relation.GENERATED_BY for claim in others):
                continue
            if signs := _signs(node):
                yield gap(
                    self,
                    node.ref,
                    f"the model that made the data: they are said to be {listed({quoted(sign.value) for sign in signs})}, "
                    "and none is named",
                    looked_at=places(sign.evidence for sign in signs),
                    severity=inherited(self, node.ref, lineage),
                )


def _signs(node: Node) -> list[FactClaim]:
    synthetic = [claim for claim in facts(node, Fact.SYNTHETIC) if str(claim.value).strip().lower() not in _NOT]
    made = [
        claim for kind in _CREATORS for claim in facts(node, kind) if str(claim.value).lower() == "machine-generated"
    ]
    return [*synthetic, *made]


RULE = DatasetGeneratorUnnamed()
