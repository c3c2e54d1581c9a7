"""Claims of merge recipes, in files and in cards."""

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.merge_recipe import MergeRecipeExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

SUBJECT = ArtifactRef.from_repo("org/merged", revision="c" * 40)
FILE = "mergekit_config.yml"


def snapshot(*contents: Content, ref: ArtifactRef = SUBJECT) -> Snapshot:
    """A repository with these files."""
    return Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, contents=contents)


def whole(text: str | bytes, path: str = FILE) -> Content:
    """A file that was read whole."""
    data = text.encode() if isinstance(text, str) else text
    return Content(path=path, data=data, total=len(data))


def claims(text: str | bytes, path: str = FILE) -> list[Claim]:
    """The claims of one file."""
    return list(MergeRecipeExtractor().claims(snapshot(whole(text, path))))


def parents(text: str | bytes, path: str = FILE) -> list[tuple[str, str]]:
    """Place and parent of each claim, all of which are of the relation merge."""
    found = claims(text, path)
    assert all(isinstance(claim, LineageClaim) and claim.relation is Relation.MERGE for claim in found)
    return [
        (claim.evidence.pointer, str(claim.parent) if isinstance(claim.parent, ArtifactRef) else f"? {claim.text}")
        for claim in found
        if isinstance(claim, LineageClaim)
    ]


def real(path: str) -> bytes:
    """A real file of the test data."""
    root = os.environ.get("AIBOM_TEST_DATA")
    found = sorted(Path(root).rglob(path)) if root else []
    if not found:
        pytest.skip(f"AIBOM_TEST_DATA is not set or holds no {path}")
    return found[0].read_bytes()


def test_a_claim_names_place_digest_and_text() -> None:
    """Every merged model is a derived claim with its evidence."""
    text = "merge_method: linear\nmodels:\n  - model: org/a\n"
    (claim,) = claims(text)
    assert isinstance(claim, LineageClaim)
    assert (claim.subject, claim.relation, claim.text) == (SUBJECT, Relation.MERGE, "org/a")
    assert claim.parent == ArtifactRef.from_repo("org/a")
    assert claim.assurance is Assurance.DERIVED
    place = claim.evidence
    assert (place.path, place.pointer, place.sha256) == (FILE, "/models/0/model", digest(text.encode()))
    assert (place.revision, place.extractor) == ("c" * 40, "merge-recipe")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "ties.yml",
            [
                ("/base_model", "TheBloke/Llama-2-13B-fp16"),
                ("/models/0/model", "psmathur/orca_mini_v3_13b"),
                ("/models/1/model", "garage-bAInd/Platypus2-13B"),
                ("/models/2/model", "WizardLM/WizardMath-13B-V1.0"),
            ],
        ),
        (
            "gradient-slerp.yml",
            [
                ("/base_model", "psmathur/orca_mini_v3_13b"),
                ("/slices/0/sources/1/model", "garage-bAInd/Platypus2-13B"),
            ],
        ),
        (
            "orcamini-platy-44layer.yml",
            [
                ("/slices/0/sources/0/model", "psmathur/orca_mini_v3_13b"),
                ("/slices/1/sources/0/model", "garage-bAInd/Platypus2-13B"),
            ],
        ),
    ],
)
def test_real_recipes_name_their_models(name: str, expected: list[tuple[str, str]]) -> None:
    """Examples of mergekit itself: each model once, at its first place."""
    assert parents(real(f"mergekit/examples/{name}")) == expected


def test_a_real_path_on_the_disk_of_the_author_is_quoted() -> None:
    """A real recipe merges D:/Uni/Masterarbeit Code/... with a model of the Hub."""
    found = claims(real("mergekit/cards/pt_gl_linear_80_20/mergekit_config.yml"))
    first, second = (claim for claim in found if isinstance(claim, LineageClaim))
    assert isinstance(first.parent, Unidentified)
    assert first.parent.form is Form.PATH
    assert first.text.startswith("D:/Uni/Masterarbeit Code/")
    assert second.parent == ArtifactRef.from_repo("Nos-PT/Llama-Carvalho-PT-GL")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("org/a+lora/b", [("", "org/a"), ("", "lora/b")]),
        ("./base+lora/b@v1", [("", "? ./base"), ("", "lora/b@v1")]),
        ("org/a@main", [("", "org/a@main")]),
        ("a+b+c", [("", "? a+b+c")]),
        ("org/a+", [("", "org/a")]),
        ("model_a", [("", "model_a")]),
        ("/x/y", [("", "? /x/y")]),
        ("{model: {path: org/a, revision: v1}}", [("/model", "org/a@v1")]),
        ("{model: org/a, lora: {path: lora/b}}", [("/model", "org/a"), ("/lora", "lora/b")]),
        ("{lora: lora/b}", [("/lora", "lora/b")]),
        ("{path: org/a, revision: abc}", [("", "org/a@abc")]),
        ("{path: org/a, revision: 'not one'}", [("", "org/a")]),
        ("{path: org/a, revision: null}", [("", "org/a")]),
        ("{path: ./a, revision: abc}", [("", "? ./a")]),
        ("7", [("", "? 7")]),
        ("[org/a]", [("", "? ['org/a']")]),
        ("{other: org/a}", [("", "? {'other': 'org/a'}")]),
        ("", []),
        ("null", []),
    ],
)
def test_every_way_to_write_a_model_is_read(written: str, expected: list[tuple[str, str]]) -> None:
    """A model may have a LoRA (`+`), a revision (`@`) or be a mapping; what is none of these is quoted."""
    text = f"merge_method: linear\nmodels:\n  - model: {written}\n"
    assert parents(text) == [(f"/models/0/model{step}", parent) for step, parent in expected]


def test_every_place_of_a_recipe_is_read() -> None:
    """Slices with bases, modules, experts and shared experts, genomes, and models listed without a key."""
    recipe = {
        "merge_method": "x",
        "base_model": "org/base",
        "models": ["org/listed", {"parameters": {}}],
        "slices": [{"base_model": "org/slice-base", "sources": [{"model": "org/source"}]}, 3, {"sources": 4}],
        "modules": {"a/b": {"slices": [{"sources": [{"model": "org/module"}]}]}, "c": 1},
        "experts": [{"source_model": "org/expert", "positive_prompts": ["org/not-a-model"]}],
        "shared_experts": [{"source_model": "org/shared"}],
        "genome": {"base_model": "org/gene-base", "models": ["org/gene"]},
    }
    assert parents(json.dumps(recipe)) == [
        ("/base_model", "org/base"),
        ("/models/0", "org/listed"),
        ("/slices/0/base_model", "org/slice-base"),
        ("/slices/0/sources/0/model", "org/source"),
        ("/experts/0/source_model", "org/expert"),
        ("/shared_experts/0/source_model", "org/shared"),
        ("/modules/a~1b/slices/0/sources/0/model", "org/module"),
        ("/genome/base_model", "org/gene-base"),
        ("/genome/models/0", "org/gene"),
    ]


@pytest.mark.parametrize(
    ("tokenizer", "expected"),
    [
        ("tokenizer_source: org/tok", [("/tokenizer_source", "org/tok")]),
        ("tokenizer_source: model:org/tok", [("/tokenizer_source", "org/tok")]),
        ("tokenizer: {source: org/tok}", [("/tokenizer/source", "org/tok")]),
        ("tokenizer: {source: {model: {path: org/tok}}}", [("/tokenizer/source/model", "org/tok")]),
        ("tokenizer_source: union", []),
        ("tokenizer: {source: base}", []),
        ("tokenizer: org/tok", []),
    ],
)
def test_the_tokenizer_has_a_relation_of_its_own(tokenizer: str, expected: list[tuple[str, str]]) -> None:
    """`tokenizer_source` names a model, or says union or base, which name none."""
    found = claims(f"merge_method: linear\nmodels: [model: org/tok]\n{tokenizer}\n")
    assert [
        (claim.evidence.pointer, str(claim.parent))
        for claim in found
        if isinstance(claim, LineageClaim) and claim.relation is Relation.TOKENIZER_FROM
    ] == expected
    assert len(found) == 1 + len(expected)


def test_intermediate_results_of_several_parts_are_no_parents() -> None:
    """In a recipe of several documents what one is named, another uses."""
    text = """name: step-1
merge_method: slerp
models: [model: org/a, model: org/b]
---
name: final
merge_method: linear
models:
  - model: step-1
  - model: org/c
""".replace("[model: org/a, model: org/b]", "[{model: org/a}, {model: org/b}]")
    assert parents(text) == [
        ("/models/0/model", "org/a"),
        ("/models/1/model", "org/b"),
        ("document 2 /models/1/model", "org/c"),
    ]


def test_other_yaml_is_no_recipe() -> None:
    """Settings of other programs that list models, and files named merge-something, state nothing."""
    for text in (
        "models:\n  - name: x\n    provider: ollama\n    model: org/chat\n",
        "models: [org/a, org/b]\n",
        "models: []\nbase_model: org/a\n",
        "slices: [1, 2]\nexperts: 7\n",
        "genome: {models: [org/a]}\n",
        "base_model: org/a\n",
        "- merge_method\n",
    ):
        assert claims(text, "merge.yml") == []
        assert claims(f"```yaml\n{text}```\n", "README.md") == []


@pytest.mark.parametrize(
    "text",
    [
        "slices: [{sources: [{model: org/a}]}]",
        "experts: [{source_model: org/a}]",
        "models: [{model: org/a, parameters: {weight: 1}}]",
        "genome: {merge_method: ties, models: [org/a]}",
    ],
)
def test_a_recipe_is_known_by_its_shape(text: str) -> None:
    """Recipes of experts and of evolution have no method at the top, and old ones may have none at all."""
    assert [parent for _, parent in parents(text, "merge.yaml")] == ["org/a"]


CARD = """---
base_model: org/not-mine
---
# Merge

~~~python
merge_method: org/code
~~~

```yaml
models:
  - model: org/a
merge_method: linear
```

```YML title
merge_method: slerp
slices:
  - sources:
      - model: org/a
      - model: org/b
```

```
merge_method: linear
name: part
models: [{model: org/c}]
---
merge_method: linear
models: [{model: part}, {model: org/d}]
```

models:
  - model: org/unfenced
"""


def test_recipes_in_a_card_are_found_by_line() -> None:
    """Blocks of YAML (labelled so, or not at all) are read; a model named twice is one claim, at its first place."""
    assert parents(CARD, "README.md") == [
        ("line 11 /models/0/model", "org/a"),
        ("line 17 /slices/0/sources/1/model", "org/b"),
        ("line 25 /models/0/model", "org/c"),
        ("line 25 document 2 /models/1/model", "org/d"),
    ]


def test_notes_above_a_recipe_in_the_same_block_are_skipped() -> None:
    """Undi95/Toppy-M-7B has notes on its LoRAs above the recipe; the recipe begins on line 38."""
    assert parents(real("Undi95/Toppy-M-7B/README.md"), "README.md") == [
        ("line 38 /base_model", "mistralai/Mistral-7B-v0.1"),
        ("line 38 /models/1/model", "Undi95/zephyr-7b-beta-pippa-sharegpt"),
        ("line 38 /models/2/model", "Undi95/Nous-Capybara-7B-V1.9-120-Days"),
        ("line 38 /models/3/model", "Undi95/openchat_3.5-LimaRP-13B"),
    ]


def test_a_real_card_without_labels_is_read() -> None:
    """The card of v1olet_marcoroni-go-bruins-merge-7B has its recipe in a block without a label."""
    found = parents(real("v1olet/v1olet_marcoroni-go-bruins-merge-7B/README.md"), "README.md")
    assert [parent for _, parent in found] == ["AIDC-ai-business/Marcoroni-7B-v3", "rwitz/go-bruins-v2"]


@pytest.mark.parametrize(
    ("content", "reason", "pointer"),
    [
        (whole("a: [\n"), "no YAML", ""),
        (whole("- org/a\n"), "not a mapping", ""),
        (whole(""), "not a mapping", ""),
        (Content(path=FILE, error="not served"), "not served", ""),
        (Content(path=FILE, data=b"a: 1", total=300_000), "300,000 bytes; at most 4 are read", ""),
        (whole("# x\n```yaml\nmerge_method: a: b\n```\n", "README.md"), "line 3: no YAML", "line 3"),
        (whole("```\nnotes: and: notes\nmodels: a: b\n```\n", "README.md"), "line 3: no YAML", "line 2"),
    ],
)
def test_what_cannot_be_read_is_said(content: Content, reason: str, pointer: str) -> None:
    """A recipe that is malformed, too long or was not served gives one claim with reason and place."""
    (claim,) = MergeRecipeExtractor().claims(snapshot(content))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.evidence.pointer) == (Fact.UNREADABLE, pointer)
    assert reason in str(claim.value)


def test_malformed_yaml_that_is_no_recipe_is_not_ours() -> None:
    """Other examples in a card, and a card that could not be read, are no business of this extractor."""
    assert claims("```yaml\nx: [\n  models: 1\n```\n", "README.md") == []
    assert list(MergeRecipeExtractor().claims(snapshot(Content(path="README.md", error="gone")))) == []


def test_more_models_than_any_merge_has_are_cut_off_and_said() -> None:
    """4,096 places are read of one file, and a claim says that there were more."""
    text = "merge_method: linear\nmodels:\n" + "".join(f"  - model: org/m{number}\n" for number in range(5000))
    started = time.perf_counter()
    found = claims(text)
    assert time.perf_counter() - started < 300  # a watchdog, not a measure
    last = found[-1]
    assert isinstance(last, FactClaim)
    assert last.fact is Fact.UNREADABLE
    assert "more than 4,096 models" in str(last.value)
    assert len(found) == 4096


def test_four_recipes_and_the_card_are_wanted() -> None:
    """The file mergekit writes comes first, then those nearest to the root; only the root's card is read."""
    paths = ["x/mergekit_config.yml", "README.md", "merge.yaml", "MERGE-2.YML", "mergekit_config.yml", "a/merge.yml"]
    paths += ["docs/README.md", "merge.json", "submerge.yml", "z/merge.yml"]
    files = [FileEntry(path=path) for path in paths]
    wanted = MergeRecipeExtractor().wants(Kind.MODEL, files)
    assert wanted == {
        "mergekit_config.yml": 256 << 10,
        "MERGE-2.YML": 256 << 10,
        "merge.yaml": 256 << 10,
        "a/merge.yml": 256 << 10,
        "README.md": 1 << 20,
    }
    assert MergeRecipeExtractor().wants(Kind.MODEL, []) == {}
    assert MergeRecipeExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    content = whole("merge_method: x\nbase_model: org/a\n")
    assert list(MergeRecipeExtractor().claims(snapshot(content, ref=dataset))) == []


NAMES = "merge_method base_model models model slices sources path revision lora modules experts tokenizer source name"
KEYS = st.sampled_from(NAMES.split())
RECIPES = st.dictionaries(
    KEYS,
    st.recursive(
        st.none()
        | st.integers()
        | st.sampled_from(["org/a", "a+b", "x@y", "union", "model:org/b", "./x"])
        | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=15,
    ),
    max_size=6,
)


@given(st.one_of(st.binary(max_size=60), RECIPES.map(lambda recipe: json.dumps(recipe).encode())))
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes) -> None:
    """Nothing in a recipe or a card makes the extractor fail; it is pure, and states no parent twice per file."""
    fenced = b"# x\n```yaml\n" + data + b"\n```\n"
    given_snapshot = snapshot(whole(data), whole(fenced, "README.md"))
    found = list(MergeRecipeExtractor().claims(given_snapshot))
    assert found == list(MergeRecipeExtractor().claims(given_snapshot))
    assert {claim.evidence.sha256 for claim in found} <= {digest(data), digest(fenced)}
    edges = [(claim.evidence.path, claim.relation, claim.parent) for claim in found if isinstance(claim, LineageClaim)]
    assert len(edges) == len(set(edges))
