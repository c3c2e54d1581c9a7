"""Claims of tokenizer files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.hub_record import HubRecordExtractor
from aibom.extract.tokenizer import TokenizerExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny", revision="c" * 40)
TEMPLATE = "{% for m in messages %}{{ m['content'] }} é{% endfor %}"


def snapshot(*contents: Content, files: tuple[FileEntry, ...] = (), ref: ArtifactRef = MODEL) -> Snapshot:
    """A repository with these files, `old/tiny` being one of its ids."""
    return Snapshot(
        requested=ref.unpinned,
        ref=ref,
        aliases=("old/tiny",),
        resolution=Resolution.RESOLVED,
        info=b"{}",
        info_path="/api/models/org/tiny",
        files=files,
        contents=contents,
    )


def whole(data: bytes, path: str = "tokenizer_config.json") -> Content:
    """A file that was read whole."""
    return Content(path=path, data=data, total=len(data))


def claims(config: object, path: str = "tokenizer_config.json") -> list[Claim]:
    """The claims of one configuration."""
    return list(TokenizerExtractor().claims(snapshot(whole(json.dumps(config).encode(), path))))


def facts(found: list[Claim], kind: Fact) -> list[FactClaim]:
    """The facts of one kind."""
    return [claim for claim in found if isinstance(claim, FactClaim) and claim.fact is kind]


def test_the_digests_of_a_tokenizer_are_those_of_the_listing() -> None:
    """SHA-256 where the listing has it, else git's blob id, and which of the two; the record is the evidence."""
    files = (
        FileEntry(path="tokenizer.json", sha256="a" * 64, git_sha1="b" * 40),
        FileEntry(path="tokenizer/vocab.json", git_sha1="b" * 40),
        FileEntry(path="merges.txt"),
        FileEntry(path="tekken.json", sha256="no digest"),
        FileEntry(path="qwen.tiktoken", sha256="e" * 64),
        FileEntry(path="model.safetensors", sha256="d" * 64),
    )
    found = facts(list(TokenizerExtractor().claims(snapshot(files=files))), Fact.TOKENIZER)
    assert [(claim.value, claim.fields) for claim in found] == [
        ("e" * 64, (("algorithm", "sha256"), ("path", "qwen.tiktoken"))),
        ("a" * 64, (("algorithm", "sha256"), ("path", "tokenizer.json"))),
        ("b" * 40, (("algorithm", "git-blob-sha1"), ("path", "tokenizer/vocab.json"))),
    ]
    assert {(claim.assurance, claim.evidence.path) for claim in found} == {(Assurance.OBSERVED, "/api/models/org/tiny")}


def test_many_tokenizers_are_cut_off_and_an_unknown_listing_has_none() -> None:
    """Checkpoints keep their tokenizers; 32 files are stated, those nearest to the root."""
    files = tuple(FileEntry(path=f"checkpoint-{number}/vocab.txt", sha256="a" * 64) for number in range(99))
    assert len(list(TokenizerExtractor().claims(snapshot(files=files)))) == 32
    bare = Snapshot(requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED)
    assert list(TokenizerExtractor().claims(bare)) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (TEMPLATE, [("", "/chat_template")]),
        (
            [{"name": "default", "template": TEMPLATE}, {"template": TEMPLATE}, {"name": "x"}, 7, {"template": ""}],
            [("default", "/chat_template/0/template"), ("", "/chat_template/1/template")],
        ),
        ({"tool_use": TEMPLATE, "none": None}, [("tool_use", "/chat_template/tool_use")]),
        *(([], []), ("", []), (None, []), (7, [])),
    ],
)
def test_chat_templates_are_digested(value: object, expected: list[tuple[str, str]]) -> None:
    """One, several with names, or none; the value is the SHA-256 of the template's UTF-8 bytes."""
    for path in ("tokenizer_config.json", "chat_template.json"):
        found = facts(claims({"chat_template": value}, path), Fact.CHAT_TEMPLATE)
        assert [(dict(claim.fields).get("name", ""), claim.evidence.pointer) for claim in found] == expected
        assert all(claim.value == digest(TEMPLATE.encode()) for claim in found)
        assert all((claim.assurance, claim.evidence.path) == (Assurance.OBSERVED, path) for claim in found)


def test_a_template_has_the_same_digest_wherever_it_stands() -> None:
    """In the record, the configuration, a file of its own and a file of a named one."""
    record = json.dumps({"config": {"tokenizer_config": {"chat_template": TEMPLATE}}}).encode()
    from_record = HubRecordExtractor().claims(
        Snapshot(requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED, info=record, info_path="/api/x")
    )
    files = TokenizerExtractor().claims(
        snapshot(
            whole(json.dumps({"chat_template": TEMPLATE}).encode()),
            whole(TEMPLATE.encode(), "chat_template.jinja"),
            whole(TEMPLATE.encode(), "additional_chat_templates/rag.jinja"),
        )
    )
    found = facts([*from_record, *files], Fact.CHAT_TEMPLATE)
    assert len(found) == 4
    assert {claim.value for claim in found} == {digest(TEMPLATE.encode())}
    assert found[-1].fields == (("name", "rag"),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("org/base", "org/base"),
        ("/root/model", "path"),
        ("output/tokenizer", "path"),
        ("Org/Tiny", ""),
        ("old/tiny", ""),
        (None, ""),
        (" ", ""),
    ],
)
def test_whose_tokenizer_it_was(value: object, expected: str) -> None:
    """Where it was loaded from is a derived claim; its own repository, under any of its ids, is none."""
    found = [claim for claim in claims({"name_or_path": value}) if isinstance(claim, LineageClaim)]
    assert ["path" if not isinstance(c.parent, ArtifactRef) else str(c.parent) for c in found] == [expected] * bool(
        expected
    )
    assert all(claim.relation is Relation.TOKENIZER_FROM for claim in found)
    assert all((claim.assurance, claim.evidence.pointer) == (Assurance.DERIVED, "/name_or_path") for claim in found)
    assert claims({"name_or_path": "org/base"}, "chat_template.json") == []


def test_a_tokenizer_may_bring_code() -> None:
    """Slow and fast class of a real auto_map; the fast one is missing."""
    found = facts(claims({"auto_map": {"AutoTokenizer": ["tokenization_qwen.QWenTokenizer", None]}}), Fact.REMOTE_CODE)
    assert [(claim.value, claim.evidence.pointer) for claim in found] == [
        ("tokenization_qwen.QWenTokenizer", "/auto_map/AutoTokenizer/0")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (whole(b"["), "no JSON"),
        (whole(b"[]", "chat_template.json"), "not a JSON object"),
        (whole(b"\xff", "chat_template.jinja"), "no UTF-8 at byte 0"),
        (Content(path="additional_chat_templates/a.jinja", error="not served"), "not served"),
        (Content(path="chat_template.jinja", data=b"x", total=2 << 20), "at most 1 are read"),
    ],
)
def test_what_cannot_be_read_is_said(content: Content, reason: str) -> None:
    """With the reason, at the file."""
    (claim,) = TokenizerExtractor().claims(snapshot(content))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.evidence.path) == (Fact.UNREADABLE, content.path)
    assert reason in str(claim.value)


def test_an_empty_template_is_none() -> None:
    """A file without a byte holds no template."""
    assert list(TokenizerExtractor().claims(snapshot(whole(b"", "chat_template.jinja")))) == []


def test_few_files_are_wanted() -> None:
    """The configuration and templates of the root, four named templates, nothing of a dataset."""
    named = [f"additional_chat_templates/{number}.jinja" for number in range(9)]
    paths = ["tokenizer.json", "sub/tokenizer_config.json", "chat_template.jinja", "tokenizer_config.json", *named]
    files = [FileEntry(path=path) for path in paths]
    wanted = TokenizerExtractor().wants(Kind.MODEL, files)
    assert wanted == {"tokenizer_config.json": 2 << 20} | dict.fromkeys(["chat_template.jinja", *named[:4]], 1 << 20)
    assert TokenizerExtractor().wants(Kind.DATASET, files) == {}
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert list(TokenizerExtractor().claims(snapshot(whole(b"["), ref=dataset))) == []


@given(
    st.binary(max_size=60)
    | st.dictionaries(
        st.sampled_from(["chat_template", "name_or_path", "auto_map"]),
        st.none() | st.text(max_size=9) | st.lists(st.dictionaries(st.sampled_from(["name", "template"]), st.text())),
    ).map(lambda config: json.dumps(config).encode()),
    st.sampled_from(["tokenizer_config.json", "chat_template.json", "chat_template.jinja"]),
)
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes, path: str) -> None:
    """Nothing in a file makes the extractor fail, and it is pure."""
    given_snapshot = snapshot(whole(data, path))
    found = list(TokenizerExtractor().claims(given_snapshot))
    assert found == list(TokenizerExtractor().claims(given_snapshot))
    assert all(claim.evidence.sha256 == digest(data) for claim in found)
