"""The members of a zip archive, as its central directory and as its local headers have them (PKWARE's APPNOTE)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from aibom.readers.spans import Span
from aibom.scan.interface import MAX_MEMBERS, SpentError

__all__ = ["Archive", "Fault", "Local", "Member", "end_of", "local_at", "read_archive"]

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_TAIL = 65_535 + _END.size
_MAX_DIRECTORY = 64 << 20
_ALL16, _ALL32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an archive: the id of the rule, a sentence, and the offset."""

    rule: str
    text: str
    offset: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An entry of the central directory; `offset` is that of its local header, in the file."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A local header; `start` is the offset of the data behind it."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int


@dataclass(slots=True)
class Archive:
    """What the central directory lists, where it lies, and what is wrong with it."""

    members: list[Member] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    directory: int = 0
    """Where the central directory begins."""
    first: int = 0
    """How many bytes stand before the archive."""


def end_of(span: Span) -> int:
    """Return the offset of the record that ends an archive, -1 if there is none whose comment fits."""
    begin = max(span.size - _TAIL, 0)
    if span.read(span.size - _END.size, 4) == b"PK\x05\x06":
        return span.size - _END.size
    tail = span.read(begin, _TAIL)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and len(tail) - at < _END.size:
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return begin + at if at >= 0 else -1


def read_archive(span: Span) -> Archive:
    """Return what the central directory says; whatever does not fit is a fault.

    Raises:
        SpentError: it lists too many members.
        OSError: the bytes cannot be read.
    """
    found = Archive()
    end = end_of(span)
    if end < 0:
        found.faults.append(Fault("zip-directory", "Its central directory is missing: it is cut off, or no archive."))
        found.directory = span.size  # so that what local headers there are is looked into
        return found
    _, disk, _, _, count, length, start, comment = _END.unpack(span.read(end, _END.size))
    if disk not in {0, _ALL16}:
        found.faults.append(Fault("zip-directory", "It is a part of several: the others are not here.", end))
    if end + _END.size + comment != span.size:
        rest = span.size - end - _END.size
        found.faults.append(
            Fault("zip-suffix", f"{rest:,} bytes stand behind its end, and its comment has {comment:,}.", end)
        )
    ends = end
    if span.read(end - 20, 4) == b"PK\x06\x07":
        at = int.from_bytes(span.read(end - 12, 8), "little")
        for at64 in (at, end - 20 - _END64.size):
            record = span.read(at64, _END64.size)
            if len(record) == _END64.size and record[:4] == b"PK\x06\x06":
                *_, count, length, start = _END64.unpack(record)
                ends = at64
                break
        else:
            found.faults.append(
                Fault("zip-directory", "Its 64-bit end record is not where it is said to be.", end - 20)
            )
    found.first = ends - length - start
    if found.first < 0 or length > _MAX_DIRECTORY:
        found.faults.append(
            Fault("zip-directory", "Its central directory is said to be larger than the file allows.", end)
        )
        found.first, length = 0, min(length, _MAX_DIRECTORY, max(ends - start, 0))
    found.directory = start + found.first
    _list(span, found, length, count)
    if found.first > 0 and span.read(start, 4) == b"PK\x01\x02":
        found.faults.append(
            Fault("zip-directory", "It has two central directories: loaders differ in which they read.", start)
        )
        found.members += [*_entries(span.read(start, min(length, _MAX_DIRECTORY)), 0)]
    return found


def _list(span: Span, found: Archive, length: int, count: int) -> None:
    found.members.extend(_entries(span.read(found.directory, length), found.first))
    if len(found.members) != count:
        text = f"It is said to have {count:,} members, and lists {len(found.members):,}."
        found.faults.append(Fault("zip-directory", text, found.directory))


def _entries(data: bytes, first: int) -> Iterator[Member]:
    at, listed = 0, 0
    while data[at : at + 4] == b"PK\x01\x02" and at + _CENTRAL.size <= len(data):
        listed += 1
        if listed > MAX_MEMBERS:
            raise SpentError(f"it holds more than {MAX_MEMBERS:,} members")
        (_, _, _, flags, method, _, _, crc, packed, size, names, extras, comments, _, _, outer, offset) = (
            *_CENTRAL.unpack(data[at : at + _CENTRAL.size]),
        )
        begin = at + _CENTRAL.size
        raw = data[begin : begin + names]
        extra = data[begin + names : begin + names + extras]
        size, packed, offset = _sizes64(extra, size, packed, offset)
        yield Member(
            name=_text(raw, flags),
            flags=flags,
            method=method,
            crc=crc,
            packed=packed,
            size=size,
            offset=offset + first,
            mode=outer >> 16,
            raw=raw,
        )
        at = begin + names + extras + comments


def local_at(span: Span, offset: int) -> Local | None:
    """Return the local header at an offset, None if there is none."""
    head = span.read(offset, _LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        return None
    _, _, flags, method, _, _, crc, packed, size, names, extras = _LOCAL.unpack(head)
    rest = span.read(offset + _LOCAL.size, names + extras)
    size, packed, _ = _sizes64(rest[names:], size, packed, 0)
    return Local(
        name=_text(rest[:names], flags),
        flags=flags,
        method=method,
        crc=crc,
        packed=packed,
        size=size,
        start=offset + _LOCAL.size + names + extras,
    )


def _sizes64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the sizes and the offset, from the 64-bit field where they do not fit into 32 bits."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            values = iter(extra[at + 4 + n : at + 12 + n] for n in range(0, length - 7, 8))
            wide = [
                int.from_bytes(next(values, b""), "little") if one == _ALL32 else one for one in (size, packed, offset)
            ]
            return wide[0], wide[1], wide[2]
        at += 4 + length
    return size, packed, offset


def _text(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8", "backslashreplace") if flags & 0x800 else raw.decode("cp437")
