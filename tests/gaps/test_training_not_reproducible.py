"""training-not-reproducible."""

import pytest
from gaps.cases import BASE, CARD, HEALTHY, TINY, changed, edge, gaps, model, only, without

from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        ((Fact.SEED,), "the seed is"),
        ((Fact.TRAINING_COMMIT, Fact.SEED), "its commit and the seed are"),
        ((Fact.TRAINING_CODE, Fact.TRAINING_COMMIT, Fact.SEED), "the code and its commit and the seed are"),
    ],
)
def test_what_a_training_lacks(absent: tuple[Fact, ...], words: str) -> None:
    """What is absent is named, and where it was looked for."""
    gap = only(changed(without(model(TINY), *absent)), "training-not-reproducible")
    assert (gap.subject, gap.severity) == (TINY, Severity.LOW)
    assert gap.needed == f"what the training could be repeated with: {words} not stated"
    assert [place.path for place in gap.looked_at] == [CARD]


def test_what_was_not_trained_needs_no_seed() -> None:
    """A merge of two models, and a quantized copy."""
    for relation in (Relation.MERGE, Relation.QUANTIZED):
        lineage = changed(without(model(TINY), Fact.SEED), edges=[HEALTHY.edges[0], edge(TINY, BASE, relation)])
        assert "training-not-reproducible" not in {gap.rule for gap in gaps(lineage)}


def test_an_ancestor_weighs_less() -> None:
    """Its user did not train it."""
    assert only(changed(without(model(BASE), Fact.SEED)), "training-not-reproducible").severity is Severity.INFO
