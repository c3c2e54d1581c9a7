"""evaluation-self-reported: all that is known of how well a model does comes from its publisher."""

from collections.abc import Iterator

from aibom.gaps._measured import is_checked, metrics
from aibom.gaps._reading import gap, places, read
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "EvaluationSelfReported"]


class EvaluationSelfReported:
    """A model with metrics, none of which is marked as verified, names a source, or is stated by somebody else."""

    id = "evaluation-self-reported"
    group = Group.EVALUATION
    title = "Evaluation self-reported only"
    severity = Severity.INFO
    reason = "Whoever made a model is mostly the first to measure it, and that is no fault."
    looked_for = "A mark of verification, a source, or another author beside each metric of a model."
    why = "Nobody but the publisher vouches for the numbers."
    remedy = "Name the source of the results, or have somebody else repeat them and publish what they found."
    references = ("Model card metadata of the Hub: model-index, source and verified",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model all of whose metrics are its publisher's own."""
        for node in read(lineage, Kind.MODEL):
            claims = metrics(node)
            if claims and not any(is_checked(claim) for claim in claims):
                yield gap(
                    self,
                    node.ref,
                    f"an evaluation by somebody else: all metrics ({len(claims)}) are the publisher's own, without a source",
                    looked_at=places(claim.evidence for claim in claims),
                )


RULE = EvaluationSelfReported()
