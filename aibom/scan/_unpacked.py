"""Compressed bytes as a span: unpacked once to learn their size, kept if they are few, else unpacked again where needed."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from aibom.readers.spans import Held, Span
from aibom.scan.interface import Budget, SpentError

__all__ = ["CODECS", "Codec", "TornError", "unpacked"]

_CHUNK = 1 << 20
KEPT = 64 << 20
"""As many unpacked bytes of one item are kept in memory."""
_WINDOW = 8 << 20
MAX_RATIO = 1_000
_FREE = 64 << 20
"""So many bytes are unpacked whatever the ratio: a table of zeros packs well."""


class TornError(Exception):
    """The compressed bytes are damaged, or end before their end."""


class Unpacker(Protocol):
    """What the standard library's decompressors have in common."""

    @property
    def eof(self) -> bool:
        """Say whether the end of the stream was seen."""
        ...

    @property
    def unused_data(self) -> bytes:
        """Return what follows that end."""
        ...

    def decompress(self, data: bytes, max_length: int = ...) -> bytes:
        """Return at most so many unpacked bytes."""
        ...


Codec = Callable[[], Unpacker]


class _Zlib:
    """A stream of zlib, gzip or bare deflate, with the interface of the other two."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail


CODECS: dict[str, Codec] = {
    "gzip": lambda: _Zlib(31),
    "zlib": lambda: _Zlib(15),
    "deflate": lambda: _Zlib(-15),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=128 << 20),
    "lzma": lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=128 << 20),
}


def unpacked(packed: Span, codec: Codec, budget: Budget) -> tuple[Span, str]:
    """Return the unpacked bytes, and what is wrong with them (empty: nothing); those before a fault are returned.

    Raises:
        SpentError: they are too many, or are packed suspiciously well.
        OSError: the packed bytes cannot be read.
    """
    size, kept, fault = 0, bytearray(), ""
    try:
        for chunk in _chunks(packed, codec):
            budget.unpack(len(chunk))
            size += len(chunk)
            if size > _FREE and size > MAX_RATIO * max(packed.size, 1):
                raise SpentError(f"it unpacks to more than {MAX_RATIO:,} times its size, as a bomb does")
            if size <= KEPT:
                kept += chunk
            else:
                kept = bytearray()
    except TornError as error:
        fault = str(error)
    return (Held(bytes(kept)) if size <= KEPT else _Again(packed, codec, size, budget)), fault


def _chunks(packed: Span, codec: Codec) -> Iterator[bytes]:
    """Yield unpacked bytes, of several streams one after another as loaders read them.

    Raises:
        TornError: they are damaged.
    """
    at, unpacker, rest, first = 0, codec(), b"", True
    while True:
        data = rest or packed.read(at, _CHUNK)
        if not rest:
            at += len(data)
        rest = b""
        if not data and getattr(unpacker, "needs_input", True):
            if not (first and packed.size == 0):
                raise TornError("the compressed bytes end before their end")
            return
        try:
            chunk = unpacker.decompress(data, _CHUNK)
            while chunk:
                yield chunk
                chunk = b"" if unpacker.eof else unpacker.decompress(b"", _CHUNK)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise TornError(f"the compressed bytes are damaged: {type(error).__name__}") from None
        if unpacker.eof:
            rest = unpacker.unused_data
            follows = rest or packed.read(at, 16)
            if not follows.strip(b"\0"):
                return
            head = follows[:4] if len(follows) >= 4 else packed.read(at - len(rest), 4)
            if not head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ"[:4])):
                raise TornError("other bytes follow the end of the compressed ones")
            unpacker, first = codec(), False


class _Again:
    """Unpacked bytes that are too many to keep: a window of them, moved forward, or begun again."""

    def __init__(self, packed: Span, codec: Codec, size: int, budget: Budget) -> None:
        self._packed, self._codec, self._budget = packed, codec, budget
        self.size = size
        self._rewind()

    def _rewind(self) -> None:
        self._chunks = _chunks(self._packed, self._codec)
        self._start, self._held = 0, bytearray()

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end.

        Raises:
            SpentError: they were unpacked too often.
        """
        start = max(start, 0)
        length = min(max(length, 0), max(self.size - start, 0))
        if start < self._start:
            self._rewind()
        while self._start + len(self._held) < start + length:
            try:
                chunk = next(self._chunks, b"")
            except TornError:
                break
            if not chunk:
                break
            self._budget.unpack(len(chunk))
            self._held += chunk
            spare = min(len(self._held) - _WINDOW, start - self._start)
            if spare > 0:
                del self._held[:spare]
                self._start += spare
        return bytes(self._held[start - self._start : start - self._start + length])
