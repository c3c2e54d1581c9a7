"""The bytes of HDF5: numbers of the widths that a file states, headers of objects, and heaps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aibom.readers.errors import ReadError
from aibom.readers.spans import Span

__all__ = ["MAX_TEXT", "Bytes", "HeaderMessage", "Reader"]

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_STARTS = (0, *(512 << power for power in range(20)))
_MAX_BLOCK = 16 << 20
MAX_TEXT = 64 << 20
"""Bytes of one attribute that are read."""
_CONTINUATION = 0x10


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMessage:
    """One message of an object's header: its type, flags and body."""

    kind: int
    flags: int
    body: bytes


class Bytes:
    """Reads numbers out of bytes, one after the other; `offsets` and `lengths` are the widths of the file's own."""

    def __init__(self, data: bytes, offsets: int, lengths: int) -> None:
        self.data, self.position, self.offsets, self.lengths = data, 0, offsets, lengths

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes.

        Raises:
            ReadError: there are fewer.
        """
        found = self.data[self.position : self.position + size]
        if size < 0 or len(found) < size:
            raise ReadError("a structure of HDF5 ends too early")
        self.position += size
        return found

    def number(self, size: int) -> int:
        """Return the next number of `size` bytes."""
        return int.from_bytes(self.take(size), "little")

    def address(self) -> int:
        """Return the next address, -1 for the one that means none."""
        raw = self.take(self.offsets)
        return -1 if raw == b"\xff" * self.offsets else int.from_bytes(raw, "little")

    def length(self) -> int:
        """Return the next length."""
        return self.number(self.lengths)

    def text(self) -> str:
        """Return the next text, which ends with a null byte or where the bytes end."""
        end = self.data.find(b"\0", self.position)
        end = len(self.data) if end < 0 else end
        found = self.data[self.position : end]
        self.position = end + 1
        return found.decode(errors="backslashreplace")


class Reader:
    """Reads structures of one HDF5 file; `step` is called for each.

    Raises:
        ReadError: it has no superblock that is read.
    """

    def __init__(self, span: Span, step: Callable[[], None]) -> None:
        self.span, self.step = span, step
        self.base = next((start for start in _STARTS if span.read(start, 8) == _SIGNATURE), -1)
        if self.base < 0:
            raise ReadError("no HDF5 file: it has no superblock")
        head = Bytes(span.read(self.base, 256), 8, 8)
        head.position = 8
        version = head.number(1)
        if version in {0, 1}:
            head.position = 13
            self.offsets, self.lengths = head.number(1), head.number(1)
            head.position = 24 if version == 0 else 28
        elif version in {2, 3}:
            self.offsets, self.lengths = head.number(1), head.number(1)
            head.position = 12
        else:
            raise ReadError(f"HDF5 superblock version {version}; versions 0 to 3 are read")
        if self.offsets not in {2, 4, 8} or self.lengths not in {2, 4, 8}:
            raise ReadError("an HDF5 superblock with numbers of a width that is not read")
        head.offsets, head.lengths = self.offsets, self.lengths
        # What the file says of its base address is passed over, as the library does where it is not true.
        head.take(self.offsets * (4 if version < 2 else 3))
        if version < 2:
            head.take(self.offsets)
        self.root = head.address()

    def at(self, address: int, size: int) -> Bytes:
        """Return `size` bytes at an address of the file, fewer only where it ends.

        Raises:
            ReadError: the address lies beyond the file, or they are too many.
        """
        self.step()
        place = self.base + address
        if address < 0 or place >= self.span.size or size > MAX_TEXT:
            raise ReadError(f"an address of HDF5 leads nowhere: {address}")
        return Bytes(self.span.read(place, size), self.offsets, self.lengths)

    def messages(self, address: int) -> Iterator[HeaderMessage]:
        """Yield the messages of the object header at an address, those of its continuations too."""
        head = self.at(address, 64)
        if head.data[:4] == b"OHDR":
            head.position = 5
            flags = head.number(1)
            head.take((16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0))
            size = head.number(1 << (flags & 3))
            yield from self._chain(address + head.position, size, 2, flags)
        elif head.number(1) == 1:
            head.position = 8
            yield from self._chain(address + 16, head.number(4), 1, 0)
        else:
            raise ReadError(f"no object header of HDF5 at {address}")

    def _chain(self, start: int, size: int, version: int, flags: int) -> Iterator[HeaderMessage]:
        blocks, seen = [(start, size)], {start}
        while blocks:
            place, length = blocks.pop(0)
            if length > _MAX_BLOCK:
                raise ReadError(f"an object header of HDF5 of {length} bytes; at most {_MAX_BLOCK} are read")
            block = self.at(place, length)
            while len(block.data) - block.position >= (8 if version == 1 else 4):
                self.step()
                message = self._message(block, version, flags)
                if message.kind != _CONTINUATION:
                    yield message
                    continue
                further = Bytes(message.body, self.offsets, self.lengths)
                target, more = further.address(), further.length()
                if target in seen:
                    raise ReadError("an object header of HDF5 goes on in itself")
                seen.add(target)
                blocks.append((target, more) if version == 1 else (target + 4, more - 8))  # without OCHK and checksum

    def _message(self, block: Bytes, version: int, flags: int) -> HeaderMessage:
        kind = block.number(2 if version == 1 else 1)
        size, own = block.number(2), block.number(1)
        block.take(3 if version == 1 else 2 if flags & 4 else 0)
        return HeaderMessage(kind=kind, flags=own, body=block.take(size))

    def heap_text(self, address: int, offset: int) -> str:
        """Return the text at an offset of a local heap."""
        head = self.at(address, 8 + 2 * self.lengths + self.offsets)
        if head.take(4) != b"HEAP":
            raise ReadError(f"no local heap of HDF5 at {address}")
        head.position = 8
        size = head.length()
        head.length()
        segment = head.address()
        return self.at(segment + offset, min(max(size - offset, 0), 65_536)).text()

    def heap_object(self, address: int, index: int, size: int) -> bytes:
        """Return an object of a global heap, at most `size` bytes of it."""
        head = self.at(address, 8 + self.lengths)
        if head.take(4) != b"GCOL":
            raise ReadError(f"no global heap of HDF5 at {address}")
        head.position = 8
        end = address + head.length()
        place = address + 8 + self.lengths
        while place < end:
            entry = self.at(place, 8 + self.lengths)
            found = entry.number(2)
            entry.take(6)
            length = entry.length()
            start = place + 8 + self.lengths
            if found == index:
                return self.at(start, min(length, size)).data
            if not found:
                break
            place = start + -(-length // 8) * 8
        raise ReadError(f"no object {index} in the global heap of HDF5 at {address}")
