"""dataset-without-evaluated-model: no model that was trained on a dataset is known to show what came of it."""

from collections.abc import Iterator, Sequence

from aibom.gaps._reading import facts, gap, inherited, listed, places, read, records
from aibom.gaps.interface import Group
from aibom.gaps.questions import is_evaluated, models_on
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import Kind
from aibom.records.snapshot import Resolution

__all__ = ["RULE", "DatasetWithoutEvaluatedModel"]


class DatasetWithoutEvaluatedModel:
    """A dataset that anybody may read, and no model trained on it is known to be evaluated on a named benchmark.

    Looked at are models of the lineage whose cards were read and, if the dataset's license is open and the Hub could be
    asked, the 50 most used models that it lists as trained on the dataset: what it says of them is its copy of their
    cards. Whether it was asked, and how many it listed, stands in the gap. A benchmark that is the dataset itself does
    not count. Where it was not asked and no model of the lineage was trained on the dataset, nothing is said.

    A license is open if its text was read and lets anybody use, change and pass on the data for any purpose; to name the
    author or share alike is no hindrance. Where none is stated, or one that is not in the table, nobody is asked.
    """

    id = "dataset-without-evaluated-model"
    group = Group.EVALUATION
    title = "No published evaluation of a model trained on it"
    severity = Severity.LOW
    reason = "Models that nobody looked at may have been evaluated: a list ends somewhere, and cards elsewhere are not on it."
    looked_for = (
        "Metrics on named benchmarks in the model-index and evaluation results of all models trained on the dataset, "
        "in the lineage and in the Hub's list of them."
    )
    why = "What a dataset does to the behavior of a model shows in models trained on it, and none of these states a result."
    remedy = (
        "Publish the results of a model trained on it in its model-index or .eval_results, with the benchmark named."
    )
    references = ("Model card metadata of the Hub: model-index", "G7 SBOM for AI (2026), MDL-11: training properties")
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per dataset of whose models none was evaluated."""
        trained = models_on(lineage)
        for node in read(lineage, Kind.DATASET):
            models = trained.get(node.ref, ())
            lists = sorted(facts(node, Fact.TRAINED_MODELS), key=_asked)
            hidden = node.resolution is Resolution.GATED or facts(node, Fact.PRIVATE)
            if hidden or not (models or lists) or _is_shown(node, models):
                continue
            said = "; ".join([*_of_lineage(models), _of_registry(lists)])
            yield gap(
                self,
                node.ref,
                f"an evaluation on a named benchmark of a model trained on {node.ref.repo}: {said}",
                looked_at=places(
                    [*(place for child in models for place in records(child)), *(claim.evidence for claim in lists)]
                ),
                severity=inherited(self, node.ref, lineage),
            )


def _is_shown(node: Node, models: Sequence[Node]) -> bool:
    return bool(facts(node, Fact.EVALUATED_MODEL)) or any(is_evaluated(child, node) for child in models)


def _of_lineage(models: Sequence[Node]) -> Iterator[str]:
    if models:
        named = listed(child.ref.repo for child in models)
        yield f"{named}, trained on it, state{'' if len(models) > 1 else 's'} none in model-index or evaluation results"


def _of_registry(lists: Sequence[FactClaim]) -> str:
    """Return what came of asking for models outside the lineage, by the last answer."""
    if not lists:
        return "models outside the lineage were not asked for"
    fields, count = dict(lists[-1].fields), lists[-1].value
    if not isinstance(count, int):
        return (
            f"the registry was asked for others and gave no usable answer ({fields.get('reason', 'no reason is kept')})"
        )
    if not count:
        return "the registry lists no model as trained on it"
    first = "first " if fields.get("more") is True or fields.get("limit") == count else ""
    return f"none of the {first}{count} models that the registry lists as trained on it states one there"


def _asked(claim: FactClaim) -> tuple[str, str]:
    return str(dict(claim.fields).get("asked", "")), repr(claim)


RULE = DatasetWithoutEvaluatedModel()
