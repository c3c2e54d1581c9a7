"""dataset-undeclared."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity


@pytest.mark.parametrize(("index", "severity"), [(0, Severity.LOW), (1, Severity.MEDIUM)])
def test_a_model_that_does_not_say_what_it_learned(index: int, severity: Severity) -> None:
    """One gap at the model that names no dataset; an ancestor's weighs one step less."""
    edges = [each for each in HEALTHY.edges if each is not HEALTHY.edges[index]]
    gap = only(changed(edges=edges), "dataset-undeclared")
    assert (gap.subject, gap.severity) == (HEALTHY.edges[index].child, severity)


@pytest.mark.parametrize("relation", [Relation.QUANTIZED, Relation.CONVERTED, Relation.MERGE])
def test_what_was_not_trained_need_not_say_on_what(relation: Relation) -> None:
    """A quantization, conversion or merge learned nothing of its own."""
    assert gaps(changed(edges=[HEALTHY.edges[0], edge(TINY, BASE, relation)])) == ()


def test_a_merge_that_was_trained_as_well_must_say() -> None:
    """One relation with training in it is enough."""
    third = edge(TINY, HEALTHY.nodes[1].ref, Relation.MERGE)
    found = gaps(changed(edges=[HEALTHY.edges[0], third, edge(TINY, BASE, Relation.FINETUNE)]))
    assert "dataset-undeclared" in {gap.rule for gap in found}


def test_a_dataset_without_id_was_declared() -> None:
    """A dataset that is a path is a gap of its own kind."""
    node = replace(model(TINY), unidentified=(claim(Relation.TRAINED_ON, "/data/mine.csv"),))
    only(changed(node, edges=[HEALTHY.edges[0], HEALTHY.edges[2]]), "parent-not-identified")


def test_a_dataset_evaluated_on_is_not_one_trained_on() -> None:
    """What a model was judged by is not what it learned."""
    judged = edge(TINY, HEALTHY.edges[1].parent, Relation.EVALUATED_ON)
    only(changed(edges=[HEALTHY.edges[0], HEALTHY.edges[2], judged]), "dataset-undeclared")
