"""Zips of strangers: read by their structure, byte by byte, and refused at the first thing that no package has.

A package is a plain zip: the members one after the other, each described twice in the same words, then the directory, then
the end. So nothing can hide between, behind or under the members, and no two programs can see different files in it.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aibom.errors import DocumentError, VerdictError
from aibom.package.layout import is_safe, meeting_key
from aibom.records.refs import shorten

__all__ = ["LIMITS", "Limits", "RefusedError", "unzipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a package is read: bytes of the file, members, bytes of one and of all, and how far they unfold."""

    file: int = 512 * 1024 * 1024
    members: int = 50_000
    member: int = 512 * 1024 * 1024
    total: int = 1024 * 1024 * 1024
    ratio: int = 200
    unfolded: int = 1024 * 1024
    """Bytes up to which the ratio of a member is not looked at."""


LIMITS = Limits()

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_UTF8 = 0x800
_ENCRYPTED = 0x2041  # bits 0, 6 and 13
_STORED, _DEFLATED = 0, 8
_FILE_TYPE, _REGULAR, _LINK = 0o170000, 0o100000, 0o120000


class RefusedError(VerdictError):
    """A package is not what one is; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A member as the directory has it."""

    name: str
    raw: bytes
    flags: int
    method: int
    stamp: tuple[int, int]
    crc: int
    packed: int
    size: int
    offset: int


def unzipped(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Return the members of the zip `data` by name, in its order.

    Raises:
        DocumentError: it is no zip.
        RefusedError: it has anything that a package has not; the message says what.
    """
    if len(data) > limits.file:
        raise RefusedError(f"it has more than {limits.file:,} bytes")
    if not data.startswith(b"PK\x03\x04"):
        raise DocumentError("it is no zip", hint="name a package that `aibom package build` made")
    count, start, length = _end(data)
    if count > limits.members:
        raise RefusedError(f"it has {count:,} members, and none of more than {limits.members:,} is read")
    entries = list(_directory(data[start : start + length], count))
    _refuse_meeting(entries)
    _refuse_bombs(entries, limits)
    found: dict[str, bytes] = {}
    offset = 0
    for entry in entries:
        begin = _begin(data, entry, offset)
        offset = begin + entry.packed
        if offset > start:
            raise RefusedError(f"{_called(entry)} reaches into the directory")
        found[entry.name] = _unpacked(data[begin:offset], entry)
    if offset != start:
        raise RefusedError(f"{start - offset:,} bytes lie between the last member and the directory")
    return found


def _end(data: bytes) -> tuple[int, int, int]:
    """Return how many members the directory has, where it begins and how long it is."""
    place = data.rfind(b"PK\x05\x06")
    if place < 0 or place + _END.size > len(data):
        raise RefusedError("its end is missing: it was cut off")
    _, disk, first, here, count, length, start, comment = _END.unpack_from(data, place)
    if place + _END.size != len(data) or comment:
        raise RefusedError(f"{len(data) - place - _END.size:,} bytes lie behind its end")
    if disk or first or here != count:
        raise RefusedError("it says that it is spread over several files")
    if 0xFFFF in (count, here) or 0xFFFFFFFF in (length, start):
        raise RefusedError("it is written in the form for zips of more than 4 GiB, which no package is")
    if start + length != place:
        raise RefusedError("bytes lie between its directory and its end")
    return count, start, length


def _directory(data: bytes, count: int) -> Iterator[_Entry]:
    place = 0
    for _ in range(count):
        if place + _CENTRAL.size > len(data):
            raise RefusedError("its directory is cut off")
        values = _CENTRAL.unpack_from(data, place)
        mark, _, _, flags, method, time, day, crc, packed, size, named, extra, comment, disk, _, mode, offset = values
        raw = data[place + _CENTRAL.size : place + _CENTRAL.size + named]
        place += _CENTRAL.size + named
        if mark != b"PK\x01\x02" or len(raw) != named:
            raise RefusedError("its directory is damaged")
        name = _name(raw, flags)
        _refuse_kind(name, flags, method, mode >> 16)
        if extra or comment or disk:
            raise RefusedError(
                f"{shorten(name)!r} carries extra fields, a comment or another disk, which no package has"
            )
        yield _Entry(
            name=name,
            raw=raw,
            flags=flags,
            method=method,
            stamp=(time, day),
            crc=crc,
            packed=packed,
            size=size,
            offset=offset,
        )
    if place != len(data):
        raise RefusedError("its directory has more than the members it counts")


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise RefusedError(f"a member's name is no text: {shorten(repr(raw))}") from None
    if not is_safe(name):
        raise RefusedError(f"the path {shorten(name)!r} leaves the folder, or is none that can be unpacked anywhere")
    return name


def _refuse_kind(name: str, flags: int, method: int, mode: int) -> None:
    if flags & _ENCRYPTED:
        raise RefusedError(f"{shorten(name)!r} is encrypted")
    if mode & _FILE_TYPE == _LINK:
        raise RefusedError(f"{shorten(name)!r} is a link")
    if mode & _FILE_TYPE not in {0, _REGULAR}:
        raise RefusedError(f"{shorten(name)!r} is no regular file")
    if flags & ~_UTF8:
        raise RefusedError(f"{shorten(name)!r} is written with flags that no package has")
    if method not in {_STORED, _DEFLATED}:
        raise RefusedError(f"{shorten(name)!r} is packed in a way that no package is")


def _refuse_meeting(entries: list[_Entry]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        other = seen.setdefault(meeting_key(entry.name), entry.name)
        if other != entry.name:
            raise RefusedError(f"{shorten(entry.name)!r} and {shorten(other)!r} are one file on some disks")
    if len(seen) != len(entries):
        twice, _ = Counter(entry.name for entry in entries).most_common(1)[0]
        raise RefusedError(f"two members are named {shorten(twice)!r}")
    folders = {meeting_key(entry.name[:at]) for entry in entries for at, mark in enumerate(entry.name) if mark == "/"}
    both = next((entry.name for entry in entries if meeting_key(entry.name) in folders), None)
    if both is not None:
        raise RefusedError(f"{shorten(both)!r} is both a file and a folder")


def _refuse_bombs(entries: list[_Entry], limits: Limits) -> None:
    total = 0
    for entry in entries:
        total += entry.size
        if entry.size > limits.member:
            raise RefusedError(f"{_called(entry)} unfolds to {entry.size:,} bytes, more than is read of one")
        if entry.size > limits.unfolded and entry.size > limits.ratio * max(entry.packed, 1):
            raise RefusedError(f"{_called(entry)} unfolds to more than {limits.ratio} times its size")
    if total > limits.total:
        raise RefusedError(f"its members unfold to {total:,} bytes, more than the {limits.total:,} that are read")


def _begin(data: bytes, entry: _Entry, offset: int) -> int:
    """Return where the bytes of a member begin, which is described there as the directory does and lies at `offset`."""
    if entry.offset < offset:
        raise RefusedError(f"{_called(entry)} overlaps the member before it")
    if entry.offset > offset:
        raise RefusedError(f"bytes that belong to no member lie before {_called(entry)}")
    if offset + _LOCAL.size > len(data):
        raise RefusedError(f"{_called(entry)} is cut off")
    mark, _, flags, method, time, day, crc, packed, size, named, extra = _LOCAL.unpack_from(data, offset)
    begin: int = offset + _LOCAL.size + named
    there = (flags, method, (time, day), crc, packed, size, data[offset + _LOCAL.size : begin])
    described = (entry.flags, entry.method, entry.stamp, entry.crc, entry.packed, entry.size, entry.raw)
    if mark != b"PK\x03\x04" or extra or there != described:
        raise RefusedError(f"{_called(entry)} is described otherwise in the directory than where it lies")
    return begin


def _unpacked(packed: bytes, entry: _Entry) -> bytes:
    if entry.method == _STORED:
        found, whole = packed, len(packed) == entry.size
    else:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            found = inflate.decompress(packed, entry.size + 1)
        except zlib.error:
            raise RefusedError(f"the bytes of {_called(entry)} are damaged") from None
        whole = inflate.eof and not inflate.unused_data and len(found) == entry.size
    if not whole:
        raise RefusedError(f"{_called(entry)} does not unfold to the size that is stated")
    if zlib.crc32(found) != entry.crc:
        raise RefusedError(f"the bytes of {_called(entry)} are damaged: its checksum differs")
    return found


def _called(entry: _Entry) -> str:
    return repr(shorten(entry.name))
