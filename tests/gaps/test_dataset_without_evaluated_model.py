"""dataset-without-evaluated-model."""

from dataclasses import replace

from gaps.cases import BASE, CARD, DATA, HEALTHY, TINY, changed, gaps, measured, model, only

from aibom.records.claims import FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Resolution

RULE = "dataset-without-evaluated-model"


def family(ours: FactClaim, theirs: FactClaim) -> Lineage:
    """Return the lineage in which the two models that were trained on the data publish this."""
    return changed(model(TINY, ours), model(BASE, replace(theirs, subject=BASE)))


def test_no_model_was_measured_on_a_benchmark() -> None:
    """A loss on no named dataset, and a result on the data themselves, tell nothing of what the data do."""
    gap = only(family(measured("", verified=True), measured("org/data", verified=True)), RULE)
    assert (gap.subject, gap.severity) == (DATA, Severity.INFO)
    assert gap.needed == (
        "an evaluation on a named benchmark of a model trained on org/data: org/base, org/tiny, trained on it, state none in model-index or evaluation results"
    )
    assert {place.path for place in gap.looked_at} == {CARD}


def test_one_evaluated_model_is_enough() -> None:
    """Of all that were trained on it."""
    assert gaps(family(measured("", verified=True), measured("org/benchmark", verified=True))) == ()


def test_what_cannot_be_told() -> None:
    """A gated dataset is not open; models that were not read, or none at all, show nothing."""
    loose = measured("", verified=True)
    lineage = family(loose, loose)
    gated = [replace(node, resolution=Resolution.GATED) if node.ref == DATA else node for node in lineage.nodes]
    unread = [replace(node, resolution=Resolution.OFFLINE) if node.ref != DATA else node for node in lineage.nodes]
    untrained = changed(*lineage.nodes, edges=HEALTHY.edges[2:])
    for other in (changed(*gated), changed(*unread), untrained):
        assert RULE not in {gap.rule for gap in gaps(other)}
