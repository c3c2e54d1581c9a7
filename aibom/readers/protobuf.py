"""Protocol Buffers of strangers, field by field, within bounds and without a schema."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aibom.readers.errors import ReadError
from aibom.readers.spans import Span

__all__ = ["Field", "Message"]

_PIECE = 64 << 10
_MAX_TEXT = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: `number` of the schema, `value` of a varint or fixed number, or where its bytes lie (`start`, `length`).

    `start` counts from the beginning of the span; `length` is -1 for what is no string of bytes.
    """

    number: int
    value: int = 0
    start: int = -1
    length: int = -1


class Message:
    """A message that lies in a span; reading steps over what is not asked for, so that weights are not read.

    `step` is called for each field.
    """

    def __init__(self, span: Span, step: Callable[[], None], *, start: int = 0, length: int = -1) -> None:
        self._span = span
        self._step = step
        self._start = start
        self._end = span.size if length < 0 else start + length
        self._piece = b""
        self._at = 0

    def fields(self) -> Iterator[Field]:
        """Yield the fields in their order.

        Raises:
            ReadError: a field is malformed or reaches beyond its message.
            OSError: the bytes cannot be read.
        """
        position = self._start
        while position < self._end:
            self._step()
            tag, position = self._varint(position)
            number, kind = tag >> 3, tag & 7
            if not number or number >= 1 << 29:
                raise ReadError(f"no Protocol Buffers: field {number} at byte {position}")
            if kind == 0:
                value, position = self._varint(position)
                yield Field(number=number, value=value)
                continue
            if kind == 2:
                length, position = self._varint(position)
                found = Field(number=number, start=position, length=length)
            elif kind in {1, 5}:
                length = 8 if kind == 1 else 4
                found = Field(number=number, value=int.from_bytes(self._take(position, length), "little"))
            else:
                raise ReadError(f"no Protocol Buffers: wire type {kind} at byte {position}")
            if length > self._end - position:
                raise ReadError(f"a field of {length} bytes at byte {position} reaches beyond its message")
            yield found
            position += length

    def inner(self, field: Field) -> "Message":
        """Return the message that a field holds."""
        return Message(self._span, self._step, start=field.start, length=max(field.length, 0))

    def text(self, field: Field, most: int = _MAX_TEXT) -> bytes:
        """Return the first `most` bytes that a field holds.

        Raises:
            OSError: they cannot be read.
        """
        return self._span.read(field.start, min(field.length, most)) if field.length > 0 else b""

    def _take(self, position: int, length: int) -> bytes:
        offset = position - self._at
        if not 0 <= offset <= len(self._piece) - length:
            self._at, offset = position, 0
            self._piece = self._span.read(position, min(_PIECE, max(self._end - position, length)))
        return self._piece[offset : offset + length]

    def _varint(self, position: int) -> tuple[int, int]:
        value = 0
        for count in range(10):
            byte = self._take(position + count, 1)
            if not byte or position + count >= self._end:
                raise ReadError(f"a message ends within a number, at byte {position}")
            value |= (byte[0] & 0x7F) << (7 * count)
            if byte[0] < 0x80:
                return value, position + count + 1
        raise ReadError(f"a number of more than ten bytes at byte {position}")
