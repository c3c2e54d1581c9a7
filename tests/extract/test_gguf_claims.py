"""Claims of GGUF headers."""

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.gguf import GgufExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

SUBJECT = ArtifactRef.from_repo("org/tiny-GGUF", revision="c" * 40)
HUB = "https://huggingface.co"
Value = str | int | tuple[str, ...]


def text(value: str) -> bytes:
    """A string of the format."""
    return struct.pack("<Q", len(value.encode())) + value.encode()


def head(metadata: dict[str, Value], path: str = "tiny.gguf", *, total: int = 10**9) -> Content:
    """The head of a GGUF file with these keys."""
    data = b"GGUF" + struct.pack("<IQQ", 3, 1, len(metadata))
    for key, value in metadata.items():
        if isinstance(value, str):
            data += text(key) + struct.pack("<I", 8) + text(value)
        elif isinstance(value, int):
            data += text(key) + struct.pack("<Ii", 5, value)
        else:
            data += text(key) + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(text, value))
    return Content(path=path, data=data, total=total)


def snapshot(*contents: Content, ref: ArtifactRef = SUBJECT, aliases: tuple[str, ...] = ()) -> Snapshot:
    """A repository with these files."""
    return Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, aliases=aliases, contents=contents)


def claims(metadata: dict[str, Value]) -> list[Claim]:
    """The claims of one file."""
    return list(GgufExtractor().claims(snapshot(head(metadata))))


def parents(found: list[Claim]) -> list[tuple[Relation, str, str]]:
    """Relation, pointer and parent (quoted, where it is none) of each lineage claim."""
    return [
        (
            claim.relation,
            claim.evidence.pointer,
            str(claim.parent) if isinstance(claim.parent, ArtifactRef) else f"? {claim.parent.text}",
        )
        for claim in found
        if isinstance(claim, LineageClaim)
    ]


def facts(found: list[Claim], kind: Fact) -> list[tuple[object, tuple[tuple[str, object], ...], str]]:
    """Value, fields and pointer of each fact of one kind."""
    return [
        (claim.value, claim.fields, claim.evidence.pointer)
        for claim in found
        if isinstance(claim, FactClaim) and claim.fact is kind
    ]


def test_base_models_are_derived_claims_with_their_details() -> None:
    """Numbered base models, in the order of their numbers; organization and version stand in a fact beside."""
    metadata: dict[str, Value] = {
        "general.base_model.count": 2,
        "general.base_model.10.repo_url": f"{HUB}/org/ten",
        "general.base_model.0.name": "Base 7B",
        "general.base_model.0.organization": "Org",
        "general.base_model.0.doi": "10.1/x",
        "general.base_model.0.repo_url": f"{HUB}/org/base",
    }
    found = claims(metadata)
    assert parents(found) == [
        (Relation.UNSPECIFIED_BASE, "key general.base_model.0.repo_url", "org/base"),
        (Relation.UNSPECIFIED_BASE, "key general.base_model.10.repo_url", "org/ten"),
    ]
    first = found[0]
    assert isinstance(first, LineageClaim)
    assert (first.assurance, first.text) == (Assurance.DERIVED, f"{HUB}/org/base")
    assert (first.evidence.path, first.evidence.sha256) == ("tiny.gguf", digest(head(metadata).data))
    details = facts(found, Fact.HEADER_METADATA)[0]
    assert details == (
        "general.base_model.0",
        (("doi", "10.1/x"), ("name", "Base 7B"), ("organization", "Org"), ("repo_url", f"{HUB}/org/base")),
        "key general.base_model.0",
    )


@pytest.mark.parametrize(
    ("entry", "key", "parent"),
    [
        ({"name": "Mistral-7B", "organization": "Mistralai", "version": "v0.1"}, "name", "? Mistralai Mistral-7B v0.1"),
        ({"name": "gpt2"}, "name", "? gpt2"),
        ({"url": f"{HUB}/org/b", "repo_url": "https://example.org/b"}, "url", "org/b"),
        ({"repo_url": "https://example.org/b"}, "repo_url", "https://example.org/b"),
        ({"repo_url": "", "huggingface.repository": "org/b"}, None, None),
    ],
)
def test_a_title_is_no_id(entry: dict[str, str], key: str | None, parent: str | None) -> None:
    """Converters turn ids into titles; a title is quoted, never asked for as a repository."""
    found = parents(claims({f"general.base_model.0.{name}": value for name, value in entry.items()}))
    expected = [(Relation.UNSPECIFIED_BASE, f"key general.base_model.0.{key}", parent)] if key else []
    assert found == expected


@pytest.mark.parametrize(
    ("file_type", "relation"),
    [
        (None, Relation.CONVERTED),
        (0, Relation.CONVERTED),
        (1, Relation.CONVERTED),
        (32, Relation.CONVERTED),
        (999, Relation.CONVERTED),
        (2, Relation.QUANTIZED),
        (15, Relation.QUANTIZED),
        (1024 + 7, Relation.QUANTIZED),
    ],
)
def test_the_source_is_quantized_if_the_file_says_so(file_type: int | None, relation: Relation) -> None:
    """`general.source.*` is what the file was made from: by quantization only where its file type is a quantized one."""
    metadata: dict[str, Value] = {"general.source.repo_url": f"{HUB}/org/tiny"}
    if file_type is not None:
        metadata["general.file_type"] = file_type
    assert parents(claims(metadata)) == [(relation, "key general.source.repo_url", "org/tiny")]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"general.source.huggingface.repository": "org/a"}, ("huggingface.repository", "org/a")),
        ({"general.source.url": "https://x.org", "general.source.huggingface.repository": "org/a"},
         ("huggingface.repository", "org/a")),
        ({"general.source.url": "https://x.org"}, ("url", "https://x.org")),
        ({"general.source.url": " "}, None),
        ({"general.source.repo_url": f"{HUB}/ORG/tiny-gguf"}, None),
        ({"general.source.repo_url": f"{HUB}/old/name"}, None),
    ],
)  # fmt: skip
def test_the_source_is_named_once_and_is_another_repository(
    metadata: dict[str, Value], expected: tuple[str, str] | None
) -> None:
    """Of several notes the one that names a repository counts; the repository of the file itself is no parent of it."""
    found = list(GgufExtractor().claims(snapshot(head(metadata), aliases=("old/name",))))
    wanted = [(Relation.CONVERTED, f"key general.source.{expected[0]}", expected[1])] if expected else []
    assert parents(found) == wanted


def test_datasets_are_what_the_model_was_trained_on() -> None:
    """Numbered datasets and the older list; an address without /datasets/ is a model's, wherever it stands."""
    found = claims(
        {
            "general.dataset.0.repo_url": f"{HUB}/org/data",
            "general.dataset.1.repo_url": f"{HUB}/datasets/org/more",
            "general.datasets": ("org/listed", "", "c4"),
        }
    )
    assert parents(found) == [
        (Relation.TRAINED_ON, "key general.dataset.0.repo_url", "org/data"),
        (Relation.TRAINED_ON, "key general.dataset.1.repo_url", "datasets/org/more"),
        (Relation.TRAINED_ON, "key general.datasets", "datasets/org/listed"),
        (Relation.TRAINED_ON, "key general.datasets", "datasets/c4"),
    ]


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        (0, Fact.DTYPE, "F32"),
        (1, Fact.DTYPE, "F16"),
        (32, Fact.DTYPE, "BF16"),
        (2, Fact.QUANTIZATION, "Q4_0"),
        (7, Fact.QUANTIZATION, "Q8_0"),
        (10, Fact.QUANTIZATION, "Q2_K"),
        (15, Fact.QUANTIZATION, "Q4_K_M"),
        (18, Fact.QUANTIZATION, "Q6_K"),
        (21, Fact.QUANTIZATION, "Q2_K_S"),
        (31, Fact.QUANTIZATION, "IQ1_M"),
        (36, Fact.QUANTIZATION, "TQ1_0"),
        (38, Fact.QUANTIZATION, "MXFP4_MOE"),
        (40, Fact.QUANTIZATION, "Q1_0"),
        (1024 + 15, Fact.QUANTIZATION, "Q4_K_M"),
        (777, Fact.QUANTIZATION, "file type 777"),
    ],
)
def test_file_types_have_the_names_of_llama_cpp(number: int, kind: Fact, name: str) -> None:
    """Numbers of llama_ftype; one that is not known is called by its number."""
    assert facts(claims({"general.file_type": number}), kind) == [
        (name, (("file_type", number),), "key general.file_type")
    ]


def test_who_quantized_and_how_are_fields() -> None:
    """Quantization is one fact; without a file type the name of who did it is kept as it stands."""
    metadata: dict[str, Value] = {"general.quantized_by": "Ann", "general.quantization_version": 2}
    assert facts(claims({**metadata, "general.file_type": 15}), Fact.QUANTIZATION) == [
        ("Q4_K_M", (("file_type", 15), ("quantization_version", 2), ("quantized_by", "Ann")), "key general.file_type")
    ]
    assert facts(claims(metadata), Fact.QUANTIZATION) == []
    assert facts(claims(metadata), Fact.HEADER_METADATA) == [
        ("Ann", (("key", "general.quantized_by"),), "key general.quantized_by")
    ]
    assert claims({"general.file_type": "15"}) == []


def test_the_importance_matrix_is_part_of_the_quantization() -> None:
    """The names of its files, without where they lay on somebody's disk."""
    matrix: dict[str, Value] = {
        "quantize.imatrix.file": "/models_out/tiny/tiny.imatrix",
        "quantize.imatrix.dataset": "C:\\data\\calibration_datav3.txt",
    }
    assert facts(claims({"general.file_type": 15, **matrix}), Fact.QUANTIZATION) == [
        (
            "Q4_K_M",
            (("file_type", 15), ("imatrix_dataset", "calibration_datav3.txt"), ("imatrix_file", "tiny.imatrix")),
            "key general.file_type",
        )
    ]


def test_plain_facts_are_derived() -> None:
    """Architecture, author, license with name and link, languages and tags."""
    found = claims(
        {
            "general.architecture": "llama",
            "general.author": "Ann",
            "general.license": "other",
            "general.license.name": "llama3",
            "general.license.link": "https://example.org/license",
            "general.languages": ("en", " ", "de"),
            "general.tags": ("text-generation",),
            "general.size_label": "7B",
            "general.alignment": 32,
            "llama.block_count": 32,
        }
    )
    plain = [
        (claim.fact, claim.value)
        for claim in found
        if isinstance(claim, FactClaim) and claim.assurance is Assurance.DERIVED
    ]
    assert plain == [
        (Fact.ARCHITECTURE, "llama"),
        (Fact.AUTHOR, "Ann"),
        (Fact.LICENSE, "other"),
        (Fact.LICENSE_LINK, "https://example.org/license"),
        (Fact.LICENSE_NAME, "llama3"),
        (Fact.LANGUAGE, "en"),
        (Fact.LANGUAGE, "de"),
        (Fact.TAG, "text-generation"),
        (Fact.HEADER_METADATA, "7B"),
    ]
    assert len(plain) == len(found)


def test_values_of_the_wrong_type_state_nothing() -> None:
    """A license that is a number, or tags that are one text, are no facts; a number as base model is quoted."""
    found = claims(
        {"general.license": 7, "general.tags": "x", "general.base_model.0.repo_url": 5, "general.author": ""}
    )
    assert facts(found, Fact.LICENSE) == []
    assert facts(found, Fact.TAG) == []
    assert facts(found, Fact.AUTHOR) == []
    (claim,) = (claim for claim in found if isinstance(claim, LineageClaim))
    assert claim.parent == Unidentified(text="5", form=Form.NOT_TEXT)


def test_chat_templates_are_digested_not_kept() -> None:
    """The digest over the UTF-8 bytes of each template, as aibom observed it."""
    found = claims(
        {"tokenizer.chat_template": "{{ é }}", "tokenizer.chat_template.tool_use": "x", "tokenizer.chat": "y"}
    )
    assert facts(found, Fact.CHAT_TEMPLATE) == [
        (digest("{{ é }}".encode()), (), "key tokenizer.chat_template"),
        (digest(b"x"), (("name", "tool_use"),), "key tokenizer.chat_template.tool_use"),
    ]
    assert {claim.assurance for claim in found if isinstance(claim, FactClaim)} == {Assurance.OBSERVED}


def test_a_head_that_ends_before_the_general_keys_is_noted() -> None:
    """A vocabulary that stands first hides base model and license: that they were not reached is stated."""
    whole = head({"tokenizer.ggml.tokens": ("token",) * 1000, "general.license": "mit"})
    cut = Content(path=whole.path, data=whole.data[:500], total=10**9)
    found = list(GgufExtractor().claims(snapshot(cut)))
    assert facts(found, Fact.HEADER_METADATA) == [("not read: 2 of 2 keys, those after byte 24", (), "")]


def test_a_head_that_ends_inside_the_vocabulary_is_normal() -> None:
    """What lies before the cut is stated, and nothing is called unreadable."""
    whole = head({"general.license": "mit", "tokenizer.ggml.tokens": ("token",) * 1000})
    cut = Content(path=whole.path, data=whole.data[:500], total=10**9)
    found = list(GgufExtractor().claims(snapshot(cut)))
    assert facts(found, Fact.LICENSE) == [("mit", (), "key general.license")]
    assert len(found) == 1


@pytest.mark.parametrize("name", ["ggml-vocab-bert-bge.gguf", "ggml-vocab-llama-spm.gguf"])
def test_real_heads_state_architecture_name_and_type(name: str) -> None:
    """The vocabularies of llama.cpp say what they are and name no parents."""
    root = os.environ.get("AIBOM_TEST_DATA")
    found = sorted(Path(root).rglob(f"files/{name}")) if root else []
    if not found:
        pytest.skip(f"AIBOM_TEST_DATA is not set or holds no files/{name}")
    data = found[0].read_bytes()
    stated = list(GgufExtractor().claims(snapshot(Content(path=name, data=data[: 128 << 10], total=len(data)))))
    assert parents(stated) == []
    assert facts(stated, Fact.ARCHITECTURE)[0][0] == name.split("-")[2]
    assert facts(stated, Fact.HEADER_METADATA)[0][0] == name.removeprefix("ggml-vocab-").removesuffix(".gguf")
    assert facts(stated, Fact.DTYPE)[0][0] == "F16"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(path="tiny.gguf", data=b"version https://git-lfs", total=130), "no GGUF file"),
        (Content(path="tiny.gguf", error="not served"), "not served"),
        (head({"a": "b"}, total=30), "the file has 30 bytes"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_next_is_read(content: Content, reason: str) -> None:
    """One malformed file does not hide another."""
    good = head({"general.license": "mit"}, "z.gguf")
    first, second = GgufExtractor().claims(snapshot(good, content))
    assert isinstance(first, FactClaim)
    assert (first.fact, first.evidence.path) == (Fact.UNREADABLE, "tiny.gguf")
    assert reason in str(first.value)
    assert second.evidence.path == "z.gguf"


def test_heads_of_the_four_smallest_files_are_wanted() -> None:
    """Smallest first, of equal size by name, of unknown size last."""
    sizes = {"u.gguf": -1, "e.gguf": 50, "b.gguf": 10, "a.GGUF": 10, "c.gguf": 20, "d.bin": 1}
    files = [FileEntry(path=path, size=size) for path, size in sizes.items()]
    wanted = GgufExtractor().wants(Kind.MODEL, files)
    assert list(wanted.items()) == [(path, 131_072) for path in ("a.GGUF", "b.gguf", "c.gguf", "e.gguf")]
    assert GgufExtractor().wants(Kind.MODEL, files[::-1]) == wanted
    assert list(GgufExtractor().wants(Kind.MODEL, files[:1])) == ["u.gguf"]
    assert GgufExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert list(GgufExtractor().claims(snapshot(head({"general.license": "mit"}), ref=dataset))) == []


def test_the_number_of_claims_is_bounded() -> None:
    """A header of thousands of entries gives 64 of each group."""
    metadata: dict[str, Value] = {
        f"general.base_model.{number}.repo_url": f"{HUB}/o/m{number}" for number in range(500)
    }
    metadata |= {f"general.key{number}": "x" for number in range(500)}
    metadata["general.tags"] = ("t",) * 200
    found = claims(metadata)
    assert len(parents(found)) == 64
    assert len(facts(found, Fact.TAG)) == 64
    assert len(facts(found, Fact.HEADER_METADATA)) == 128


NAMES = (
    "general.base_model.0.repo_url general.base_model.0.name general.dataset.1.url general.datasets general.file_type"
    " general.source.url general.license general.tags general.x tokenizer.chat_template"
)


@given(
    st.dictionaries(
        st.sampled_from(NAMES.split()) | st.text(min_size=1, max_size=5),
        st.text(max_size=12) | st.integers(-(2**31), 2**31 - 1) | st.lists(st.text(max_size=6), max_size=3).map(tuple),
        max_size=6,
    ).map(lambda metadata: head(metadata).data)
    | st.binary(max_size=80),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=3),
)
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes, changes: list[tuple[int, int]]) -> None:
    """Nothing in a header makes the extractor fail, and it is pure."""
    mutated = bytearray(data)
    for place, byte in changes:
        if place < len(mutated):
            mutated[place] = byte
    content = Content(path="tiny.gguf", data=bytes(mutated))
    found = list(GgufExtractor().claims(snapshot(content)))
    assert found == list(GgufExtractor().claims(snapshot(content)))
    assert all(claim.evidence.sha256 == content.sha256 for claim in found)
