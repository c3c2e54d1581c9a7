"""Identity: references to and from ids, URLs and purls, and values that name no repository."""

import copy
import pickle
import string
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.errors import UsageError
from aibom.records.refs import (
    HUB,
    LOCAL,
    ArtifactRef,
    Form,
    Kind,
    Unidentified,
    classify,
    is_commit,
    parse_subject,
    shorten,
)
from aibom.records.spelling import RESERVED

SHA = "0123456789abcdef0123456789abcdef01234567"
_INNER = string.ascii_letters + string.digits + "_"
_PAGES = RESERVED | {"tree", "blob", "raw", "commit"}
_PART = st.text(_INNER, min_size=1, max_size=20).filter(lambda t: t not in _PAGES)
_HUB_REFS = st.builds(
    ArtifactRef,
    registry=st.just(HUB),
    kind=st.sampled_from([Kind.MODEL, Kind.DATASET]),
    namespace=_PART,
    name=_PART,
    revision=st.sampled_from(["", SHA, "main", "v1.0", "refs/pr/1"]),
)


@given(_HUB_REFS)
def test_purl_round_trip(ref: ArtifactRef) -> None:
    """A purl says exactly what the reference says."""
    assert ArtifactRef.from_purl(ref.purl) == ref


@given(_HUB_REFS)
def test_url_round_trip(ref: ArtifactRef) -> None:
    """A Hub URL says exactly what the reference says, a slash in the revision percent-encoded or not."""
    assert classify(ref.url("https://huggingface.co")) == ref
    if "/" in ref.revision:
        assert classify(ref.url("https://huggingface.co").replace("%2F", "/")) == ref


@given(st.text(min_size=1, max_size=30).filter(lambda t: t.strip("/")), st.sampled_from(["", "0" * 64]))
def test_local_purl_round_trip(name: str, revision: str) -> None:
    """A folder may be called anything that is no path; its purl is generic."""
    if "/" in name or name.encode("utf-8", "replace") != name.encode("utf-8", "surrogatepass"):
        return
    ref = ArtifactRef(registry=LOCAL, name=name, revision=revision)
    assert ref.purl.startswith("pkg:generic/")
    assert ArtifactRef.from_purl(ref.purl) == ref


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text()), st.dictionaries(st.text(), st.text())))
def test_classify_never_raises_and_never_invents(value: object) -> None:
    """Whatever stands in a card is a repository or a value kept as written, shortened to one printable line."""
    found = classify(value)
    if isinstance(found, Unidentified):
        assert len(found.text) <= 200
        assert found.text.isprintable()
    else:
        assert isinstance(value, str)
        assert found.name in value or "%" in value


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, Form.EMPTY),
        ("", Form.EMPTY),
        ("  ", Form.EMPTY),
        ("[None]", Form.EMPTY),
        ("N/A", Form.EMPTY),
        ("NONE", Form.EMPTY),
        (3, Form.NOT_TEXT),
        (["a/b"], Form.NOT_TEXT),
        ({"a": 1}, Form.NOT_TEXT),
        ("/home/qmed-intel/models/meta-llama/Meta-Llama-3-8B-Instruct", Form.PATH),
        ("/root/autodl-tmp/models/qwythos-9b", Form.PATH),
        ("models/Undi95_Meta-Llama-3-8B-hf", Form.PATH),
        ("./merged", Form.PATH),
        ("../x/y", Form.PATH),
        ("~/llama", Form.PATH),
        ("C:\\models\\llama", Form.PATH),
        ("D:/models/llama", Form.PATH),
        ("a\\b", Form.PATH),
        ("file:///etc/passwd", Form.PATH),
        ("a/b/c", Form.PATH),
        ("tf_model.h5", Form.FILE_NAME),
        ("sd_xl_base_1.0.safetensors", Form.FILE_NAME),
        ("https://huggingface.co/", Form.URL),
        ("https://huggingface.co/spaces/org/app", Form.URL),
        ("http://[::1", Form.URL),
        ("pkg:pypi/torch@2.0", Form.URL),
        ("pkg:generic/ollama/a\ud800b", Form.URL),
        ("pkg:generic/%0a%1b[31m/a", Form.URL),
        ("pkg:generic/a%2Fb", Form.URL),
        ("https://huggingface.co/blog/post", Form.URL),
        ("https://huggingface.co/docs", Form.URL),
        ("hf.co/papers", Form.URL),
        ("a/b, c/d", Form.MALFORMED),
        ("org/name with space", Form.MALFORMED),
        ("org/name.", Form.MALFORMED),
        ("-org/name", Form.MALFORMED),
        ("org/na--me", Form.MALFORMED),
        ("org/name.git", Form.MALFORMED),
        ("org/" + "n" * 97, Form.MALFORMED),
        ("org/name@../../x", Form.MALFORMED),
    ],
)
def test_values_that_name_no_repository(value: object, form: Form) -> None:
    """Every form seen in real cards is recognised, and none is taken for an id."""
    found = classify(value)
    assert isinstance(found, Unidentified)
    assert found.form is form


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" m3rg-iitd/matscibert", "m3rg-iitd/matscibert"),
        ("gpt2", "gpt2"),
        ("01-ai/yi-34b-200k", "01-ai/yi-34b-200k"),
        ("org/name@v1", "org/name@v1"),
        ("huggingface.co/org/name", "org/name"),
        ("hf://org/name@v1/config.json", "org/name@v1"),
        ("hf://datasets/org/data/train.csv", "datasets/org/data"),
        ("https://hf.co/org/name/blob/main/config.json", "org/name@main"),
        ("https://huggingface.co/org/name/tree/refs/pr/1", "org/name@refs/pr/1"),
        ("https://huggingface.co/org/name/tree/refs%2Fpr%2F1", "org/name@refs/pr/1"),
        ("https://user:secret@huggingface.co/org/name", "org/name"),
        ("https://huggingface.co/models/org/name", "org/name"),
        ("https://huggingface.co/gpt2", "gpt2"),
        ("datasets/winogrande", "datasets/winogrande"),
        ("https://huggingface.co/datasets/squad/tree/main", "datasets/squad@main"),
        ("pkg:huggingface/org/name@" + SHA.upper(), "org/name@" + SHA),
    ],
)
def test_values_that_name_a_repository(value: str, text: str) -> None:
    """Ids in every spelling the world uses are read as what they mean."""
    assert str(classify(value)) == text


def test_a_mirror_host_is_a_hub_host_where_it_is_named() -> None:
    """URLs of the endpoint in use count as the Hub's; otherwise they are addresses elsewhere."""
    url = "http://127.0.0.1:8080/org/name"
    elsewhere = classify(url)
    assert isinstance(elsewhere, ArtifactRef)
    assert (elsewhere.registry, elsewhere.name) == ("url", url)
    assert str(classify(url, hosts=frozenset({"127.0.0.1:8080"}))) == "org/name"


@pytest.mark.parametrize(
    "text", ["", "a b", "/abs/path", "https://huggingface.co/docs", "org/name@bad rev", "a/b/c", "--help"]
)
def test_a_bad_argument_is_a_usage_error_with_a_hint(text: str) -> None:
    """The command line refuses what names no repository, and says what it takes."""
    with pytest.raises(UsageError) as caught:
        parse_subject(text)
    assert caught.value.exit_code == 2
    assert "NAMESPACE/NAME" in caught.value.hint


def test_a_model_url_among_datasets_is_a_model() -> None:
    """The Hub serves datasets under /datasets/ only; a bare name may be either, so the place it stands in decides."""
    found = classify("https://huggingface.co/org/name", kind=Kind.DATASET)
    assert isinstance(found, ArtifactRef)
    assert found.kind is Kind.MODEL
    assert str(classify("org/name", kind=Kind.DATASET)) == "datasets/org/name"


def test_an_id_that_looks_like_a_file_is_still_an_id_on_the_command_line() -> None:
    """`SDXL.bin` may be a repository; only in cards is a file name read as one."""
    assert str(parse_subject("model.bin")) == "model.bin"


@pytest.mark.parametrize("text", ["a/b/c", "org/na me", "..", "models/x"])
def test_from_repo_refuses_what_is_no_id(text: str) -> None:
    """Only ids that the Hub's own client accepts become references."""
    with pytest.raises(UsageError, match="not a repository id"):
        ArtifactRef.from_repo(text)


@pytest.mark.parametrize("revision", ["../..", "a b", "x\n", "a" * 201])
def test_from_repo_refuses_a_bad_revision(revision: str) -> None:
    """A revision that could climb out of a path is refused."""
    with pytest.raises(UsageError, match="not a revision"):
        ArtifactRef.from_repo("org/name", revision=revision)


@pytest.mark.parametrize("purl", ["", "pkg:", "pkg:pypi/x", "huggingface/org/name", "pkg:huggingface/"])
def test_from_purl_refuses_other_types(purl: str) -> None:
    """Only purls of type huggingface, and generic ones for folders, are references here."""
    with pytest.raises(UsageError):
        ArtifactRef.from_purl(purl)


def test_other_registries_can_be_named() -> None:
    """A registry that nobody crawls yet has an identity too, and no Hub URL."""
    ref = ArtifactRef(registry="modelscope", namespace="qwen", name="Qwen2-7B")
    assert ref.purl == "pkg:generic/modelscope/qwen/Qwen2-7B"
    assert ArtifactRef.from_purl(ref.purl) == ref
    assert ref.url("https://huggingface.co") == ""


def test_pinning_and_unpinning() -> None:
    """A pin changes the revision and nothing else."""
    ref = ArtifactRef.from_repo("org/name")
    assert ref.at(SHA).revision == SHA
    assert ref.at(SHA).unpinned == ref
    assert ref.at(SHA).url("https://hub.example/") == f"https://hub.example/org/name/tree/{SHA}"
    assert is_commit(SHA)
    assert not is_commit(SHA.upper())


def test_shorten_escapes_terminal_sequences() -> None:
    """What strangers wrote cannot move a cursor or break a line."""
    assert shorten("\x1b[31mred\r\n") == "\\x1b[31mred\\r\\n"
    assert shorten("\ud800") == "\\ud800"


def test_a_reference_keeps_no_hash_of_another_process() -> None:
    """Texts are hashed otherwise in each process: a copy that travels there must be found by what it says."""
    ref = ArtifactRef(namespace="org", name="tiny", revision="0" * 40)
    known = {ref: 1}
    for copied in (pickle.loads(pickle.dumps(ref)), copy.deepcopy(ref), replace(ref)):
        assert not hasattr(copied, "_hash")
        assert known[copied] == 1
    for field in fields(ArtifactRef):
        other: Any = {field.name: "other"}
        assert replace(ref, **other) != ref
    assert ref != ref.purl
