"""Rows of docs/defects.md about adapters, quantizations, merges and what trainers leave behind."""

import json
from dataclasses import replace

import pytest
from defects.walk import Walk, card, edge, gap, gaps, node, repo, texts

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.refs import Form
from testhub import Repo


def adapter(name: str, base: str, **fields: object) -> Repo:
    """Return an adapter whose configuration names this base, and whose card holds these fields."""
    config = json.dumps({"base_model_name_or_path": base, "peft_type": "LORA", "r": 16}).encode()
    told = repo(name, library_name="peft", **fields)
    return replace(told, files={**told.files, "adapter_config.json": config})


@pytest.mark.parametrize(
    ("name", "path", "shown"),
    [
        ("github-AnHuanAo/qwythos-9b-math-sft", "/root/autodl-tmp/models/qwythos-9b", "…/autodl-tmp/models/qwythos-9b"),
        (
            "example-org/intel-adapter",  # the record tells the path, not which of 279 repositories holds it
            "/home/qmed-intel/models/meta-llama/Meta-Llama-3-8B-Instruct",
            "…/models/meta-llama/Meta-Llama-3-8B-Instruct",
        ),
    ],
)
def test_adapter_of_a_local_path(walk: Walk, name: str, path: str, shown: str) -> None:
    """A gap that quotes the path, without the part that names a person or a machine; nothing is asked for."""
    bom = walk(adapter(name, path))
    [claim] = node(bom, name).unidentified
    assert (claim.relation, claim.text) == (Relation.ADAPTER, shown)
    found = gap(bom, "parent-not-identified")
    assert found.severity is Severity.MEDIUM
    assert found.needed == f"the id of what {name} is an adapter of: '{shown}' is a path on somebody's machine"
    assert gaps(bom, "no-parent-declared") == []


def test_a_card_that_names_what_lies_at_the_path(walk: Walk) -> None:
    """The same beside a card with an id: resolved, and the path weighs less."""
    base = "meta-llama/Meta-Llama-3-8B-Instruct"
    name = "example-org/intel-adapter"
    bom = walk(adapter(name, f"/home/qmed-intel/models/{base}", base_model=base), repo(base))
    assert texts(edge(bom, base)) == {base}
    assert texts(node(bom, name)) == {f"…/models/{base}"}
    assert gap(bom, "parent-not-identified").severity is Severity.LOW


def test_adapter_and_card_name_two_bases(walk: Walk) -> None:
    """qwopqwop/EEVE-ALMA-R: the card a model, the configuration the one that it was tuned from. Both are edges."""
    card_says, file_says = "yanolja/EEVE-Korean-Instruct-10.8B-v1.0", "yanolja/EEVE-Korean-10.8B-v1.0"
    bom = walk(
        adapter("qwopqwop/EEVE-ALMA-R", file_says, base_model=card_says, license="mit"),
        repo(card_says, base_model=file_says, license="apache-2.0"),
        repo(file_says, license="apache-2.0"),
    )
    assert edge(bom, card_says).relation is Relation.UNSPECIFIED_BASE
    assert edge(bom, file_says).relation is Relation.ADAPTER
    found = gap(bom, "claims-disagree")
    assert found.severity is Severity.MEDIUM
    assert f"says {file_says}" in found.needed
    assert f"say {card_says}" in found.needed


def test_adapter_loaded_from_a_quantized_copy(walk: Walk) -> None:
    """SiMajid/phi3_dpo_v6 names a copy of unsloth: beside a card that names the original that is no contradiction."""
    copy, original = "unsloth/Phi-3-mini-4k-instruct-bnb-4bit", "unsloth/Phi-3-mini-4k-instruct"
    bom = walk(
        adapter("SiMajid/phi3_dpo_v6", copy, base_model=original),
        repo(copy, license="mit", tags=["4-bit"]),
        repo(original, license="mit"),
    )
    assert gaps(bom, "claims-disagree") == []
    assert texts(edge(bom, copy)) == {copy}
    assert gap(bom, "base-quantized-copy").parent == node(bom, copy).ref


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("github-Iamjuhwan/HY-MT1.5-yoruba-pidgin-lora", "tencent/HY-MT1.5-1.8B"),
        ("github-Gayaz2000/Unsloth-DPOTrainer", "unsloth/Llama-3.2-1B-Instruct"),
        ("DreamVu/Cosmos-Reason2-2B-Retail-Grocery-EgoExo", "nvidia/Cosmos-Reason2-2B"),
    ],
)
def test_base_known_from_the_adapter_alone(walk: Walk, name: str, base: str) -> None:
    """289 of 581 cards of adapters name no base, and of 65 the configuration does: an edge, derived, no gap."""
    bom = walk(adapter(name, base), repo(base))
    found = edge(bom, base)
    assert found.relation is Relation.ADAPTER
    assert [(claim.evidence.path, claim.assurance) for claim in found.claims] == [
        ("adapter_config.json", Assurance.DERIVED)
    ]
    assert gaps(bom, "no-parent-declared") == []


@pytest.mark.parametrize("name", ["v0dkapapi/LLAMA2_Finetuned_on_HospitalData", "krasserm/gba-planner-7B-v0.2"])
def test_adapter_without_base(walk: Walk, name: str) -> None:
    """9,891 of 32,482 records with the library peft name none: that it is an adapter is said."""
    found = gap(walk(repo(name, library_name="peft")), "no-parent-declared")
    assert found.severity is Severity.HIGH
    assert "'peft'" in found.needed


def test_gguf_without_base(walk: Walk) -> None:
    """mobinoAI/SeaLLM-7B-v2.5-gguf has the tag gguf and nothing else; 11,457 of 23,216 do."""
    found = gap(walk(repo("mobinoAI/SeaLLM-7B-v2.5-gguf", tags=["gguf"])), "no-parent-declared")
    assert found.needed == ("a declared parent: none is declared, but the tags say 'gguf'; the name says 'gguf'")


def test_merge_without_base(walk: Walk) -> None:
    """Radiantloom/radiantloom-mixtral-8x7b-fusion is tagged as a merge and names nothing; 2,627 are."""
    bom = walk(repo("Radiantloom/radiantloom-mixtral-8x7b-fusion", tags=["merge", "moe"]))
    assert "the tags say 'merge'" in gap(bom, "no-parent-declared").needed
    assert gaps(bom, "merge-of-one") == []


def test_merge_whose_parents_are_tags(walk: Walk) -> None:
    """LazyMergekit writes them there, and no base_model: resolved, as derived claims."""
    one, other = "mistralai/Mistral-7B-Instruct-v0.2", "teknium/CollectiveCognition-v1-Mistral-7B"
    name = "MaziyarPanahi/CollectiveCognition-v1-Mistral-7B-Mistral-7B-Instruct-v0.2-slerp"
    bom = walk(repo(name, tags=["merge", "mergekit", "7b", "lazymergekit", one, other]), repo(one), repo(other))
    for parent in (one, other):
        assert edge(bom, parent).relation is Relation.MERGE
        assert {claim.assurance for claim in edge(bom, parent).claims} == {Assurance.DERIVED}
    assert gaps(bom, "no-parent-declared") == []


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("Citaman/Mistral_31_layer", "mistralai/Mistral-7B-Instruct-v0.2"),
        ("BlueNipples/Apocrypha-7b", "Mistral-7b"),
    ],
)
def test_merge_of_one(walk: Walk, name: str, base: str) -> None:
    """3,116 models tagged as merges name one base: the parent is an edge, the others are a gap."""
    bom = walk(repo(name, base_model=base, tags=["mergekit", "merge"]))
    assert texts(edge(bom, base)) == {base}
    assert f"only '{base}' is named, although the tags say 'merge'" in gap(bom, "merge-of-one").needed


def test_recipe_of_local_paths(walk: Walk) -> None:
    """Doctor-Shotgun's merge has base_model: [] and a recipe in the body of its card that names paths."""
    recipe = (
        b"```yaml\nmerge_method: dare_ties\nbase_model: ./extra_hdd/Mixtral-8x7B-v0.1\nmodels:\n"
        b"  - model: ./extra_hdd2/Mixtral-8x7B-Instruct-v0.1\n  - model: ./extra_hdd/Mixtral-8x7B-v0.1-LimaRP-ZLoss\n```\n"
    )
    name = "Doctor-Shotgun/Mixtral-8x7B-Instruct-v0.1-LimaRP-ZLoss-DARE-TIES"
    front = card(base_model=[], tags=["mergekit", "merge"])
    bom = walk(Repo(id=name, info={"cardData": {"base_model": []}}, files={"README.md": front + recipe}))
    claims = node(bom, name).unidentified
    assert {claim.parent.form for claim in claims if hasattr(claim.parent, "form")} == {Form.PATH}
    assert len(gaps(bom, "parent-not-identified")) == 3
    assert {found.severity for found in gaps(bom, "parent-not-identified")} == {Severity.MEDIUM}
    assert gaps(bom, "merge-of-one") == []


def test_trainer_without_base(walk: Walk) -> None:
    """34,819 of 91,082 records tagged generated_from_trainer name no base; a sentence of the card may."""
    name = "blzncz/segformer-finetuned-4ss1st3r_s3gs3m_24Jan_all-10k-steps"
    bare = walk(repo(name, tags=["vision", "generated_from_trainer"], license="other"))
    assert "the tags say 'generated_from_trainer'" in gap(bare, "no-parent-declared").needed


def test_base_in_a_trainers_sentence(walk: Walk) -> None:
    """226 of 1,008 cards: the walk goes on with what the sentence links, as mentioned; that no field says it is a gap."""
    base = "NousResearch/Llama-2-7b-hf"
    sentence = f"\nThis model is a fine-tuned version of [{base}](https://huggingface.co/{base}) on the None dataset.\n"
    front = card(tags=["generated_from_trainer"])
    bom = walk(Repo(id="Undi95/toxicqa-Llama2-7B", files={"README.md": front + sentence.encode()}), repo(base))
    [claim] = edge(bom, base).claims
    assert (claim.relation, claim.assurance) == (Relation.FINETUNE, Assurance.MENTIONED)
    assert f"the card's prose names '{base}'" in gap(bom, "no-parent-declared").needed


@pytest.mark.parametrize(
    ("written", "words"),
    [("[None]", "'[None]' is an empty value"), ("/content/drive/model", "is a path on somebody's machine")],
)
def test_sentence_that_names_no_model(walk: Walk, written: str, words: str) -> None:
    """Thirty sentences of 2022 name "[None]", eleven a path of the machine: kept as written, and said."""
    sentence = f"\nThis model is a fine-tuned version of [{written}](https://huggingface.co/{written}) on an unknown dataset.\n"
    front = card(tags=["generated_from_trainer"])
    bom = walk(Repo(id="lewtun/xlm-roberta-base-finetuned-marc", files={"README.md": front + sentence.encode()}))
    found = gap(bom, "parent-not-identified")
    assert words in found.needed
    assert found.severity is (Severity.LOW if "None" in written else Severity.MEDIUM)
    assert gaps(bom, "no-parent-declared")
