"""no-parent-declared."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

ORPHAN = HEALTHY.edges[:2]


def orphan(node: Node) -> Lineage:
    """Return the sound lineage in which the model names no parent."""
    return changed(node, edges=ORPHAN)


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        (fact(Fact.TAG, "lora"), "the tags say 'lora'"),
        (fact(Fact.TAG, "GGUF"), "the tags say 'GGUF'"),
        (fact(Fact.TAG, "4-bit"), "the tags say '4-bit'"),
        (fact(Fact.TAG, "mergekit"), "the tags say 'mergekit'"),
        (fact(Fact.TAG, "generated_from_trainer"), "the tags say 'generated_from_trainer'"),
        (fact(Fact.LIBRARY, "peft"), "the library is 'peft'"),
        (fact(Fact.QUANTIZATION, "gptq"), "the weights are quantized ('gptq')"),
    ],
    ids=lambda each: str(each.value) if isinstance(each, FactClaim) else "",
)
def test_evidence_without_a_parent(sign: FactClaim, words: str) -> None:
    """PEFT (9,891), GGUF (11,457), merge (2,627) and Trainer (34,819) models of 2024 have no base tag."""
    gap = only(orphan(model(TINY, sign)), "no-parent-declared")
    assert (gap.subject, gap.severity) == (TINY, Severity.HIGH)
    assert gap.needed == f"a declared parent: none is declared, but {words}"
    assert sign.evidence in gap.looked_at


@pytest.mark.parametrize("path", ["adapter_config.json", "x/mergekit_config.yml", "tiny.Q4_K_M.gguf"])
def test_files_that_only_a_child_has(path: str) -> None:
    """An adapter's configuration, a merge recipe and a GGUF file are made from another model."""
    gap = only(orphan(model(TINY, files=(path, "model.safetensors"))), "no-parent-declared")
    assert gap.needed.endswith(f"the files hold '{path}'")


def test_an_adapter_by_its_configuration() -> None:
    """The type of adapter in adapter_config.json is a sign like any other."""
    kind = replace(fact(Fact.MODEL_TYPE, "LORA"), fields=(("kind", "adapter"),))
    gap = only(orphan(model(TINY, kind, fact(Fact.MODEL_TYPE, "llama"))), "no-parent-declared")
    assert gap.needed.endswith("the weights are an adapter ('LORA')")


@pytest.mark.parametrize("name", ["tiny-GGUF", "tiny-AWQ", "tiny_gptq", "tiny-4bit-128g", "tiny.lora", "tiny-merged"])
def test_names_that_say_it(name: str) -> None:
    """A name that ends as those of quantizations and merges do is a sign, if a weak one."""
    named = ArtifactRef(namespace="org", name=name, revision="1" * 40)
    lineage = changed(model(named), edges=[*HEALTHY.edges, edge(named, HEALTHY.nodes[0].ref, Relation.TRAINED_ON)])
    gap = only(lineage, "no-parent-declared")
    assert gap.needed.endswith(f"the name says '{name[5:].partition('-')[0]}'")
    assert gap.severity is Severity.MEDIUM, "an ancestor's lack weighs one step less"


@pytest.mark.parametrize("tag", ["text-generation", "pytorch", "region:us"])
def test_no_evidence_no_gap(tag: str) -> None:
    """A model may well be trained from nothing."""
    assert gaps(orphan(model(TINY, fact(Fact.TAG, tag)))) == ()


def test_a_declared_parent_silences_all_signs() -> None:
    """However many tags say that it is an adapter: the parent is named."""
    assert gaps(changed(model(TINY, fact(Fact.TAG, "lora"), files=("adapter_config.json", "a.safetensors")))) == ()


def test_a_tokenizer_is_no_parent() -> None:
    """A relation other than a derivation leaves the parent of the weights open."""
    lineage = changed(model(TINY, fact(Fact.TAG, "lora")), edges=[*ORPHAN, edge(TINY, BASE, Relation.TOKENIZER_FROM)])
    only(lineage, "no-parent-declared")


def test_a_parent_in_prose_only_is_not_declared() -> None:
    """226 of 1,008 cards say "fine-tuned from" and have no base_model: the mention is the sign."""
    said = claim(Relation.FINETUNE, BASE, assurance=Assurance.MENTIONED)
    gap = only(changed(edges=[*ORPHAN, edge(TINY, BASE, claims=[said])]), "no-parent-declared")
    assert f"the card's prose names '{BASE}'" in gap.needed
    assert said.evidence in gap.looked_at


def test_a_parent_that_is_a_path_was_declared() -> None:
    """0x-YuAN/llama2-tw is known from adapter_config.json alone; where that is a path, the path is the gap."""
    node = model(TINY, fact(Fact.TAG, "peft"))
    path = claim(Relation.ADAPTER, "/home/qmed-intel/models/meta-llama/Meta-Llama-3-8B-Instruct")
    only(orphan(replace(node, unidentified=(path,))), "parent-not-identified")


def test_an_empty_value_declares_nothing() -> None:
    """19 mergekit cards hold `base_model: []`."""
    node = replace(model(TINY, fact(Fact.TAG, "mergekit")), unidentified=(claim(Relation.MERGE, None),))
    assert [gap.rule for gap in gaps(orphan(node))] == ["no-parent-declared", "parent-not-identified"]


def test_an_unread_model_shows_no_signs() -> None:
    """Nothing was looked at."""
    node = Node(ref=TINY, resolution=Resolution.OFFLINE)
    assert "no-parent-declared" not in {gap.rule for gap in gaps(orphan(node))}
