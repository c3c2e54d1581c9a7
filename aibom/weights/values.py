"""The values of tensors as numbers: read in parts, turned into floats, and cast as the frameworks cast them."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aibom.weights.holding import Stored

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

__all__ = ["FLOATS", "UnreadableError", "cast", "floats", "is_quantized", "raw", "readable", "ulp_energy"]

FLOATS = {"F64": 53, "F32": 24, "F16": 11, "BF16": 8, "F8_E4M3": 4, "F8_E4M3FNUZ": 4, "F8_E5M2": 3, "F8_E5M2FNUZ": 3}
"""Floating types whose values are read here, with the bits of their significands."""
_WHOLE = {"I8": "<i1", "U8": "<u1", "BOOL": "<u1", "I16": "<i2", "U16": "<u2", "I32": "<i4", "U32": "<u4"}
_LONG = {"I64": "<i8", "U64": "<u8"}
_SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I8": 1, "U8": 1, "BOOL": 1, "I16": 2, "U16": 2, "I32": 4, "U32": 4}
_SIZES |= {"I64": 8, "U64": 8} | {name: 1 for name in FLOATS if name.startswith("F8")}
_NO_GGUF = "its type is one of ggml's: install aibom[gguf] to read it"


class UnreadableError(Exception):
    """Values that cannot be read; the text says why, for people."""


def is_quantized(dtype: str) -> bool:
    """Say whether values of a type are kept in blocks with a common scale, as ggml's are."""
    return dtype not in _SIZES and _ggml(dtype) is not None


def readable(stored: Stored) -> str:
    """Return why the values of a tensor cannot be read, empty if they can."""
    dtype = stored.tensor.dtype
    if dtype in _SIZES:
        return ""
    if dtype.startswith(("Q", "IQ", "TQ", "MXFP", "NVFP")):
        if _library() is None:
            return _NO_GGUF
        if _ggml(dtype) is None:
            return f"nothing here turns values of type {dtype} into numbers"
        elements, _ = _block(dtype)
        return "" if stored.tensor.shape[-1] % elements == 0 else f"its rows are no whole blocks of type {dtype}"
    return f"values of type {dtype} are packed or complex and are not compared"


def raw(stored: Stored, first: int, count: int) -> bytes:
    """Return the bytes of `count` values from the one at `first`, which lie on the borders of blocks.

    Raises:
        UnreadableError: they are not all there, or cannot be read.
    """
    if stored.heads:
        return _interleaved(stored, first, count)
    return _stretch(stored, first, count)


def _stretch(stored: Stored, first: int, count: int) -> bytes:
    elements, size = _block(stored.tensor.dtype)
    begin = stored.tensor.begin + first // elements * size
    length = count // elements * size
    try:
        data = stored.span.read(begin, length)
    except OSError as error:
        raise UnreadableError(error.strerror or "its bytes cannot be read") from None
    if len(data) != length or begin + length > stored.tensor.end:
        raise UnreadableError("its bytes are not all there")
    return data


def _interleaved(stored: Stored, first: int, count: int) -> bytes:
    """Return values of a matrix whose rows are read in the order in which ggml's converters write them."""
    rows = stored.tensor.shape[0]
    width = stored.tensor.parameters // rows
    depth = rows // stored.heads
    parts = []
    while count:
        row, column = divmod(first, width)
        head, place = divmod(row, depth)
        source = head * depth + place % 2 * (depth // 2) + place // 2
        length = min(count, width - column)
        parts.append(_stretch(stored, source * width + column, length))
        first, count = first + length, count - length
    return b"".join(parts)


def floats(data: bytes, dtype: str) -> "Array":
    """Return values as 32-bit floats; those of type F64 remain what they are.

    >>> floats(bytes([0x80, 0x3F, 0, 0xC0]), "BF16").tolist(), floats(bytes([0x38, 0xB8]), "F8_E4M3").tolist()
    ([1.0, -2.0], [1.0, -1.0])
    """
    import numpy as np  # noqa: PLC0415 - as are all imports of it: heavy, and not every command compares weights

    if dtype == "F32":
        return np.frombuffer(data, "<f4")
    if dtype == "BF16":
        wide = np.frombuffer(data, "<u2").astype("<u4")
        wide <<= 16
        return wide.view("<f4")
    if dtype == "F16":
        return np.frombuffer(data, "<f2").astype("<f4")
    if dtype == "F64":
        return np.frombuffer(data, "<f8")
    if dtype.startswith("F8"):
        return np.asarray(_eight_bits(dtype)[np.frombuffer(data, "u1")])
    if dtype in _WHOLE or dtype in _LONG:
        return np.frombuffer(data, _WHOLE.get(dtype) or _LONG[dtype]).astype("<f4")
    kind, library = _ggml(dtype), _library()
    if kind is None or library is None:
        raise UnreadableError(_NO_GGUF)
    _, size = _block(dtype)
    with np.errstate(all="ignore"):
        values = library.dequantize(np.frombuffer(data, "u1").reshape(-1, size), kind)
    return np.asarray(values, "<f4").reshape(-1)


def cast(values: "Array", dtype: str) -> bytes | None:
    """Return values written in a type, rounded to the nearest, ties to even (IEEE 754); None where that is not known here.

    >>> import numpy as np
    >>> cast(np.float32([1.00390625, 1.01171875]), "BF16").hex(), cast(np.float32([1]), "I8")
    ('803f823f', None)
    """
    import numpy as np  # noqa: PLC0415 - see floats

    with np.errstate(all="ignore"):
        if dtype in {"F64", "F32", "F16"}:
            return bytes(values.astype({"F64": "<f8", "F32": "<f4", "F16": "<f2"}[dtype]).tobytes())
        if dtype == "BF16":
            bits = np.ascontiguousarray(values, "<f4").view("<u4")
            return bytes(((bits + (0x7FFF + ((bits >> 16) & 1))) >> 16).astype("<u2").tobytes())
        kind, library = _ggml(dtype), _library()
        if dtype in _SIZES or kind is None or library is None:
            return None
        elements, _ = _block(dtype)
        try:
            blocks = library.quantize(np.ascontiguousarray(values, "<f4").reshape(-1, elements), kind)
        except NotImplementedError:
            return None
    return bytes(np.asarray(blocks, "u1").tobytes())


def ulp_energy(values: "Array", dtype: str) -> float:
    """Return what rounding of values to a type may add to the squared length of a difference."""
    import numpy as np  # noqa: PLC0415 - see floats

    bits = FLOATS.get(dtype)
    if bits is None:
        return 0.0
    # The exponent alone, as a float, is the largest power of two within each value.
    powers = (np.ascontiguousarray(values, "<f4").view("<u4") & 0x7F800000).view("<f4")
    return float(np.vdot(powers, powers)) * 4.0 ** (1 - bits) / 12


def _block(dtype: str) -> tuple[int, int]:
    """Return how many values a block of a type holds, and its bytes."""
    if dtype in _SIZES:
        return 1, _SIZES[dtype]
    kind = _ggml(dtype)
    if kind is None:
        raise UnreadableError(f"values of type {dtype} are not read")
    from gguf.constants import GGML_QUANT_SIZES  # noqa: PLC0415 - needed for types of ggml alone

    elements, size = GGML_QUANT_SIZES[kind]
    return int(elements), int(size)


@lru_cache(maxsize=1)
def _library() -> Any:
    """Return the module that knows ggml's types, or None where it is not installed."""
    try:
        from gguf import quants  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return quants


@lru_cache(maxsize=64)
def _ggml(dtype: str) -> Any:
    """Return ggml's type of that name if its values can be turned into numbers, else None."""
    if _library() is None:
        return None
    from gguf.constants import GGMLQuantizationType  # noqa: PLC0415 - an extra

    kind = GGMLQuantizationType.__members__.get(dtype)
    known = kind is not None and kind in _library()._type_traits  # noqa: SLF001 - it has no public way to ask
    return kind if known else None


@lru_cache(maxsize=8)
def _eight_bits(dtype: str) -> "Array":
    """Return the 256 values of an eight-bit floating type, as the OCP 8-bit specification and ONNX (FNUZ) define them."""
    import numpy as np  # noqa: PLC0415 - see floats

    codes = np.arange(256)
    mantissa = 3 if "E4M3" in dtype else 2
    special = dtype.endswith("FNUZ")
    bias = {"F8_E4M3": 7, "F8_E4M3FNUZ": 8, "F8_E5M2": 15, "F8_E5M2FNUZ": 16}[dtype]
    exponent = (codes & 0x7F) >> mantissa
    fraction = (codes & ((1 << mantissa) - 1)) / (1 << mantissa)
    values = np.where(exponent > 0, np.ldexp(1 + fraction, exponent - bias), np.ldexp(fraction, 1 - bias))
    values = np.where(codes > 0x7F, -values, values)
    if special:
        values[0x80] = np.nan
    elif dtype == "F8_E4M3":
        values[[0x7F, 0xFF]] = np.nan
    else:
        values[exponent == 31] = np.nan
        values[[0x7C, 0xFC]] = [np.inf, -np.inf]
    return values.astype("<f4")
