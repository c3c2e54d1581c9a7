"""Documents in JSON: what is doubtful is an error that names the line."""

import pytest

from aibom.readers.errors import ReadError
from aibom.readers.strict_json import MAX_DEPTH, parse_strictly


def test_a_document_is_read_as_it_is() -> None:
    """A byte-order mark is skipped, numbers keep their type, and half a surrogate pair stays."""
    assert parse_strictly(b'\xef\xbb\xbf{"a": [1, 1.0, true, null, "\\ud83d"]}') == {
        "a": [1, 1.0, True, None, "\ud83d"]
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a":\n1,\n"b"', r"line 3.*ends too early"),
        (b'{"a":\n"b', r"line 2.*ends too early"),
        (b"", r"line 1.*ends too early"),
        (b'{"a":\n 1 2}', r"line 2, column 4"),
        (b'{"x": {\n"a": 1, "a": 2}}', r"line 1: .*'a' twice"),
        (b'[1,\n{"a": {"b": 1, "b": 1}}]', r"line 2: .*'b' twice"),
        ('{"a": 1}'.encode("utf-16"), r"UTF-16"),
        ('{"a": 1}'.encode("utf-32-le"), r"UTF-32"),
        (b'{"a":\n"\xe9"}', r"line 2: no UTF-8.*0xe9"),
        (b'{"a": NaN}', r"NaN is no number"),
        (b"[" + b"9" * 5000 + b"]", r"no JSON"),
        (b"[" * 100_000, r"deeper|ends too early"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), r"deeper than"),
    ],
)
def test_doubts_are_errors(data: bytes, message: str) -> None:
    """Each says what is wrong, and in which line where there is one."""
    with pytest.raises(ReadError, match=message):
        parse_strictly(data)
