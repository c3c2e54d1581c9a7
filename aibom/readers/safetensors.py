"""Safetensors headers: metadata and tensor types of a weight file, read from its first bytes within bounds."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from aibom.readers.errors import ReadError
from aibom.readers.layout import misfits
from aibom.readers.spans import Span
from aibom.records.tensors import Tensor, TensorList

__all__ = ["SafetensorsHeader", "parse", "tensors"]

_MAX_HEADER = 25_000_000  # as in the Hub's own client
_MAX_DIMENSIONS = 64
_MAX_SIZE = 1 << 63
_METADATA = "__metadata__"
# Bits of one element, for the types of safetensors 0.8.
_DTYPES = {
    "BOOL": 8,
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "U8": 8,
    "I8": 8,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "C64": 64,
    "F64": 64,
    "I64": 64,
    "U64": 64,
}
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetensorsHeader:
    """What a header states.

    `needed` is how many bytes from the start of the file hold the whole header. Where fewer were read, `truncated`
    is set, `metadata` is what lies wholly inside them, and `tensors` and `dtypes` (pairs of a type and how many
    parameters have it, sorted by type) are unknown: None and empty.
    """

    metadata: tuple[tuple[str, str], ...]
    tensors: int | None
    dtypes: tuple[tuple[str, int], ...]
    truncated: bool
    needed: int


def parse(data: bytes, *, total: int = -1) -> SafetensorsHeader:
    r"""Return the header of a safetensors file as far as `data`, its first bytes, reaches; keys of metadata sorted.

    Follows the safetensors format: eight bytes of length, then a JSON object that starts with `{`, has no key twice
    and describes tensors that fill the rest of the file without overlap or hole. `total` is the size of the whole
    file in bytes (-1: unknown).

    Raises:
        ReadError: the bytes are no safetensors file, are malformed, or the header exceeds 25 MB.

    >>> text = b'{"__metadata__":{"format":"pt"},"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}'
    >>> header = parse(len(text).to_bytes(8, "little") + text)
    >>> header.metadata, header.tensors, header.dtypes
    ((('format', 'pt'),), 1, (('F16', 4),))
    """
    needed = _needed(data, total)
    if len(data) < needed:
        return _truncated(data[8:], needed)
    members = _whole(data[8:needed])
    metadata = _strings(members.pop(_METADATA, {}))
    dtypes = _tensors(members, -1 if total < 0 else total - needed)
    return SafetensorsHeader(metadata=metadata, tensors=len(members), dtypes=dtypes, truncated=False, needed=needed)


def tensors(span: Span) -> TensorList:
    r"""Return every tensor that the header of a safetensors file states, in its order; nothing but the header is read.

    What does not fit the file (overlaps, holes, bytes beyond its end or after the last tensor) is among the faults.

    Raises:
        ReadError: the bytes are no safetensors file, the header is malformed, or exceeds 25 MB.
        OSError: they cannot be read.

    >>> from aibom.readers.spans import Held
    >>> text = b'{"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}'
    >>> found = tensors(Held(len(text).to_bytes(8, "little") + text + bytes(9)))
    >>> found.tensors[0].shape, found.faults
    ((2, 2), ('1 bytes follow the last tensor, at byte 72',))
    """
    needed = _needed(span.read(0, 9), span.size)
    members = _whole(span.read(8, needed - 8))
    metadata = _strings(members.pop(_METADATA, {}))
    found = [_tensor(name, entry, needed) for name, entry in members.items()]
    return TensorList(
        format="safetensors",
        tensors=tuple(found),
        metadata=metadata,
        data_start=needed,
        faults=tuple(misfits(found, start=needed, size=span.size)),
    )


def _needed(data: bytes, total: int) -> int:
    """Return how many bytes from the start hold the whole header."""
    if len(data) < 8:
        raise ReadError(f"a safetensors file of {len(data)} bytes ends before the length of its header")
    size = int.from_bytes(data[:8], "little")
    if size > _MAX_HEADER:
        raise ReadError(f"a safetensors header of {size} bytes; at most {_MAX_HEADER} are read")
    if total >= 0 and size > total - 8:
        raise ReadError(f"a safetensors header of {size} bytes in a file of {total} bytes")
    if data[8:9] not in {b"{", b""} or size < 2:
        raise ReadError(f"a safetensors header starts with {{, this one with {data[8 : min(9, 8 + size)]!r}")
    return 8 + size


def _whole(text: bytes) -> dict[str, object]:
    try:
        members: dict[str, object] = _DECODER.decode(text.decode())  # a text that starts with { decodes to nothing else
    except UnicodeDecodeError as error:
        raise ReadError(f"the safetensors header is not UTF-8 at byte {8 + error.start}") from None
    except (ValueError, RecursionError) as error:
        raise _not_json(error) from None
    return members


def _truncated(text: bytes, needed: int) -> SafetensorsHeader:
    """Return the metadata if it lies wholly inside the beginning of a header."""
    try:
        readable = codecs.getincrementaldecoder("utf-8")().decode(text)
    except UnicodeDecodeError as error:
        raise ReadError(f"the safetensors header is not UTF-8 at byte {8 + error.start}") from None
    metadata: tuple[tuple[str, str], ...] = ()
    seen: set[str] = set()
    for key, value in _members(readable):
        if key in seen:
            raise ReadError(f"the safetensors header has the key {key[:200]!r} twice")
        seen.add(key)
        if key == _METADATA:
            metadata = _strings(value)
    return SafetensorsHeader(metadata=metadata, tensors=None, dtypes=(), truncated=True, needed=needed)


def _members(text: str) -> Iterator[tuple[str, object]]:
    """Yield the members of a JSON object of which only the beginning is there, up to the first that is cut off."""
    position = 1
    while True:
        try:
            key, position = _DECODER.raw_decode(text, _skip(text, position))
            colon = _skip(text, position)
            value, position = _DECODER.raw_decode(text, _skip(text, colon + 1))
        except json.JSONDecodeError:
            return  # cut off, or not JSON: what is missing cannot tell
        except (ValueError, RecursionError) as error:
            raise _not_json(error) from None
        end = _skip(text, position)
        after = text[end : end + 1]
        if not isinstance(key, str) or text[colon : colon + 1] != ":" or after not in {",", "}", ""}:
            raise ReadError(f"the safetensors header is no JSON object near character {position}")
        yield key, value
        if after != ",":
            return
        position = end + 1


def _skip(text: str, position: int) -> int:
    """Return where the white space at `position` ends."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _not_json(error: Exception) -> ReadError:
    if isinstance(error, ReadError):
        return error
    reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)[:200]
    return ReadError(f"the safetensors header is not JSON as the format demands: {reason}")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ReadError("the safetensors header has a key twice")
    return members


def _constant(name: str) -> object:
    raise ReadError(f"the safetensors header holds {name}, which is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)


def _strings(value: object) -> tuple[tuple[str, str], ...]:
    """Return the entries of `__metadata__`, which maps texts to texts."""
    if not isinstance(value, dict):
        raise ReadError("__metadata__ of the safetensors header is no mapping")
    entries: list[tuple[str, str]] = []
    for key, text in value.items():
        if not isinstance(text, str):
            raise ReadError(f"__metadata__ of the safetensors header holds no text under {key[:200]!r}")
        try:
            (key + text).encode()
        except UnicodeEncodeError:
            raise ReadError(
                f"__metadata__ of the safetensors header holds half a character under {key[:200]!r}"
            ) from None
        entries.append((key, text))
    return tuple(sorted(entries))


def _tensors(members: dict[str, object], room: int) -> tuple[tuple[str, int], ...]:
    """Return how many parameters have which type, having checked that the tensors fill the `room` (-1: unknown)."""
    counts: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    for name, entry in members.items():
        tensor = _tensor(name, entry, 0)
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.parameters
        spans.append((tensor.begin, tensor.end))
    reached = 0
    for begin, end in sorted(spans):
        if begin != reached:
            fault = "overlap" if begin < reached else "leave a hole"
            raise ReadError(f"the tensors of the safetensors header {fault} at offset {min(begin, reached)}")
        reached = end
    if room >= 0 and reached != room:
        raise ReadError(f"the tensors of the safetensors header take {reached} bytes, but the file has {room} for them")
    return tuple(sorted(counts.items()))


def _tensor(key: str, entry: object, start: int) -> Tensor:
    """Return one tensor; its offsets count from byte `start` of the file."""
    name = key[:200]
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ReadError(f"the safetensors tensor {name!r} has not exactly dtype, shape and data_offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise ReadError(f"the safetensors tensor {name!r} has the unknown dtype {str(dtype)[:50]!r}")
    if not _are_sizes(shape) or len(shape) > _MAX_DIMENSIONS or not _are_sizes(offsets) or len(offsets) != 2:
        raise ReadError(f"the safetensors tensor {name!r} has a malformed shape or malformed data_offsets")
    parameters = 1
    for dimension in shape:
        parameters *= dimension
        if parameters > _MAX_SIZE:
            raise ReadError(f"the safetensors tensor {name!r} is larger than any file")
    begin, end = offsets
    if parameters * _DTYPES[dtype] != (end - begin) * 8:
        raise ReadError(
            f"the safetensors tensor {name!r} of {parameters} {dtype} does not take the {end - begin} bytes it names"
        )
    return Tensor(name=key, dtype=dtype, shape=tuple(shape), begin=start + begin, end=start + end)


def _are_sizes(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(size) is int and 0 <= size <= _MAX_SIZE for size in value)
