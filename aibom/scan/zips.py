"""Zip archives: every member as each loader would find it, and whatever lies between them."""

import bz2
import stat
import zlib
from collections.abc import Generator, Iterator

from aibom.readers.spans import Part, Span
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._archived import leaves, member_name, unreadable
from aibom.scan._unpacked import CODECS, Codec, unpacked
from aibom.scan._zip import Archive, Local, Member, end_of, local_at, read_archive
from aibom.scan.interface import Item, Within

__all__ = ["ZipDetector"]

_STORED, _DEFLATED, _BZIP2 = 0, 8, 12
_CODECS: dict[int, Codec] = {_DEFLATED: CODECS["deflate"], _BZIP2: bz2.BZ2Decompressor}
_ENCRYPTED = 0x2041
_DESCRIBED = 0x8
_DESCRIPTOR = 24
_MAX_SUMMED = 64 << 20
"""A stored member that is larger is not read whole for its checksum."""
_TORCH_OWN = frozenset(
    {"version", "byteorder", ".format_version", ".storage_alignment", ".data/version", ".data/serialization_id"}
)
_OFTEN = 5


class ZipDetector:
    """Looks into every member of a zip archive, and compares its central directory with its local headers."""

    name = "zip"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether the bytes begin or end as an archive does: some loaders look for the one, some for the other."""
        return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or (item.span.size > 21 and end_of(item.span) >= 0)

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what is wrong with the archive, then what lies in its members.

        Raises:
            SpentError: it holds or unpacks to too much.
            OSError: the bytes cannot be read.
        """
        archive = read_archive(item.span)
        for fault in archive.faults:
            yield unreadable(item, fault.rule, fault.text, fault.offset)
        if archive.first > 0:
            text = f"{archive.first:,} bytes stand before the archive, which some loaders skip and some read."
            yield ScanFinding(verdict=ScanVerdict.REVIEW, rule="zip-prefix", text=text, member=item.member, offset=0)
        yield from _names(item, archive)
        torch = {one.name[: -len("data.pkl")] for one in archive.members if f"/{one.name}".endswith("/data.pkl")}
        ends = []
        for member in sorted(archive.members, key=lambda one: (one.offset, one.name)):
            local = local_at(item.span, member.offset)
            ends.append((member.offset, local.start + member.packed if local else member.offset))
            yield from self._member(item, within, (member, local), torch)
        yield from _between(item, within, archive, ends)

    def _member(
        self, item: Item, within: Within, pair: tuple[Member, Local | None], torch: set[str]
    ) -> Iterator[ScanFinding]:
        member, local = pair
        if member.name.endswith("/") and not member.size:
            return
        shown = member_name(member.name)
        if local is None:
            yield unreadable(item, "zip-local", "Its local header is not where it is said to be.", member.offset, shown)
            return
        yield from _differences(item, member, local)
        span = Part(item.span, local.start, member.packed)
        if span.size < member.packed:
            yield unreadable(item, "zip-size", "It is said to be longer than the archive.", member.offset, shown)
        own = _torch_part(member.name, torch)
        if own == "storage" and member.method == _STORED:
            return
        if own == "code":
            text = "TorchScript, which torch compiles and runs: it may call any operator of torch, those of files included."
            path = f"{item.member}!{shown}" if item.member else shown
            yield ScanFinding(verdict=ScanVerdict.REVIEW, rule="torchscript", text=text, member=path)
            return
        inner, faults = yield from _opened(item, member, span, shown)
        if inner is None:
            return
        if own != "own" or inner.size > 4096:
            yield from within(item.within(shown, inner))
            if local.name != member.name:
                yield from within(item.within(member_name(local.name), inner))
        if not faults and inner.size <= _MAX_SUMMED and _sum(inner) != member.crc:
            text = "Its checksum is another than the archive states: some loaders refuse it, some do not look."
            yield unreadable(item, "zip-crc", text, member.offset, shown)


def _opened(
    item: Item, member: Member, span: Span, shown: str
) -> Generator[ScanFinding, None, tuple[Span | None, bool]]:
    """Yield what is wrong with a member's bytes; return them, unpacked, and whether something was."""
    if member.method == _STORED:
        if member.size != member.packed:
            text = "It is stored as it is, and yet two sizes are stated for it."
            yield unreadable(item, "zip-size", text, member.offset, shown)
        return span, False
    codec = _CODECS.get(member.method)
    if member.method == 14:
        codec = _lzma_of(span)
        span = Part(span, 9, span.size - 9)
    if codec is None:
        text = f"It is packed with method {member.method}, which is not read here: unpack it, and scan what comes out."
        yield unreadable(item, "zip-method", text, member.offset, shown)
        return None, True
    inner, fault = unpacked(span, codec, item.budget)
    if fault:
        yield unreadable(item, "zip-torn", f"{fault[:1].upper()}{fault[1:]}.", member.offset, shown)
    if inner.size != member.size:
        text = f"It unpacks to {inner.size:,} bytes, and {member.size:,} are stated."
        yield unreadable(item, "zip-size", text, member.offset, shown)
    return inner, bool(fault)


def _lzma_of(span: Span) -> Codec:
    import lzma  # noqa: PLC0415  a rare method

    head = span.read(4, 5)
    code, size = head[0], int.from_bytes(head[1:5], "little")
    lc, lp, pb = code % 9, code // 9 % 5, code // 45
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": min(size, 64 << 20), "lc": lc, "lp": lp, "pb": pb}]
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _names(item: Item, archive: Archive) -> Iterator[ScanFinding]:
    """Yield what is wrong with the names of members."""
    seen: set[str] = set()
    twice = 0
    for member in archive.members:
        shown = member_name(member.name)
        path = f"{item.member}!{shown}" if item.member else shown
        if leaves(member.name):
            text = "Its name leads out of the folder that the archive is unpacked into."
            yield ScanFinding(verdict=ScanVerdict.DANGEROUS, rule="archive-path", text=text, member=path, call=shown)
        if b"\0" in member.raw:
            yield unreadable(item, "zip-names", "Its name has a zero byte, where some loaders end it.", -1, shown)
        if stat.S_ISLNK(member.mode):
            text = "It is a link for those who unpack links."
            yield ScanFinding(verdict=ScanVerdict.REVIEW, rule="archive-link", text=text, member=path)
        if member.name in seen and twice < _OFTEN:
            twice += 1
            yield unreadable(
                item, "zip-duplicate", "There are two of that name: loaders differ in which they read.", -1, shown
            )
        seen.add(member.name)


def _differences(item: Item, member: Member, local: Local) -> Iterator[ScanFinding]:
    """Yield what the two headers of a member disagree in."""
    shown, at = member_name(member.name), member.offset
    if local.name != member.name:
        text = f"Its local header names it {member_name(local.name)}: loaders differ in which they believe."
        yield unreadable(item, "zip-names", text, at, shown)
    if (member.flags | local.flags) & _ENCRYPTED:
        text = (
            "It is marked as encrypted: some loaders refuse it, some do not look. It was looked into as if it were not."
        )
        yield unreadable(item, "zip-encrypted", text, at, shown)
    if local.method != member.method:
        text = f"It is packed with method {member.method} by the directory, and {local.method} by its own header."
        yield unreadable(item, "zip-method", text, at, shown)
    described = (local.flags | member.flags) & _DESCRIBED
    if not described and (local.crc, local.packed, local.size) != (member.crc, member.packed, member.size):
        text = "The directory and its own header state different sizes or checksums for it."
        yield unreadable(item, "zip-size", text, at, shown)


def _torch_part(name: str, roots: set[str]) -> str:
    """Say which part of a torch archive a member is: a storage, TorchScript code, a mark of its own, or nothing of that."""
    for root in roots:
        rest = name[len(root) :]
        if name.startswith(root):
            if rest.startswith("data/") and rest[5:].isdecimal():
                return "storage"
            if rest.startswith("code/") and rest.endswith(".py"):
                return "code"
            if rest in _TORCH_OWN:
                return "own"
    return ""


def _between(item: Item, within: Within, archive: Archive, ends: list[tuple[int, int]]) -> Iterator[ScanFinding]:
    """Yield what lies between the members: two that overlap, or one that the central directory does not list."""
    reached, overlaps, hidden = archive.first, 0, 0
    for begin, end in [*sorted(set(ends)), (archive.directory, archive.directory)]:
        if begin < reached and overlaps < _OFTEN:
            overlaps += 1
            text = "It overlaps what stands before it: loaders read the same bytes as two members."
            yield unreadable(item, "zip-overlap", text, begin)
        at = reached
        while at < begin and hidden < _OFTEN and (gap := _local_in(item.span, at, begin)) is not None:
            at, local = gap
            hidden += 1
            text = f"{member_name(local.name)} is not listed: loaders that read from the beginning find it."
            yield unreadable(item, "zip-hidden", text, at)
            yield from _unlisted(item, within, local, begin)
            at = local.start + max(local.packed, 1)
        reached = max(reached, end)


def _unlisted(item: Item, within: Within, local: Local, end: int) -> Iterator[ScanFinding]:
    length = local.packed or end - local.start
    codec = _CODECS.get(local.method)
    span: Span = Part(item.span, local.start, min(length, end - local.start))
    if codec is not None:
        span, _ = unpacked(span, codec, item.budget)
    yield from within(item.within(member_name(local.name), span))


def _local_in(span: Span, begin: int, end: int) -> tuple[int, Local] | None:
    """Return a local header at the beginning of a gap, where a data descriptor may stand before it."""
    gap = span.read(begin, min(end - begin, _DESCRIPTOR + 4))
    at = gap.find(b"PK\x03\x04")
    local = local_at(span, begin + at) if at >= 0 else None
    return (begin + at, local) if local is not None else None


def _sum(span: Span) -> int:
    found = 0
    for at in range(0, span.size, 1 << 20):
        found = zlib.crc32(span.read(at, 1 << 20), found)
    return found
