"""One value of a GGUF file after the other, read within bounds."""

import struct
from dataclasses import dataclass

from aibom.readers.errors import ReadError

__all__ = ["ArrayShape", "GgufValue", "PastEndError", "Reader"]

_MAX_KEY_LENGTH = 65_535  # the format's own limit
_MAX_STRING = 16 << 20
_MAX_COUNT = 1 << 40  # no file holds more of anything
_MAX_DEPTH = 4
_MAX_KEPT = 256  # elements of a string array
_MAX_KEPT_BYTES = 64 << 10
_STRING, _ARRAY = 8, 9
# Value types 0 to 12 of the format, as their name and how struct reads one.
_SCALARS: dict[int, tuple[str, struct.Struct]] = {
    0: ("uint8", struct.Struct("<B")),
    1: ("int8", struct.Struct("<b")),
    2: ("uint16", struct.Struct("<H")),
    3: ("int16", struct.Struct("<h")),
    4: ("uint32", struct.Struct("<I")),
    5: ("int32", struct.Struct("<i")),
    6: ("float32", struct.Struct("<f")),
    7: ("bool", struct.Struct("<B")),
    10: ("uint64", struct.Struct("<Q")),
    11: ("int64", struct.Struct("<q")),
    12: ("float64", struct.Struct("<d")),
}
_BOOL = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayShape:
    """What is kept of an array whose elements are not: the name of their type and how many there are."""

    element: str
    length: int


GgufValue = str | int | float | bool | tuple[str, ...] | ArrayShape


class PastEndError(Exception):
    """What comes next lies beyond the bytes that were read."""


class Reader:
    """Reads one value after the other; every method raises PastEndError where the bytes end, ReadError for nonsense."""

    def __init__(self, data: bytes, total: int) -> None:
        self.data = data
        self.total = total
        self.position = 0
        self.length = struct.Struct("<Q")

    def take(self, size: int) -> int:
        """Move on by `size` bytes and return the position before."""
        start = self.position
        if self.total >= 0 and size > self.total - start:
            raise ReadError(f"at byte {start} {size} bytes are announced, but the file has {self.total} bytes")
        if size > len(self.data) - start:
            raise PastEndError
        self.position = start + size
        return start

    def unpack(self, kind: struct.Struct) -> int | float:
        """Return one number."""
        number: int | float = kind.unpack_from(self.data, self.take(kind.size))[0]
        return number

    def number(self, kind: struct.Struct = _SCALARS[4][1]) -> int:
        """Return one whole number, of 32 bits by default."""
        return int(self.unpack(kind))

    def count(self, what: str) -> int:
        """Return a length field, refusing one no file can have."""
        start = self.position
        number = int(self.unpack(self.length))
        if number > _MAX_COUNT:
            raise ReadError(f"at byte {start} {number} {what} are announced, more than any file holds")
        return number

    def type(self) -> int:
        """Return the code of a value type."""
        start = self.position
        code = int(self.unpack(_SCALARS[4][1]))
        if code not in _SCALARS and code not in {_STRING, _ARRAY}:
            raise ReadError(f"unknown GGUF value type {code} at byte {start}")
        return code

    def key(self) -> str:
        """Return a key."""
        start = self.position
        size = self.count("bytes of a key")
        if not 0 < size <= _MAX_KEY_LENGTH:
            raise ReadError(f"a GGUF key of {size} bytes at byte {start}; 1 to {_MAX_KEY_LENGTH} are allowed")
        begin = self.take(size)
        try:
            return self.data[begin : self.position].decode()
        except UnicodeDecodeError:
            raise ReadError(f"the GGUF key at byte {start} is not UTF-8") from None

    def text(self) -> str:
        """Return a string value."""
        start = self.position
        size = self.count("bytes of text")
        if size > _MAX_STRING:
            raise ReadError(f"a text of {size} bytes at byte {start}; at most {_MAX_STRING} are read")
        begin = self.take(size)
        return self.data[begin : self.position].decode(errors="backslashreplace")

    def value(self, code: int) -> GgufValue:
        """Return a value of the type `code`."""
        if code == _STRING:
            return self.text()
        if code == _ARRAY:
            return self.array(1)
        start = self.position
        number = self.unpack(_SCALARS[code][1])
        if code != _BOOL:
            return number
        if number not in {0, 1}:
            raise ReadError(f"at byte {start} stands {number} where a boolean, 0 or 1, belongs")
        return bool(number)

    def array(self, depth: int) -> tuple[str, ...] | ArrayShape:
        """Return the elements of a short array of strings, and the shape of any other array."""
        code, length = self.type(), self.count("elements")
        if code == _STRING:
            return self.strings(length)
        if code != _ARRAY:
            self.take(length * _SCALARS[code][1].size)
            return ArrayShape(element=_SCALARS[code][0], length=length)
        if depth == _MAX_DEPTH:
            raise ReadError(f"arrays nested deeper than {_MAX_DEPTH} at byte {self.position}")
        # Each element takes at least its own type and length, so that the bytes end the loop, not the length.
        for _ in range(length):
            self.array(depth + 1)
        return ArrayShape(element="array", length=length)

    def strings(self, length: int) -> tuple[str, ...] | ArrayShape:
        """Return a short array of strings; step over a long one, such as a vocabulary, and return its shape."""
        begin = self.position
        for _ in range(length):
            self.take(self.count("bytes of text"))
        if length > _MAX_KEPT or self.position - begin > _MAX_KEPT_BYTES:
            return ArrayShape(element="string", length=length)
        self.position = begin
        return tuple(self.text() for _ in range(length))
