"""HDF5 of strangers: texts of attributes and what leads to other files, by a bounded walk over its groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

from aibom.readers._hdf5 import MAX_TEXT, Bytes, HeaderMessage, Reader
from aibom.readers.errors import ReadError
from aibom.readers.spans import Span

__all__ = ["Attribute", "Elsewhere", "Unread", "walk"]

_MAX_OBJECTS = 200_000
_MAX_TEXTS = 1 << 16
_LINK_INFO, _LINK, _EXTERNAL_FILES, _LAYOUT = 0x02, 0x06, 0x07, 0x08
_ATTRIBUTE, _SYMBOLS, _ATTRIBUTE_INFO = 0x0C, 0x11, 0x15
_EXTERNAL_LINK = 64
_VIRTUAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute that holds texts: the path of its object, its name, and the texts (those that are bytes decoded)."""

    path: str
    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What leads out of the file: `how` is `external link`, `external data` or `virtual dataset`, `target` the file's name."""

    path: str
    how: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A part that is there and was not read, with the reason."""

    path: str
    reason: str


def walk(span: Span, step: Callable[[], None]) -> Iterator[Attribute | Elsewhere | Unread]:
    """Yield the texts of attributes, what leads to other files, and what was not read, of every object.

    Follows the HDF5 file format specification, version 3.0: superblocks 0 to 3, object headers 1 and 2, groups of both
    kinds. Dense storage (many links or attributes of one object in the newest format) is not read, which is yielded.
    `step` is called for each structure, so that whoever reads can bound the walk.

    Raises:
        ReadError: the file is no HDF5, or malformed at its root.
        OSError: it cannot be read.
    """
    reader = Reader(span, step)
    objects: list[tuple[str, int]] = [("", reader.root)]
    seen: set[int] = set()
    while objects:
        path, address = objects.pop()
        if address in seen:
            continue
        seen.add(address)
        if len(seen) > _MAX_OBJECTS:
            raise ReadError(f"an HDF5 file of more than {_MAX_OBJECTS:,} objects")
        try:
            yield from _Object(reader, path, objects).found(address)
        except ReadError as error:
            if not path:
                raise
            yield Unread(path=path, reason=str(error))


class _Object:
    """One group or dataset; what it links to is added to `objects`."""

    def __init__(self, reader: Reader, path: str, objects: list[tuple[str, int]]) -> None:
        self.reader, self.path, self.objects = reader, path, objects

    def found(self, address: int) -> Iterator[Attribute | Elsewhere | Unread]:
        """Yield what the messages of the object's header say."""
        for message in self.reader.messages(address):
            body = Bytes(message.body, self.reader.offsets, self.reader.lengths)
            if message.kind == _ATTRIBUTE:
                yield from self._attribute(message, body)
            elif message.kind == _LINK:
                yield from self._link(body)
            elif message.kind == _SYMBOLS:
                yield from self._symbols(body.address(), body.address())
            elif message.kind in {_LINK_INFO, _ATTRIBUTE_INFO}:
                flags = body.data[1] if len(body.data) > 1 else 0
                body.take(2 + ((8 if message.kind == _LINK_INFO else 2) if flags & 1 else 0))
                if body.address() >= 0:
                    what = "links" if message.kind == _LINK_INFO else "attributes"
                    yield Unread(path=self.path, reason=f"its {what} lie in dense storage, which is not read")
            elif message.kind == _EXTERNAL_FILES:
                yield from self._external(body)
            elif message.kind == _LAYOUT and body.data[:1] >= b"\x04" and body.data[1:2] == bytes([_VIRTUAL]):
                yield from self._virtual(body)

    def _attribute(self, message: HeaderMessage, body: Bytes) -> Iterator[Attribute | Unread]:
        version, flags = body.number(1), body.number(1)
        if message.flags & 2 or version not in {1, 2, 3}:
            yield Unread(path=self.path, reason="an attribute is stored elsewhere, which is not read")
            return
        sizes = [body.number(2) for _ in range(3)]
        if version == 3:
            body.take(1)
        name, kind, space = (self._padded(body, size, version) for size in sizes)
        shown = name.split(b"\0")[0].decode(errors="backslashreplace")
        if flags & 3:
            yield Unread(path=self.path, reason=f"the type of its attribute {shown[:100]!r} is stored elsewhere")
            return
        count = _elements(Bytes(space, self.reader.offsets, self.reader.lengths))
        raw = body.data[body.position :]
        code, size = (kind[0] & 15, int.from_bytes(kind[4:8], "little")) if len(kind) >= 8 else (-1, 0)
        if code == 3:
            texts = [raw[start : start + size] for start in range(0, min(len(raw), count * size), max(size, 1))]
        elif code == 9:
            texts = list(self._variable(Bytes(raw, self.reader.offsets, self.reader.lengths), count, kind))
        else:
            return
        decoded = tuple(text.rstrip(b"\0").decode(errors="backslashreplace") for text in texts[:_MAX_TEXTS])
        yield Attribute(path=self.path, name=shown, texts=decoded)

    @staticmethod
    def _padded(body: Bytes, size: int, version: int) -> bytes:
        found = body.take(size)
        if version == 1:
            body.position = min(body.position + -size % 8, len(body.data))
        return found

    def _variable(self, raw: Bytes, count: int, kind: bytes) -> Iterator[bytes]:
        """Yield elements of variable length, texts and rows of bytes alike, from the global heap."""
        width = 1
        if not kind[1] & 15 and len(kind) >= 16:
            width = int.from_bytes(kind[12:16], "little")
        for _ in range(min(count, _MAX_TEXTS)):
            if len(raw.data) - raw.position < 8 + self.reader.offsets:
                return
            length, address, index = raw.number(4), raw.address(), raw.number(4)
            if length and address > 0:
                yield self.reader.heap_object(address, index, min(length * max(width, 1), MAX_TEXT))

    def _link(self, body: Bytes) -> Iterator[Elsewhere]:
        body.take(1)
        flags = body.number(1)
        kind = body.number(1) if flags & 8 else 0
        body.take((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
        name = body.take(body.number(1 << (flags & 3))).decode(errors="backslashreplace")
        if kind == 0:
            self.objects.append((f"{self.path}/{name}", body.address()))
        elif kind == _EXTERNAL_LINK:
            body.take(3)
            yield Elsewhere(path=f"{self.path}/{name}", how="external link", target=body.text())

    def _symbols(self, tree: int, heap: int) -> Iterator[Elsewhere]:
        """Add what a group of the older kind links to: a B-tree over tables of symbols."""
        nodes, seen = [tree], set[int]()
        while nodes:
            address = nodes.pop()
            if address in seen:
                raise ReadError("a B-tree of HDF5 contains itself")
            seen.add(address)
            head = self.reader.at(address, 8 + 2 * self.reader.offsets)
            mark = head.take(4)
            if mark == b"SNOD":
                yield from self._table(address, heap)
                continue
            if mark != b"TREE":
                raise ReadError(f"no B-tree of HDF5 at {address}")
            head.position = 6
            used = head.number(2)
            start = address + 8 + 2 * self.reader.offsets
            entries = self.reader.at(start, used * (self.reader.offsets + self.reader.lengths))
            for _ in range(used):
                entries.length()
                nodes.append(entries.address())

    def _table(self, address: int, heap: int) -> Iterator[Elsewhere]:
        count = self.reader.at(address, 8).data[6:8]
        entries = self.reader.at(address + 8, int.from_bytes(count, "little") * (2 * self.reader.offsets + 24))
        for _ in range(int.from_bytes(count, "little")):
            offset, target = entries.number(self.reader.offsets), entries.address()
            kind = entries.number(4)
            entries.take(20)
            name = self.reader.heap_text(heap, offset)
            if kind != 2 and target >= 0:  # 2 is a symbolic link, which stays in the file
                self.objects.append((f"{self.path}/{name}", target))
        yield from ()

    def _external(self, body: Bytes) -> Iterator[Elsewhere]:
        """Yield the files that hold the data of a dataset."""
        body.take(6)
        used, heap = body.number(2), body.address()
        for _ in range(used):
            offset = body.length()
            body.take(2 * self.reader.lengths)
            yield Elsewhere(path=self.path, how="external data", target=self.reader.heap_text(heap, offset))

    def _virtual(self, body: Bytes) -> Iterator[Elsewhere | Unread]:
        """Yield the file that a virtual dataset is made of; selections stand between the first and the next."""
        body.take(2)
        block = Bytes(self.reader.heap_object(body.address(), body.number(4), 1 << 20), 8, self.reader.lengths)
        block.take(1)
        count = block.length()
        if count > 1:
            yield Unread(path=self.path, reason=f"a virtual dataset of {count} parts, of which the first is read")
        if count:
            yield Elsewhere(path=self.path, how="virtual dataset", target=block.text())


def _elements(space: Bytes) -> int:
    version, rank = space.number(1), space.number(1)
    space.take(6 if version == 1 else 2)
    return prod(space.length() for _ in range(min(rank, 32)))
