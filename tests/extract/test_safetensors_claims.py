"""Claims of safetensors headers."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.safetensors import SafetensorsExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

SUBJECT = ArtifactRef.from_repo("org/lora", revision="c" * 40)


def snapshot(*contents: Content, ref: ArtifactRef = SUBJECT) -> Snapshot:
    """A repository with these files."""
    return Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, contents=contents)


def head(metadata: dict[str, str], path: str = "model.safetensors", *, more: int = 0) -> Content:
    """The head of a file of one tensor: its whole header and none of its numbers; or only the metadata of it."""
    header = {"__metadata__": metadata, "w": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}}
    raw = json.dumps(header).encode()
    data = (len(raw) + more).to_bytes(8, "little") + raw
    return Content(path=path, data=data, total=len(data) + more + 12)


def claims(metadata: dict[str, str], path: str = "model.safetensors") -> list[Claim]:
    """The claims of one file."""
    return list(SafetensorsExtractor().claims(snapshot(head(metadata, path))))


def parents(found: list[Claim]) -> list[tuple[Relation, str, object]]:
    """Relation, pointer and parent of each lineage claim."""
    return [
        (claim.relation, claim.evidence.pointer, claim.parent) for claim in found if isinstance(claim, LineageClaim)
    ]


def facts(found: list[Claim], kind: Fact) -> list[tuple[object, tuple[tuple[str, object], ...], str]]:
    """Value, fields and pointer of each fact of one kind."""
    return [
        (claim.value, claim.fields, claim.evidence.pointer)
        for claim in found
        if isinstance(claim, FactClaim) and claim.fact is kind
    ]


def test_number_formats_are_observed_with_their_parameters() -> None:
    """The type of the tensors and how many parameters have it are aibom's own observation."""
    (claim,) = claims({})
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value, claim.fields) == (Fact.DTYPE, "BF16", (("parameters", 6),))
    assert claim.assurance is Assurance.OBSERVED
    assert claim.evidence.path == "model.safetensors"
    assert claim.evidence.sha256 == digest(head({}).data)


def test_a_real_file_gives_its_parameters() -> None:
    """silero_vad_16k has 309,633 parameters in F32; its first 64 KiB hold the header."""
    root = os.environ.get("AIBOM_TEST_DATA")
    found = sorted(Path(root).rglob("files/silero_vad_16k.safetensors")) if root else []
    if not found:
        pytest.skip("AIBOM_TEST_DATA is not set or holds no files/silero_vad_16k.safetensors")
    data = found[0].read_bytes()
    content = Content(path="silero_vad_16k.safetensors", data=data[: 64 << 10], total=len(data))
    (claim,) = SafetensorsExtractor().claims(snapshot(content))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value, claim.fields) == (Fact.DTYPE, "F32", (("parameters", 309_633),))


@pytest.mark.parametrize(
    ("key", "value", "parent"),
    [
        ("base_model", "org/base", ArtifactRef.from_repo("org/base")),
        ("base_model", "gpt2", ArtifactRef.from_repo("gpt2")),
        ("ss_sd_model_name", "org/base", ArtifactRef.from_repo("org/base")),
        (
            "ss_sd_model_name",
            "sd_xl_base_1.0.safetensors",
            Unidentified(text="sd_xl_base_1.0.safetensors", form=Form.FILE_NAME),
        ),
        (
            "ss_sd_model_name",
            "animefull-final-pruned",
            Unidentified(text="animefull-final-pruned", form=Form.FILE_NAME),
        ),
        ("ss_sd_model_name", "/mnt/models/x", Unidentified(text="/mnt/models/x", form=Form.PATH)),
    ],
)
def test_the_model_trained_on_is_named_or_quoted(key: str, value: str, parent: object) -> None:
    """What kohya's scripts note is most often the name of a file; it is quoted and never asked for as a repository."""
    found = claims({key: value})
    assert parents(found) == [(Relation.UNSPECIFIED_BASE, f"key {key}", parent)]
    (claim,) = (claim for claim in found if isinstance(claim, LineageClaim))
    assert (claim.text, claim.assurance, claim.subject) == (value, Assurance.DERIVED, SUBJECT)


@pytest.mark.parametrize(
    ("metadata", "path", "relation"),
    [
        ({"ss_network_module": "networks.lora"}, "x.safetensors", Relation.ADAPTER),
        ({"lora_adapter_metadata": "{}"}, "x.safetensors", Relation.ADAPTER),
        ({"modelspec.architecture": "stable-diffusion-xl-v1-base/lora"}, "x.safetensors", Relation.ADAPTER),
        ({"modelspec.architecture": "stable-diffusion-xl-v1-base"}, "x.safetensors", Relation.UNSPECIFIED_BASE),
        ({}, "a/adapter_model.safetensors", Relation.ADAPTER),
        ({}, "adapters/model.safetensors", Relation.UNSPECIFIED_BASE),
    ],
)
def test_the_metadata_tells_an_adapter(metadata: dict[str, str], path: str, relation: Relation) -> None:
    """A LoRA is an adapter of the model it was trained on."""
    assert [found[0] for found in parents(claims({"base_model": "org/base", **metadata}, path))] == [relation]


def test_merged_models_are_parents_of_a_merge() -> None:
    """`modelspec.merged_from` lists files or repositories, separated by commas."""
    found = parents(claims({"modelspec.merged_from": "a.safetensors, org/b,,word"}))
    assert found == [
        (Relation.MERGE, "key modelspec.merged_from", Unidentified(text="a.safetensors", form=Form.FILE_NAME)),
        (Relation.MERGE, "key modelspec.merged_from", ArtifactRef.from_repo("org/b")),
        (Relation.MERGE, "key modelspec.merged_from", Unidentified(text="word", form=Form.FILE_NAME)),
    ]


@pytest.mark.parametrize("value", ["", " ", "None"])
def test_an_empty_note_states_no_parent(value: str) -> None:
    """What kohya's scripts write is None where they know nothing."""
    assert parents(claims({"ss_sd_model_name": value, "base_model": value, "modelspec.merged_from": value})) == []


def test_notes_are_kept_and_some_are_facts() -> None:
    """Every key is kept, shortened to a line; license, architecture and author are facts too."""
    metadata = {
        "modelspec.architecture": "flux-1-dev/lora",
        "modelspec.author": "Ann",
        "modelspec.license": "CreativeML Open RAIL++-M",
        "ss_base_model_version": "sdxl_base_v1-0",
        "ss_tag_frequency": "x\n" * 500,
    }
    found = claims(metadata)
    notes = facts(found, Fact.HEADER_METADATA)
    assert [(fields, pointer) for _, fields, pointer in notes] == [
        ((("key", key),), f"key {key}") for key in sorted(metadata)
    ]
    values = [str(value) for value, _, _ in notes]
    assert values[3] == "sdxl_base_v1-0"
    assert max(map(len, values)) <= 200
    assert "\n" not in "".join(values)
    assert facts(found, Fact.LICENSE) == [("CreativeML Open RAIL++-M", (), "key modelspec.license")]
    assert facts(found, Fact.ARCHITECTURE) == [("flux-1-dev/lora", (), "key modelspec.architecture")]
    assert facts(found, Fact.AUTHOR) == [("Ann", (), "key modelspec.author")]
    assert facts(claims({"modelspec.license": " "}), Fact.LICENSE) == []
    assert parents(found) == []


def test_at_most_64_notes_are_kept() -> None:
    """The number of keys is bounded."""
    assert len(facts(claims({f"k{number:03}": "x" for number in range(100)}), Fact.HEADER_METADATA)) == 64


def test_a_header_longer_than_what_is_read_is_noted_and_its_metadata_kept() -> None:
    """The bound is aibom's own, so that the file is not called unreadable; nothing is said about its tensors."""
    content = head({"base_model": "org/base"}, more=100_000)
    found = list(SafetensorsExtractor().claims(snapshot(content)))
    assert [parent for _, _, parent in parents(found)] == [ArtifactRef.from_repo("org/base")]
    read = len(content.data) - 8
    assert (f"not read: header of {read + 100_000} bytes, {read} read", (), "") in facts(found, Fact.HEADER_METADATA)
    assert facts(found, Fact.DTYPE) == []
    assert facts(found, Fact.UNREADABLE) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(path="model.safetensors", data=b"version https://git-lfs"), "at most 25000000 are read"),
        (Content(path="model.safetensors", data=b"", total=0), "ends before the length"),
        (Content(path="model.safetensors", error="not served"), "not served"),
        (Content(path="model.safetensors", data=head({}).data, total=999), "but the file has"),
    ],
)
def test_what_cannot_be_read_is_said(content: Content, reason: str) -> None:
    """A file that is no safetensors file, or does not hold what its header says, gives one claim with the reason."""
    (claim,) = SafetensorsExtractor().claims(snapshot(content))
    assert isinstance(claim, FactClaim)
    assert claim.fact is Fact.UNREADABLE
    assert reason in str(claim.value)


def test_heads_of_four_files_are_wanted() -> None:
    """Files named as a model's or adapter's usually are come first; only so much of each is read."""
    paths = ["b.safetensors", "a.safetensors", "model-00001-of-00002.safetensors", "x/adapter_model.safetensors"]
    paths += ["c.safetensors", "model.bin", "model.safetensors.index.json"]
    files = [FileEntry(path=path) for path in paths]
    wanted = SafetensorsExtractor().wants(Kind.MODEL, files)
    assert list(wanted.items()) == [
        ("model-00001-of-00002.safetensors", 65_536),
        ("x/adapter_model.safetensors", 65_536),
        ("a.safetensors", 65_536),
        ("b.safetensors", 65_536),
    ]
    assert SafetensorsExtractor().wants(Kind.MODEL, files[::-1]) == wanted
    assert SafetensorsExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert list(SafetensorsExtractor().claims(snapshot(head({"base_model": "org/a"}), ref=dataset))) == []


KEYS = st.sampled_from(["base_model", "ss_sd_model_name", "modelspec.merged_from", "modelspec.license", "x"])


@given(
    st.one_of(
        st.binary(max_size=80),
        st.dictionaries(KEYS | st.text(max_size=4), st.text(max_size=12), max_size=5).map(
            lambda found: head(found).data
        ),
    ),
    st.integers(0, 300),
)
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes, cut: int) -> None:
    """Nothing in a header makes the extractor fail, wherever it is cut, and it is pure."""
    content = Content(path="model.safetensors", data=data[:cut])
    found = list(SafetensorsExtractor().claims(snapshot(content)))
    assert found == list(SafetensorsExtractor().claims(snapshot(content)))
    assert all(claim.evidence.sha256 == content.sha256 for claim in found)
    for claim in found:
        claim.evidence.pointer.encode()
