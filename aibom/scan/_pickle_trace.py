"""Where a value on the stack of a pickle came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from aibom.readers.spans import Span
from aibom.scan._pickle_globals import Entry
from aibom.scan._pickle_machine import Machine
from aibom.scan._pickle_values import Items, Made, Named, Value

__all__ = ["Seen", "class_of", "literals_of", "place_of"]


@dataclass(slots=True)
class Seen:
    """A global that was named: where first, by which opcode, and whether a finding of its own was made already."""

    offset: int
    op: str
    entry: Entry
    reported: bool = False


def class_of(value: Value) -> Named | None:
    """Return the class or function that an object came from."""
    return value.target if isinstance(value, Made) and isinstance(value.target, Named) else None


def literals_of(machine: Machine, value: Value, depth: int = 0) -> dict[int, object]:
    """Return the literals that are shown of a call, by their offset."""
    if isinstance(value, int):
        return {value: machine.literal(value)}
    parts: Sequence[Value] = ()
    if isinstance(value, Made):
        parts = [value.target, value.args]
    elif isinstance(value, Items):
        parts = value.held[:6]
    found: dict[int, object] = {}
    if depth < 4:
        for part in parts:
            found |= literals_of(machine, part, depth + 1)
    return found


def place_of(span: Span, at: int) -> tuple[int, int] | None:
    """Return where the bytes of a literal of bytes are."""
    head = span.read(at, 9)
    width = {0x43: 1, 0x42: 4, 0x8E: 8, 0x96: 8, 0x54: 4, 0x55: 1}.get(head[0] if head else 0)
    return (at + 1 + width, int.from_bytes(head[1 : 1 + width], "little")) if width else None
