"""Claims of config.json and model_index.json."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.config import ConfigExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import LOCAL, ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

COMMIT = "c" * 40


def snapshot(*contents: Content, ref: ArtifactRef | None = None, aliases: tuple[str, ...] = ()) -> Snapshot:
    """A repository with these files."""
    subject = ref or ArtifactRef.from_repo("org/tiny", revision=COMMIT)
    return Snapshot(
        requested=subject.unpinned, ref=subject, resolution=Resolution.RESOLVED, aliases=aliases, contents=contents
    )


def whole(data: bytes, path: str = "config.json") -> Content:
    """A file that was read whole."""
    return Content(path=path, data=data, total=len(data))


def claims(config: object, path: str = "config.json") -> list[Claim]:
    """The claims of one configuration."""
    return list(ConfigExtractor().claims(snapshot(whole(json.dumps(config).encode(), path))))


def parents(found: Iterable[Claim]) -> list[tuple[str, str]]:
    """Pointer and text of each lineage claim."""
    return [(claim.evidence.pointer, claim.text) for claim in found if isinstance(claim, LineageClaim)]


def facts(found: Iterable[Claim]) -> list[tuple[Fact, object, str]]:
    """Kind, value and pointer of each fact."""
    return [(claim.fact, claim.value, claim.evidence.pointer) for claim in found if isinstance(claim, FactClaim)]


def test_the_model_weights_were_loaded_from_is_a_derived_base() -> None:
    """`_name_or_path` is a claim of unspecified relation that names file, place, commit and digest."""
    data = b'{"_name_or_path": "org/base"}'
    (claim,) = ConfigExtractor().claims(snapshot(whole(data)))
    assert isinstance(claim, LineageClaim)
    assert (claim.relation, claim.parent) == (Relation.UNSPECIFIED_BASE, ArtifactRef.from_repo("org/base"))
    assert claim.assurance is Assurance.DERIVED
    assert claim.subject == ArtifactRef.from_repo("org/tiny", revision=COMMIT)
    place = claim.evidence
    assert (place.path, place.pointer, place.revision) == ("config.json", "/_name_or_path", COMMIT)
    assert (place.sha256, place.extractor) == (digest(data), "config")


@pytest.mark.parametrize("name", ["org/tiny", "ORG/Tiny", "old/tiny", "", None, "None"])
def test_a_configuration_that_names_its_own_repository_states_no_parent(name: str | None) -> None:
    """sentence-transformers/all-MiniLM-L6-v2 names itself; so does a renamed repository by its old name."""
    content = whole(json.dumps({"_name_or_path": name}).encode())
    assert list(ConfigExtractor().claims(snapshot(content, aliases=("old/tiny",)))) == []


def test_a_local_folder_of_the_same_name_is_not_the_repository() -> None:
    """A folder called gpt2 whose configuration names gpt2 stems from the Hub's gpt2."""
    local = ArtifactRef(registry=LOCAL, name="gpt2", revision="d" * 64)
    found = ConfigExtractor().claims(snapshot(whole(b'{"_name_or_path": "gpt2"}'), ref=local))
    assert parents(found) == [("/_name_or_path", "gpt2")]


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("/workspace/out", Form.PATH),
        ("./out", Form.PATH),
        ("a/b/c", Form.PATH),
        ("outputs/final", Form.PATH),
        ("checkpoint-500", Form.PATH),
        ("me/checkpoint-500", Form.PATH),
        (7, Form.NOT_TEXT),
        ([], Form.NOT_TEXT),
    ],
)
def test_a_value_that_is_no_id_is_kept_as_written(value: object, form: Form) -> None:
    """A path on the trainer's disk, or no text at all, is a claim whose parent is unidentified."""
    (claim,) = claims({"_name_or_path": value})
    assert isinstance(claim, LineageClaim)
    assert claim.parent == Unidentified(text=str(value), form=form)


def test_parts_of_a_model_name_parents_of_their_own() -> None:
    """A model that sees was put together from a language model and a vision model."""
    config = {
        "text_config": {"_name_or_path": "lmsys/vicuna-7b-v1.5"},
        "a/b": {"_name_or_path": "org/other"},
        "base_model_name_or_path": "org/medusa-base",
        "quantization_config": {"_name_or_path": "org/none"},
    }
    assert parents(claims(config)) == [
        ("/base_model_name_or_path", "org/medusa-base"),
        ("/a~1b/_name_or_path", "org/other"),
        ("/text_config/_name_or_path", "lmsys/vicuna-7b-v1.5"),
    ]


def test_the_index_of_a_pipeline_is_read_too() -> None:
    """Pipelines of diffusers keep `_name_or_path` in model_index.json."""
    assert parents(claims({"_name_or_path": "org/sdxl"}, "model_index.json")) == [("/_name_or_path", "org/sdxl")]


def test_architecture_type_and_number_format_are_declared_facts() -> None:
    """The configuration of all-MiniLM-L6-v2 (BertModel, bert, float32); entries that are no text state nothing."""
    config = {"architectures": ["BertModel", 3, ""], "model_type": "bert", "torch_dtype": "float32", "dtype": 1}
    found = claims(config)
    assert facts(found) == [
        (Fact.ARCHITECTURE, "BertModel", "/architectures/0"),
        (Fact.MODEL_TYPE, "bert", "/model_type"),
        (Fact.DTYPE, "float32", "/torch_dtype"),
    ]
    assert {claim.assurance for claim in found} == {Assurance.DECLARED}


@pytest.mark.parametrize(
    ("key", "settings", "value", "fields"),
    [
        (
            "quantization_config",
            {"quant_method": "gptq", "bits": 4, "desc_act": True, "dataset": ["c4"], "sym": None},
            "gptq",
            (("bits", 4), ("desc_act", True), ("quant_method", "gptq")),
        ),
        ("quantization_config", {"load_in_4bit": True}, "load_in_4bit", (("load_in_4bit", True),)),
        ("quantization_config", {"load_in_8bit": False}, "unnamed", (("load_in_8bit", False),)),
        ("quantization_config", {"quant_algo": "FP8"}, "FP8", (("quant_algo", "FP8"),)),
        ("compression_config", {"format": "pack-quantized"}, "pack-quantized", (("format", "pack-quantized"),)),
    ],
)
def test_quantization_settings_become_one_fact(
    key: str, settings: object, value: str, fields: tuple[tuple[str, object], ...]
) -> None:
    """The method is the value, every plain setting a field."""
    (claim,) = claims({key: settings})
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value, claim.fields) == (Fact.QUANTIZATION, value, fields)
    assert claim.evidence.pointer == f"/{key}"


def test_remote_code_names_class_and_repository() -> None:
    """Classes loaded from files of the repository, or (with `--`) of another one."""
    config = {
        "auto_map": {
            "AutoConfig": "configuration_x.XConfig",
            "AutoModel": "org/code--modeling_x.XModel",
            "AutoTokenizer": [None, "tokenization_x.XFast"],
            "AutoNothing": 4,
        },
        "custom_pipelines": {"text-generation": {"impl": "pipe.Pipe", "pt": ["AutoModel"]}, "none": {"impl": None}},
    }
    found = [
        (claim.value, dict(claim.fields), claim.evidence.pointer)
        for claim in claims(config)
        if isinstance(claim, FactClaim) and claim.fact is Fact.REMOTE_CODE
    ]
    assert found == [
        ("configuration_x.XConfig", {"class": "AutoConfig"}, "/auto_map/AutoConfig"),
        ("org/code--modeling_x.XModel", {"class": "AutoModel", "repo": "org/code"}, "/auto_map/AutoModel"),
        ("tokenization_x.XFast", {"class": "AutoTokenizer"}, "/auto_map/AutoTokenizer/1"),
        ("pipe.Pipe", {"class": "text-generation"}, "/custom_pipelines/text-generation/impl"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (whole(b"{"), "no JSON"),
        (whole(b"[1]"), "not a JSON object"),
        (whole(b""), "no JSON"),
        (Content(path="config.json", error="403 for this file"), "403 for this file"),
        (Content(path="config.json", data=b"{}", total=5_000_000), "5,000,000 bytes; at most 2 are read"),
    ],
)
def test_what_cannot_be_read_is_said(content: Content, reason: str) -> None:
    """A configuration that is malformed, too long or was not served gives one claim with the reason."""
    (claim,) = ConfigExtractor().claims(snapshot(content))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.assurance, claim.evidence.path) == (Fact.UNREADABLE, Assurance.OBSERVED, "config.json")
    assert reason in str(claim.value)


def test_a_file_of_unknown_size_is_read() -> None:
    """Where the source does not know the size, what it gave counts as the file."""
    found = ConfigExtractor().claims(snapshot(Content(path="config.json", data=b'{"model_type": "bert"}')))
    assert facts(found) == [(Fact.MODEL_TYPE, "bert", "/model_type")]


def test_only_configurations_at_the_root_of_models_are_wanted() -> None:
    """Datasets and folders within a model have other files of that name."""
    files = [FileEntry(path=path) for path in ("unet/config.json", "model_index.json", "config.json", "README.md")]
    assert ConfigExtractor().wants(Kind.MODEL, files) == {"config.json": 2 << 20, "model_index.json": 2 << 20}
    assert ConfigExtractor().wants(Kind.MODEL, files[:1]) == {}
    assert ConfigExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert list(ConfigExtractor().claims(snapshot(whole(b'{"model_type": "x"}'), ref=dataset))) == []


NAMES = "_name_or_path architectures model_type quantization_config quant_method auto_map impl custom_pipelines dtype"
KEYS = st.sampled_from(NAMES.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.one_of(st.binary(max_size=60), st.dictionaries(KEYS, VALUES, max_size=5).map(lambda v: json.dumps(v).encode()))
)
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes) -> None:
    """Nothing in a configuration makes the extractor fail, and it is pure."""
    given_snapshot = snapshot(whole(data))
    found = list(ConfigExtractor().claims(given_snapshot))
    assert found == list(ConfigExtractor().claims(given_snapshot))
    assert all(claim.evidence.sha256 == digest(data) for claim in found)
    assert all(claim.subject == given_snapshot.ref for claim in found)


def test_libraries_are_stated_with_their_versions() -> None:
    """Of a pipeline and of a model; the class of a pipeline is its architecture."""
    stated = {"_class_name": "FluxPipeline", "_diffusers_version": "0.30.0.dev0", "transformers_version": "4.40.0"}
    found = claims(stated, "model_index.json")
    assert facts(found) == [
        (Fact.ARCHITECTURE, "FluxPipeline", "/_class_name"),
        (Fact.FRAMEWORK, "diffusers", "/_diffusers_version"),
        (Fact.FRAMEWORK, "transformers", "/transformers_version"),
    ]
    assert [claim.fields for claim in found[1:] if isinstance(claim, FactClaim)] == [
        (("version", "0.30.0.dev0"),),
        (("version", "4.40.0"),),
    ]
    assert claims({"transformers_version": None, "_diffusers_version": 1.0}) == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"quant_method": "gptq", "dataset": "wikitext2"}, [("datasets/wikitext", "wikitext2", "")]),
        ({"quant_method": "gptq", "dataset": "c4-new"}, [("datasets/allenai/c4", "c4-new", "")]),
        ({"quant_method": "gptq", "dataset": "ptb"}, [("datasets/ptb_text_only", "ptb", "")]),
        ({"quant_method": "awq", "dataset": "c4"}, []),
        ({"quant_method": "gptq", "dataset": ["some text", "more"]}, []),
        ({"quant_method": "gptq", "dataset": None}, []),
        ({"quant_method": "auto-round", "dataset": "NeelNanda/pile-10k"}, [("datasets/NeelNanda/pile-10k", "NeelNanda/pile-10k", "")]),
        (
            {"quant_method": "auto-round", "dataset": "a/b:split=train, c/d"},
            [("datasets/a/b", "a/b:split=train", ""), ("datasets/c/d", "c/d", "")],
        ),
        ({"quant_method": "exl2", "calibration": {"dataset": "(default)", "rows": 115}}, []),
        ({"quant_method": "exl2", "calibration": {"dataset": "/data/x.parquet"}}, [("path", "/data/x.parquet", "/calibration")]),
    ],
)  # fmt: skip
def test_a_dataset_it_was_measured_by_is_an_edge(settings: object, expected: list[tuple[str, str, str]]) -> None:
    """By id, by path, or in the words of GPTQ, whose meaning is known; other words stay settings."""
    found = [claim for claim in claims({"quantization_config": settings}) if isinstance(claim, LineageClaim)]
    assert all(claim.relation is Relation.CALIBRATED_ON for claim in found)
    assert [
        (
            str(claim.parent) if isinstance(claim.parent, ArtifactRef) else claim.parent.form.value,
            claim.text,
            claim.evidence.pointer.removeprefix("/quantization_config"),
        )
        for claim in found
    ] == expected
