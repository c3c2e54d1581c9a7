"""GGUF headers: key-value metadata of a weight file, read from its first bytes within bounds."""

import struct
from dataclasses import dataclass
from math import prod

from aibom.readers._gguf import ArrayShape, GgufValue, PastEndError, Reader
from aibom.readers.errors import ReadError
from aibom.readers.layout import misfits
from aibom.readers.spans import Span
from aibom.records.tensors import Tensor, TensorList

__all__ = ["ArrayShape", "GgufHeader", "GgufValue", "parse", "tensors"]

_MAX_HEADER = 64 << 20  # the largest real headers (two vocabularies and their merges) are near 20 MB
_MAX_KEYS = 65_536
_MAX_TENSORS = 1 << 20
_MAX_NAME = 65_535  # ggml itself takes 63 bytes, other writers more
_MAX_DIMENSIONS = 4  # GGML_MAX_DIMS
_MAX_SIZE = 1 << 63
_FIRST = 128 << 10
_GROWTH = 8
_MAX_TOLD = 20
_ALIGNMENT = 32
# ggml_type: name, elements of one block, and its bytes (ggml's block structs; 4, 5, 31 to 33 and 36 to 38 were withdrawn).
_TYPES: dict[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufHeader:
    """The metadata that lies wholly inside the bytes that were read, in the order of the file.

    `tensor_count` and `key_count` are as the file states them. `truncated` says that keys lie beyond the bytes
    that were read, `read_to` at which byte the last wholly read key ends.
    """

    version: int
    tensor_count: int
    key_count: int
    metadata: tuple[tuple[str, GgufValue], ...]
    truncated: bool
    read_to: int


def parse(data: bytes, *, total: int = -1) -> GgufHeader:
    r"""Return the header of a GGUF file (versions 1 to 3, little-endian), as far as `data`, its first bytes, reaches.

    Follows the GGUF specification of ggml. Time and memory are bounded by `data`, never by a length the file
    states; `total` is the size of the whole file in bytes (-1: unknown), against which such lengths are checked.
    Text that is not UTF-8 is kept with its bytes escaped.

    Raises:
        ReadError: the bytes are no GGUF file, are malformed, or exceed a bound.

    >>> header = parse(b"GGUF" + struct.pack("<IQQQ4sII", 3, 0, 1, 4, b"some", 4, 7))
    >>> header.metadata, header.truncated
    ((('some', 7),), False)
    """
    reader = Reader(data[:_MAX_HEADER], total)
    version = _version(data)
    reader.position = 8
    reader.length = _length(version)
    try:
        tensor_count, key_count = reader.count("tensors"), reader.count("keys")
    except PastEndError:
        raise ReadError(f"a GGUF file of {len(data)} bytes ends before its counts") from None
    if key_count > _MAX_KEYS:
        raise ReadError(f"a GGUF header of {key_count} keys; at most {_MAX_KEYS} are read")
    metadata, read_to = _metadata(reader, key_count)
    return GgufHeader(
        version=version,
        tensor_count=tensor_count,
        key_count=key_count,
        metadata=tuple(metadata.items()),
        truncated=len(metadata) < key_count,
        read_to=read_to,
    )


def tensors(span: Span) -> TensorList:
    r"""Return every tensor that the header of a GGUF file states, in its order; nothing but the header is read.

    What does not fit the file (overlaps, holes, bytes beyond its end or after the last tensor, offsets off the
    alignment) is among the faults. The header is read in growing pieces, 128 KiB first.

    Raises:
        ReadError: the bytes are no GGUF file, the header is malformed, or exceeds a bound.
        OSError: they cannot be read.

    >>> from aibom.readers.spans import Held
    >>> info = struct.pack("<Q1sIQIQ", 1, b"w", 1, 8, 0, 0)
    >>> found = tensors(Held((b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + info).ljust(64, b"\0") + bytes(32)))
    >>> found.tensors, found.faults
    ((Tensor(name='w', dtype='F32', shape=(8,), begin=64, end=96),), ())
    """
    length = _FIRST
    while True:
        data = span.read(0, min(length, span.size, _MAX_HEADER))
        header = parse(data, total=span.size)
        reader = Reader(data, span.size)
        reader.position, reader.length = header.read_to, _length(header.version)
        if not header.truncated:
            try:
                return _listed(reader, header, span.size)
            except PastEndError:
                pass
        if len(data) < length or length >= _MAX_HEADER:
            raise ReadError(f"a GGUF header of more than {len(data)} bytes; at most {_MAX_HEADER} are read")
        length *= _GROWTH


def _length(version: int) -> struct.Struct:
    return struct.Struct("<I") if version == 1 else struct.Struct("<Q")


def _listed(reader: Reader, header: GgufHeader, size: int) -> TensorList:
    """Return the tensors whose descriptions begin where the reader stands."""
    if header.tensor_count > _MAX_TENSORS:
        raise ReadError(f"a GGUF header of {header.tensor_count} tensors; at most {_MAX_TENSORS} are read")
    faults: list[str] = []
    stated = dict(header.metadata).get("general.alignment", _ALIGNMENT)
    alignment = stated if type(stated) is int and stated > 0 and stated & (stated - 1) == 0 else _ALIGNMENT
    if stated != alignment:
        faults.append(f"the alignment {str(stated)[:40]!r} is no power of two")
    infos = [_info(reader) for _ in range(header.tensor_count)]
    start = -(-reader.position // alignment) * alignment
    found = []
    for name, dtype, shape, offset, taken in infos:
        if offset % alignment:
            faults.append(f"the tensor {name[:200]!r} begins off the alignment of {alignment} bytes")
        found.append(Tensor(name=name, dtype=dtype, shape=shape, begin=start + offset, end=start + offset + taken))
    names = {tensor.name for tensor in found}
    if len(names) < len(found):
        faults.append(f"{len(found) - len(names)} tensors bear the name of another")
    faults = [
        *faults[:_MAX_TOLD],
        *misfits(found, start=start if found else reader.position, size=size, alignment=alignment),
    ]
    return TensorList(
        format="gguf", tensors=tuple(found), metadata=header.metadata, data_start=start, faults=tuple(faults)
    )


def _info(reader: Reader) -> tuple[str, str, tuple[int, ...], int, int]:
    """Return name, type, shape (outermost dimension first), offset and bytes of the tensor described next."""
    start = reader.position
    size = reader.count("bytes of a tensor's name")
    if size > _MAX_NAME:
        raise ReadError(f"the name of a tensor takes {size} bytes at byte {start}; at most {_MAX_NAME} are read")
    begin = reader.take(size)
    name = reader.data[begin : reader.position].decode(errors="backslashreplace")
    shown = repr(name[:200])
    dimensions = reader.number()
    if dimensions > _MAX_DIMENSIONS:
        raise ReadError(f"the GGUF tensor {shown} has {dimensions} dimensions; at most {_MAX_DIMENSIONS} are allowed")
    sizes = [reader.number(reader.length) for _ in range(dimensions)]
    code, offset = reader.number(), reader.number(struct.Struct("<Q"))
    if code not in _TYPES:
        raise ReadError(f"the GGUF tensor {shown} has the unknown type {code}")
    dtype, elements, taken = _TYPES[code]
    if prod(sizes) > _MAX_SIZE or offset > _MAX_SIZE:
        raise ReadError(f"the GGUF tensor {shown} is larger than any file")
    if (sizes[0] if sizes else 1) % elements:
        raise ReadError(
            f"the GGUF tensor {shown} has rows of {sizes[:1]} elements, no multiple of {dtype}'s {elements}"
        )
    return name, dtype, tuple(reversed(sizes)), offset, prod(sizes) // elements * taken


def _version(data: bytes) -> int:
    if data[:4] != b"GGUF":
        raise ReadError(f"no GGUF file: it starts with {data[:4]!r} instead of b'GGUF'")
    if len(data) < 8:
        raise ReadError("a GGUF file that ends before its version")
    version = int.from_bytes(data[4:8], "little")
    if version & 0xFFFF == 0 and version:
        raise ReadError("a big-endian GGUF file, which is not read; its little-endian form is")
    if version not in {1, 2, 3}:
        raise ReadError(f"GGUF version {version}; versions 1, 2 and 3 are read")
    return version


def _metadata(reader: "Reader", key_count: int) -> tuple[dict[str, GgufValue], int]:
    """Return the keys that lie wholly inside the bytes, and the position after the last of them."""
    metadata: dict[str, GgufValue] = {}
    read_to = reader.position
    for _ in range(key_count):
        try:
            key = reader.key()
            value = reader.value(reader.type())
        except PastEndError:
            break
        if key in metadata:
            raise ReadError(f"the GGUF key {key!r} stands twice (again before byte {reader.position})")
        metadata[key] = value
        read_to = reader.position
    return metadata, read_to
