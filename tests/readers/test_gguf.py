"""The GGUF reader: real headers, truncation, and what strangers may send instead."""

import os
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.readers.errors import ReadError
from aibom.readers.gguf import ArrayShape, GgufHeader, GgufValue, parse

STRING, ARRAY, UINT32 = 8, 9, 4


def text(value: str | bytes, length: str = "<Q") -> bytes:
    """A string of the format."""
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(length, len(raw)) + raw


def pair(key: str, code: int, value: bytes, length: str = "<Q") -> bytes:
    """A key with its value."""
    return text(key, length) + struct.pack("<I", code) + value


def strings(*values: str) -> bytes:
    """An array of strings."""
    return struct.pack("<IQ", STRING, len(values)) + b"".join(text(value) for value in values)


def file(*pairs: bytes, version: int = 3, keys: int | None = None, tensors: int = 0) -> bytes:
    """A GGUF file without tensors."""
    count = len(pairs) if keys is None else keys
    return b"GGUF" + struct.pack("<IQQ", version, tensors, count) + b"".join(pairs)


def real(name: str) -> bytes:
    """One of the real files."""
    root = os.environ.get("AIBOM_TEST_DATA")
    if not root:
        pytest.skip("AIBOM_TEST_DATA is not set: the real GGUF files are not here")
    found = sorted(Path(root).rglob(f"files/{name}"))
    if not found:
        pytest.skip(f"no files/{name} below AIBOM_TEST_DATA")
    return found[0].read_bytes()


REAL = [
    ("ggml-vocab-bert-bge.gguf", "bert", 20, 30522, 546),
    ("ggml-vocab-llama-spm.gguf", "llama", 22, 32000, 596),
]


@pytest.mark.parametrize(("name", "architecture", "keys", "tokens", "_read_to"), REAL)
def test_a_real_file_is_read_whole(name: str, architecture: str, keys: int, tokens: int, _read_to: int) -> None:
    """Both real vocabularies of llama.cpp give all keys, their vocabulary as a shape, and end where the file ends."""
    data = real(name)
    header = parse(data, total=len(data))
    metadata = dict(header.metadata)
    assert (header.version, header.tensor_count, header.key_count, header.truncated) == (3, 0, keys, False)
    assert len(metadata) == keys
    assert header.read_to == len(data)
    assert metadata["general.architecture"] == architecture
    assert metadata["general.file_type"] == 1
    assert metadata["tokenizer.ggml.tokens"] == ArrayShape(element="string", length=tokens)
    assert metadata["tokenizer.ggml.token_type"] == ArrayShape(element="int32", length=tokens)


@pytest.mark.parametrize(("name", "architecture", "_keys", "_tokens", "read_to"), REAL)
def test_a_head_of_128_kib_gives_the_keys_before_the_vocabulary(
    name: str, architecture: str, _keys: int, _tokens: int, read_to: int
) -> None:
    """What the Hub is asked for first ends inside the vocabulary; everything before it is there."""
    data = real(name)
    header = parse(data[: 128 << 10], total=len(data))
    assert header.truncated
    assert header.read_to == read_to
    assert header.metadata == parse(data).metadata[: len(header.metadata)]
    assert dict(header.metadata)["general.architecture"] == architecture


def test_every_value_type_is_read() -> None:
    """Each of the thirteen value types gives its value; arrays of numbers give their shape only."""
    data = file(
        pair("a", 0, b"\xff"),
        pair("b", 1, b"\xff"),
        pair("c", 2, b"\xff\xff"),
        pair("d", 3, b"\xff\xff"),
        pair("e", 4, b"\xff" * 4),
        pair("f", 5, b"\xff" * 4),
        pair("g", 6, struct.pack("<f", 0.5)),
        pair("h", 7, b"\x01"),
        pair("i", 8, text("é")),
        pair("j", 9, struct.pack("<IQ", 2, 2) + b"abcd"),
        pair("k", 10, b"\xff" * 8),
        pair("l", 11, b"\xff" * 8),
        pair("m", 12, struct.pack("<d", 0.1)),
        pair("n", 9, strings("de", "en")),
        pair("o", 7, b"\x00"),
    )
    values = dict(parse(data, total=len(data)).metadata)
    expected: list[GgufValue] = [255, -1, 65535, -1, 2**32 - 1, -1, 0.5, True, "é"]
    expected += [ArrayShape(element="uint16", length=2), 2**64 - 1, -1, 0.1, ("de", "en"), False]
    assert list(values.values()) == expected
    assert values["h"] is True
    assert values["o"] is False


def test_version_1_has_lengths_of_32_bits() -> None:
    """The first version of the format wrote counts and lengths with 32 bits."""
    body = pair("general.name", STRING, text("old", "<I"), "<I")
    body += pair("tags", ARRAY, struct.pack("<II", STRING, 1) + text("x", "<I"), "<I")
    header = parse(b"GGUF" + struct.pack("<III", 1, 7, 2) + body)
    assert header.version == 1
    assert header.tensor_count == 7
    assert header.metadata == (("general.name", "old"), ("tags", ("x",)))


def test_version_2_reads_like_version_3() -> None:
    """Versions 2 and 3 differ in nothing this reader reads."""
    pairs = pair("general.name", STRING, text("x")), pair("n", UINT32, struct.pack("<I", 5))
    assert parse(file(*pairs, version=2)).metadata == parse(file(*pairs)).metadata


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no GGUF file"),
        (b"GGML" + b"\0" * 40, "no GGUF file"),
        (b"PK\x03\x04" + b"\0" * 40, "no GGUF file"),
        (b"GGUF\x03\0", "before its version"),
        (b"GGUF" + struct.pack("<I", 3) + b"\0" * 8, "before its counts"),
        (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "big-endian"),
        (file(version=4), "version 4"),
        (file(version=0), "version 0"),
        (file(keys=65_537), "65537 keys"),
        (file(keys=2**63), "more than any file holds"),
        (file(tensors=2**62), "more than any file holds"),
        (file(pair("", UINT32, b"\0" * 4)), "key of 0 bytes"),
        (file(pair("k" * 65_536, UINT32, b"\0" * 4)), "key of 65536 bytes"),
        (file(text(b"\xff") + b"\0" * 8), "not UTF-8"),
        (file(pair("k", 13, b"\0" * 8)), "unknown GGUF value type 13"),
        (file(pair("k", ARRAY, struct.pack("<IQ", 99, 1))), "unknown GGUF value type 99"),
        (file(pair("k", 7, b"\x02")), "boolean"),
        (file(pair("k", UINT32, b"\0" * 4), pair("k", UINT32, b"\0" * 4)), "'k' stands twice"),
        (file(pair("k", STRING, struct.pack("<Q", 2**61))), "more than any file holds"),
        (file(pair("k", STRING, struct.pack("<Q", 2**25))), "at most 16777216"),
        (file(pair("k", ARRAY, struct.pack("<IQ", STRING, 2**61))), "more than any file holds"),
        (file(pair("k", ARRAY, struct.pack("<IQ", ARRAY, 1) * 6)), "nested deeper than 4"),
    ],
)
def test_malformed_headers_are_refused_in_words(data: bytes, message: str) -> None:
    """Every malformed header is a ReadError that says what is wrong."""
    with pytest.raises(ReadError, match=message):
        parse(data)


def test_lengths_are_checked_against_the_size_of_the_file() -> None:
    """A text longer than its whole file is a lie, not a truncation."""
    data = file(pair("k", STRING, struct.pack("<Q", 1000)))
    assert parse(data).truncated
    with pytest.raises(ReadError, match="1000 bytes are announced, but the file has"):
        parse(data, total=len(data))


def test_a_whole_file_that_ends_before_its_last_key_is_malformed() -> None:
    """Where nothing was cut off, fewer keys than announced are a fault."""
    data = file(pair("k", UINT32, b"\0" * 4), keys=2) + b"\1\0\0"
    assert parse(data, total=1000).truncated
    with pytest.raises(ReadError, match=f"announced, but the file has {len(data)} bytes"):
        parse(data, total=len(data))
    with pytest.raises(ReadError, match="at byte 24 8 bytes are announced"):
        parse(file(keys=1), total=24)


@pytest.mark.parametrize("element", [0, 4, STRING, ARRAY, 12])
@pytest.mark.parametrize("length", [2**20, 2**32, 2**40])
def test_no_time_is_spent_on_a_length_that_was_made_up(element: int, length: int) -> None:
    """An array of 2**40 elements that are not there takes no longer than the bytes that are (CVE class of GGUF)."""
    data = file(pair("n", UINT32, b"\0" * 4), pair("k", ARRAY, struct.pack("<IQ", element, length)))
    started = time.perf_counter()
    header = parse(data)
    assert time.perf_counter() - started < 300  # a watchdog, not a measure
    assert header.truncated
    assert header.metadata == (("n", 0),)


def test_empty_nested_arrays_cost_the_bytes_they_take() -> None:
    """The densest array of arrays that fits a head is read in time proportional to the head."""
    inner = struct.pack("<IQ", UINT32, 0) * 10_000
    data = file(pair("k", ARRAY, struct.pack("<IQ", ARRAY, 10_000) + inner))
    assert parse(data).metadata == (("k", ArrayShape(element="array", length=10_000)),)


@pytest.mark.parametrize("values", [("x",) * 257, ("y" * 40_000, "z" * 40_000)])
def test_a_large_array_of_strings_is_reduced_to_its_shape(values: tuple[str, ...]) -> None:
    """More than 256 texts, or more than 64 KiB of them, are counted and not kept."""
    data = file(pair("k", ARRAY, strings(*values)), pair("after", UINT32, b"\1\0\0\0"))
    assert parse(data).metadata == (("k", ArrayShape(element="string", length=len(values))), ("after", 1))


def test_text_that_is_not_utf_8_is_kept_escaped() -> None:
    """A broken author does not hide the rest of the header."""
    data = file(pair("general.author", STRING, text(b"J\xe9r\xf4me")), pair("general.license", STRING, text("mit")))
    assert parse(data).metadata == (("general.author", "J\\xe9r\\xf4me"), ("general.license", "mit"))


VALUES = st.one_of(
    st.text(max_size=20),
    st.lists(st.text(max_size=8), max_size=4).map(tuple),
    st.integers(0, 2**32 - 1),
)


def encode(value: str | tuple[str, ...] | int) -> tuple[int, bytes]:
    """The type and bytes of a value."""
    if isinstance(value, str):
        return STRING, text(value)
    if isinstance(value, tuple):
        return ARRAY, strings(*value)
    return UINT32, struct.pack("<I", value)


@given(st.dictionaries(st.text(min_size=1, max_size=12), VALUES, max_size=6), st.data())
def test_what_was_written_is_read_and_a_prefix_gives_a_prefix(
    written: dict[str, str | tuple[str, ...] | int], data: st.DataObject
) -> None:
    """Reading gives back what was written; of a file cut anywhere, exactly the keys that lie wholly before the cut."""
    pairs = [pair(key, *encode(value)) for key, value in written.items()]
    whole = file(*pairs)
    header = parse(whole, total=len(whole))
    assert header.metadata == tuple(written.items())
    cut = data.draw(st.integers(24, len(whole)))
    part = parse(whole[:cut], total=len(whole))
    ends = [24 + sum(map(len, pairs[: count + 1])) for count in range(len(pairs))]
    inside = sum(end <= cut for end in ends)
    assert part.metadata == header.metadata[:inside]
    assert part.truncated == (inside < len(pairs))
    assert part.read_to == max([24, *ends[:inside]])


SEED = file(
    pair("general.architecture", STRING, text("llama")),
    pair("general.tags", ARRAY, strings("a", "b")),
    pair("nested", ARRAY, struct.pack("<IQ", ARRAY, 1) + strings("c")),
    pair("flag", 7, b"\1"),
)


@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=200).map(lambda tail: b"GGUF\x03\0\0\0" + tail),
        st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 255)), max_size=6).map(
            lambda changes: bytes(dict(changes).get(place, byte) for place, byte in enumerate(SEED))
        ),
    ),
    st.sampled_from([-1, 0, 24, len(SEED), 10**9]),
)
def test_any_bytes_give_a_header_or_a_read_error(data: bytes, total: int) -> None:
    """No bytes, and no mutation of a good header, raise anything but ReadError."""
    try:
        header = parse(data, total=total)
    except ReadError:
        return
    assert isinstance(header, GgufHeader)
    assert 16 <= header.read_to <= len(data)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=8))
def test_mutated_real_headers_give_a_header_or_a_read_error(changes: list[tuple[int, int]]) -> None:
    """No mutation of a real head raises anything but ReadError."""
    data = bytearray(real("ggml-vocab-llama-spm.gguf")[:4096])
    for place, byte in changes:
        data[place] = byte
    try:
        header = parse(bytes(data))
    except ReadError:
        return
    assert header.read_to <= len(data)
