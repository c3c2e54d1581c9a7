"""Claims of the files that quantization tools write."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.quantization_recipe import QuantizationRecipeExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny-GPTQ", revision="c" * 40)
PATHS = ["hf_quant_config.json", "quant_config.json", "quantization_config.json", "quantize_config.json", "recipe.yaml"]


def snapshot(*contents: Content, files: tuple[FileEntry, ...] = (), ref: ArtifactRef = MODEL) -> Snapshot:
    """A repository with these files."""
    return Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, files=files, contents=contents)


def claims(config: object, path: str = "quantize_config.json") -> list[Claim]:
    """The claims of one file; a text stands as it is, anything else as JSON."""
    data = config.encode() if isinstance(config, str) else json.dumps(config).encode()
    return list(QuantizationRecipeExtractor().claims(snapshot(Content(path=path, data=data, total=len(data)))))


def methods(found: list[Claim]) -> list[tuple[object, dict[str, object], str]]:
    """Value, fields and place of each quantization."""
    return [
        (claim.value, dict(claim.fields), claim.evidence.pointer)
        for claim in found
        if isinstance(claim, FactClaim) and claim.fact is Fact.QUANTIZATION
    ]


@pytest.mark.parametrize(
    ("path", "settings", "method"),
    [
        ("quantize_config.json", {"bits": 4, "group_size": 128, "desc_act": False}, "gptq"),
        ("quantize_config.json", {"bits": 4, "quant_method": "gptq_v2"}, "gptq_v2"),
        ("quant_config.json", {"w_bit": 4, "q_group_size": 128, "zero_point": True, "version": "GEMM"}, "awq"),
        ("quantization_config.json", {"quant_method": "auto-round", "iters": 200}, "auto-round"),
    ],
)
def test_method_and_settings(path: str, settings: dict[str, object], method: str) -> None:
    """What the first versions of a tool left unsaid is known by its file's name and settings."""
    assert methods(claims(settings | {"x": None, "y": [], "": ""}, path)) == [(method, settings, "")]


@pytest.mark.parametrize("path", PATHS)
def test_another_tools_file_of_the_same_name_says_nothing(path: str) -> None:
    """No method, no settings by which one knows a tool: no claim."""
    assert claims({"name": "x", "quantization": {}, "producer": {"name": "modelopt"}}, path) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [("org/tiny", "org/tiny"), ("Org/Tiny-gptq", ""), ("tiny-4bit", ""), ("/workspace/out", ""), (None, "")],
)
def test_a_base_is_named_by_its_id(value: object, expected: str) -> None:
    """AutoGPTQ writes its output folder there; an id that is not the repository's own is the base."""
    found = [c for c in claims({"bits": 4, "model_name_or_path": value}) if isinstance(c, LineageClaim)]
    assert [str(claim.parent) for claim in found] == [expected] * bool(expected)
    assert all((c.relation, c.assurance) == (Relation.UNSPECIFIED_BASE, Assurance.DERIVED) for c in found)
    assert all(claim.evidence.pointer == "/model_name_or_path" for claim in found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("wikitext2", ArtifactRef.from_repo("wikitext", kind=Kind.DATASET)),
        ("org/data", ArtifactRef.from_repo("org/data", kind=Kind.DATASET)),
        ("./calibration", Unidentified(text="./calibration", form=Form.PATH)),
        ("my-words", None),
        ("", None),
    ],
)
def test_the_data_it_was_measured_by(value: str, expected: object) -> None:
    """GPTQ's words, ids and paths are edges, with the word as written; other words stay settings."""
    found = [c for c in claims({"quant_method": "gptq", "dataset": value}) if isinstance(c, LineageClaim)]
    assert [(c.relation, c.parent, c.text) for c in found] == [(Relation.CALIBRATED_ON, expected, value)] * bool(
        expected
    )


def test_modelopt_names_its_method_and_itself() -> None:
    """Method and settings stand under `quantization`; the producer is a library at a version."""
    config = {
        "producer": {"name": "modelopt", "version": "0.23.0"},
        "quantization": {"quant_algo": "NVFP4", "kv_cache_quant_algo": "FP8", "exclude_modules": ["lm_head"]},
    }
    found = claims(config, "hf_quant_config.json")
    settings = {"quant_algo": "NVFP4", "kv_cache_quant_algo": "FP8"}
    assert methods(found) == [("NVFP4", settings, "/quantization")]
    (library,) = (claim for claim in found if isinstance(claim, FactClaim) and claim.fact is Fact.FRAMEWORK)
    assert (library.value, library.fields) == (
        "nvidia-modelopt",
        (("stated", "modelopt"), ("version", "0.23.0")),
    )


RECIPE = """
quant_stage:
  quant_modifiers:
    SmoothQuantModifier: {smoothing_strength: 0.8}
    SparseGPTModifier: {sparsity: 0.5}
    GPTQModifier:
      scheme: W4A16
      dampening_frac: 0.01
      ignore: [lm_head]
  more:
  - QuantizationModifier:
"""


def test_the_modifiers_of_a_recipe() -> None:
    """Those that quantize, wherever they stand, with their plain settings; pruning and smoothing are none."""
    assert methods(claims(RECIPE, "recipe.yaml")) == [
        ("GPTQModifier", {"scheme": "W4A16", "dampening_frac": 0.01}, "/quant_stage/quant_modifiers/GPTQModifier"),
        ("QuantizationModifier", {}, "/quant_stage/more/0/QuantizationModifier"),
    ]
    deep = "{a: " * 9 + "{GPTQModifier: {}}" + "}" * 9
    assert claims(deep, "recipe.yaml") == []
    many = "\n".join(f"s{number}: {{GPTQModifier: }}" for number in range(99))
    assert len(claims(many, "recipe.yaml")) == 64


def test_importance_matrices_are_known_by_their_names() -> None:
    """Observed in the listing, the first eight."""
    paths = [
        "imatrix.dat",
        "tiny.imatrix",
        "tiny-imatrix.gguf",
        "imatrix-calibration.txt",
        "x.dat",
        "sub/tiny.imatrix.dat",
    ]
    files = tuple(FileEntry(path=path) for path in paths)
    found = list(QuantizationRecipeExtractor().claims(snapshot(files=files)))
    assert methods(found) == [
        ("imatrix", {"path": path}, "")
        for path in ("imatrix.dat", "tiny-imatrix.gguf", "tiny.imatrix", "sub/tiny.imatrix.dat")
    ]
    assert {claim.assurance for claim in found} == {Assurance.OBSERVED}
    many = tuple(FileEntry(path=f"{number}.imatrix") for number in range(99))
    assert len(list(QuantizationRecipeExtractor().claims(snapshot(files=many)))) == 8


@pytest.mark.parametrize(("path", "reason"), [("recipe.yaml", "no YAML"), ("quant_config.json", "no JSON")])
def test_what_cannot_be_read_is_said(path: str, reason: str) -> None:
    """With the reason."""
    (claim,) = claims("[", path)
    assert isinstance(claim, FactClaim)
    assert claim.fact is Fact.UNREADABLE
    assert reason in str(claim.value)


def test_the_files_of_the_root_are_wanted() -> None:
    """Of models only."""
    files = [FileEntry(path=path) for path in [*PATHS, "sub/recipe.yaml"]]
    assert sorted(QuantizationRecipeExtractor().wants(Kind.MODEL, files)) == PATHS
    assert QuantizationRecipeExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    content = Content(path="quantize_config.json", data=b"[", total=1)
    assert list(QuantizationRecipeExtractor().claims(snapshot(content, ref=dataset))) == []


@given(
    st.binary(max_size=40)
    | st.dictionaries(
        st.sampled_from(["bits", "quant_method", "dataset", "quantization", "producer", "GPTQModifier"]),
        st.none() | st.text(max_size=8) | st.dictionaries(st.just("quant_algo"), st.text(max_size=3)),
    ).map(lambda config: json.dumps(config).encode()),
    st.sampled_from(PATHS),
)
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes, path: str) -> None:
    """Nothing in a file makes the extractor fail, and it is pure."""
    given_snapshot = snapshot(Content(path=path, data=data, total=len(data)))
    found = list(QuantizationRecipeExtractor().claims(given_snapshot))
    assert found == list(QuantizationRecipeExtractor().claims(given_snapshot))
    assert all(claim.evidence.sha256 == digest(data) for claim in found)
