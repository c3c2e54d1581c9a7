"""Pickles: what they import and call, whatever they are named, one after another, and whatever stands behind them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from aibom.readers.spans import Part, Span
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._pickle_judge import Judge
from aibom.scan._pickle_machine import BrokenError
from aibom.scan._pickle_ops import HIGHEST, OPCODES
from aibom.scan.interface import Budget, Item, SpentError, Within

__all__ = ["PickleDetector", "is_pickle"]

ENDINGS = (
    ".pkl", ".pickle", ".pck", ".pcl", ".p", ".pt", ".pth", ".ckpt", ".joblib", ".dill", ".cloudpickle", ".sav", ".pkl.gz",
    ".pt2", ".pyt",
)  # fmt: skip
MAX_PICKLES = 1_000
_MAGIC = 0x1950A86A20F9469CFC6C
"""The number in the first pickle of a file of torch before version 1.6."""
_LEGACY_PICKLES = 5
_PROBED = 200_000
_OUTER = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"\x89HDF",
    b"\x5d\x00\x00",
    b"ZF0",
    b"\x04\x22\x4d\x18",
)
_SHOWN = 8
_HEADER = re.compile(rb"\x80[\x00-\x05]")
_SEARCHED = 4 << 20
_TRIED = 64


class PickleDetector:
    """Follows pickles opcode by opcode over symbols: https://docs.python.org/3/library/pickle.html, protocols 0 to 5."""

    name = "pickle"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether the bytes begin as a pickle does, or the name is that of one and nothing else is known there."""
        if head.startswith(_OUTER):
            return False
        if not head or head[0] not in OPCODES:
            return item.name.endswith(ENDINGS) and bool(head) and not _is_wrapped(item, head)
        if head[0] == 0x80 and len(head) > 2 and head[1] <= HIGHEST and head[2] in OPCODES:
            return True
        if item.name.endswith(ENDINGS) and not _is_wrapped(item, head):
            return True
        return is_pickle(item.span)

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what its pickles do, in the order of the bytes.

        Raises:
            SpentError: a bound is reached.
            OSError: the bytes cannot be read.
        """
        at, known, legacy, imports = 0, set[str](), False, False
        for number in range(MAX_PICKLES):
            judge = Judge(item.span, item.budget)
            try:
                end = judge.run(at)
            except BrokenError as error:
                yield from self._judged(item, judge, within)
                text = f"It breaks off: {error}. What came before has run by then in a program that loads it."
                yield _finding(item, ScanVerdict.UNREADABLE, "pickle-broken", text, at)
                return
            except (SpentError, OSError):
                yield from self._judged(item, judge, within)
                raise
            yield from self._judged(item, judge, within)
            known |= set(judge.known())
            imports = imports or bool(judge.seen)
            legacy = legacy or (number == 0 and judge.value == _MAGIC)
            at = end
            if end >= item.span.size or (legacy and number + 1 == _LEGACY_PICKLES):
                break
            if not is_pickle(Part(item.span, end, item.span.size - end), plain=True):
                yield from _trailing(item, end)
                at = _next_pickle(item.span, end)
                if at < 0:
                    break
        else:
            raise SpentError(f"it holds more than {MAX_PICKLES:,} pickles one after another")
        if known or not imports:
            yield _allowed(item, sorted(known))

    def _judged(self, item: Item, judge: Judge, within: Within) -> Iterator[ScanFinding]:
        for found in judge.result():
            yield replace(found, member=item.member)
        for place, span in sorted(judge.nested.items(), key=lambda one: one[0]):
            if place in judge.loaded or is_pickle(span):
                yield from within(item.within(f"bytes at {place[0]}", span))


def is_pickle(span: Span, *, plain: bool = False) -> bool:
    """Say whether bytes are followed as a pickle, without a fault, to a call or to the end of one with a header.

    With `plain`, the end of one without a header is enough: for bytes that stand where a pickle is expected.
    """
    head = span.read(0, 3)
    if not head or head[0] not in OPCODES:
        return False
    judge = Judge(span, Budget(steps=_PROBED))
    try:
        judge.run(0)
    except BrokenError:
        return judge.acted and not judge.faults
    except SpentError:
        return not judge.faults
    return not judge.faults and (plain or judge.acted or (head[0] == 0x80 and head[1] <= HIGHEST))


def _next_pickle(span: Span, start: int) -> int:
    """Return where the next pickle with a header begins among other bytes, -1 if there is none near."""
    for number, found in enumerate(_HEADER.finditer(span.read(start, _SEARCHED))):
        at = start + found.start()
        if number >= _TRIED:
            break
        if is_pickle(Part(span, at, span.size - at)):
            return at
    return -1


def _is_wrapped(item: Item, head: bytes) -> bool:
    """Say whether bytes begin as a known wrapping does, whose detector looks into them."""
    return head.startswith(_OUTER) or head[257:262] == b"ustar" or (head[:1] == b"\x78" and item.span.size > 2)


def _trailing(item: Item, end: int) -> Iterator[ScanFinding]:
    rest = item.span.size - end
    if rest > 64 or item.span.read(end, rest).strip(b"\0\r\n\t "):
        text = f"{rest:,} bytes follow its end that are no pickle: nothing is known of what reads them."
        yield _finding(item, ScanVerdict.REVIEW, "pickle-trailing", text, end)


def _allowed(item: Item, names: list[str]) -> ScanFinding:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    text = f"On the allowlist of what it imports: {', '.join(names[:_SHOWN])}{more}."
    if not names:
        text = "It imports nothing: it makes numbers, texts and containers."
    return _finding(item, ScanVerdict.ALLOWLISTED, "pickle-allowlisted", text, -1)


def _finding(item: Item, verdict: ScanVerdict, rule: str, text: str, offset: int) -> ScanFinding:
    return ScanFinding(verdict=verdict, rule=rule, text=text, member=item.member, offset=offset)
