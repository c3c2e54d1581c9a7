"""dataset-without-evaluated-model."""

from dataclasses import replace
from typing import Any

import pytest
from gaps.cases import BASE, CARD, DATA, HEALTHY, TINY, changed, fact, gaps, measured, model, only

from aibom.gaps.questions import to_ask
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Resolution

RULE = "dataset-without-evaluated-model"
LIST = "/api/models?filter=dataset:org/data"


def family(ours: FactClaim, theirs: FactClaim) -> Lineage:
    """Return the lineage in which the two models that were trained on the data publish this."""
    return changed(model(TINY, ours), model(BASE, replace(theirs, subject=BASE)))


def test_no_model_was_measured_on_a_benchmark() -> None:
    """A loss on no named dataset, and a result on the data themselves, tell nothing of what the data do."""
    gap = only(family(measured("", verified=True), measured("org/data", verified=True)), RULE)
    assert (gap.subject, gap.severity) == (DATA, Severity.INFO)
    assert gap.needed == (
        "an evaluation on a named benchmark of a model trained on org/data: org/base, org/tiny, trained on it, state none "
        "in model-index or evaluation results; "
        "models outside the lineage were not asked for"
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


def listed(value: Scalar, **fields: Scalar) -> FactClaim:
    """Return what came of asking the registry which models were trained on the data."""
    every: dict[str, Scalar] = {"asked": "2026-01-01T00:00:00Z", "limit": 50, "more": False, **fields}
    claim = fact(Fact.TRAINED_MODELS, value, DATA, path=LIST, pointer="")
    return replace(claim, fields=tuple(sorted(every.items())))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (listed(7), "none of the 7 models that the registry lists as trained on it states one there"),
        (listed(50), "none of the first 50 models that the registry lists as trained on it states one there"),
        (listed(9, more=True), "none of the first 9 models that the registry lists as trained on it states one there"),
        (listed(0), "the registry lists no model as trained on it"),
        (
            listed("no usable answer", reason="the Hub answered 500"),
            "the registry was asked for others and gave no usable answer (the Hub answered 500)",
        ),
    ],
)
def test_what_was_asked_of_the_registry(answer: FactClaim, said: str) -> None:
    """Asked and none found, asked in vain and not asked are three things; where it was looked is named."""
    loose = measured("", verified=True)
    nodes = family(loose, loose).nodes
    data = next(node for node in nodes if node.ref == DATA)
    asked = changed(*nodes, replace(data, facts=(*data.facts, answer)))
    gap = only(asked, RULE)
    assert gap.needed.endswith(f"trained on it, state none in model-index or evaluation results; {said}")
    assert LIST in {place.path for place in gap.looked_at}


def test_an_evaluated_model_of_the_registry_is_enough() -> None:
    """It is not in the lineage, and shows what the data do all the same."""
    loose = measured("", verified=True)
    nodes = family(loose, loose).nodes
    data = next(node for node in nodes if node.ref == DATA)
    shown = fact(Fact.EVALUATED_MODEL, "other/model", DATA, path=LIST)
    assert gaps(changed(*nodes, replace(data, facts=(*data.facts, listed(3), shown)))) == ()


def test_a_dataset_that_nobody_in_the_lineage_was_trained_on() -> None:
    """Nothing is said of it unless the registry was asked."""
    data = model(DATA, listed(2), files=("data.parquet",))
    [gap] = [gap for gap in gaps(changed(data, edges=HEALTHY.edges[2:])) if gap.rule == RULE]
    assert gap.needed.endswith(
        "org/data: none of the 2 models that the registry lists as trained on it states one there"
    )
    others = [gap for gap in gaps(changed(data, edges=HEALTHY.edges[2:])) if gap.rule == "dataset-without-source"]
    assert LIST not in {place.path for gap in others for place in gap.looked_at}


def test_what_is_asked_for() -> None:
    """Open datasets without an evaluated model, the nearest first, and no more than asked for."""
    loose = measured("", verified=True)
    assert list(to_ask(family(loose, loose), 5)) == [DATA]
    assert list(to_ask(family(loose, loose), 0)) == []
    assert list(to_ask(family(measured("org/benchmark"), loose), 5)) == []
    nodes = {node.ref: node for node in family(loose, loose).nodes}

    def asked(*facts: FactClaim, **changes: Any) -> bool:
        kept = tuple(claim for claim in nodes[DATA].facts if claim.fact not in {each.fact for each in facts})
        node = replace(nodes[DATA], facts=(*kept, *facts), **changes)
        return DATA in to_ask(changed(nodes[TINY], nodes[BASE], node), 5)

    assert asked()
    assert asked(fact(Fact.LICENSE, "cc-by-sa-4.0", DATA))
    assert not asked(fact(Fact.LICENSE, "cc-by-nc-4.0", DATA))
    assert not asked(fact(Fact.LICENSE, "house rules", DATA))
    assert not asked(fact(Fact.LICENSE, "other", DATA))
    assert not asked(fact(Fact.LICENSE, "", DATA))
    assert not asked(fact(Fact.LICENSE, "mit", DATA), fact(Fact.LICENSE, "cc-by-nc-4.0", DATA))
    assert not asked(fact(Fact.PRIVATE, value=True, subject=DATA))
    assert not asked(resolution=Resolution.GATED)
    assert not asked(resolution=Resolution.OFFLINE)
