"""7z archives, read with py7zr where it is installed."""

import io
from collections.abc import Iterator
from typing import Any

from aibom.readers.spans import Held
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._archived import leaves, member_name, unreadable
from aibom.scan._span_file import SpanFile
from aibom.scan.interface import Item, SpentError, Within

__all__ = ["SevenZipDetector"]

_MAGIC = b"7z\xbc\xaf\x27\x1c"
_MAX_HEADER = 4 << 20
_MAX_DICTIONARY = 128 << 20
_MAX_UNPACKED = 96 << 20
_LZMA, _LZMA2, _PPMD = b"\x03\x01\x01", b"\x21", b"\x03\x04\x01"


class SevenZipDetector:
    """Unpacks a 7z archive in memory, within bounds, and looks into its members."""

    name = "7z"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether the bytes begin as one."""
        return head.startswith(_MAGIC) or (item.name.endswith(".7z") and item.depth == 0)

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what lies in its members.

        Raises:
            SpentError: it unpacks to too much.
            OSError: the bytes cannot be read.
        """
        head = item.span.read(0, 32)
        if not head.startswith(_MAGIC) or int.from_bytes(head[20:28], "little") > _MAX_HEADER:
            yield unreadable(item, "7z-header", "It is no 7z archive, or its header is too long.", 0)
            return
        try:
            import py7zr  # noqa: PLC0415  an extra
        except ImportError:
            text = (
                "It is a 7z archive: to have it read, install aibom[sevenzip], or unpack it, and scan what comes out."
            )
            yield unreadable(item, "7z-unread", text)
            return
        try:
            with py7zr.SevenZipFile(io.BufferedReader(SpanFile(item.span)), "r") as archive:
                fault = _too_much(archive, item)
                if fault:
                    yield unreadable(item, "7z-bound", fault)
                    return
                members = _Members(item)
                archive.extractall(factory=members)
        except (SpentError, OSError):
            raise
        except Exception as error:  # noqa: BLE001  a library's own errors, over hostile bytes
            yield unreadable(item, "7z-torn", f"It cannot be unpacked: {type(error).__name__}.")
            return
        for name, file in sorted(members.files.items()):
            shown = member_name(name)
            if leaves(name):
                text = "Its name leads out of the folder that the archive is unpacked into."
                path = f"{item.member}!{shown}" if item.member else shown
                yield ScanFinding(
                    verdict=ScanVerdict.DANGEROUS, rule="archive-path", text=text, member=path, call=shown
                )
            yield from within(item.within(shown, Held(file.getvalue())))


class _Member(io.BytesIO):
    """A member's bytes in memory, counted as they come."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item

    def write(self, data: Any) -> int:
        self._item.budget.unpack(len(data))
        return super().write(data)

    def size(self) -> int:
        return len(self.getbuffer())

    def close(self) -> None:
        """Stay open: py7zr closes what it has written, before it is read here."""


class _Members:
    """Where py7zr writes to: one file in memory per member."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self.files: dict[str, _Member] = {}

    def create(self, filename: str) -> _Member:
        self.files[filename] = _Member(self._item)
        return self.files[filename]


def _too_much(archive: Any, item: Item) -> str:
    """Say why an archive is not unpacked: it says of itself that it takes too much memory, or needs a password."""
    if archive.password_protected:
        return "It is encrypted."
    if sum(max(one.uncompressed or 0, 0) for one in archive.list()) > _MAX_UNPACKED:
        return f"It unpacks to more than {_MAX_UNPACKED:,} bytes: unpack it, and scan what comes out."
    streams = archive.header.main_streams
    for folder in streams.unpackinfo.folders if streams else ():
        for coder in folder.coders:
            if _dictionary(coder["method"], coder.get("properties") or b"") > _MAX_DICTIONARY:
                return "It needs more memory to be unpacked than is given to it."
    item.budget.member()
    return ""


def _dictionary(method: bytes, properties: bytes) -> int:
    """Return how many bytes of memory a coder says that it needs."""
    if method == _LZMA2 and properties:
        bits = properties[0]
        return 0xFFFFFFFF if bits >= 40 else (2 | (bits & 1)) << (bits // 2 + 11)
    if method in {_LZMA, _PPMD} and len(properties) >= 5:
        return int.from_bytes(properties[1:5], "little")
    return 0
