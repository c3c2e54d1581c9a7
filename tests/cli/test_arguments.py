"""What an argument names, which Hub is asked, and what time it is."""

from pathlib import Path

import pytest

from aibom.cli import _environment
from aibom.cli._subject import existing_path, is_path, repository
from aibom.errors import DocumentError, UsageError
from aibom.records.refs import Kind

HUB = "https://huggingface.co"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize("argument", ["/x", "./x", "../x", "~", "~/x", ".", "..", "bom.cdx.json", "org/file"])
def test_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str) -> None:
    """By its start, or because a file of that name exists."""
    monkeypatch.chdir(tmp_path)
    Path("bom.cdx.json").write_bytes(b"")
    Path("org").mkdir()
    Path("org/file").write_bytes(b"")
    assert is_path(argument)


@pytest.mark.parametrize(
    "argument", ["org/name", "org", "gpt2", "https://hf.co/a/b", "pkg:huggingface/a/b", "a\0b", ""]
)
def test_everything_else_is_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str) -> None:
    """Even if a folder of that name exists."""
    monkeypatch.chdir(tmp_path)
    Path("org/name").mkdir(parents=True)
    assert not is_path(argument)


@pytest.mark.parametrize(
    "argument",
    [
        "org/tiny@v1.0",
        "https://huggingface.co/org/tiny/tree/v1.0",
        "hf.co/org/tiny/blob/v1.0/README.md",
        "pkg:huggingface/org/tiny@v1.0",
        "http://localhost:8080/org/tiny/tree/v1.0",
        "http://localhost/org/tiny/tree/v1.0",
    ],
)
def test_every_way_to_name_a_revision(argument: str) -> None:
    """Id, link and purl mean the same; a link to the Hub that HF_ENDPOINT names is understood."""
    assert str(repository(argument, "", endpoint="http://localhost:8080")) == "org/tiny@v1.0"


@pytest.mark.parametrize("endpoint", [HUB, "https://mirror.example/artifactory/api/hf"])
@pytest.mark.parametrize(
    ("tail", "text"),
    [
        ("org/tiny", "org/tiny"),
        ("org/tiny/tree/v1.0", "org/tiny@v1.0"),
        ("org/tiny/tree/refs%2Fpr%2F1", "org/tiny@refs/pr/1"),
        ("org/tiny/tree/refs/pr/1", "org/tiny@refs/pr/1"),
        ("org/tiny/blob/refs%2fpr%2f1/sub/README.md", "org/tiny@refs/pr/1"),
        ("org/tiny/resolve/feature%2Fx/README.md", "org/tiny@feature/x"),
        ("datasets/org/data/tree/v1", "datasets/org/data@v1"),
    ],
)
def test_links_to_a_mirror_below_a_path(endpoint: str, tail: str, text: str) -> None:
    """Whatever lies below the endpoint's own path is read like a link to the Hub; references may be encoded."""
    assert str(repository(f"{endpoint}/{tail}", "", endpoint=endpoint)) == text
    assert str(repository(f"{endpoint}/{tail}".removeprefix("https://"), "", endpoint=endpoint)) == text
    assert str(repository("org/tiny@v1", "", endpoint=endpoint)) == "org/tiny@v1"


@pytest.mark.parametrize("path", ["org/tiny", "artifactory/webapp", "artifactory/api/hfx/org/tiny", ""])
def test_a_link_beside_the_mirrors_path_names_nothing(path: str) -> None:
    """The host serves other things too: a page of it is not taken for a model."""
    with pytest.raises(UsageError, match="below /artifactory/api/hf/"):
        repository(f"https://mirror.example/{path}", "", endpoint="https://mirror.example/artifactory/api/hf")


def test_the_option_gives_the_revision() -> None:
    """`--revision` completes an id, repeats what stands in it, or contradicts it."""
    assert repository("org/tiny", COMMIT, endpoint=HUB).revision == COMMIT
    assert repository("org/tiny@v1", "v1", endpoint=HUB).revision == "v1"
    assert repository("datasets/org/d", "v1", endpoint=HUB).kind is Kind.DATASET
    with pytest.raises(UsageError, match="two revisions were given: 'v1' and 'v2'"):
        repository("org/tiny@v1", "v2", endpoint=HUB)
    with pytest.raises(UsageError, match="revision"):
        repository("org/tiny", "../x", endpoint=HUB)


@pytest.mark.parametrize("form", ["org/tiny@{}", "https://hf.co/org/tiny/tree/{}", "pkg:huggingface/org/tiny@{}"])
def test_a_revision_given_twice(form: str) -> None:
    """The same is fine, in each way to name a model; another is exit code 2, and both are named."""
    assert repository(form.format("v1"), "v1", endpoint=HUB).revision == "v1"
    with pytest.raises(UsageError, match="two revisions were given: 'v1' and 'v2'"):
        repository(form.format("v1"), "v2", endpoint=HUB)


@pytest.mark.parametrize("written", ["refs%2Fpr%2F1", "refs%2fpr%2f1", "refs/pr/1"])
@pytest.mark.parametrize(
    "form",
    [
        "https://huggingface.co/org/tiny/tree/{}",
        "https://huggingface.co/org/tiny/blob/{}/README.md",
        "pkg:huggingface/org/tiny@{}",
    ],
)
def test_a_reference_may_be_percent_encoded(form: str, written: str) -> None:
    """In a link and in a purl; it is one reference, whichever way, also beside `--revision`."""
    argument = form.format(written)
    assert repository(argument, "", endpoint=HUB).revision == "refs/pr/1"
    assert repository(argument, "refs/pr/1", endpoint=HUB).revision == "refs/pr/1"
    with pytest.raises(UsageError, match="two revisions"):
        repository(argument, "refs/pr/2", endpoint=HUB)


def test_an_endpoint_with_a_password_lends_its_host_only() -> None:
    """A link to the Hub behind it is understood; an empty endpoint, as a recording may have, makes nothing a link."""
    assert str(repository("http://hub.test:1/org/tiny", "", endpoint="http://me:secret@hub.test:1")) == "org/tiny"
    with pytest.raises(UsageError):
        repository("https://example.org/org/tiny", "", endpoint="")


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "a b",
        "a/b/c",
        "https://example.org/a/b",
        "pkg:pypi/requests",
        "pkg:generic/ollama/x",
        "C:\\x",
        "a\x1b[31m/b",
    ],
)
def test_what_names_no_repository(argument: str) -> None:
    """Exit code 2, with the ways to write one, and nothing a terminal would obey."""
    with pytest.raises(UsageError) as caught:
        repository(argument, "", endpoint=HUB)
    assert "NAMESPACE/NAME" in caught.value.hint
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "argument", ["./missing", "/no/such/place", "~no-such-user-here/x", "./nul\0", "./" + "x" * 5000]
)
def test_a_path_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str) -> None:
    """Exit code 4, naming it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError) as caught:
        existing_path(argument)
    assert caught.value.hint
    assert argument[:5] in str(caught.value)


def test_a_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tilde that the shell left alone means the same as in the shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "model").mkdir()
    assert existing_path("~/model") == tmp_path / "model"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", HUB),
        ("https://hub.example/", "https://hub.example"),
        ("http://127.0.0.1:80//", "http://127.0.0.1:80"),
        ("https://proxy.example/hf/", "https://proxy.example/hf"),
    ],
)
def test_the_endpoint(value: str, expected: str) -> None:
    """As set, without trailing slashes; the Hub by default."""
    assert _environment.endpoint({"HF_ENDPOINT": value}) == expected
    assert _environment.endpoint({}) == HUB


@pytest.mark.parametrize(
    "value",
    [
        "hub.example",
        "ftp://hub.example",
        "https://",
        "https://s3cret@",
        "https://x:s3cret",
        "https://x:99999",
        "https://x:0",
        "https://x?token=s3cret",
        "https://x#s3cret",
        "https://[s3cret",
        "https://ex ample",
        "https://x\x1bs3cret",
        "https://s3cretß",
    ],
)
def test_an_endpoint_that_cannot_be_asked(value: str) -> None:
    """Exit code 2; the value is not repeated, since it may hold a secret."""
    with pytest.raises(UsageError, match="HF_ENDPOINT is no http") as caught:
        _environment.endpoint({"HF_ENDPOINT": value})
    assert "s3cret" not in f"{caught.value}{caught.value.hint}"


def test_source_date_epoch() -> None:
    """Seconds since 1970, to the last that RFC 3339 can write."""
    assert _environment.now({"SOURCE_DATE_EPOCH": "1767225600"}) == "2026-01-01T00:00:00Z"
    assert _environment.source_date({"SOURCE_DATE_EPOCH": "253402300799"}) == "9999-12-31T23:59:59Z"
    assert _environment.source_date({"SOURCE_DATE_EPOCH": ""}) == ""


@pytest.mark.parametrize("value", ["x", "-1", "1.5", " 1", "253402300800", "9" * 5000, "²", "\u0661"])
def test_a_malformed_source_date_epoch(value: str) -> None:
    """Exit code 2: a wrong time in a BOM would be worse than none."""
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        _environment.now({"SOURCE_DATE_EPOCH": value})


def test_without_it_the_clock_decides() -> None:
    """Whole seconds in UTC."""
    assert _environment.now({})[:2] == "20"
    assert len(_environment.now({})) == len("2026-01-01T00:00:00Z")
