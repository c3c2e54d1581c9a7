"""Tar archives: every member, links that lead out, and what is no file."""

from collections.abc import Iterator

from aibom.readers.spans import Part
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._archived import leaves, member_name, unreadable
from aibom.scan._tar import BLOCK, Entry, entries, is_header
from aibom.scan.interface import Item, Within

__all__ = ["TarDetector"]

_FILES = frozenset("0\0007S")
_LINKS = {"1": "hard link", "2": "link"}
_DEVICES = {"3": "character device", "4": "block device", "6": "FIFO"}


class TarDetector:
    """Looks into every regular member of a tar archive, those of torch before version 0.1.10 and NeMo's among them."""

    name = "tar"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether the first block is a header of tar, or the name that of an archive."""
        named = item.name.endswith(".tar") and item.depth == 0 and not head.startswith((b"PK", b"\x1f\x8b", b"\x80"))
        return (item.span.size >= BLOCK and is_header(head[:BLOCK])) or named

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what is wrong with the archive, and what lies in its members, in their order.

        Raises:
            SpentError: it holds too much.
            OSError: the bytes cannot be read.
        """
        seen: set[str] = set()
        none = True
        for entry in entries(item.span):
            none = False
            shown = member_name(entry.name)
            if entry.fault:
                yield unreadable(item, "tar-header", f"{entry.fault[:1].upper()}{entry.fault[1:]}.", entry.start)
            if not entry.kind:
                break
            yield from _placed(item, entry, shown)
            if entry.name in seen and entry.kind != "5":
                yield unreadable(
                    item, "tar-duplicate", "There are two of that name: the later one stays.", entry.start, shown
                )
            seen.add(entry.name)
            if entry.kind in _FILES:
                yield from within(item.within(shown, Part(item.span, entry.start, entry.size)))
            elif entry.kind not in {"5", *_LINKS, *_DEVICES}:
                text = f"It is of type {entry.kind!a}, which is not read here."
                yield unreadable(item, "tar-type", text, entry.start, shown)
        if none:
            yield unreadable(item, "tar-header", "It is named as a tar archive, and holds nothing of one.", 0)


def _placed(item: Item, entry: Entry, shown: str) -> Iterator[ScanFinding]:
    """Yield what is wrong with where a member, or a link, leads, and with members that are no files."""
    path = f"{item.member}!{shown}" if item.member else shown
    if leaves(entry.name):
        text = "Its name leads out of the folder that the archive is unpacked into."
        yield _finding(ScanVerdict.DANGEROUS, "archive-path", text, path, shown)
    if entry.kind in _LINKS:
        target = entry.link if entry.kind == "1" else f"{entry.name.rpartition('/')[0]}/{entry.link}".lstrip("/")
        out = entry.link.startswith("/") or _climbs(target)
        text = f"It is a {_LINKS[entry.kind]}{' that leads out of the folder' if out else ''}."
        verdict = ScanVerdict.DANGEROUS if out else ScanVerdict.REVIEW
        yield _finding(verdict, "archive-link", text, path, member_name(entry.link))
    if entry.kind in _DEVICES:
        yield _finding(ScanVerdict.DANGEROUS, "archive-device", f"It is a {_DEVICES[entry.kind]}.", path, shown)


def _climbs(path: str) -> bool:
    """Say whether a relative path leaves the folder it begins in."""
    depth = 0
    for part in path.replace("\\", "/").split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


def _finding(verdict: ScanVerdict, rule: str, text: str, member: str, call: str) -> ScanFinding:
    return ScanFinding(verdict=verdict, rule=rule, text=text, member=member, call=call)
