"""training-not-reproducible: nobody says by which code, at which commit and with which seed a model was trained."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, read, records
from aibom.gaps._unstated import has_card, is_stated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "TrainingNotReproducible"]

_TRAINED = frozenset({Relation.ADAPTER, Relation.DISTILLED, Relation.FINETUNE, Relation.TRAINED_ON})
_PARTS = ((Fact.TRAINING_CODE, "the code"), (Fact.TRAINING_COMMIT, "its commit"), (Fact.SEED, "the seed"))


class TrainingNotReproducible:
    """A model that was trained, whose card was read, and which lacks the place of its code, its commit or its seed.

    All three are recorded as stated: that they are there is no proof that the training can be repeated.
    """

    id = "training-not-reproducible"
    group = Group.DOCUMENTATION
    title = "Training cannot be repeated from the record"
    severity = Severity.LOW
    reason = "Hardly any model can be made again from its record; that is what this says, and no more."
    looked_for = (
        "A link to the training code, a commit of it and a seed, in the body of the card of each trained model."
    )
    why = "That the weights came from the training that is described cannot be tried by anybody."
    remedy = "Publish the training code, and name its commit and the seed in the card."
    references = (
        "EU AI Act, Annex XI 1.2.b: training process",
        "SLSA 1.0, provenance: build definition",
        "G7 SBOM for AI (2026), MDL-11: training properties",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per trained model that lacks one of the three."""
        trained = {edge.child for edge in lineage.edges if edge.relation in _TRAINED}
        for node in read(lineage, Kind.MODEL):
            if node.ref not in trained or not has_card(node):
                continue
            if absent := [words for fact, words in _PARTS if not is_stated(node, (fact,))]:
                yield gap(
                    self,
                    node.ref,
                    f"what the training could be repeated with: {' and '.join(absent)} {_are(absent)} not stated",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


def _are(words: list[str]) -> str:
    return "are" if len(words) > 1 else "is"


RULE = TrainingNotReproducible()
