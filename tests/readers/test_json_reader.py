"""The bounded JSON reader."""

import json as stdlib_json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.readers.json import parse


def test_plain_values() -> None:
    """Objects, arrays and scalars come back as Python's own."""
    assert parse(b' {"a": [1, -2.5, true, false, null, "x"]} ') == {"a": [1, -2.5, True, False, None, "x"]}


def test_a_byte_order_mark_is_skipped() -> None:
    """Some editors write one, and JSON parsers refuse it."""
    assert parse(b"\xef\xbb\xbf[]") == []


def test_the_last_of_equal_keys_counts() -> None:
    """As in JavaScript, and so for the Hub."""
    assert parse(b'{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    ("escape", "text"),
    [
        (rb"\ud83d", "\ufffd"),
        (rb"\udc00x", "\ufffdx"),
        (rb"\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
        (rb"\\ud83d \ud83d", "\\ud83d \ufffd"),
        (rb"\\\ud83d", "\\\ufffd"),
        (rb"\ud83dA\n", "\ufffdA\n"),
    ],
)
def test_half_a_surrogate_pair_becomes_a_replacement_character(escape: bytes, text: str) -> None:
    """The Hub cuts descriptions by UTF-16 units, and such a record must not become unreadable."""
    assert parse(b'["' + escape + b'"]') == [text]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "line 1, column 1"),
        (b'{"a": 1,}', "line 1, column 8|line 1, column 7"),
        (b'{"a":\n NaN}', "line 2"),
        (b"[Infinity]", "no JSON"),
        (b"[-Infinity]", "no JSON"),
        (b"1e400", "infinity"),
        (b'"\xff\\ud83d"', "UTF-8"),
        (b"[1] x", "no JSON"),
        (b"'a'", "no JSON"),
    ],
)
def test_errors_say_where(data: bytes, word: str) -> None:
    """What is no JSON is refused with its place."""
    with pytest.raises(ReadError, match=word):
        parse(data)


def test_depth_is_bounded() -> None:
    """64 levels are read; more are refused, whatever lies beside them."""
    assert parse(b"[" * 64 + b"]" * 64) is not None
    for data in (b"[" * 65 + b"]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65, b"[" * 100_000):
        with pytest.raises(ReadError, match=r"deeper than 64|depth"):
            parse(data)
    assert parse(b"[" + b"[]," * 99 + b"{}]") == [[]] * 99 + [{}]
    assert parse(b'["' + b"[" * 99 + b'"]') == ["[" * 99]
    assert parse(b'"' + b"[" * 99 + b'"') == "[" * 99


def test_size_and_count_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large is refused before it is parsed."""
    monkeypatch.setattr(json, "MAX_BYTES", 100)
    monkeypatch.setattr(json, "MAX_VALUES", 10)
    assert parse(b"[" + b" " * 98 + b"]") == []
    with pytest.raises(ReadError, match="101 bytes"):
        parse(b"[" + b" " * 99 + b"]")
    with pytest.raises(ReadError, match="more than 10 values"):
        parse(b"[1,2,3,4,5,6,7,8,9,10,11]")


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
).filter(lambda value: value not in (float("inf"), float("-inf")))


@given(values)
def test_it_agrees_with_the_standard_library(value: object) -> None:
    """What the standard library writes within the bounds is read back."""
    text = stdlib_json.dumps(value)
    if "Infinity" not in text:
        assert parse(text.encode()) == value


@given(st.binary(max_size=200) | st.text('[]{}",:\\ud8001e+-. \n', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No input ends in anything but a value or a `ReadError`, and every text that comes out can be written again."""
    try:
        value = parse(data)
    except ReadError:
        return
    stdlib_json.dumps(value, ensure_ascii=False).encode()
