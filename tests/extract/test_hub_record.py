"""Claims of the registry's record."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.hub_record import HubRecordExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny", revision="e" * 40)
DATASET = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="e" * 40)


def snapshot(info: bytes, ref: ArtifactRef = MODEL) -> Snapshot:
    """A repository of which this record is known."""
    return Snapshot(
        requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, info=info, info_path="/api/models/org/tiny"
    )


def claims(record: object, ref: ArtifactRef = MODEL) -> list[Claim]:
    """The claims of a record."""
    return list(HubRecordExtractor().claims(snapshot(json.dumps(record).encode(), ref)))


def edges(found: list[Claim]) -> list[tuple[str, str, str]]:
    """Relation, parent (or its form) and pointer of each lineage claim."""
    return [
        (
            c.relation.value,
            str(c.parent) if isinstance(c.parent, ArtifactRef) else c.parent.form.value,
            c.evidence.pointer,
        )
        for c in found
        if isinstance(c, LineageClaim)
    ]


def facts(found: list[Claim]) -> list[tuple[str, Scalar, str]]:
    """Kind, value and pointer of each fact."""
    return [(c.fact.value, c.value, c.evidence.pointer) for c in found if isinstance(c, FactClaim)]


def test_lineage_tags() -> None:
    """Both forms of the base-model tag, and datasets; an unknown relation is none."""
    tags = [
        *("base_model:org/base", "base_model:quantized:org/base", "base_model:upscale:org/b", "dataset:squad"),
        *("dataset:imagefolder", "dataset:None", "base_model:", "dataset:", 7, None, "arxiv:2401.1", "region:us"),
    ]
    assert edges(claims({"tags": tags})) == [
        ("unspecified-base", "org/base", "/tags/0"),
        ("quantized", "org/base", "/tags/1"),
        ("unspecified-base", "org/b", "/tags/2"),
        ("trained-on", "datasets/squad", "/tags/3"),
        ("trained-on", "malformed", "/tags/4"),
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"relation": "merge", "models": [{"_id": "1", "id": "a/b"}, {"id": "c"}]}, [("merge", "a/b", "/baseModels/models/0/id"), ("merge", "c", "/baseModels/models/1/id")]),
        ([{"relation": "adapter", "models": ["a/b"]}], [("adapter", "a/b", "/baseModels/0/models/0")]),
        ([{"id": "a/b", "relation": "finetune"}], [("finetune", "a/b", "/baseModels/0/id")]),
        (["a/b", " "], [("unspecified-base", "a/b", "/baseModels/0")]),
        ("a/b", [("unspecified-base", "a/b", "/baseModels")]),
        ({"relation": ["x"], "models": {"id": "a/b"}}, [("unspecified-base", "a/b", "/baseModels/models/id")]),
        ({"relation": "merge"}, []),
        ({"relation": "merge", "models": None}, []),
        ({"models": [{"id": 7}]}, []),
        (None, []),
        (5, []),
    ],
)  # fmt: skip
def test_base_models_in_every_shape_seen(stated: object, expected: list[tuple[str, str, str]]) -> None:
    """Documented as a mapping, typed as a list elsewhere: both are read, and nothing else breaks."""
    assert edges(claims({"baseModels": stated})) == expected


def test_lazymergekit_tags() -> None:
    """Its parents stand among the tags; they are claims and stay tags."""
    found = claims({"tags": ["merge", "lazymergekit", "org/a"]})
    assert edges(found) == [("merge", "org/a", "/tags/2")]
    assert ("tag", "org/a", "/tags/2") in facts(found)


RECORD = {
    "id": "org/tiny",
    "author": "org",
    "createdAt": "2024-01-01T00:00:00.000Z",
    "lastModified": "2024-01-02T00:00:00.000Z",
    "gated": "manual",
    "library_name": "peft",
    "pipeline_tag": "text-generation",
    "tags": ["peft", "endpoints_compatible", "license:mit", "language:en", "custom_code", ""],
    "config": {
        "architectures": ["A", None, "B"],
        "model_type": "llama",
        "quantization_config": {"quant_method": "gptq", "bits": 4, "x": None, "y": {}},
        "auto_map": {"AutoModel": "m.M", "AutoConfig": ["c.C"]},
        "tokenizer_config": {"chat_template": "{{ m }}"},
    },
    "safetensors": {"parameters": {"F32": 5, "BF16": 10, "Z": "1", "Y": True}, "total": 15},
    "transformersInfo": {"auto_model": "AutoModel", "custom_class": "modeling.Tiny"},
    "securityRepoStatus": {"scansDone": True, "filesWithIssues": [{"path": "a.bin", "level": "unsafe"}, "x"]},
}
FACTS = [
    ("tag", "peft", "/tags/0"),
    ("license", "mit", "/tags/2"),
    ("language", "en", "/tags/3"),
    ("tag", "custom_code", "/tags/4"),
    ("remote-code", "custom_code", "/tags/4"),
    ("author", "org", "/author"),
    ("created", "2024-01-01T00:00:00.000Z", "/createdAt"),
    ("last-modified", "2024-01-02T00:00:00.000Z", "/lastModified"),
    ("gated", "manual", "/gated"),
    ("library", "peft", "/library_name"),
    ("task", "text-generation", "/pipeline_tag"),
    ("architecture", "A", "/config/architectures/0"),
    ("architecture", "B", "/config/architectures/2"),
    ("model-type", "llama", "/config/model_type"),
    ("quantization", "gptq", "/config/quantization_config"),
    ("remote-code", "m.M", "/config/auto_map/AutoModel"),
    ("chat-template", digest(b"{{ m }}"), "/config/tokenizer_config/chat_template"),
    ("dtype", "BF16", "/safetensors/parameters/BF16"),
    ("dtype", "F32", "/safetensors/parameters/F32"),
    ("parameter-count", 15, "/safetensors/total"),
    ("remote-code", "modeling.Tiny", "/transformersInfo/custom_class"),
    ("security-status", "issues", "/securityRepoStatus"),
    ("scanner-verdict", "unsafe", "/securityRepoStatus/filesWithIssues/0"),
]


def test_facts_of_a_model() -> None:
    """Every field becomes a fact with its place; the Hub's service tags say nothing of origin."""
    found = claims(RECORD)
    assert sorted(facts(found)) == sorted(FACTS)
    fields = {(c.fact, c.value): c.fields for c in found if isinstance(c, FactClaim)}
    assert fields[Fact.QUANTIZATION, "gptq"] == (("bits", 4), ("quant_method", "gptq"))
    assert fields[Fact.DTYPE, "BF16"] == (("parameters", 10),)
    assert fields[Fact.SECURITY_STATUS, "issues"] == (
        ("files-with-issues", 2),
        ("levels", "unsafe"),
        ("scans-done", True),
    )
    assert fields[Fact.SCANNER_VERDICT, "unsafe"] == (("claimed-by", "the registry's scanners"), ("path", "a.bin"))
    assert {c.assurance for c in found} == {Assurance.DERIVED}
    assert {(c.evidence.path, c.evidence.revision) for c in found} == {("/api/models/org/tiny", "e" * 40)}
    assert {c.evidence.sha256 for c in found} == {digest(json.dumps(RECORD).encode())}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"gated": False}, [("gated", False, "/gated")]),
        ({"private": True}, [("private", True, "/private")]),
        ({"private": False}, []),
        ({"gated": None, "author": "", "createdAt": 5}, []),
        ({"config": {"quantization_config": {"bits": 4}}}, [("quantization", "unnamed", "/config/quantization_config")]),
        ({"config": {"quantization_config": {}}}, []),
        ({"config": {"tokenizer_config": {"chat_template": [{"name": "rag", "template": "t"}, {"template": ""}, 3]}}}, [("chat-template", digest(b"t"), "/config/tokenizer_config/chat_template/0/template")]),
        ({"config": {"tokenizer_config": {"chat_template": [{"name": 5, "template": "t"}]}}}, [("chat-template", digest(b"t"), "/config/tokenizer_config/chat_template/0/template")]),
        ({"safetensors": {"total": -1}, "gguf": {"total": 2.5}}, []),
        ({"securityRepoStatus": {"scansDone": True, "filesWithIssues": []}}, [("security-status", "no issues", "/securityRepoStatus")]),
        ({"securityRepoStatus": {"scansDone": False, "filesWithIssues": []}}, [("security-status", "scan not finished", "/securityRepoStatus")]),
        ({"securityRepoStatus": {"scansDone": False}}, []),
        ({"gguf": {"architecture": "llama", "total": 7, "context_length": 4096, "chat_template": "t"}}, [("parameter-count", 7, "/gguf/total"), ("architecture", "llama", "/gguf/architecture"), ("header-metadata", 4096, "/gguf/context_length"), ("chat-template", digest(b"t"), "/gguf/chat_template")]),
        ({"tags": "peft"}, []),
        ({"cardData": {"license": "mit", "base_model": "a/b"}, "model-index": [{"results": []}], "description": "x"}, []),
    ],
)  # fmt: skip
def test_single_fields(record: object, expected: list[tuple[str, Scalar, str]]) -> None:
    """Odd shapes yield what can be understood of them; the copy of the card is left to the card's reader."""
    assert facts(claims(record)) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"path": "a.pkl", "level": "suspicious", "scanner": "picklescan"}, [("path", "a.pkl"), ("scanner", "picklescan")]),
        ({"path": "a.pkl", "level": "caution", "scanner": 7}, [("path", "a.pkl")]),
        ({"path": "a.pkl"}, None),
        ({"level": "unsafe"}, None),
        ({"path": "a.pkl", "level": ""}, None),
        ("a.pkl", None),
    ],
)  # fmt: skip
def test_what_scanners_say_is_their_claim(entry: object, expected: list[tuple[str, str]] | None) -> None:
    """One fact a file and level, that names who says so; at most 200."""
    status = {"scansDone": True, "filesWithIssues": [entry] * 300}
    found = [c for c in claims({"securityRepoStatus": status}) if isinstance(c, FactClaim)]
    verdicts = [c for c in found if c.fact is Fact.SCANNER_VERDICT]
    assert len(verdicts) == (200 if expected else 0)
    claimed = ("claimed-by", "the registry's scanners")
    assert {c.fields for c in verdicts} == ({(claimed, *expected)} if expected else set())


@pytest.mark.parametrize(
    ("base", "expected"),
    [("org/base", "org/base"), ("/home/x/llama", "path"), (None, None), ("", None), (3, "not-text")],
)
def test_the_base_of_an_adapter(base: object, expected: str | None) -> None:
    """The registry's copy of adapter_config.json names it, or a path of whoever trained it (4 of 279 do)."""
    place = "/config/peft/base_model_name_or_path"
    found = edges(claims({"config": {"peft": {"base_model_name_or_path": base}}}))
    assert found == ([] if expected is None else [("adapter", expected, place)])


def test_facts_of_a_dataset() -> None:
    """The tags of a dataset carry its card; only those it knows are read."""
    tags = [
        *("license:mit", "language:en", "size_categories:n<1K", "task_categories:qa", "source_datasets:extended|squad"),
        *("source_datasets:original", "synthetic", "annotations_creators:machine-generated", "lazymergekit", "a/b"),
        *("language_creators:found", "croissant", "format:json", "modality:text"),
    ]
    found = claims({"tags": tags}, DATASET)
    assert edges(found) == [("derived-from-dataset", "datasets/squad", "/tags/4")]
    assert [fact[:2] for fact in facts(found)] == [
        ("license", "mit"),
        ("language", "en"),
        ("size-category", "n<1K"),
        ("task", "qa"),
        ("source-dataset", "original"),
        ("tag", "synthetic"),
        ("synthetic", "synthetic"),
        ("synthetic", "machine-generated"),
        ("tag", "lazymergekit"),
        ("tag", "a/b"),
    ]
    assert {c.assurance for c in found} == {Assurance.DERIVED}


def test_tags_are_bounded_and_lineage_is_not_cut_off() -> None:
    """200 plain tags are kept; a parent behind them is still found."""
    found = claims({"tags": [f"t{n}" for n in range(300)] + ["base_model:org/base"]})
    assert sum(kind == "tag" for kind, *_ in facts(found)) == 200
    assert edges(found) == [("unspecified-base", "org/base", "/tags/300")]


@pytest.mark.parametrize(
    ("info", "word"), [(b"<html>", "no JSON"), (b"[1]", "no JSON object"), (b"null", "no JSON object")]
)
def test_a_record_that_cannot_be_understood(info: bytes, word: str) -> None:
    """It is one fact with the reason."""
    (claim,) = HubRecordExtractor().claims(snapshot(info))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.assurance) == (Fact.UNREADABLE, Assurance.OBSERVED)
    assert word in str(claim.value)


def test_no_record_no_claims() -> None:
    """A local folder has none; and no file is asked for."""
    assert list(HubRecordExtractor().claims(snapshot(b""))) == []
    assert HubRecordExtractor().wants(Kind.MODEL, [FileEntry(path="README.md")]) == {}


KEYS = [
    *("tags", "baseModels", "relation", "models", "id", "config", "architectures", "model_type", "auto_map", "peft"),
    *("base_model_name_or_path", "tokenizer_config", "chat_template", "safetensors", "parameters", "total", "gguf"),
    *("transformersInfo", "custom_class", "securityRepoStatus", "filesWithIssues", "scansDone", "level", "gated"),
    *("quantization_config", "quant_method", "library_name", "author", "template", "name", "context_length"),
    *("evalResults", "model-index", "cardData", "dataset", "value", "results", "metrics", "path", "filename", "data"),
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
    | st.sampled_from(["org/a", "base_model:merge:a/b", "dataset:x", "source_datasets:extended|", "lazymergekit"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), anything, max_size=6), st.sampled_from([MODEL, DATASET]))
def test_no_shape_is_an_error(record: dict[str, object], ref: ArtifactRef) -> None:
    """Whatever the registry answers, claims come out, all with evidence and twice the same."""
    found = claims(record, ref)
    assert found == claims(record, ref)
    assert all(c.evidence.path == "/api/models/org/tiny" and c.subject == ref for c in found)


@pytest.mark.skipif("AIBOM_TEST_DATA" not in os.environ, reason="needs real records: set AIBOM_TEST_DATA")
def test_every_real_record_is_read() -> None:
    """Of each real record every base-model and dataset tag becomes an edge to the repository it names."""
    folder = Path(os.environ["AIBOM_TEST_DATA"]) / "hub" / "models"
    paths = sorted([*folder.rglob("api.json"), *folder.rglob("api_list.json")])
    assert len(paths) > 100
    for path in paths:
        info = path.read_bytes()
        found = list(HubRecordExtractor().claims(snapshot(info)))
        named = {
            tag.split(":", 1)[1] for tag in json.loads(info)["tags"] if tag.startswith(("base_model:", "dataset:"))
        }
        assert named <= {c.text for c in found if isinstance(c, LineageClaim)}, path
        assert not [c for c in found if isinstance(c, FactClaim) and c.fact is Fact.UNREADABLE], path
        assert {c.relation for c in found if isinstance(c, LineageClaim)} <= set(Relation)
