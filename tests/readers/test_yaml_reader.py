"""The bounded YAML reader."""

import json
import time
from contextlib import suppress

import pytest
import yaml as pyyaml
from hypothesis import event, given
from hypothesis import strategies as st

from aibom.readers import yaml
from aibom.readers.yaml import YamlError, parse, parse_all

LOADERS = [pyyaml.CSafeLoader, pyyaml.SafeLoader]


@pytest.fixture(params=LOADERS, ids=["libyaml", "pure"], autouse=True)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with libyaml's parser and with the pure one, which takes its place where libyaml is missing."""
    monkeypatch.setattr(yaml, "_LOADER", request.param)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("2024-01-02", "2024-01-02"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("9" * 101, "9" * 101),
        ("012", 12),
        ("-7", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("''", ""),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!str", ""),
        ("! 12", "12"),
        ("!!int '12'", 12),
        ("!!timestamp 2024-01-02", "2024-01-02"),
        ("!!binary aGk=", "aGk="),
        ("!python/object/apply:os.system ls", "ls"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    """Only null, booleans, integers and finite numbers are resolved, as in YAML 1.2; all else stays text."""
    found = parse(f"key: {text}".encode())
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# a comment", b"---\n", b"\xef\xbb\xbf"])
def test_nothing_is_none(data: bytes) -> None:
    """A document without content is None, not an error."""
    assert parse(data) is None


def test_keys_are_text_as_written() -> None:
    """A key that is no text becomes what is written; one that is a list or mapping gets a sign for it."""
    assert parse(b"12: a\nno: b\n~: c\n1.0: d") == {"12": "a", "no": "b", "~": "c", "1.0": "d"}
    assert parse(b"license: {{ license }}\n? [a]\n: b") == {"license": {"{}": None}, "[]": "b"}
    assert parse(b"a: &x 12\n*x : b") == {"a": 12, "12": "b"}


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    """One wrong byte in a text does not lose the rest of the card."""
    assert parse(b"a: caf\xe9\nb: 1") == {"a": "caf\ufffd", "b": 1}


def test_a_byte_order_mark_is_skipped() -> None:
    """The mark is no part of the first key."""
    assert parse(b"\xef\xbb\xbfa: 1") == {"a": 1}


def test_aliases_and_merge_keys() -> None:
    """An alias stands for its value; `<<` adds the keys that are not there, as js-yaml does."""
    assert parse(b"a: &x [1]\nb: *x") == {"a": [1], "b": [1]}
    assert parse(b"a: &x {q: 1, r: 2}\nb: {<<: *x, r: 3}") == {"a": {"q": 1, "r": 2}, "b": {"q": 1, "r": 3}}
    assert parse(b"a: &x {q: 1}\nb: &y {q: 2, s: 3}\nc: {<<: [*x, *y, 5]}") == {
        "a": {"q": 1},
        "b": {"q": 2, "s": 3},
        "c": {"q": 1, "s": 3},
    }
    assert parse(b"<<: 1") == {"<<": 1}


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"a: 1\nb: 2\na: 3", 3, "'a' occurs twice"),
        (b"a: &x [*x]", 1, "alias"),
        (b"\na: *nowhere", 2, "nowhere"),
        (b"a: b: c", 1, "not allowed"),
        (b"ok: 1\n@bad: 2", 2, "start any token"),
        (b"a: 1\nb: \x01", 2, "not allowed"),
        (b"caf\xc3\xa9: 1\n\xc3\xa9: \x07", 2, "not allowed"),
        (b"a: 1\n---\nb: 2", 2, "more than 1 YAML document"),
        (b"a: &x 1\n---\nb: *x", 2, "document"),
    ],
)
def test_errors_say_where_and_what(data: bytes, line: int, word: str) -> None:
    """An error names the line of the file, counted from its first line."""
    with pytest.raises(YamlError, match=word) as caught:
        parse(data)
    assert caught.value.line == line
    with pytest.raises(YamlError, match=f"^line {line + 10}: ") as moved:
        parse(data, first_line=11)
    assert moved.value.line == line + 10


def test_an_anchor_ends_with_its_document() -> None:
    """A later document cannot refer to an anchor of an earlier one."""
    with pytest.raises(YamlError, match="alias"):
        parse_all(b"a: &x 1\n---\nb: *x")


def test_many_documents() -> None:
    """All documents come back in order, up to the limit."""
    assert parse_all(b"a: 1\n---\n- b\n---\nc") == [{"a": 1}, ["b"], "c"]
    with pytest.raises(YamlError, match="more than 2 YAML documents"):
        parse_all(b"a\n---\nb\n---\nc", most=2)


def test_depth_is_bounded() -> None:
    """64 levels are read, 65 are not, in either style."""
    assert parse(b"[" * 64 + b"]" * 64) is not None
    for data in (b"[" * 65 + b"]" * 65, b"{a: " * 65 + b"}" * 65, b"- " * 65, b"[" * 100_000):
        with pytest.raises(YamlError, match="deeper than 64"):
            parse(data)


def test_depth_counts_what_an_alias_brings() -> None:
    """Depth cannot be hidden behind an alias."""
    half = b"[" * 33 + b"]" * 33
    assert parse(b"a: &x " + half) is not None
    with pytest.raises(YamlError, match="deeper than 64"):
        parse(b"a: &x " + half + b"\nb: " + b"[" * 33 + b"*x" + b"]" * 33)


@pytest.mark.no_cover
def test_size_is_bounded() -> None:
    """A mebibyte is read, a byte more is not."""
    assert parse(b"#" + b" " * (yaml.MAX_BYTES - 1)) is None
    with pytest.raises(YamlError, match="at most 1,048,576"):
        parse(b"#" + b" " * yaml.MAX_BYTES)


def test_nodes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many nodes as the limit allows are read, the list itself among them; one more is not."""
    assert yaml.MAX_NODES == 100_000
    monkeypatch.setattr(yaml, "MAX_NODES", 1000)
    assert parse(b"[" + b"1," * (yaml.MAX_NODES - 1) + b"]") == [1] * (yaml.MAX_NODES - 1)
    with pytest.raises(YamlError, match="1,000 nodes"):
        parse(b"[" + b"1," * yaml.MAX_NODES + b"]")


def test_aliases_count_as_what_they_expand_to() -> None:
    """The `billion laughs` are refused, and so is one long text that is used often."""
    laughs = "\n".join(
        f"{name}: &{name} [{', '.join(['*' + before if before else 'lol'] * 10)}]"
        for before, name in zip(" abcdefg", "abcdefgh", strict=True)
        for before in [before.strip()]
    )
    with pytest.raises(YamlError, match="aliases counted"):
        parse(laughs.encode())
    with pytest.raises(YamlError, match="aliases counted"):
        parse(b"a: &x " + b"y" * 500_000 + b"\nb: [" + b"*x," * 50 + b"]")


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "unit",
    [b"[", b"{", b"? ", b"&a ", b":", b"\n", b"#\n", b"%", b"a: 'b", b"k: v\n", b"[a, ", b"- a\n", b"a: >\n x\n"],
)
def test_hostile_text_ends_soon(unit: bytes) -> None:
    """A quarter of a mebibyte of any one pattern is answered in a second or two, whatever the answer."""
    begun = time.perf_counter()
    with suppress(YamlError):
        parse(unit * (yaml.MAX_BYTES // 4 // len(unit)))
    assert time.perf_counter() - begun < 300  # a watchdog, not a measure


keys = st.text(max_size=80)  # a key of more than 1,024 characters, escapes counted, is JSON and no YAML
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=20
)


@given(values)
def test_json_is_yaml(value: object) -> None:
    """What is written as JSON is read as JSON means it, quoted words and numbers included."""
    assert parse(json.dumps({"v": value}).encode()) == {"v": value}


def _refusal(data: bytes) -> YamlError | None:
    try:
        json.dumps(parse_all(data), ensure_ascii=False).encode()
    except YamlError as error:
        return error
    return None


@given(st.binary(max_size=300) | st.text("[]{}&*!|>'\"%@`:-?, \n#ab1\t~<", max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No input ends in anything but a value that can be written again, or a `YamlError` that names a line."""
    refusal = _refusal(data)
    event(type(refusal).__name__)
    assert refusal is None or (str(refusal).startswith(f"line {refusal.line}: ") and refusal.line >= 1)


@pytest.mark.parametrize(
    ("escape", "text"),
    [(r"\ud83d\ude00", "\U0001f600"), (r"\ud800", "\ufffd"), (r"\uDC00x", "\ufffdx"), (r"\\ud800", r"\ud800")],
)
def test_surrogate_escapes(escape: str, text: str) -> None:
    """A pair, as JSON writes it, is one character; no half of one comes out, for it could not be written again."""
    assert parse(f'a: "{escape}"'.encode()) == {"a": text}
