"""Rows of docs/defects.md about the form of cards."""

import pytest
from defects.walk import Walk, edge, gap, gaps, node, repo, texts

from aibom.records.gaps import Severity
from aibom.records.refs import Form
from testhub import Repo


@pytest.mark.parametrize(
    ("name", "front", "reason"),
    [
        ("aman21/DialoGPT-medium-Morty", "- conversation", "the front matter is a list, not keys with values"),
        ("Abirate/gpt_3_finetuned_multi_x_science", "- gpt_neo\n- PyTorch", "the front matter is a list"),
        (
            "lewtun/xlm-roberta-base-finetuned-marc-500-samples",
            "tags:text-classification",
            "the front matter is a single value",
        ),
        ("Jikiwa/text-files-2", "@", "line 2"),  # found character that cannot start any token, on line 1 of the YAML
        ("osanseviero/test_tag", "a: 1\n b: 2\n- c", "line"),
        ("qqhann/w2v_hf_commonvoice_from_xlsr53_pretrain_0329UTC1500", "a: 1\nb\nc: 2", "line"),
    ],
)
def test_front_matter_that_is_none(walk: Walk, name: str, front: str, reason: str) -> None:
    """The six of 29,432 cards of 2022: the gap says what is wrong, and where."""
    bom = walk(Repo(id=name, files={"README.md": f"---\n{front}\n---\n# A card\n".encode()}))
    found = gap(bom, "evidence-unreadable")
    assert found.needed.startswith("what README.md says: ")
    assert reason in found.needed
    assert found.severity is Severity.MEDIUM
    assert found.looked_at[0].pointer.startswith("line ")


@pytest.mark.parametrize("name", ["IkariDev/Athena-v1", "kevinpro/Vicuna-7B-CoT"])
def test_card_without_front_matter(walk: Walk, name: str) -> None:
    """15,516 of 29,432 cards of 2022: people may read them, programs not."""
    found = gap(walk(Repo(id=name, files={"README.md": b"# A card\n"})), "card-missing")
    assert (found.severity, found.needed) == (Severity.LOW, "the card's metadata: README.md has no front matter")


@pytest.mark.parametrize(
    ("name", "key"), [("12Manman12/etb-en-to-bclvrc", "basemodel"), ("example-org/one-card-of-1008", "base model")]
)
def test_wrong_key(walk: Walk, name: str, key: str) -> None:
    """Nothing reads it, aibom neither as a parent: what stands there is quoted, and the key that would be read named."""
    bom = walk(repo(name, license="apache-2.0", **{key: "Helsinki-NLP/opus-mt-en-bcl"}))
    found = gap(bom, "wrong-key")
    assert f"'Helsinki-NLP/opus-mt-en-bcl' under a key that is read: it stands under '{key}'" in found.needed
    assert bom.edges == ()


@pytest.mark.parametrize(
    ("value", "pointer"),
    [("alignment-handbook/zephyr-7b-sft-full", ""), (["alignment-handbook/zephyr-7b-sft-full"], "/0")],
)
def test_base_model_as_list_or_text(walk: Walk, value: object, pointer: str) -> None:
    """1,175 texts and 26 lists among the full records: the same edge, from a place that can be found again."""
    base = "alignment-handbook/zephyr-7b-sft-full"
    bom = walk(repo("1t4chi/zephyr-7b-DPOBS128-full", base_model=value), repo(base))
    places = {(claim.evidence.path, claim.evidence.pointer) for claim in edge(bom, base).claims}
    assert ("README.md", f"/base_model{pointer}") in places
    assert texts(edge(bom, base)) == {base}


def test_empty_list_of_bases(walk: Walk) -> None:
    """Nineteen cards of merges hold `base_model: []`, which mergekit writes for local paths: no parent is declared."""
    name = "Doctor-Shotgun/Mixtral-8x7B-Instruct-v0.1-LimaRP-ZLoss-DARE-TIES"
    bom = walk(repo(name, base_model=[], tags=["mergekit", "merge"]))
    assert node(bom, name).unidentified == ()
    assert "the tags say 'merge', 'mergekit'" in gap(bom, "no-parent-declared").needed


@pytest.mark.parametrize("value", [None, "", "None"])
def test_empty_base_model(walk: Walk, value: object) -> None:
    """A key with nothing behind it: kept as a claim that names nothing."""
    bom = walk(repo("1t4chi/zephyr-7b-DPOBS128-full", base_model=value, tags=["dpo"]))
    assert {claim.parent.form for claim in node(bom, bom.subject.repo).unidentified} == {Form.EMPTY}  # type: ignore[union-attr]
    assert gap(bom, "parent-not-identified").severity is Severity.LOW
    assert len(gaps(bom, "no-parent-declared")) == 1
