"""The opcodes of pickle, protocols 0 to 5, each as what it does to the machine."""

from itertools import repeat

from aibom.scan._pickle_literals import Op, line, short_text, sized
from aibom.scan._pickle_machine import BrokenError, Machine, StopError
from aibom.scan._pickle_memo import get, put, text_get, text_put
from aibom.scan._pickle_values import Items, Made, Named, Text, Value

__all__ = ["HIGHEST", "OPCODES", "run"]

_STEPS = 4096
_SHORT_TEXT, _MEMOIZE = 0x8C, 0x94
HIGHEST = 5


def run(machine: Machine) -> int:
    """Follow a pickle from the machine's beginning to STOP, and return the offset after it.

    Raises:
        BrokenError: it breaks off before.
        SpentError: a bound is reached.
        OSError: the bytes cannot be read.
    """
    table, widths, pos, stack, memo = TABLE, WIDTHS, 0, machine.stack, machine.memo
    data, base, limit = machine.data, machine.base, machine.limit
    try:
        while True:
            machine.budget.step(_STEPS)
            machine.held()
            for _ in repeat(None, _STEPS):
                if pos > limit:
                    pos = machine.slide(pos)
                    data, base, limit = machine.data, machine.base, machine.limit
                code = data[pos]
                if code == _SHORT_TEXT:  # the commonest, in place
                    stack.append(base + pos)
                    pos += 2 + data[pos + 1]
                elif code == _MEMOIZE and stack:
                    memo.append(stack[-1])
                    pos += 1
                elif widths[code]:
                    stack.append(base + pos)
                    pos += widths[code]
                else:
                    pos = table[code](machine, pos + 1)
                    data, base, limit = machine.data, machine.base, machine.limit
    except StopError as end:
        return int(end.args[0])
    except IndexError:
        raise BrokenError("it ends within an operation") from None


def _memoize(m: Machine, pos: int) -> int:
    stack = m.stack
    if stack and not m.marks:
        m.memo.append(stack[-1])
    else:
        m.memo.append(m.top())
    return pos


def _mark(m: Machine, pos: int) -> int:
    m.marks.append(len(m.stack))
    return pos


def _pop(m: Machine, pos: int) -> int:
    if m.marks and m.marks[-1] == len(m.stack):
        m.marks.pop()
    else:
        m.pop()
    return pos


def _pop_mark(m: Machine, pos: int) -> int:
    m.pop_mark()
    return pos


def _dup(m: Machine, pos: int) -> int:
    m.stack.append(m.top())
    return pos


def _empty(kind: str) -> Op:
    def op(m: Machine, pos: int) -> int:
        m.stack.append(Items(kind))
        return pos

    return op


def _from_mark(kind: str) -> Op:
    def op(m: Machine, pos: int) -> int:
        made = Items(kind)
        made.add(m.pop_mark())
        m.stack.append(made)
        return pos

    return op


def _tuple(count: int) -> Op:
    def op(m: Machine, pos: int) -> int:
        items = [m.pop() for _ in range(count)]
        m.stack.append(Items("tuple", items[::-1]))
        return pos

    return op


def _into(m: Machine, items: list[Value], offset: int, op: str) -> None:
    """Add to what is on top; an object that is no plain container has its own method called."""
    top = m.top()
    if isinstance(top, Items):
        top.add(items)
    elif isinstance(top, Named):
        m.events.called(top, Items("tuple", items[:1]), offset, op)
    elif isinstance(top, int | Text):
        m.events.fault("pickle-stack", f"it has {op} on something that is no container", offset)


def _add(count: int, name: str) -> Op:
    def op(m: Machine, pos: int) -> int:
        stack = m.stack
        if not count:
            items = m.pop_mark()
        elif len(stack) >= count + (m.marks[-1] if m.marks else 0):
            items = stack[-count:]
            del stack[-count:]
        else:
            items = [m.pop() for _ in range(count)][::-1]
        _into(m, items, m.base + pos - 1, name)
        return pos

    return op


def _global(m: Machine, pos: int) -> int:
    offset = m.base + pos - 1
    module, pos = m.line(pos)
    name, pos = m.line(pos)
    m.stack.append(m.events.named(_text(module), _text(name), offset, "GLOBAL"))
    return pos


def _text(line: bytes) -> Text:
    return Text(line.decode("utf-8", "backslashreplace"))


def _stack_global(m: Machine, pos: int) -> int:
    name, module = m.pop(), m.pop()
    m.stack.append(m.events.named(module, name, m.base + pos - 1, "STACK_GLOBAL"))
    return pos


def _inst(m: Machine, pos: int) -> int:
    offset = m.base + pos - 1
    module, pos = m.line(pos)
    name, pos = m.line(pos)
    args = Items("tuple")
    args.add(m.pop_mark())
    target = m.events.named(_text(module), _text(name), offset, "INST")
    m.stack.append(m.events.called(target, args, offset, "INST"))
    return pos


def _obj(m: Machine, pos: int) -> int:
    items = m.pop_mark()
    if not items:
        raise BrokenError("OBJ names no class")
    args = Items("tuple")
    args.add(items[1:])
    m.stack.append(m.events.called(items[0], args, m.base + pos - 1, "OBJ"))
    return pos


def _call(name: str) -> Op:
    def op(m: Machine, pos: int) -> int:
        if name == "NEWOBJ_EX":
            m.pop()
        args, target = m.pop(), m.pop()
        m.stack.append(m.events.called(target, args, m.base + pos - 1, name))
        return pos

    return op


def _build(m: Machine, pos: int) -> int:
    state = m.pop()
    return pos + m.events.built(m.top(), state, m.base + pos - 1)


def _extension(width: int) -> Op:
    def op(m: Machine, pos: int) -> int:
        code = int.from_bytes(m.data[pos : pos + width], "little")
        m.stack.append(m.events.extension(code, m.base + pos - 1, f"EXT{width}"))
        return pos + width

    return op


def _persid(m: Machine, pos: int) -> int:
    offset = m.base + pos - 1
    line, pos = m.line(pos)
    m.stack.append(m.events.persistent(_text(line), offset, "PERSID"))
    return pos


def _binpersid(m: Machine, pos: int) -> int:
    m.stack.append(m.events.persistent(m.pop(), m.base + pos - 1, "BINPERSID"))
    return pos


def _nothing(_: Machine, pos: int) -> int:
    return pos


def _buffer(m: Machine, pos: int) -> int:
    m.stack.append(Made(Text("buffer"), Items("tuple")))
    return pos


def _proto(m: Machine, pos: int) -> int:
    m.protocol = m.data[pos]
    if m.protocol > HIGHEST:
        raise BrokenError(f"it is of protocol {m.protocol}, and {HIGHEST} is the highest")
    return pos + 1


def _frame(m: Machine, pos: int) -> int:
    offset, start = m.base + pos - 1, pos + 8
    if offset < m.frame_end:
        m.events.fault("pickle-frame", "a frame begins within another: loaders read on differently", offset)
    m.frame_end = m.base + start + int.from_bytes(m.data[pos:start], "little")
    if m.frame_end > m.size:
        m.events.fault("pickle-frame", "a frame is said to be longer than the bytes that follow", offset)
    return start


def _stop(m: Machine, pos: int) -> int:
    end = m.base + pos
    if not m.stack or m.marks:
        m.events.fault("pickle-stack", "it stops with nothing, or in the middle of something", end - 1)
    if end < m.frame_end <= m.size:
        m.events.fault("pickle-frame", "it stops within a frame: loaders read on differently", end - 1)
    raise StopError(end)


def _unknown(m: Machine, pos: int) -> int:
    raise BrokenError(f"byte {m.data[pos - 1]} is no operation of pickle")


_OPS: dict[str, Op] = {
    "(": _mark, ".": _stop, "0": _pop, "1": _pop_mark, "2": _dup, "b": _build, "c": _global, "\x93": _stack_global,
    "i": _inst, "o": _obj, "R": _call("REDUCE"), "\x81": _call("NEWOBJ"), "\x92": _call("NEWOBJ_EX"),
    "F": line, "I": line, "L": line, "S": line, "V": line,
    "U": sized(1, raw=True), "T": sized(4, raw=True, signed=True), "C": sized(1, raw=True), "B": sized(4, raw=True),
    "\x8e": sized(8, raw=True), "\x96": sized(8, raw=True), "\x8c": short_text, "X": sized(4), "\x8d": sized(8),
    "\x8a": sized(1), "\x8b": sized(4, signed=True),
    ")": _empty("tuple"), "]": _empty("list"), "}": _empty("dict"), "\x8f": _empty("set"),
    "t": _from_mark("tuple"), "l": _from_mark("list"), "d": _from_mark("dict"), "\x91": _from_mark("frozenset"),
    "\x85": _tuple(1), "\x86": _tuple(2), "\x87": _tuple(3),
    "a": _add(1, "APPEND"), "e": _add(0, "APPENDS"), "s": _add(2, "SETITEM"), "u": _add(0, "SETITEMS"),
    "\x90": _add(0, "ADDITEMS"),
    "p": text_put, "q": put(1), "r": put(4), "\x94": _memoize, "g": text_get, "h": get(1), "j": get(4),
    "P": _persid, "Q": _binpersid, "\x82": _extension(1), "\x83": _extension(2), "\x84": _extension(4),
    "\x80": _proto, "\x95": _frame, "\x97": _buffer, "\x98": _nothing,
}  # fmt: skip
_WIDTHS = {"G": 9, "J": 5, "K": 2, "M": 3, "N": 1, "\x88": 1, "\x89": 1}
"""Of literals of a fixed width, with the opcode."""
TABLE = [_OPS.get(chr(code), _unknown) for code in range(256)]
WIDTHS = [_WIDTHS.get(chr(code), 0) for code in range(256)]
OPCODES = frozenset(ord(code) for code in (*_OPS, *_WIDTHS))
