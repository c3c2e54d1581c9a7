"""Spans: bytes of known size that are read where they are needed, in memory, on disk or behind a network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Found", "Held", "Part", "Span"]


class Span(Protocol):
    """Bytes that can be read from any offset; `size` is how many there are."""

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        ...

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end.

        Raises:
            OSError: they cannot be read.
        """
        ...


class Held:
    """A span of bytes in memory.

    >>> Held(b"abcdef").read(4, 10), Held(b"abcdef").size
    (b'ef', 6)
    """

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return len(self._data)

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end."""
        return self._data[max(start, 0) : max(start, 0) + max(length, 0)]


class Part:
    """A part of another span; what lies beyond that one's end is not there.

    >>> Part(Held(b"abcdef"), 2, 3).read(1, 10)
    b'de'
    """

    __slots__ = ("_length", "_start", "_whole")

    def __init__(self, whole: Span, start: int, length: int) -> None:
        self._whole = whole
        self._start = min(max(start, 0), whole.size)
        self._length = min(max(length, 0), whole.size - self._start)

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return self._length

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end."""
        begin = min(max(start, 0), self._length)
        return self._whole.read(self._start + begin, min(max(length, 0), self._length - begin))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file of a folder: its path in it, and its bytes, or `fault`, why they are not read.

    `finish` is called when the bytes were looked at: it gives their SHA-256 (empty if they are too many to be read for
    it), and raises OSError if they changed meanwhile.
    """

    path: str
    span: Span | None = None
    fault: str = ""
    finish: Callable[[], str] = str
