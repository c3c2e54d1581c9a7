"""evaluation-missing: nobody publishes how well a model does."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "EvaluationMissing"]


class EvaluationMissing:
    """A model whose card was read, and of which no metric is stated in a field made for it."""

    id = "evaluation-missing"
    group = Group.EVALUATION
    title = "No evaluation published"
    severity = Severity.LOW
    reason = "Results may stand in prose, a paper or a leaderboard, where nothing here looks for them."
    looked_for = "Metrics in the card's model-index, in .eval_results, and in the registry's record of each model."
    why = "Nothing shows that the model does what it is said to do, nor what was tried."
    remedy = "Publish results in the card's model-index or in .eval_results, with the benchmark and its revision."
    references = (
        "Mitchell et al., Model Cards for Model Reporting (2019), arXiv:1810.03993",
        "G7 SBOM for AI (2026), KPI-02: operational performance",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per model without a metric."""
        return unstated(
            self,
            lineage,
            Kind.MODEL,
            (Fact.METRIC,),
            "a published evaluation: no metric is stated in a field made for it",
        )


RULE = EvaluationMissing()
