"""Claims of the sections that training tools write into cards."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.trainer_card import TrainerCardExtractor
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny", revision="c" * 40)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUB = "https://github.com"


def snapshot(data: bytes, ref: ArtifactRef = MODEL, error: str = "") -> Snapshot:
    """A repository with this card."""
    content = Content(path="README.md", data=data, total=len(data), error=error)
    return Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, contents=(content,))


def claims(body: str) -> list[FactClaim]:
    """The claims of a card, all of them facts."""
    found = TrainerCardExtractor().claims(snapshot(body.encode()))
    return [claim for claim in found if isinstance(claim, FactClaim)]


def stated(found: list[FactClaim], kind: Fact) -> list[tuple[Scalar, str]]:
    """Value and first field of each fact of one kind."""
    return [(claim.value, str(claim.fields[0][1])) for claim in found if claim.fact is kind]


CARD = """---
license: mit
---
# tiny

- learning_rate: 1

### Training hyperparameters

The following were used:
- learning_rate: 5e-05
- **optimizer**: Use adamw_torch with betas=(0.9,0.999) and epsilon=1e-08
- `seed`: 42
- seed: 42
* mixed_precision_training: Native AMP
- not an argument
-

```
- code: 1
```

### Framework versions

- Transformers 4.35.0.dev0
- Pytorch 2.1.0+cu118
- TRL: 0.8.6
- Sentence Transformers: 3.0.0
- **PEFT**: `0.7.1`
- PEFT 0.7.1
- Python: 3.10.12
- Tokenizers
"""


def test_hyperparameters_are_arguments_and_the_seed_is_a_fact_of_its_own() -> None:
    """Only those of the section, each once, as stated, at their lines; nothing vouches for the seed."""
    found = claims(CARD)
    assert stated(found, Fact.TRAINING_ARGUMENT) == [
        ("5e-05", "learning_rate"),
        ("Use adamw_torch with betas=(0.9,0.999) and epsilon=1e-08", "optimizer"),
        ("42", "seed"),
        ("Native AMP", "mixed_precision_training"),
    ]
    (seed,) = (claim for claim in found if claim.fact is Fact.SEED)
    assert (seed.value, seed.fields, seed.assurance) == ("42", (("status", "not verified"),), Assurance.DECLARED)
    assert seed.evidence.pointer == "line 13"


def test_framework_versions_are_those_of_packages() -> None:
    """In the notations of Trainer and of sentence-transformers; Python is no package, a version missing is none."""
    found = [claim for claim in claims(CARD) if claim.fact is Fact.FRAMEWORK]
    assert [(claim.value, dict(claim.fields)) for claim in found] == [
        ("transformers", {"stated": "Transformers", "version": "4.35.0.dev0"}),
        ("torch", {"stated": "Pytorch", "version": "2.1.0+cu118"}),
        ("trl", {"stated": "TRL", "version": "0.8.6"}),
        ("sentence-transformers", {"stated": "Sentence Transformers", "version": "3.0.0"}),
        ("peft", {"stated": "PEFT", "version": "0.7.1"}),
    ]
    assert found[0].evidence.pointer == "line 25"


@pytest.mark.parametrize(
    ("body", "expected", "assurance"),
    [
        (f"- **Training repository:** {HUB}/org/train", f"{HUB}/org/train", Assurance.DECLARED),
        (f"- **Training code [optional]:** <{HUB}/org/train/>", f"{HUB}/org/train", Assurance.DECLARED),
        ("Training code: [here](https://www.github.com/org/train?tab=readme#x)", f"{HUB}/org/train", Assurance.DECLARED),
        ("Fine-tuning code: http://me:pw@gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c/-/tree/main", Assurance.DECLARED),
        (f"# Training code\n\nSee {HUB}/org/train.\n\n# More\n\n{HUB}/org/no", f"{HUB}/org/train", Assurance.MENTIONED),
        (f"Training code: {HUB}/org/train and {HUB}/org/train#b", f"{HUB}/org/train", Assurance.DECLARED),
        (f"The [training scripts]({HUB}/org/train) are open.", f"{HUB}/org/train", Assurance.MENTIONED),
        (f"The code used to train it is at {HUB}/org/train, see {HUB}/org/b.", f"{HUB}/org/train", Assurance.MENTIONED),
    ],
)  # fmt: skip
def test_training_code_is_a_link_that_is_called_so(body: str, expected: str, assurance: Assurance) -> None:
    """Behind a word made for it, under a heading, or in a sentence; without query and credentials, not verified."""
    (claim,) = claims(body)
    assert (claim.fact, claim.value, claim.assurance) == (Fact.TRAINING_CODE, expected, assurance)
    assert claim.fields == (("status", "not verified"),)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (f"- **Repository:** {HUB}/org/train", "Repository"),
        (f"- **Repository [optional]:** <{HUB}/org/train/>", "Repository"),
        (f"Code: {HUB}/org/train", "Code"),
        (f"# Source code\n\n{HUB}/org/train", "Source code"),
    ],
)
def test_code_of_the_model_need_not_be_what_trained_it(body: str, label: str) -> None:
    """What is called code and no more is a mention that says what it is called."""
    (claim,) = claims(body)
    assert (claim.fact, claim.value, claim.assurance) == (Fact.TRAINING_CODE, f"{HUB}/org/train", Assurance.MENTIONED)
    assert claim.fields == (("stated-as", label), ("status", "not verified"))


@pytest.mark.parametrize(
    "line", ["seed: not fixed", "seed: None", "data_seed: 42", "use_seed: 1", "seed_everything: 3"]
)
def test_a_seed_is_a_number_that_is_called_so(line: str) -> None:
    """Whatever else stands there is a training argument and no seed."""
    assert [claim.fact for claim in claims(f"# Training hyperparameters\n- {line}")] == [Fact.TRAINING_ARGUMENT]


@pytest.mark.parametrize(
    "body",
    [
        f"This is not the training code: {HUB}/org/train",
        f"# Code\n\nEvaluate it with {HUB}/org/harness",
        f"See {HUB}/org/train for details.",
        f"Install it: {HUB}/org/library",
        f"Repository: {HUB}/sponsors/me",
        f"Repository: {HUB}/org",
        f"Repository: {HUB}:443/org/train",
        "Repository: https://wandb.ai/org/project/runs/0a1b",
        "Repository: https://example.org/org/train",
        "Repository: [x](https://[github.com/org/train)",
        "Repository: ftp://github.com/org/train",
        f"The training code was lost. We thank {HUB}/org/friends",
        f"```\nRepository: {HUB}/org/train\n```",
        "Repository: [More Information Needed]",
    ],
)
def test_other_links_are_none(body: str) -> None:
    """A run on wandb, a library, a friend's page, an address of a host's own pages, and code blocks."""
    assert claims(body) == []


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        (f"{HUB}/org/train/tree/{COMMIT}", f"{HUB}/org/train"),
        (f"{HUB}/org/train/commit/{COMMIT}", f"{HUB}/org/train"),
        (f"{HUB}/org/train/blob/{COMMIT}/run.py", f"{HUB}/org/train"),
        (f"https://gitlab.com/a/b/c/-/blob/{COMMIT}/run.py", "https://gitlab.com/a/b/c"),
    ],
)
def test_a_full_commit_of_it_is_a_fact(address: str, repository: str) -> None:
    """With the repository it belongs to; a branch is none."""
    code, commit = claims(f"Training code: {address}")
    assert (code.value, commit.fact, commit.value) == (address, Fact.TRAINING_COMMIT, COMMIT)
    assert commit.fields == (("repository", repository), ("status", "not verified"))
    assert len(claims(f"Code: {HUB}/org/train/tree/main")) == 1


def test_all_is_bounded() -> None:
    """A card of ten thousand arguments, versions and links gives the first of each."""
    arguments = "# Hyperparameters\n" + "\n".join(f"- a{number}: 1" for number in range(999))
    versions = "# Framework versions\n" + "\n".join(f"- Torch 1.{number}" for number in range(999))
    links = "# Code\n" + "\n".join(f"- {HUB}/org/{number}" for number in range(999))
    found = claims(f"{arguments}\n{versions}\n{links}")
    counts = [len(stated(found, kind)) for kind in (Fact.TRAINING_ARGUMENT, Fact.FRAMEWORK, Fact.TRAINING_CODE)]
    assert counts == [200, 64, 16]


def test_only_the_card_of_a_model_is_read() -> None:
    """Datasets are not trained, and what could not be had says nothing."""
    files = [FileEntry(path="README.md"), FileEntry(path="x")]
    assert TrainerCardExtractor().wants(Kind.MODEL, files) == {"README.md": 1 << 20}
    assert TrainerCardExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert list(TrainerCardExtractor().claims(snapshot(CARD.encode(), ref=dataset))) == []
    assert list(TrainerCardExtractor().claims(snapshot(b"", error="not served"))) == []
    bare = Snapshot(requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED)
    assert list(TrainerCardExtractor().claims(bare)) == []


def test_a_real_card() -> None:
    """zephyr-7b-beta: its seed, its four frameworks and the handbook it was trained with."""
    root = os.environ.get("AIBOM_TEST_DATA")
    path = Path(root or "") / "hub/models/HuggingFaceH4/zephyr-7b-beta/README.md"
    if not root or not path.is_file():
        pytest.skip("AIBOM_TEST_DATA is not set or holds no zephyr-7b-beta")
    found = claims(path.read_text())
    assert stated(found, Fact.SEED) == [("42", "not verified")]
    frameworks = [(claim.value, dict(claim.fields)["version"]) for claim in found if claim.fact is Fact.FRAMEWORK]
    assert frameworks == [
        ("transformers", "4.35.0.dev0"),
        ("torch", "2.0.1+cu118"),
        ("datasets", "2.12.0"),
        ("tokenizers", "0.14.0"),
    ]
    assert stated(found, Fact.TRAINING_CODE) == [("https://github.com/huggingface/alignment-handbook", "Repository")]


@given(
    st.lists(
        st.sampled_from(["# Hyperparameters", "# Framework versions", "# Code", "- seed: 1", "- Torch 1", f"{HUB}/a/b"])
        | st.text(max_size=20),
        max_size=12,
    )
)
def test_any_card_gives_claims_with_evidence_and_always_the_same(lines: list[str]) -> None:
    """Nothing in a card makes the extractor fail, and it is pure."""
    body = "\n".join(lines)
    found = claims(body)
    assert found == claims(body)
    assert all(claim.evidence.sha256 == digest(body.encode()) for claim in found)
