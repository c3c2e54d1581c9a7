"""The machine that a pickle is written for, run over symbols: nothing is loaded, every opcode is followed."""

import ast
import codecs
import struct
from collections.abc import Sequence
from typing import Protocol

from aibom.readers.spans import Span
from aibom.scan._pickle_values import UNKNOWN, Items, Value
from aibom.scan.interface import Budget, SpentError

__all__ = ["BrokenError", "Events", "Machine", "StopError", "items_of", "text_of"]

WINDOW = 1 << 20
MAX_LINE = 16 << 20
MAX_HELD = 3_000_000
"""Values on the stack and in the memo, together."""
MAX_LITERAL = 1 << 16
"""Longer literals are not read: they are no names."""
MAX_EMBEDDED = 1_000
_LONGEST_HEAD = 16


class BrokenError(Exception):
    """The stream ends or breaks off here; every loader stops, too, and what came before has run."""


class StopError(Exception):
    """The end of a pickle."""


class Events(Protocol):
    """Who is told of what a loader would do; each method is given the offset of the opcode and its name."""

    def named(self, module: Value, name: Value, offset: int, op: str) -> Value:
        """Return what stands for a global."""
        ...

    def called(self, target: Value, args: Value, offset: int, op: str) -> Value:
        """Return what stands for the result of a call."""
        ...

    def built(self, instance: Value, state: Value, offset: int) -> int:
        """Take note that an object is given its state, and return how many bytes a loader then reads beside the pickle."""
        ...

    def persistent(self, key: Value, offset: int, op: str) -> Value:
        """Return what stands for an object that the loader's own `persistent_load` gives."""
        ...

    def extension(self, code: int, offset: int, op: str) -> Value:
        """Return what stands for a global that `copyreg` has a number for."""
        ...

    def fault(self, rule: str, text: str, offset: int) -> None:
        """Take note of what no writer writes."""
        ...


class Machine:
    """The state of one pickle, from offset `start` of a span: a window of bytes, stack, marks, memo.

    Positions are those within the window `data`, which begins at offset `base`; `limit` is the last one at which an
    opcode may begin before more is read.
    """

    __slots__ = (
        "base", "budget", "data", "embedded", "events", "frame_end", "limit", "marks", "memo", "protocol", "size",
        "span", "sparse", "stack",
    )  # fmt: skip

    def __init__(self, span: Span, start: int, events: Events, budget: Budget) -> None:
        self.span, self.size, self.events, self.budget = span, span.size, events, budget
        self.stack: list[Value] = []
        self.marks: list[int] = []
        self.memo: list[Value] = []
        self.sparse: dict[int, Value] = {}
        self.embedded: list[tuple[int, int]] = []
        self.protocol, self.frame_end = 0, 0
        self.base, self.data, self.limit = start, b"", -1

    def slide(self, pos: int, length: int = WINDOW) -> int:
        """Read on from a position that lies beyond the window, and return where it is then: 0.

        Raises:
            BrokenError: the bytes end before.
        """
        start = self.base + pos
        if start > self.size:
            raise BrokenError("a value is said to be longer than the bytes that follow")
        if start == self.size:
            raise BrokenError("it ends without STOP")
        self.data = self.span.read(start, length)
        self.base = start
        last = start + len(self.data) >= self.size
        self.limit = len(self.data) - (1 if last else _LONGEST_HEAD)
        return 0

    def line(self, pos: int) -> tuple[bytes, int]:
        """Return the bytes up to the end of the line, and the position after it.

        Raises:
            BrokenError: there is no such end.
        """
        end = self.data.find(b"\n", pos)
        if end < 0 and self.base + len(self.data) < self.size:
            pos = self.slide(pos, MAX_LINE)
            end = self.data.find(b"\n", pos)
        if end < 0:
            raise BrokenError("a line of it does not end")
        return self.data[pos:end], end + 1

    def held(self) -> None:
        """Keep what is remembered within bounds.

        Raises:
            SpentError: it is too much.
        """
        if len(self.stack) + len(self.marks) + len(self.memo) + len(self.sparse) > MAX_HELD:
            raise SpentError(f"it puts more than {MAX_HELD:,} values aside")

    def pop(self) -> Value:
        """Return the top of the stack; where none is above the last mark, that is a fault, and unknown."""
        if len(self.stack) > (self.marks[-1] if self.marks else 0):
            return self.stack.pop()
        self._underflow()
        return UNKNOWN

    def top(self) -> Value:
        """Return the top of the stack without taking it; likewise."""
        if len(self.stack) > (self.marks[-1] if self.marks else 0):
            return self.stack[-1]
        self._underflow()
        return UNKNOWN

    def pop_mark(self) -> list[Value]:
        """Return what lies above the last mark, which is taken with it."""
        if not self.marks:
            self._underflow()
            return []
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def put(self, index: int, value: Value) -> None:
        """Remember a value under a number."""
        if index == len(self.memo):
            self.memo.append(value)
        elif 0 <= index < len(self.memo):
            self.memo[index] = value
        else:
            self.sparse[index] = value

    def get(self, index: int, offset: int) -> Value:
        """Return what is remembered under a number; nothing is a fault, and unknown."""
        if 0 <= index < len(self.memo):
            return self.memo[index]
        if index in self.sparse:
            return self.sparse[index]
        self.events.fault("pickle-memo", "it asks for something that was not put aside", offset)
        return UNKNOWN

    def _underflow(self) -> None:
        self.events.fault("pickle-stack", "it takes more off the stack than was put there", self.base)

    def literal(self, value: Value, most: int = MAX_LITERAL) -> object:
        """Return the value of a literal of at most so many bytes, else None."""
        if not isinstance(value, int):
            return getattr(value, "value", None)
        head = self.span.read(value, 10)
        try:
            return self._literal(value, head[0], head[1:], most)
        except (ValueError, IndexError, struct.error, SyntaxError, OverflowError):
            return None

    def _literal(self, at: int, code: int, head: bytes, most: int) -> object:
        op = chr(code)
        if op in "ISVFL":
            return _of_line(op, self.span.read(at + 1, most).split(b"\n", 1)[0])
        if op in _CONSTANTS:
            return _CONSTANTS[op]
        if op in _FIXED:
            form = _FIXED[op]
            return struct.unpack(form, head[: struct.calcsize(form)])[0]
        if op not in _SIZED:
            return None
        width, kind = _SIZED[op]
        length = int.from_bytes(head[:width], "little")
        if length > most:
            return None
        data = self.span.read(at + 1 + width, length)
        if kind == "int":
            return int.from_bytes(data, "little", signed=True)
        return data.decode("utf-8", "surrogatepass") if kind == "str" else _ascii(data) if kind == "old" else data


_CONSTANTS: dict[str, object] = {"N": None, "\x88": True, "\x89": False}
_FIXED = {"J": "<i", "K": "<B", "M": "<H", "G": ">d"}
_SIZED = {
    "T": (4, "old"), "U": (1, "old"), "B": (4, "bytes"), "C": (1, "bytes"), "\x8e": (8, "bytes"), "\x96": (8, "bytes"),
    "X": (4, "str"), "\x8c": (1, "str"), "\x8d": (8, "str"), "\x8a": (1, "int"), "\x8b": (4, "int"),
}  # fmt: skip


def _of_line(op: str, line: bytes) -> object:
    """Return the value of a literal of protocol 0."""
    if op == "V":
        return line.decode("raw-unicode-escape")
    if op == "S":
        return _ascii(codecs.escape_decode(line.strip()[1:-1])[0])
    if op == "F":
        return float(line)
    return ast.literal_eval(line.decode("ascii").rstrip("L").lstrip("0") or "0")


def _ascii(data: bytes) -> str | bytes:
    """Return a string of Python 2 as Python 3 reads it by default; one that is no ASCII it refuses."""
    return data.decode("ascii") if data.isascii() else data


def text_of(machine: Machine, value: Value) -> str | None:
    """Return a literal that may be a name as text, None for anything else."""
    found = machine.literal(value)
    return found if isinstance(found, str) else None


def items_of(value: Value) -> Sequence[Value]:
    """Return the first items of a container, none of anything else."""
    return value.held if isinstance(value, Items) else ()
