"""The safetensors reader: real headers, truncation, and the malformed forms the format's own library refuses."""

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.readers.errors import ReadError
from aibom.readers.safetensors import SafetensorsHeader, parse

TENSOR = {"dtype": "F16", "shape": [2, 2], "data_offsets": [0, 8]}


def file(header: object, *, body: int = 0, pad: int = 0) -> bytes:
    """A safetensors file: a header given as text or as a value, padded with spaces, and `body` zero bytes."""
    raw = header if isinstance(header, bytes) else json.dumps(header, ensure_ascii=False).encode()
    raw += b" " * pad
    return len(raw).to_bytes(8, "little") + raw + bytes(body)


def real() -> bytes:
    """The real file."""
    root = os.environ.get("AIBOM_TEST_DATA")
    found = sorted(Path(root).rglob("files/silero_vad_16k.safetensors")) if root else []
    if not found:
        pytest.skip("AIBOM_TEST_DATA is not set or holds no files/silero_vad_16k.safetensors")
    return found[0].read_bytes()


def test_a_real_file_gives_its_types_and_parameters() -> None:
    """The voice detector silero_vad_16k has 15 tensors of 309,633 parameters, all F32, behind a header of 1,208 bytes."""
    data = real()
    header = parse(data, total=len(data))
    assert header == SafetensorsHeader(
        metadata=(), tensors=15, dtypes=(("F32", 309_633),), truncated=False, needed=1216
    )
    assert parse(data[:1216], total=len(data)) == header


def test_a_head_that_ends_inside_the_header_says_how_much_is_needed() -> None:
    """What was not read is unknown, not zero."""
    header = parse(real()[:1215])
    assert header == SafetensorsHeader(metadata=(), tensors=None, dtypes=(), truncated=True, needed=1216)


def test_metadata_is_read_and_sorted() -> None:
    """The free metadata is a sorted tuple of pairs; parameters are counted by type."""
    other = {"dtype": "F4", "shape": [4], "data_offsets": [8, 10]}
    empty = {"dtype": "I64", "shape": [0, 3], "data_offsets": [10, 10]}
    data = file(
        {
            "w": TENSOR,
            "__metadata__": {"b": "2", "a": "1"},
            "v": other,
            "e": empty,
            "s": {"dtype": "BOOL", "shape": [], "data_offsets": [10, 11]},
        },
        body=11,
        pad=5,
    )
    header = parse(data, total=len(data))
    assert header.metadata == (("a", "1"), ("b", "2"))
    assert header.tensors == 4
    assert header.dtypes == (("BOOL", 1), ("F16", 4), ("F4", 4), ("I64", 0))


@pytest.mark.parametrize("space", ["", " ", "\n\t"])
def test_metadata_that_lies_wholly_inside_a_cut_header_is_read(space: str) -> None:
    """`__metadata__` is read from a cut header wherever it stands, if all of it is there."""
    first = '{"__metadata__":{"format":"pt"},"w":{"dtype":"F16"'.replace(":", f"{space}:{space}")
    later = '{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"__metadata__":{"format":"pt"}'.replace(
        ",", f"{space},{space}"
    )
    for text in (first, later):
        header = parse((10_000).to_bytes(8, "little") + text.encode())
        assert header.metadata == (("format", "pt"),)
        assert header.truncated
        assert header.needed == 10_008


def test_metadata_that_is_cut_off_is_not_half_read() -> None:
    """A mapping of which the end is missing gives nothing, whatever of it is there."""
    whole = file({"__metadata__": {"a": "1", "bé": "2"}, "w": TENSOR})
    end = whole.index(b"}") + 1
    for cut in range(9, end):
        assert parse(whole[:cut]).metadata == ()
    assert parse(whole[:end]).metadata == (("a", "1"), ("bé", "2"))


def test_a_cut_inside_the_padding_still_gives_the_metadata() -> None:
    """Writers pad headers with spaces; a cut inside them loses nothing of the metadata."""
    assert parse(file({"__metadata__": {"a": "1"}}, pad=64)[:-10]).metadata == (("a", "1"),)


def entry(**changes: object) -> dict[str, object]:
    """A header of one tensor with some of its description changed."""
    return {"w": {**TENSOR, **changes}}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ends before the length"),
        (b"\0" * 7, "ends before the length"),
        (bytes(8), "starts with {"),
        ((25_000_001).to_bytes(8, "little"), "at most 25000000"),
        (b"\xff" * 16, "at most 25000000"),
        (file(b" {}"), "starts with {"),
        (file(b"[]"), "starts with {"),
        (file(b'{"w":1'), "not JSON"),
        (file(b"{} {}"), "not JSON"),
        (file(b'{"\xff":1}'), "not UTF-8 at byte 10"),
        (file(b'{"w":' + b"[" * 20_000 + b"]" * 20_000 + b"}"), "too deeply nested"),
        (file(b'{"w":' + b"9" * 5_000 + b"}"), "not JSON"),
        (file(b'{"w":NaN}'), "holds NaN"),
        (file(b'{"w":{},"w":{}}'), "key twice"),
        (file(b'{"__metadata__":{"a":"1","a":"2"}}'), "key twice"),
        (file({"__metadata__": []}), "no mapping"),
        (file({"__metadata__": {"a": 1}}), "no text under 'a'"),
        (file(b'{"__metadata__":{"a":"\\ud800"}}'), "half a character under 'a'"),
        (file({"w": 1}), "not exactly"),
        (file({"w": {"dtype": "F16", "shape": []}}), "not exactly"),
        (file(entry(extra=1)), "not exactly"),
        (file(entry(dtype="F17")), "unknown dtype 'F17'"),
        (file(entry(dtype=["F16"])), "unknown dtype"),
        (file(entry(shape="4")), "malformed shape"),
        (file(entry(shape=[-1])), "malformed shape"),
        (file(entry(shape=[True])), "malformed shape"),
        (file(entry(shape=[2.0])), "malformed shape"),
        (file(entry(shape=[1] * 65)), "malformed shape"),
        (file(entry(shape=[2**64])), "malformed shape"),
        (file(entry(data_offsets=[0])), "malformed data_offsets"),
        (file(entry(data_offsets=[0, "8"])), "malformed data_offsets"),
        (file(entry(shape=[2**40, 2**40])), "larger than any file"),
        (file(entry(shape=[5])), "does not take the 8 bytes"),
        (file(entry(data_offsets=[8, 0])), "does not take the -8 bytes"),
        (file({"a": TENSOR, "b": TENSOR}), "overlap at offset 0"),
        (file({"a": TENSOR, "b": {**TENSOR, "data_offsets": [4, 12]}}), "overlap at offset 4"),
        (file({"a": TENSOR, "b": {**TENSOR, "data_offsets": [9, 17]}}), "leave a hole at offset 8"),
        (file(entry(data_offsets=[8, 16])), "leave a hole at offset 0"),
    ],
)
def test_malformed_headers_are_refused_in_words(data: bytes, message: str) -> None:
    """Every malformed form is a ReadError that says what is wrong."""
    with pytest.raises(ReadError, match=message):
        parse(data)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"a":1,"a":2,"__metadata__":{"x":"y"}', "'a' twice"),
        (b'{"__metadata__":{"a":"1","a":"2"},', "key twice"),
        (b'{"__metadata__":{"a":1},', "no text"),
        (b'{"__metadata__":"pt",', "no mapping"),
        (b'{"a" 12,', "no JSON object"),
        (b"{1:2,", "no JSON object"),
        (b'{"a":1;', "no JSON object"),
        (b'{"a":NaN,', "holds NaN"),
        (b'{"a":\xff', "not UTF-8 at byte 13"),
        (b'{"a":' + b"[" * 20_000, "too deeply nested"),
    ],
)
def test_malformed_beginnings_are_refused_too(text: bytes, message: str) -> None:
    """A header that was cut off is checked as far as it was read."""
    with pytest.raises(ReadError, match=message):
        parse((50_000).to_bytes(8, "little") + text)


def test_the_size_of_the_file_is_checked() -> None:
    """A header longer than its file, and tensors that do not fill the file, are refused once the size is known."""
    data = file({"w": TENSOR}, body=8)
    assert parse(data, total=len(data)).tensors == 1
    for total in (len(data) - 1, len(data) + 1):
        with pytest.raises(ReadError, match="take 8 bytes, but the file has"):
            parse(data, total=total)
    with pytest.raises(ReadError, match="in a file of 20 bytes"):
        parse(data, total=20)


def test_many_tensors_in_a_cut_header_cost_little() -> None:
    """A megabyte of cut header, its members as small as they can be, is read in time in proportion."""
    text = "{" + ",".join(f'"{number}":0' for number in range(80_000))
    started = time.perf_counter()
    assert parse((20_000_000).to_bytes(8, "little") + text.encode()).truncated
    assert time.perf_counter() - started < 300  # a watchdog, not a measure


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=5),
    st.lists(st.tuples(st.sampled_from(["F32", "BF16", "U8"]), st.lists(st.integers(0, 5), max_size=3)), max_size=5),
    st.data(),
)
def test_what_was_written_is_read_and_a_prefix_never_says_more(
    metadata: dict[str, str], tensors: list[tuple[str, list[int]]], data: st.DataObject
) -> None:
    """A well-formed file is read back; a prefix gives the same metadata or none, and never a count of tensors."""
    header: dict[str, object] = {"__metadata__": metadata}
    reached = 0
    for number, (dtype, shape) in enumerate(tensors):
        size = {"F32": 4, "BF16": 2, "U8": 1}[dtype]
        for dimension in shape:
            size *= dimension
        header[f"t{number}"] = {"dtype": dtype, "shape": shape, "data_offsets": [reached, reached + size]}
        reached += size
    whole = file(header, body=reached)
    read = parse(whole, total=len(whole))
    assert read.metadata == tuple(sorted(metadata.items()))
    assert read.tensors == len(tensors)
    part = parse(whole[: data.draw(st.integers(9, read.needed - 1))], total=len(whole))
    assert part.metadata in {(), read.metadata}
    assert (part.tensors, part.dtypes, part.truncated, part.needed) == (None, (), True, read.needed)


SEED = file({"__metadata__": {"format": "pt"}, "w": TENSOR}, body=8)


@given(
    st.one_of(
        st.binary(max_size=100),
        st.binary(max_size=100).map(lambda tail: bytes([len(tail)]) + bytes(7) + b"{" + tail),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["__metadata__", "w", "dtype", "shape", "data_offsets"]), inner)
            ),
            max_leaves=10,
        ).map(file),
        st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 255)), max_size=6).map(
            lambda changes: bytes(dict(changes).get(place, byte) for place, byte in enumerate(SEED))
        ),
    ),
    st.sampled_from([-1, 0, len(SEED), 10**9]),
)
def test_any_bytes_give_a_header_or_a_read_error(data: bytes, total: int) -> None:
    """No bytes, and no mutation of a good header, raise anything but ReadError."""
    try:
        header = parse(data, total=total)
    except ReadError:
        return
    assert header.truncated == (len(data) < header.needed)
