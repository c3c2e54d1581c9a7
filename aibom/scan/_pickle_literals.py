"""The opcodes of pickle that push a literal: its place is kept, its bytes are passed over."""

from collections.abc import Callable

from aibom.scan._pickle_machine import MAX_EMBEDDED, BrokenError, Machine

__all__ = ["Op", "line", "short_text", "sized"]

Op = Callable[[Machine, int], int]
"""What an opcode does: it is given the position after its byte, and returns that of the next one."""


def sized(width: int, *, raw: bool = False, signed: bool = False) -> Op:
    """Return what pushes a literal with its length before it, of `width` bytes; `raw` bytes may be a pickle themselves."""

    def op(m: Machine, pos: int) -> int:
        start = pos + width
        length = int.from_bytes(m.data[pos:start], "little", signed=signed)
        if length < 0:
            raise BrokenError("a length in it is negative")
        m.stack.append(m.base + pos - 1)
        if raw and m.data[start : start + 1] == b"\x80" and length > 3 and len(m.embedded) < MAX_EMBEDDED:
            m.embedded.append((m.base + start, length))
        return start + length

    return op


def short_text(m: Machine, pos: int) -> int:
    """Push a text of less than 256 bytes, the commonest of all."""
    m.stack.append(m.base + pos - 1)
    return pos + 1 + m.data[pos]


def line(m: Machine, pos: int) -> int:
    """Push a literal that ends with its line."""
    m.stack.append(m.base + pos - 1)
    return m.line(pos)[1]
