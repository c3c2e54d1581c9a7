"""safetensors and GGUF files whose structure lies, or which are something else besides."""

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.assembler import call, pickled
from corpus.case import Case
from corpus.other import BAD, UNKNOWN, case
from corpus.wrappings import torch_zip

__all__ = ["cases", "gguf"]

PICKLE = pickled(call("os", "system", ("true",), 4), 4)


def _entry(begin: int, end: int, shape: list[int] | None = None, dtype: str = "F32") -> Mapping[str, Any]:
    return {"dtype": dtype, "shape": [2] if shape is None else shape, "data_offsets": [begin, end]}


def _safetensors(header: Mapping[str, Any] | bytes, data: bytes = bytes(16), length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


GOOD = _safetensors({"a": _entry(0, 8), "b": _entry(8, 16)})
SAFETENSORS: Mapping[str, bytes] = {
    "tensors overlap": _safetensors({"a": _entry(0, 8), "b": _entry(4, 12)}),
    "tensor beyond the end": _safetensors({"a": _entry(0, 8), "b": _entry(8, 4096, [1022])}),
    "offsets the wrong way": _safetensors({"a": _entry(8, 0), "b": _entry(8, 16)}),
    "negative offset": _safetensors({"a": _entry(-8, 0), "b": _entry(0, 16, [4])}),
    "shape does not fit": _safetensors({"a": _entry(0, 8, [100]), "b": _entry(8, 16)}),
    "shape overflows": _safetensors({"a": _entry(0, 8, [1 << 62, 1 << 62]), "b": _entry(8, 16)}),
    "unknown type": _safetensors({"a": _entry(0, 8, dtype="PICKLE"), "b": _entry(8, 16)}),
    "hole": _safetensors({"a": _entry(0, 8)}, bytes(8) + PICKLE + bytes(8)),
    "header of 2 GB": _safetensors({"a": _entry(0, 8)}, length=2 << 30),
    "header of 2^63": _safetensors({"a": _entry(0, 8)}, length=1 << 63),
    "name twice": _safetensors(
        b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"I8","shape":[16],"data_offsets":[0,16]}}'
    ),
    "blank before the header": _safetensors(b"  " + json.dumps({"a": _entry(0, 16, [4])}).encode()),
    "nested 5,000 deep": _safetensors(b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "header is no JSON": _safetensors(b"{'a': __import__('os')}"),
    "metadata of objects": _safetensors({"__metadata__": {"a": {"b": [1]}}, "a": _entry(0, 16, [4])}),
}


def _text(string: str) -> bytes:
    return struct.pack("<Q", len(string.encode())) + string.encode()


def gguf(
    pairs: Mapping[str, bytes], tensors: bytes = b"", counts: tuple[int, int] | None = None, data: bytes = b""
) -> bytes:
    """Return a GGUF file of version 3 whose values are given as type and bytes."""
    count = ((tensors and 1) or 0, len(pairs)) if counts is None else counts
    body = b"".join(_text(key) + content for key, content in pairs.items()) + tensors
    head = b"GGUF" + struct.pack("<IQQ", 3, *count) + body
    return head + bytes(-len(head) % 32) + data


def string(content: str) -> bytes:
    """Return a string as a value."""
    return struct.pack("<I", 8) + _text(content)


def array(kind: int, count: int, body: bytes = b"") -> bytes:
    """Return an array as a value, of however many it says."""
    return struct.pack("<IIQ", 9, kind, count) + body


def tensor(name: str, shape: tuple[int, ...], kind: int = 0, offset: int = 0) -> bytes:
    """Return a tensor's entry."""
    return _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


ARCH = {"general.architecture": string("llama")}
NESTED = b"".join(struct.pack("<IQ", 9, 1) for _ in range(5000)) + struct.pack("<IQ", 4, 0)
GGUF: Mapping[str, bytes] = {
    "2^61 values": gguf(ARCH, counts=(0, 1 << 61)),
    "2^61 tensors": gguf(ARCH, counts=(1 << 61, 1)),
    "array of 2^61": gguf({**ARCH, "tokenizer.ggml.tokens": array(8, 1 << 61)}),
    "string of 2^62": gguf({**ARCH, "general.name": struct.pack("<IQ", 8, 1 << 62)}),
    "arrays 5,000 deep": gguf({**ARCH, "x": struct.pack("<I", 9) + NESTED}),
    "shape overflows": gguf(ARCH, tensor("w", (1 << 32, 1 << 32)), data=bytes(32)),
    "tensor beyond the end": gguf(ARCH, tensor("w", (1 << 20,)), data=bytes(32)),
    "offset beyond the end": gguf(ARCH, tensor("w", (8,), offset=1 << 40), data=bytes(32)),
    "tensors overlap": gguf(ARCH, tensor("v", (8,)) + tensor("w", (8,)), counts=(2, 1), data=bytes(64)),
    "unknown tensor type": gguf(ARCH, tensor("w", (8,), kind=9999), data=bytes(32)),
    "70 dimensions": gguf(ARCH, tensor("w", (1,) * 70), data=bytes(32)),
    "unknown value type": gguf({**ARCH, "x": struct.pack("<IQ", 77, 1)}),
    "key twice": gguf({**ARCH}, counts=(0, 2)).rstrip(b"\x00") + _text("general.architecture") + string("other"),
    "alignment of nothing": gguf(
        {**ARCH, "general.alignment": struct.pack("<II", 4, 0)}, tensor("w", (8,)), data=bytes(32)
    ),
    "version 1,000,000": b"GGUF" + struct.pack("<IQQ", 1_000_000, 0, 0),
    "cut off": gguf({**ARCH, "general.name": string("x" * 200)})[:120],
}


def _lie(technique: str) -> str:
    """Return what it is that lies: a size or count, a place, or the words."""
    if any(word in technique for word in ("2^6", "GB", "shape", "dimensions", "deep")):
        return "size"
    return "place" if any(word in technique for word in ("tensor", "offset", "hole", "cut", "align")) else "content"


def cases() -> Iterator[Case]:
    """Yield both, each also with something behind it."""
    for technique, data in SAFETENSORS.items():
        yield case("safetensors", (technique, _lie(technique), UNKNOWN), {"model.safetensors": data})
    zipped = torch_zip(call("os", "system", ("true",), 2))
    yield case("safetensors", ("archive behind", "os.system", BAD), {"model.safetensors": GOOD + zipped})
    yield case("safetensors", ("pickle behind", "os.system", UNKNOWN), {"model.safetensors": GOOD + PICKLE})
    overflow = {"shape overflows": "CVE-2025-53630"}
    for technique, data in GGUF.items():
        yield case("GGUF", (technique, _lie(technique), UNKNOWN), {"model.gguf": data}, overflow.get(technique, ""))
    good = gguf(ARCH, tensor("w", (8,)), data=bytes(32))
    yield case("GGUF", ("archive behind", "os.system", BAD), {"model.gguf": good + zipped})
