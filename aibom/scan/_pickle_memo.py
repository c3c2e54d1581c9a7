"""The opcodes of pickle that put values aside under a number, and take them up again."""

from aibom.scan._pickle_literals import Op
from aibom.scan._pickle_machine import BrokenError, Machine

__all__ = ["get", "put", "text_get", "text_put"]


def put(width: int) -> Op:
    """Return what puts the top of the stack aside, under a number of `width` bytes."""

    def op(m: Machine, pos: int) -> int:
        m.put(int.from_bytes(m.data[pos : pos + width], "little"), m.top())
        return pos + width

    return op


def get(width: int) -> Op:
    """Return what takes a value up again, by a number of `width` bytes."""

    def op(m: Machine, pos: int) -> int:
        index = m.data[pos] if width == 1 else int.from_bytes(m.data[pos : pos + width], "little")
        if index < len(m.memo):
            m.stack.append(m.memo[index])
        else:
            m.stack.append(m.get(index, m.base + pos - 1))
        return pos + width

    return op


def text_put(m: Machine, pos: int) -> int:
    """Put the top of the stack aside, under a number in digits."""
    line, pos = m.line(pos)
    m.put(_number(line), m.top())
    return pos


def text_get(m: Machine, pos: int) -> int:
    """Take a value up again, by a number in digits."""
    offset = m.base + pos - 1
    line, pos = m.line(pos)
    m.stack.append(m.get(_number(line), offset))
    return pos


def _number(line: bytes) -> int:
    try:
        return int(line)
    except ValueError:
        raise BrokenError("a number in it is none") from None
