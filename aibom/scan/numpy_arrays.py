"""Arrays of numpy in a file of their own: numbers, or objects, which are a pickle."""

import ast
import math
import re
from collections.abc import Iterator

from aibom.readers.spans import Part
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._archived import unreadable
from aibom.scan.interface import Item, Within

__all__ = ["NumpyDetector"]

_MAGIC = b"\x93NUMPY"
_MAX_HEADER = 1 << 16
_SIMPLE = re.compile(r"[<>=|]?[?bBiufcSVaUmM](?P<size>\d{1,6})(\[\w+\])?")


class NumpyDetector:
    """Reads the header of an .npy file, and looks into the pickle behind it if its items are objects (NEP 1)."""

    name = "npy"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether the bytes begin, or the name ends, as that of one."""
        return head.startswith(_MAGIC) or item.name.endswith(".npy")

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what the header says, or what lies behind it.

        Raises:
            SpentError: a bound is reached.
            OSError: the bytes cannot be read.
        """
        head = item.span.read(0, 12)
        if not head.startswith(_MAGIC):
            if head[:1] != b"\x80":
                yield unreadable(item, "npy-header", "It is named .npy, and does not begin as one.", 0)
            return
        width = 2 if head[6] == 1 else 4
        length = int.from_bytes(head[8 : 8 + width], "little")
        start = 8 + width + length
        if head[6] not in {1, 2, 3} or length > _MAX_HEADER or start > item.span.size:
            yield unreadable(
                item, "npy-header", "Its header is of an unknown version, or longer than the file allows.", 0
            )
            return
        text = item.span.read(8 + width, length).decode("utf-8", "replace")
        fields = _fields(text)
        if fields is None:
            yield unreadable(item, "npy-header", "Its header is no dictionary of literals.", 8 + width)
        rest = Part(item.span, start, item.span.size - start)
        if fields is None or _has_objects(fields.get("descr")):
            yield from within(item.within("objects", rest))
        else:
            yield from self._numbers(item, within, fields, rest)

    def _numbers(self, item: Item, within: Within, fields: dict[str, object], rest: Part) -> Iterator[ScanFinding]:
        why = "An array of numbers or texts: numpy makes no objects of them."
        yield ScanFinding(verdict=ScanVerdict.ALLOWLISTED, rule="npy-numbers", text=why, member=item.member)
        size = _SIMPLE.fullmatch(str(fields.get("descr")))
        shape = fields.get("shape")
        if size is None or not isinstance(shape, tuple) or not all(isinstance(one, int) and one >= 0 for one in shape):
            return
        each = int(size["size"]) * (4 if "U" in str(fields["descr"])[:2] else 1)
        if any(kind in str(fields["descr"])[:2] for kind in "mM"):
            each = 8
        length = math.prod(shape) * each
        if length > rest.size:
            yield unreadable(item, "npy-size", "It is said to be longer than the file.", 0)
        elif rest.read(length, 6) == _MAGIC:
            yield from within(item.within("next", Part(rest, length, rest.size - length)))
        elif length < rest.size:
            text = f"{rest.size - length:,} bytes follow its end: nothing is known of what reads them."
            yield ScanFinding(verdict=ScanVerdict.REVIEW, rule="npy-trailing", text=text, member=item.member)
            yield from within(item.within("rest", Part(rest, length, rest.size - length)))


def _fields(text: str) -> dict[str, object] | None:
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def _has_objects(descr: object, depth: int = 0) -> bool:
    """Say whether a type's description has objects in it, or cannot be followed."""
    if isinstance(descr, str):
        return "O" in descr
    if isinstance(descr, tuple | list) and depth < 20:
        return any(_has_objects(one, depth + 1) for one in descr if isinstance(one, str | tuple | list))
    return True
