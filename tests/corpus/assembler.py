"""Pickles written opcode by opcode: what the standard library's pickler would never write.

Opcodes are those of Lib/pickletools.py (PEP 307, PEP 3154, PEP 574). Nothing here loads a pickle.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["Op", "Value", "build", "by_name", "call", "frame", "pickled", "reduced", "text", "value"]


class Op(bytes):
    """Opcodes that leave one object on the stack; as an argument they stand for that object."""

    __slots__ = ()


Value = bool | int | str | bytes | Sequence["Value"] | Mapping[Any, Any] | Op | None


def text(string: str, protocol: int) -> Op:
    """Return the opcodes of a string."""
    if protocol == 0:
        escaped = string.encode("raw-unicode-escape").replace(b"\n", b"\\u000a")
        return Op(b"V" + escaped + b"\n")
    data = string.encode()
    if protocol >= 4 and len(data) < 256:
        return Op(b"\x8c" + bytes([len(data)]) + data)
    return Op(b"X" + struct.pack("<I", len(data)) + data)


def _bytes(data: bytes, protocol: int) -> Op:
    if protocol < 3:  # as the standard library does: _codecs.encode of a latin-1 string
        return reduced(b"c_codecs\nencode\n", (data.decode("latin-1"), "latin1"), protocol)
    if len(data) < 256:
        return Op(b"C" + bytes([len(data)]) + data)
    return Op(b"B" + struct.pack("<I", len(data)) + data)


def _number(number: int, protocol: int) -> Op:
    if protocol == 0 or not -(2**31) <= number < 2**31:
        return Op(b"I%d\n" % number if protocol == 0 else b"\x8a\x08" + struct.pack("<q", number))
    return Op(b"K" + bytes([number]) if 0 <= number < 256 else b"J" + struct.pack("<i", number))


def value(thing: Value, protocol: int) -> Op:
    """Return the opcodes of a value, in the opcodes of `protocol` and earlier ones."""
    if isinstance(thing, Op):
        return thing
    if thing is None:
        return Op(b"N")
    if isinstance(thing, bool):
        return Op((b"\x88" if thing else b"\x89") if protocol >= 2 else (b"I01\n" if thing else b"I00\n"))
    if isinstance(thing, int):
        return _number(thing, protocol)
    if isinstance(thing, str):
        return text(thing, protocol)
    if isinstance(thing, bytes):
        return _bytes(thing, protocol)
    items = [side for pair in thing.items() for side in pair] if isinstance(thing, Mapping) else thing
    kind = b"d" if isinstance(thing, Mapping) else b"t" if isinstance(thing, tuple) else b"l"
    return Op(b"(" + b"".join(value(item, protocol) for item in items) + kind)


def by_name(module: str, name: str, protocol: int) -> Op:
    """Return what puts an importable object on the stack: GLOBAL, from protocol 4 on STACK_GLOBAL."""
    if protocol < 4:
        return Op(b"c" + module.encode() + b"\n" + name.encode() + b"\n")
    return Op(text(module, protocol) + text(name, protocol) + b"\x93")


def reduced(function: bytes, arguments: tuple[Value, ...], protocol: int) -> Op:
    """Return a call by REDUCE."""
    return Op(function + value(arguments, protocol) + b"R")


def call(module: str, name: str, arguments: tuple[Value, ...], protocol: int) -> Op:
    """Return a call of an importable object by REDUCE."""
    return reduced(by_name(module, name, protocol), arguments, protocol)


def build(thing: bytes, state: Value, protocol: int) -> Op:
    """Return an object with a state put into it by BUILD."""
    return Op(thing + value(state, protocol) + b"b")


def frame(body: bytes, length: int | None = None) -> bytes:
    """Return a FRAME around opcodes, with its true length or another."""
    return b"\x95" + struct.pack("<Q", len(body) if length is None else length) + body


def pickled(body: bytes, protocol: int, *, stop: bytes = b".") -> bytes:
    """Return a whole pickle; from protocol 4 on its opcodes are in a frame."""
    if protocol >= 4:
        return b"\x80" + bytes([protocol]) + frame(body + stop)
    return (b"\x80" + bytes([protocol]) if protocol >= 2 else b"") + body + stop
