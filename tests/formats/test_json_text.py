"""Documents in JSON: what is doubtful is an error that names the place, and the same one in every format."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.merging.reading import read as read_for_merge
from aibom.formats.spdx2.formats import SpdxJson
from aibom.formats.spdx3.json_format import Spdx3Json
from aibom.formats.validation.validate import validate
from aibom.formats.vocabulary.json_text import MAX_DEPTH, read


def test_a_document_is_read_as_it_is() -> None:
    """A byte-order mark is skipped, numbers keep their type, and what looks like a key in a text is none."""
    text = b'\xef\xbb\xbf{"a": [1, 1.0, true, null, ":\\":", "\\ud83d\\ude00"], "\\\\": {"a" : 18446744073709551615}}'
    assert read(text) == {"a": [1, 1.0, True, None, ':":', "\U0001f600"], "\\": {"a": 2**64 - 1}}


DOUBTS = [
    (b'{"a":\n1,\n"b"', "line 3, column 4: not JSON: it ends too early"),
    (b'{"a":\n"b', "line 2, column 3: not JSON: it ends too early"),
    (b'{"a":\n"b\xc3', "line 2, byte 8: not JSON: it ends too early"),
    (b'{"a":\n 1 2}', "line 2, column 4: not JSON: unexpected character"),
    (b'{"a": 1,}', r"line 1, column \d: not JSON: trailing comma"),
    (b'{"a": 1} {}', "line 1, column 10: not JSON: unexpected content"),
    (b'{"x": {\n"a": 1, "a": 2}}', "line 2, column 9: the key 'a' is given twice"),
    (b'{"x": [\n{"a": {"\xc3\xa4": 1, "b": 1, "b": ":"}}]}', "line 2, column 24: the key 'b' is given twice"),
    (b'{"x": "\\\\", "x" : 1}', "line 1, column 13: the key 'x' is given twice"),
    ('{"a": 1}'.encode("utf-16"), "line 1, byte 0: wrong encoding: it is in UTF-16"),
    ('{"a": 1}'.encode("utf-16-be"), "line 1, byte 0: wrong encoding: it is in UTF-16"),
    ('{"a": 1}'.encode("utf-32-le"), "line 1, byte 0: wrong encoding: .*UTF-32"),
    (b'{"a":\n"\xe9"}', "line 2, byte 7: wrong encoding: byte 0xe9 is no UTF-8"),
    (b'{"a": NaN}', "line 1, column 7: not JSON"),
    (b'{"a": -Infinity}', "line 1, column 8: not JSON"),
    (b'{"a":\n"\\ud83d"}', "line 2, column 2: not JSON: .*surrogate"),
    (b'{"a": ' + b"9" * 5000 + b"}", "line 1, column 7: not JSON: number is infinity"),
    (b'{"a": ' + b"[" * 100_000, "nested deeper than 200 levels"),
    (b'{"a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}", "nested deeper than 200 levels"),
]
READERS: list[Callable[[bytes], Any]] = [
    read,
    validate,
    CycloneDxJson().decode,
    SpdxJson().decode,
    Spdx3Json().decode,
]


@pytest.mark.parametrize(("data", "message"), DOUBTS, ids=range(len(DOUBTS)))
def test_doubts_are_the_same_errors_everywhere(data: bytes, message: str) -> None:
    """Each says what is wrong, where, and what to do, whatever the command and the format."""
    said = set()
    for reader in READERS:
        with pytest.raises(DocumentError, match=message) as caught:
            reader(data)
        assert caught.value.hint
        said.add((str(caught.value), caught.value.hint))
    assert len(said) == 1
    assert len(said.pop()[0]) < 200


def test_the_deepest_nesting_that_is_read() -> None:
    """As deep as the bound says, and no level more."""
    inside = MAX_DEPTH - 1
    assert list(read(b'{"a": ' + b"[" * inside + b"]" * inside + b"}")) == ["a"]


@pytest.mark.parametrize("number", ["18446744073709551616", "-9223372036854775809", "1" + "0" * 300])
def test_whole_numbers_that_would_change(number: str) -> None:
    """A merge writes the document on: it refuses them with their place. Others compare and show them only."""
    text = f'{{"bomFormat": "CycloneDX",\n "specVersion": "1.6", "version": {number}}}'.encode()
    assert isinstance(read(text)["version"], float)
    with pytest.raises(DocumentError, match=r"'a\.json': line 2, column 35: a whole number beyond 64 bits"):
        read_for_merge(text, "'a.json'")


def test_what_only_looks_like_a_number_that_would_change() -> None:
    """Texts, fractions and the largest numbers of 64 bits are written as they were read."""
    text = (
        b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "a": ": 99999999999999999999 ", "b": 0.1234567890123456789012,'
        b' "c": 1234567890123456789012.5, "d": 18446744073709551615, "e": -9223372036854775808, "f": 1e300}'
    )
    assert read_for_merge(text, "a").document["e"] == -(2**63)


def test_what_looks_like_keys_costs_little() -> None:
    """A document of five million bytes of it is read in seconds."""
    text = b'{"a": [' + b",".join([rb'":\":", ":", "\\\":"'] * 250_000) + b"]}"
    began = time.process_time()
    assert len(read(text)["a"]) == 750_000
    assert time.process_time() - began < 300  # a watchdog, not a measure
