"""dataset-without-evaluated-model: no model of the lineage that was trained on a dataset shows what came of it."""

from collections import defaultdict
from collections.abc import Iterator

from aibom.gaps._measured import benchmarks, metrics
from aibom.gaps._reading import gap, inherited, listed, nodes_of, places, read, records
from aibom.gaps._unstated import has_card
from aibom.gaps.interface import Group
from aibom.records.claims import Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "DatasetWithoutEvaluatedModel"]


class DatasetWithoutEvaluatedModel:
    """An open dataset, and models trained on it whose cards were read, none of which was evaluated on a named benchmark.

    Models outside the lineage are not looked at, and a benchmark that is the dataset itself does not count.
    """

    id = "dataset-without-evaluated-model"
    group = Group.EVALUATION
    title = "No published evaluation of a model trained on it"
    severity = Severity.LOW
    reason = "Models that are not in this lineage may have been evaluated."
    looked_for = (
        "Metrics on named benchmarks in the model-index and evaluation results of all models trained on the dataset."
    )
    why = "What a dataset does to the behavior of a model shows in models trained on it, and none of these states a result."
    remedy = (
        "Publish the results of a model trained on it in its model-index or .eval_results, with the benchmark named."
    )
    references = ("Model card metadata of the Hub: model-index", "G7 SBOM for AI (2026), MDL-11: training properties")
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per open dataset of whose models none was evaluated."""
        nodes = nodes_of(lineage)
        trained: dict[ArtifactRef, dict[ArtifactRef, Node]] = defaultdict(dict)
        for edge in lineage.edges:
            child = nodes[edge.child]
            if edge.relation is Relation.TRAINED_ON and child.resolution.is_read and has_card(child):
                trained[edge.parent][edge.child] = child
        for node in read(lineage, Kind.DATASET):
            models = [child for ref, child in sorted(trained[node.ref].items()) if ref.kind is Kind.MODEL]
            if not models or node.resolution is Resolution.GATED or any(_is_evaluated(child, node) for child in models):
                continue
            yield gap(
                self,
                node.ref,
                f"an evaluation on a named benchmark of a model trained on {node.ref.repo}: "
                f"{listed(child.ref.repo for child in models)}, trained on it, state{'' if len(models) > 1 else 's'} none "
                "in model-index or evaluation results",
                looked_at=places(place for child in models for place in records(child)),
                severity=inherited(self, node.ref, lineage),
            )


def _is_evaluated(model: Node, dataset: Node) -> bool:
    own = {dataset.ref.repo.lower(), dataset.ref.name.lower()}
    return bool(benchmarks(metrics(model)) - own)


RULE = DatasetWithoutEvaluatedModel()
