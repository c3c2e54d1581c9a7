"""behavior-not-compared: a model and its base were both evaluated, and on nothing in common."""

from collections.abc import Iterator

from aibom.gaps._measured import benchmarks, metrics
from aibom.gaps._reading import gap, listed, lowered, nodes_of, pairs, places, said
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "BehaviorNotCompared"]


class BehaviorNotCompared:
    """Both ends of a derivation publish metrics on named benchmarks, and not one benchmark is the same."""

    id = "behavior-not-compared"
    group = Group.EVALUATION
    title = "Behavior not compared with the base"
    severity = Severity.LOW
    reason = "Both were measured, so that a comparison is missing and not the care for it."
    looked_for = "A benchmark that both a model and what it was made from publish a metric on."
    why = "Training can undo what the base was made to refuse or to know, and only a measure of both would show it."
    remedy = "Evaluate the model on a benchmark of its base, and publish both results."
    references = ("Model card metadata of the Hub: model-index",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model and base that were evaluated apart."""
        nodes = nodes_of(lineage)
        for (child, parent), every in pairs(lineage).items():
            edges = [edge for edge in every if edge.relation in DERIVATIONS]
            ours, theirs = metrics(nodes[child]), metrics(nodes[parent])
            here, there = benchmarks(ours), benchmarks(theirs)
            if not edges or not here or not there or here & there:
                continue
            yield gap(
                self,
                child,
                f"one benchmark of both {child.repo} and {parent.repo}, which it {said(edge.relation for edge in edges)}: "
                f"{listed(here, 3)} here, {listed(there, 3)} there",
                parent=parent,
                looked_at=places(claim.evidence for claim in (*ours, *theirs)),
                severity=None if child == lineage.subject else lowered(self.severity),
            )


RULE = BehaviorNotCompared()
