"""Compressed streams: gzip, bzip2, xz, lzma and zlib, as joblib and others write them, unpacked within bounds."""

import lzma
import re
import zlib
from collections.abc import Iterator

from aibom.readers.spans import Part
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._unpacked import CODECS, unpacked
from aibom.scan.interface import HEAD, Item, Within

__all__ = ["CompressedDetector"]

_HEADS = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00"}
_LZ4 = b"\x04\x22\x4d\x18"
_ZSTD = b"\x28\xb5\x2f\xfd"
_OLD_JOBLIB = b"ZF0x"
_ZF_HEADER = 21
"""joblib before 0.9.3 writes its mark and the size in hexadecimal digits, padded, before a zlib stream."""
_ENDINGS = re.compile(r"\.(gz|gzip|tgz|bz2|tbz2?|xz|txz|lzma|z)$")
_UNREAD = {
    _LZ4: "lz4: unpack it with the lz4 program, and scan what comes out",
    _ZSTD: "zstd: unpack it with the zstd program, and scan what comes out",
}


class CompressedDetector:
    """Unpacks a compressed stream, and looks into it: RFC 1950 and 1952, bzip2, xz, and LZMA's own."""

    name = "compressed"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether the bytes begin as a compressed stream does."""
        return item.span.size > 4 and (bool(_codec(head)) or head.startswith((*_UNREAD, _OLD_JOBLIB)))

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what lies within the stream.

        Raises:
            SpentError: it unpacks to too much.
            OSError: the bytes cannot be read.
        """
        head = item.span.read(0, HEAD)
        for magic, why in _UNREAD.items():
            if head.startswith(magic):
                yield _unreadable(item, "compressed-unread", f"It is packed with {why}.")
                return
        codec, span = _codec(head), item.span
        if head.startswith(_OLD_JOBLIB):
            start = _ZF_HEADER + (head[_ZF_HEADER : _ZF_HEADER + 1] == b" ")
            codec, span = "zlib", Part(span, start, span.size - start)
        inner, fault = unpacked(span, CODECS[codec], item.budget)
        if inner.size:
            yield from within(item.within(_ENDINGS.sub("", item.name) or codec, inner))
        if fault:
            yield _unreadable(item, "compressed-torn", f"{fault[:1].upper()}{fault[1:]}.")


def _codec(head: bytes) -> str:
    """Return how bytes are packed that begin so, or nothing."""
    for name, magic in _HEADS.items():
        if head.startswith(magic):
            return name
    if len(head) > 13 and head[0] == 0x5D and head[1:3] == b"\0\0" and head[10:14] in {b"\xff\xff\xff\0", bytes(4)}:
        return "lzma" if _unpacks(head, "lzma") else ""
    if len(head) > 2 and head[0] == 0x78 and int.from_bytes(head[:2], "big") % 31 == 0 and not head[1] & 0x20:
        return "zlib" if _unpacks(head, "zlib") else ""
    return ""


def _unpacks(head: bytes, codec: str) -> bool:
    """Say whether the first bytes can be unpacked: what marks these two kinds may stand at the start of a text, too."""
    try:
        return CODECS[codec]().decompress(head, 1 << 16) is not None
    except (zlib.error, lzma.LZMAError):
        return False


def _unreadable(item: Item, rule: str, text: str) -> ScanFinding:
    return ScanFinding(verdict=ScanVerdict.UNREADABLE, rule=rule, text=text, member=item.member)
