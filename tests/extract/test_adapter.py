"""Claims of adapter_config.json."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.adapter import AdapterExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

SUBJECT = ArtifactRef.from_repo("org/lora", revision="c" * 40)


def snapshot(*contents: Content, ref: ArtifactRef = SUBJECT) -> Snapshot:
    """A repository with these files."""
    return Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, contents=contents)


def whole(data: bytes, path: str = "adapter_config.json") -> Content:
    """A file that was read whole."""
    return Content(path=path, data=data, total=len(data))


def claims(config: object) -> list[Claim]:
    """The claims of one configuration."""
    return list(AdapterExtractor().claims(snapshot(whole(json.dumps(config).encode()))))


def parent(config: object) -> LineageClaim:
    """The one lineage claim of a configuration."""
    (claim,) = (claim for claim in claims(config) if isinstance(claim, LineageClaim))
    return claim


def test_the_base_of_an_adapter_is_a_derived_claim() -> None:
    """`base_model_name_or_path` is a parent of the relation adapter, with its place."""
    claim = parent({"base_model_name_or_path": "org/base", "revision": None})
    assert (claim.relation, claim.parent, claim.text) == (
        Relation.ADAPTER,
        ArtifactRef.from_repo("org/base"),
        "org/base",
    )
    assert (claim.assurance, claim.subject) == (Assurance.DERIVED, SUBJECT)
    assert (claim.evidence.path, claim.evidence.pointer) == ("adapter_config.json", "/base_model_name_or_path")


@pytest.mark.parametrize(
    ("base", "revision", "expected"),
    [
        ("org/base", "a" * 40, "org/base@" + "a" * 40),
        ("org/base", " v1.0 ", "org/base@v1.0"),
        ("gpt2", "main", "gpt2@main"),
        ("org/base@v2", "v1", "org/base@v2"),
        ("org/base", "", "org/base"),
        ("org/base", "no revision", "org/base"),
        ("org/base", "../..", "org/base"),
        ("org/base", 7, "org/base"),
        ("org/base", None, "org/base"),
        ("https://huggingface.co/org/base", "v1", "org/base@v1"),
    ],
)
def test_a_valid_revision_pins_the_parent(base: str, revision: object, expected: str) -> None:
    """The revision counts if it is one and the name has none of its own."""
    claim = parent({"base_model_name_or_path": base, "revision": revision})
    assert str(claim.parent) == expected
    assert claim.text == base


def test_a_path_on_the_disk_of_the_trainer_is_quoted() -> None:
    """A real case: /root/autodl-tmp/models/qwythos-9b; a revision does not make a repository of it."""
    claim = parent({"base_model_name_or_path": "/root/autodl-tmp/models/qwythos-9b", "revision": "main"})
    assert claim.parent == Unidentified(text="/root/autodl-tmp/models/qwythos-9b", form=Form.PATH)


@pytest.mark.parametrize("config", [{}, {"base_model_name_or_path": None}, {"base_model_name_or_path": " "}])
def test_no_base_is_no_claim(config: object) -> None:
    """An adapter that names no base states none."""
    assert claims(config) == []


def test_the_kind_of_adapter_is_a_fact_with_its_settings() -> None:
    """The settings of a real LoRA (rank 16, alpha 32), and what PEFT says of a base it did not know."""
    config = {
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "r": 16, "lora_alpha": 32, "peft_version": "0.18.1",
        "use_dora": False, "target_modules": ["q_proj"], "bias": "none",
        "auto_mapping": {"base_model_class": "XModel", "parent_library": "transformers.models.x", "other": "y"},
    }  # fmt: skip
    (claim, *frameworks) = claims(config)
    assert [(f.value, f.fields, f.evidence.pointer) for f in frameworks if isinstance(f, FactClaim)] == [
        ("peft", (("version", "0.18.1"),), "/peft_version"),
        ("transformers", (("stated", "transformers.models.x"),), "/auto_mapping/parent_library"),
    ]
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value, claim.assurance) == (Fact.MODEL_TYPE, "LORA", Assurance.DECLARED)
    assert claim.evidence.pointer == "/peft_type"
    assert claim.fields == (
        ("base_model_class", "XModel"),
        ("kind", "adapter"),
        ("lora_alpha", 32),
        ("parent_library", "transformers.models.x"),
        ("peft_version", "0.18.1"),
        ("r", 16),
        ("task_type", "CAUSAL_LM"),
        ("use_dora", False),
    )


@pytest.mark.parametrize("library", [None, 7, "", "transformers_modules.org.tiny", "os"])
def test_a_library_that_is_none_of_ours_is_no_framework(library: object) -> None:
    """Code that a repository brings is no package, and neither is a version that is no text."""
    assert claims({"peft_version": 0.5, "auto_mapping": {"parent_library": library}}) == []


@pytest.mark.parametrize("value", [None, "", 3, ["LORA"]])
def test_a_kind_that_is_no_text_is_no_fact(value: object) -> None:
    """Unknown is absent."""
    assert claims({"peft_type": value, "r": 8, "auto_mapping": {"base_model_class": None}}) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (whole(b"{"), "no JSON"),
        (whole(b'"x"'), "not a JSON object"),
        (Content(path="adapter_config.json", error="not served"), "not served"),
        (Content(path="adapter_config.json", data=b"{}", total=9_999_999), "9,999,999 bytes; at most 2 are read"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_next_is_read(content: Content, reason: str) -> None:
    """One unreadable configuration does not hide another."""
    good = whole(b'{"base_model_name_or_path": "org/base"}', "checkpoint-1/adapter_config.json")
    first, second = AdapterExtractor().claims(snapshot(good, content))
    assert isinstance(first, FactClaim)
    assert first.fact is Fact.UNREADABLE
    assert reason in str(first.value)
    assert isinstance(second, LineageClaim)
    assert second.evidence.path == "checkpoint-1/adapter_config.json"


def test_four_configurations_nearest_to_the_root_are_wanted() -> None:
    """Repositories keep several adapters and many checkpoints; datasets have none."""
    paths = ["b/adapter_config.json", "a/c/adapter_config.json", "my_adapter_config.json", "adapter_config.json"]
    paths += [f"checkpoint-{number}/adapter_config.json" for number in range(9)]
    files = [FileEntry(path=path) for path in paths]
    wanted = AdapterExtractor().wants(Kind.MODEL, files)
    assert wanted == AdapterExtractor().wants(Kind.MODEL, files[::-1])
    assert list(wanted) == ["adapter_config.json", "b/adapter_config.json", *sorted(paths[4:])[:2]]
    assert set(wanted.values()) == {1 << 20}
    assert AdapterExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    content = whole(b'{"base_model_name_or_path": "org/base"}')
    assert list(AdapterExtractor().claims(snapshot(content, ref=dataset))) == []


REAL = {
    "DreamVu/Cosmos-Reason2-2B-Retail-Grocery-EgoExo": "nvidia/Cosmos-Reason2-2B",
    "github-Iamjuhwan/HY-MT1.5-yoruba-pidgin-lora": "tencent/HY-MT1.5-1.8B",
    "github-Gayaz2000/Unsloth-DPOTrainer": "unsloth/Llama-3.2-1B-Instruct",
}


@pytest.mark.parametrize(("repo", "base"), REAL.items())
def test_real_adapters_name_their_bases(repo: str, base: str) -> None:
    """Three real adapters: the base in their configuration is found."""
    root = os.environ.get("AIBOM_TEST_DATA")
    found = sorted(Path(root).rglob(f"{repo}/adapter_config.json")) if root else []
    if not found:
        pytest.skip(f"AIBOM_TEST_DATA is not set or holds no {repo}")
    (claim, kind, *_) = AdapterExtractor().claims(snapshot(whole(found[0].read_bytes())))
    assert isinstance(claim, LineageClaim)
    assert claim.parent == ArtifactRef.from_repo(base)
    assert isinstance(kind, FactClaim)
    assert kind.value == "LORA"


@given(
    st.one_of(
        st.binary(max_size=60),
        st.dictionaries(
            st.sampled_from(["base_model_name_or_path", "revision", "peft_type", "auto_mapping", "r"]),
            st.none()
            | st.integers()
            | st.text(max_size=12)
            | st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
        ).map(lambda config: json.dumps(config).encode()),
    )
)
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes) -> None:
    """Nothing in a configuration makes the extractor fail, and it is pure."""
    given_snapshot = snapshot(whole(data))
    found = list(AdapterExtractor().claims(given_snapshot))
    assert found == list(AdapterExtractor().claims(given_snapshot))
    assert all(claim.evidence.sha256 == digest(data) for claim in found)
