"""Rows of docs/defects.md about the id of a parent: old, misspelled, gone, circular, deep, many."""

from dataclasses import replace
from itertools import pairwise

import pytest
from defects.walk import Walk, edge, gap, gaps, node, repo, texts

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.refs import Form, Unidentified
from aibom.records.snapshot import Resolution


@pytest.mark.parametrize(
    ("child", "old", "new"),
    [
        (
            "tanquangduong/distilbert-base-uncased-finetuned-spam-detection-dataset-splits",
            "distilbert-base-uncased",
            "distilbert/distilbert-base-uncased",
        ),
        ("Ahmed007/GPT2-arabic-poet-v2", "gpt2", "openai-community/gpt2"),
        ("faridkarimli/fgk-chatbot-wp", "distilgpt2", "distilbert/distilgpt2"),
    ],
)
def test_legacy_id(walk: Walk, child: str, old: str, new: str) -> None:
    """The registry leads on to the present id; the old one stays as alias of the node and as text of the claim."""
    present = replace(repo(new, license="apache-2.0"), moved_from=(old,))
    bom = walk(repo(child, base_model=old, license="apache-2.0"), present)
    found = node(bom, new)
    assert (found.resolution, found.aliases) == (Resolution.MOVED, (old,))
    assert texts(edge(bom, new)) == {old}
    moved = gap(bom, "parent-moved")
    assert (moved.severity, moved.needed) == (Severity.LOW, f"the present id of the parent: {old} is now {new}")


@pytest.mark.parametrize(
    ("child", "name"),
    [
        ("LeroyDyer/Mixtral_AI_Cyber_Child", "Local"),
        ("MikaSie/BART_no_extraction_V1", "BART"),
        ("YongjieNiu/prior_lora-adl-cat-1-500", "SDXL_model"),
    ],
)
def test_name_that_leads_nowhere(walk: Walk, child: str, name: str) -> None:
    """It could be an id, and the registry knows none: the parent is a node, and missing."""
    bom = walk(repo(child, base_model=name))
    assert node(bom, name).resolution is Resolution.PRIVATE_OR_MISSING
    found = gap(bom, "parent-missing")
    assert (found.severity, found.parent) == (Severity.HIGH, node(bom, name).ref)
    assert found.needed.startswith(f"the record of {name}, which {child} is based on")


def test_file_name_as_parent(walk: Walk) -> None:
    """Yuhhi/ai-text-detector names tf_model.h5: no request is made of it, and it is quoted."""
    bom = walk(repo("Yuhhi/ai-text-detector", base_model="tf_model.h5"))
    found = gap(bom, "parent-not-identified")
    assert (found.severity, found.needed) == (
        Severity.MEDIUM,
        "the id of what Yuhhi/ai-text-detector is based on: 'tf_model.h5' is a file name",
    )
    assert len(bom.nodes) == 1


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("MaziyarPanahi/distilabeled-Hermes-2.5-Mistral-7B-GPTQ", "argilla/distilabeled-Hermes-2.5-Mistral-7B"),
        ("solidrust/WizardLM-2-7B-AWQ", "microsoft/WizardLM-2-7B"),
        ("Weyaxi/Einstein-v5-v0.2-7B", "alpindale/Mistral-7B-v0.2-hf"),
        ("Nitral-Archive/Pasta-PrimaMaid-7b", "Test157t/Kunocchini-7b"),
    ],
)
def test_parent_not_in_list(walk: Walk, child: str, parent: str) -> None:
    """Deleted, renamed without trace or private: strangers are not told which."""
    bom = walk(repo(child, base_model=parent, license="apache-2.0"))
    assert node(bom, parent).resolution is Resolution.PRIVATE_OR_MISSING
    assert "has no such repository or hides it" in gap(bom, "parent-missing").needed


@pytest.mark.parametrize("redirected", [True, False])
@pytest.mark.parametrize(
    ("child", "written", "present"),
    [
        ("LoneStriker/bagel-34b-v0.4-4.0bpw-h6-exl2", "01-ai/yi-34b-200k", "01-ai/Yi-34B-200K"),
        ("Ammartatox/llamared8b64", "unsloth/llama-3-8b-instruct-bnb-4bit", "unsloth/llama-3-8b-Instruct-bnb-4bit"),
    ],
)
def test_wrong_case(walk: Walk, child: str, written: str, present: str, *, redirected: bool) -> None:
    """Answered with a redirect or without: one node under the present spelling, the written one kept."""
    names = {"moved_from": (written,)} if redirected else {"also_known_as": (written,)}
    bom = walk(repo(child, base_model=written), replace(repo(present), **names))  # type: ignore[arg-type]
    assert written in node(bom, present).aliases
    assert texts(edge(bom, present)) == {written}
    found = gap(bom, "wrong-case")
    assert found.needed.endswith(f"{written} is {present} (they differ in case only)")


@pytest.mark.parametrize(
    "name",
    [
        "Fischerboot/ll3-test-1",
        "hiendang7613/xlmr-lstm-crf-resume-ner3",
        "PrunaAI/openlynn-Llama-3-Soliloquy-8B-v1-24k-AWQ-4bit-smashed",
    ],
)
def test_self_reference(walk: Walk, name: str) -> None:
    """The walk ends, the claim stays as an edge from the artifact to itself."""
    bom = walk(repo(name, base_model=name))
    assert edge(bom, name).relation is Relation.UNSPECIFIED_BASE
    found = gap(bom, "self-reference")
    assert found.needed == f"a parent other than itself: {found.subject} is said to stem from itself"


def test_self_reference_in_the_wrong_case(walk: Walk) -> None:
    """Aityz/reviews_model names aityz/reviews_model: itself, and in the wrong case; both are said."""
    name, written = "Aityz/reviews_model", "aityz/reviews_model"
    bom = walk(replace(repo(name, base_model=written), also_known_as=(written,)))
    assert texts(edge(bom, name)) == {written}
    assert gap(bom, "self-reference").parent == bom.subject
    assert gap(bom, "wrong-case").parent == bom.subject


def test_circles_among_the_same_models(walk: Walk) -> None:
    """Four merges of one account close three circles: they are one group, of which one gap speaks."""
    account = "MrRobotoAI"
    named = {
        "Thoth-5": ("Thoth-4", "Thoth-5"),
        "Ramses40": ("Thoth-4", "Thoth-5", "Thoth-3.5"),
        "Thoth-3.5": ("Thoth-4",),
        "Thoth-4": ("Ramses40",),
    }
    bom = walk(*(repo(f"{account}/{one}", base_model=[f"{account}/{each}" for each in named[one]]) for one in named))
    [found] = gaps(bom, "cycle")
    assert "an order among 4 artifacts that are said to stem from each other" in found.needed
    assert {each.rpartition("/")[2].partition("@")[0] for each in found.needed.split(": ")[1].split(", ")} == set(named)
    assert gap(bom, "self-reference").parent == bom.subject


def test_cycle_of_two(walk: Walk) -> None:
    """weiren119/distilhubert-finetuned-gtzan and the model it names name each other; both were there in 2024."""
    one, other = "weiren119/distilhubert-finetuned-gtzan", "weiren119/distilhubert-finetuned-finetuned-gtzan"
    bom = walk(repo(one, base_model=other, license="apache-2.0"), repo(other, base_model=one, license="apache-2.0"))
    assert {edge(bom, other, one).child.repo, edge(bom, one, other).child.repo} == {one, other}
    [found] = gaps(bom, "cycle")
    assert "an order among 2 artifacts that are said to stem from each other" in found.needed


def test_depth(walk: Walk) -> None:
    """Citaman/command-r-1-layer stems from -2-layer and so on to -39-layer and the model itself: 39 steps, all walked."""
    names = [f"Citaman/command-r-{number}-layer" for number in range(1, 40)] + ["CohereForAI/c4ai-command-r-v01"]
    chain = [repo(child, base_model=[parent], tags=["mergekit", "merge"]) for child, parent in pairwise(names)]
    bom = walk(*chain, repo(names[-1], license="cc-by-nc-4.0"))
    assert len(bom.nodes) == 40
    assert all(edge(bom, parent, child) for child, parent in pairwise(names))
    assert not bom.walk.cut
    assert gap(bom, "license-missing", names[-2]).needed.endswith("is under 'cc-by-nc-4.0'")


CURSED = (
    "openlynn/Llama-3-Soliloquy-8B-v2",
    "Undi95/Llama-3-LewdPlay-8B-evo",
    "NeverSleep/Llama-3-Lumimaid-8B-v0.1",
    "Nitral-AI/Poppy_Porpoise-0.72-L3-8B",
    "Gryphe/Pantheon-RP-1.0-8b-Llama-3",
    "cgato/L3-TheSpice-8b-v0.8.3",
    "ResplendentAI/BlueMoon_Llama3",
    "Endevor/InfinityRP-v2-8B",
    "flammenai/Mahou-1.2-llama3-8B",
    "Sao10K/L3-8B-Stheno-v3.1",
    "mpasila/Llama-3-LiPPA-8B",
    "abacusai/Llama-3-Smaug-8B",
    "jondurbin/bagel-8b-v1.0",
    "nvidia/Llama3-ChatQA-1.5-8B",
)


def test_several_parents(walk: Walk) -> None:
    """PJMixers/LLaMa-3-CursedStock-v1.6-8B names 53 (fourteen of them here): each is an edge, in one BOM."""
    subject = repo("PJMixers/LLaMa-3-CursedStock-v1.6-8B", base_model=list(CURSED), license="llama3", tags=["merge"])
    bom = walk(subject, *(repo(name, license="llama3") for name in CURSED[:7]))
    assert {found.parent.repo for found in bom.edges} == set(CURSED)
    assert {found.parent.repo for found in gaps(bom, "parent-missing") if found.parent} == set(CURSED[7:])
    assert gaps(bom, "merge-of-one") == []


@pytest.mark.parametrize(
    ("child", "written", "parent"),
    [
        ("vrx2/matscibert-QA", " m3rg-iitd/matscibert", "m3rg-iitd/matscibert"),
        (
            "raju999/corgy_dog_LoRA",
            " stabilityai/stable-diffusion-xl-base-1.0",
            "stabilityai/stable-diffusion-xl-base-1.0",
        ),
    ],
)
def test_white_space(walk: Walk, child: str, written: str, parent: str) -> None:
    """It is dropped for asking, and stays in the claim."""
    bom = walk(repo(child, base_model=written), repo(parent))
    assert node(bom, parent).resolution is Resolution.RESOLVED
    assert written in texts(edge(bom, parent))


@pytest.mark.parametrize(
    ("child", "written"),
    [
        ("chromefan/gmater-poster-style-v1.0", "runwayml/stable-diffusion-v1-5."),
        ("AlberBshara/scholara_matching", "llama-3-8b."),
    ],
)
def test_trailing_dot(walk: Walk, child: str, written: str) -> None:
    """What was meant can be guessed; aibom does not."""
    found = gap(walk(repo(child, base_model=written)), "parent-not-identified")
    assert found.needed.endswith(f"is based on: '{written}' is no valid id")


@pytest.mark.parametrize(
    ("child", "written"),
    [
        ("ResplendentAI/Aura_Llama3", "models/Undi95_Meta-Llama-3-8B-hf"),
        ("IlyaGusev/saiga_llama3_8b_sft_m10_d1", "models/llama-3-8b"),
        ("jeiku/NSFW_Niche_Phi_2", "models/TheBloke_phi-2-GPTQ"),
    ],
)
def test_path_with_one_slash(walk: Walk, child: str, written: str) -> None:
    """No account can be called models: it is a folder, and never asked for."""
    bom = walk(repo(child, base_model=written))
    [claim, *_] = node(bom, child).unidentified
    assert claim.parent == Unidentified(text=written, form=Form.PATH)
    assert f"'{written}' is a path on somebody's machine" in gap(bom, "parent-not-identified").needed


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("./extra_hdd/Mixtral-8x7B-v0.1", "parent-not-identified"),
        ("https://civitai.com/models/1", "registry-not-walked"),
    ],
)
def test_what_the_registry_keeps_out_of_the_tags(walk: Walk, value: str, rule: str) -> None:
    """None of 126,650 tags holds a path or an address: only the card tells, and an address is another registry's."""
    child = repo("Doctor-Shotgun/Mixtral-8x7B-Instruct-v0.1-LimaRP-ZLoss-DARE-TIES", base_model=value)
    found = gap(walk(child), rule)
    assert [(place.path, place.pointer) for place in found.looked_at] == [("README.md", "/base_model")]
    assert found.severity is Severity.MEDIUM
    assert value in found.needed


def test_base_that_is_a_quantized_copy(walk: Walk) -> None:
    """coralexbadea/llama3-sql-16bit on unsloth/llama-3-8b-bnb-4bit, which calls a Llama 3 model llama2 and names no base."""
    child, copy = "coralexbadea/llama3-sql-16bit", "unsloth/llama-3-8b-bnb-4bit"
    bom = walk(
        repo(child, base_model=copy, license="apache-2.0"),
        repo(copy, license="llama2", tags=["unsloth", "llama-3", "4-bit"]),
    )
    found = gap(bom, "base-quantized-copy")
    assert found.severity is Severity.LOW
    assert found.needed.endswith("(its name says 'bnb'); it names no original")
    assert "(llama2: section 1.b.iv" in gap(bom, "license-more-permissive").needed
    assert "the name says 'bnb'" in gap(bom, "no-parent-declared", copy).needed


def test_quantization_of_a_quantization(walk: Walk) -> None:
    """blueprintninja/laser-dolphin-mixtral-q2-llamafile-nonAVX was made from a GGUF copy, which names the original."""
    child, copy = (
        "blueprintninja/laser-dolphin-mixtral-q2-llamafile-nonAVX",
        "macadeliccc/laser-dolphin-mixtral-2x7b-dpo-GGUF",
    )
    original = copy.removesuffix("-GGUF")
    bom = walk(
        repo(child, base_model=copy, base_model_relation="quantized"),
        repo(copy, base_model=original, license="cc-by-nc-4.0", tags=["gguf"]),
        repo(original, license="cc-by-nc-4.0"),
    )
    assert node(bom, original).resolution is Resolution.RESOLVED
    found = gap(bom, "quantized-twice")
    assert (found.severity, "and so the child one of a copy" in found.needed) == (Severity.INFO, True)


def test_name_in_bits(walk: Walk) -> None:
    """lllyasviel/omost-dolphin-2.9-llama3-8b-4bits was quantized once more; `4bits` says as much as `4bit`."""
    child = "PrunaAI/lllyasviel-omost-dolphin-2.9-llama3-8b-4bits-bnb-8bit-smashed"
    copy = "lllyasviel/omost-dolphin-2.9-llama3-8b-4bits"
    bom = walk(repo(child, base_model=copy, base_model_relation="quantized"), repo(copy))
    assert "(its name says '4bits')" in gap(bom, "quantized-twice").needed
