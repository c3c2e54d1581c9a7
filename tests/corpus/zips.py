"""Zip archives byte by byte, as PKWARE's APPNOTE lays them out, with the faults that loaders pass over."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Member", "archive", "torch_members"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member and what its two headers say; None: the truth.

    `local` and `central` are names, `crc` is that of the central directory, `flags` the flag bits of both headers,
    `central_flags` those of the central directory alone, `listed` whether the central directory has it at all,
    `at` the number of the member whose bytes it shares, `zip64` whether its sizes stand in the extra field.
    """

    name: str
    data: bytes
    local: str | None = None
    central: str | None = None
    crc: int | None = None
    flags: int = 0
    central_flags: int | None = None
    method: int = 0
    size: int | None = None
    listed: bool = True
    at: int | None = None
    zip64: bool = False
    descriptor: bool = False
    attributes: int = 0

    @property
    def packed(self) -> bytes:
        """Return the bytes as they stand in the archive."""
        if self.method != 8:
            return self.data
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush()


def _local(member: Member) -> bytes:
    name = (member.name if member.local is None else member.local).encode()
    packed, crc = member.packed, zlib.crc32(member.data)
    sizes = (len(packed), len(member.data) if member.size is None else member.size)
    extra, flags = b"", member.flags
    if member.zip64:
        extra, sizes = struct.pack("<HHQQ", 1, 16, len(member.data), len(packed)), (0xFFFFFFFF, 0xFFFFFFFF)
    if member.descriptor:
        flags, tail = flags | 8, b"PK\x07\x08" + struct.pack("<III", crc, *sizes)
        crc, sizes = 0, (0, 0)
    else:
        tail = b""
    header = struct.pack("<HHHHHIIIHH", 20, flags, member.method, 0, 0x21, crc, *sizes, len(name), len(extra))
    return b"PK\x03\x04" + header + name + extra + packed + tail


def _central(member: Member, offset: int) -> bytes:
    name = (member.name if member.central is None else member.central).encode()
    crc = zlib.crc32(member.data) if member.crc is None else member.crc
    flags = (member.flags if member.central_flags is None else member.central_flags) | (8 if member.descriptor else 0)
    sizes = (len(member.packed), len(member.data) if member.size is None else member.size)
    extra = b""
    if member.zip64:
        extra = struct.pack("<HHQQQ", 1, 24, len(member.data), len(member.packed), offset)
        sizes, offset = (0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFF
    head = struct.pack("<HHHHHHIII", 20, 20, flags, member.method, 0, 0x21, crc, *sizes)
    tail = struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, member.attributes, offset)
    return b"PK\x01\x02" + head + tail + name + extra


def archive(
    members: Sequence[Member], *, prefix: bytes = b"", suffix: bytes = b"", comment: bytes = b"", shifted: bool = False
) -> bytes:
    """Return an archive; `shifted` counts the prefix in the offsets, as an archive that was made behind it does."""
    body = prefix
    offsets: list[int] = []
    base = 0 if shifted else len(prefix)
    for member in members:
        if member.at is not None:
            offsets.append(offsets[member.at])
            continue
        offsets.append(len(body) - base)
        body += _local(member)
    start = len(body) - base
    pairs = [pair for pair in zip(members, offsets, strict=True) if pair[0].listed]
    directory = b"".join(_central(member, offset) for member, offset in pairs)
    count = len(pairs)
    end = b""
    if any(member.zip64 for member in members):
        place = len(body) + len(directory) - base
        end += b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), start)
        end += b"PK\x06\x07" + struct.pack("<IQI", 0, place, 1)
        fields = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    else:
        fields = (count, count, len(directory), start)
    end += b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, *fields, len(comment)) + comment
    return body + directory + end + suffix


def torch_members(pickle: bytes, root: str = "archive") -> list[Member]:
    """Return the members of what torch.save writes: one storage of two floats beside the pickle."""
    return [
        Member(name=f"{root}/data.pkl", data=pickle),
        Member(name=f"{root}/byteorder", data=b"little"),
        Member(name=f"{root}/data/0", data=struct.pack("<2f", 1.0, 2.0)),
        Member(name=f"{root}/version", data=b"3\n"),
    ]
