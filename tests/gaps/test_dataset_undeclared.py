"""dataset-undeclared."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

OTHER = ArtifactRef(namespace="org", name="other", revision="4" * 40)


@pytest.mark.parametrize(("index", "severity"), [(0, Severity.LOW), (1, Severity.MEDIUM)])
def test_a_model_that_does_not_say_what_it_learned(index: int, severity: Severity) -> None:
    """One gap at the model that names no dataset; an ancestor's weighs one step less."""
    edges = [each for each in HEALTHY.edges if each is not HEALTHY.edges[index]]
    gap = only(changed(edges=edges), "dataset-undeclared")
    assert (gap.subject, gap.severity) == (HEALTHY.edges[index].child, severity)


@pytest.mark.parametrize("relation", [Relation.QUANTIZED, Relation.CONVERTED, Relation.MERGE])
def test_what_was_not_trained_need_not_say_on_what(relation: Relation) -> None:
    """A quantization, conversion or merge learned nothing of its own."""
    trained = [HEALTHY.edges[0], edge(OTHER, HEALTHY.edges[0].parent, Relation.TRAINED_ON)]
    assert gaps(changed(model(OTHER), edges=[*trained, *(edge(TINY, ref, relation) for ref in (BASE, OTHER))])) == ()


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


def undeclared(*nodes: Node, parent: ArtifactRef = BASE, relation: Relation = Relation.UNSPECIFIED_BASE) -> bool:
    """Say whether the rule speaks of a model that these nodes say something of, and that stems from `parent`."""
    lineage = changed(*nodes, edges=[HEALTHY.edges[0], edge(TINY, parent, relation)])
    return any(gap.rule == "dataset-undeclared" and gap.subject == TINY for gap in gaps(lineage))


@pytest.mark.parametrize(
    ("node", "silent"),
    [
        (model(TINY, files=("tiny.Q4_K_M.gguf", "tiny.Q8_0.gguf")), True),
        (model(TINY, fact(Fact.QUANTIZATION, "awq")), True),
        (model(TINY, fact(Fact.TAG, "gguf"), files=None), True),
        (model(TINY, fact(Fact.TAG, "GPTQ"), files=None), True),
        (model(TINY, fact(Fact.TAG, "gguf"), files=("model.safetensors", "tiny.gguf")), False),
        (model(TINY, fact(Fact.TAG, "gguf"), fact(Fact.TAG, "safetensors"), files=None), False),
        (model(TINY, files=()), False),
        (model(TINY), False),
    ],
)
def test_a_quantized_copy_that_does_not_say_it_is_one(node: Node, silent: bool) -> None:
    """QuantFactory/zephyr-7b-beta-GGUF names its base and no relation: weights in few bits were not trained."""
    assert undeclared(node) is not silent


def test_tags_of_training_are_copied_with_the_card() -> None:
    """They count where the base, which was read, does not bear them."""
    trained = fact(Fact.TAG, "sft"), fact(Fact.TAG, "sft", BASE)
    copy = model(TINY, trained[0], files=("tiny.gguf",))
    assert undeclared(copy)
    assert not undeclared(copy, model(BASE, trained[1]))
    assert not undeclared(copy, Node(ref=BASE, resolution=Resolution.PRIVATE_OR_MISSING))


def test_what_was_trained_on_a_quantized_copy_was_trained() -> None:
    """teleboas/alpaca_mistral-7b-v0.2 is based on unsloth/mistral-7b-v0.2-bnb-4bit: 6,886 such edges in 2024."""
    base = ArtifactRef(namespace="unsloth", name="base-bnb-4bit", revision="4" * 40)
    assert undeclared(model(TINY, files=("tiny.gguf",)), model(base), parent=base)


def test_a_quantized_fine_tune_was_trained() -> None:
    """A relation that trains is stated, whatever the files are."""
    assert undeclared(model(TINY, files=("tiny.gguf",)), relation=Relation.FINETUNE)


@pytest.mark.parametrize(
    ("tags", "several", "silent"),
    [(["merge"], True, True), (["merge", "sft"], True, False), (["merge"], False, False), (["x"], True, False)],
)
def test_a_merge_that_does_not_say_it_is_one(tags: list[str], several: bool, silent: bool) -> None:
    """Cards of merges name several bases and no relation: nothing was trained, unless a tag of their own says so."""
    node = model(TINY, *(fact(Fact.TAG, tag) for tag in tags))
    bases = [BASE, OTHER] if several else [BASE]
    lineage = changed(node, model(OTHER), edges=[edge(TINY, base, Relation.UNSPECIFIED_BASE) for base in bases])
    found = [gap for gap in gaps(lineage) if gap.rule == "dataset-undeclared" and gap.subject == TINY]
    assert bool(found) is not silent
