"""Tensors that headers state: every one with its place, and what of them does not fit the file."""

import json
import re
import struct
from pathlib import Path

import pytest

from aibom.readers import gguf, safetensors
from aibom.readers.errors import ReadError
from aibom.readers.spans import Held
from aibom.records.tensors import Tensor, TensorList


def safe(entries: dict[str, tuple[str, list[int], int, int]], body: int) -> Held:
    """A safetensors file."""
    header = {name: {"dtype": d, "shape": s, "data_offsets": [b, e]} for name, (d, s, b, e) in entries.items()}
    raw = json.dumps(header).encode()
    return Held(len(raw).to_bytes(8, "little") + raw + bytes(body))


def info(name: str, sizes: list[int], kind: int, offset: int) -> bytes:
    """The description of one GGUF tensor, its innermost dimension first."""
    raw = name.encode()
    head = struct.pack("<Q", len(raw)) + raw + struct.pack("<I", len(sizes))
    return head + struct.pack(f"<{len(sizes)}Q", *sizes) + struct.pack("<IQ", kind, offset)


def packed(infos: list[bytes], body: int, *, pairs: bytes = b"", keys: int = 0, alignment: int = 32) -> Held:
    """A GGUF file."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), keys) + pairs + b"".join(infos)
    return Held(head + bytes(-len(head) % alignment) + bytes(body))


def aligned(value: int) -> bytes:
    """The key that states the alignment."""
    return struct.pack("<Q", 17) + b"general.alignment" + struct.pack("<II", 4, value)


def test_safetensors_in_the_order_of_the_header() -> None:
    """Name, type, shape and the bytes of the file that hold it."""
    span = safe({"b": ("F16", [2, 3], 4, 16), "a": ("U8", [4], 0, 4), "none": ("F32", [0], 16, 16)}, 16)
    found = safetensors.tensors(span)
    start = found.data_start
    assert [(tensor.name, tensor.dtype, tensor.shape) for tensor in found.tensors] == [
        ("b", "F16", (2, 3)),
        ("a", "U8", (4,)),
        ("none", "F32", (0,)),
    ]
    assert (found.tensors[0].begin, found.tensors[0].end) == (start + 4, start + 16)
    assert (found.faults, found.parameters, found.dtypes) == ((), 10, (("F16", 6), ("F32", 0), ("U8", 4)))


@pytest.mark.parametrize(
    ("entries", "body", "fault"),
    [
        ({"a": ("U8", [4], 0, 4), "b": ("U8", [4], 2, 6)}, 6, "the tensor 'b' begins at byte .*, within 'a'"),
        ({"a": ("U8", [4], 0, 4)}, 3, "the tensor 'a' ends at byte .*, beyond the file's end"),
        ({"a": ("U8", [4], 0, 4)}, 9, "5 bytes follow the last tensor"),
        ({"a": ("U8", [4], 2, 6)}, 6, "a hole of 2 bytes lies before the tensor 'a'"),
        ({}, 7, "7 bytes follow the header"),
    ],
)
def test_safetensors_that_do_not_fit(
    entries: dict[str, tuple[str, list[int], int, int]], body: int, fault: str
) -> None:
    """Each misfit is told, and the list is there all the same."""
    found = safetensors.tensors(safe(entries, body))
    assert len(found.tensors) == len(entries)
    assert any(re.match(fault, text) for text in found.faults)


def test_gguf_in_the_order_of_the_header() -> None:
    """The outermost dimension comes first; quantized types take what their blocks take."""
    infos = [info("q", [256, 2], 12, 0), info("s", [], 0, 288), info("f", [3, 5], 1, 320)]
    found = gguf.tensors(packed(infos, 320 + 30))
    start = found.data_start
    assert found.tensors == (
        Tensor(name="q", dtype="Q4_K", shape=(2, 256), begin=start, end=start + 288),
        Tensor(name="s", dtype="F32", shape=(), begin=start + 288, end=start + 292),
        Tensor(name="f", dtype="F16", shape=(5, 3), begin=start + 320, end=start + 350),
    )
    assert (found.faults, found.parameters) == ((), 512 + 1 + 15)


def test_gguf_keeps_the_alignment_that_is_stated() -> None:
    """`general.alignment` decides where tensors begin."""
    span = packed([info("a", [64], 24, 0)], 64, pairs=aligned(64), keys=1, alignment=64)
    assert (gguf.tensors(span).data_start % 64, gguf.tensors(span).faults) == (0, ())
    assert "is no power of two" in gguf.tensors(packed([], 0, pairs=aligned(48), keys=1)).faults[0]


@pytest.mark.parametrize(
    ("infos", "body", "fault"),
    [
        ([info("a", [8], 0, 0), info("b", [8], 0, 0)], 32, "begins at byte"),
        ([info("a", [8], 0, 0)], 31, "beyond the file's end"),
        ([info("a", [8], 0, 1 << 40)], 32, "beyond the file's end"),
        ([info("a", [8], 0, 0)], 500, "bytes follow the last tensor"),
        ([info("a", [8], 0, 0), info("a", [8], 0, 32)], 64, "bear the name of another"),
        ([info("a", [8], 0, 4)], 64, "off the alignment"),
    ],
)
def test_gguf_tensors_that_do_not_fit(infos: list[bytes], body: int, fault: str) -> None:
    """Each misfit is told."""
    assert any(fault in text for text in gguf.tensors(packed(infos, body)).faults)


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (packed([info("a", [8], 99, 0)], 32), "unknown type 99"),
        (packed([info("a", [1, 1, 1, 1, 1], 0, 0)], 32), "5 dimensions"),
        (packed([info("a", [1 << 62, 4, 4], 0, 0)], 32), "larger than any file"),
        (packed([info("a", [33], 12, 0)], 32), "no multiple of Q4_K's 256"),
        (Held(b"GGUF" + struct.pack("<IQQ", 3, 1 << 39, 0)), "at most 1048576"),
        (Held(b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 1 << 61)), "announced"),
        (Held(b"GGUF" + struct.pack("<IQQ", 3, 1, 0)), "the file has 24 bytes"),
    ],
)
def test_gguf_that_cannot_be_listed(span: Held, message: str) -> None:
    """It is refused in words, in bounded time."""
    with pytest.raises(ReadError, match=message):
        gguf.tensors(span)


def test_a_safetensors_header_of_two_gigabytes() -> None:
    """It is refused by its length, before a byte of it is read."""
    with pytest.raises(ReadError, match="at most 25000000"):
        safetensors.tensors(Held((2 << 30).to_bytes(8, "little") + b"{"))


def test_a_header_beyond_the_first_piece_is_read_on() -> None:
    """A vocabulary of 300 KB stands before the tensors."""
    text = b"x" * 300_000
    pairs = struct.pack("<Q", 1) + b"k" + struct.pack("<IQ", 8, len(text)) + text
    found = gguf.tensors(packed([info("a", [8], 0, 0)], 32, pairs=pairs, keys=1))
    assert (len(found.tensors), found.faults) == (1, ())


def test_real_files(real_data: Path) -> None:
    """A real safetensors file has its 15 tensors; a real vocabulary in GGUF has none, and nothing after its header."""
    files = real_data / "files"
    silero: TensorList = safetensors.tensors(Held((files / "silero_vad_16k.safetensors").read_bytes()))
    assert (len(silero.tensors), silero.parameters, silero.faults) == (15, 309_633, ())
    vocabulary = gguf.tensors(Held((files / "ggml-vocab-llama-spm.gguf").read_bytes()))
    assert (vocabulary.tensors, vocabulary.faults) == ((), ())
