"""Streams that are read differently by those who judge and those who load: frames, stops, and broken ends."""

import struct
from collections.abc import Callable, Iterator

from corpus.assembler import Op, call, frame, pickled, text, value
from corpus.calls import SHORT, Call
from corpus.case import Case, Label
from corpus.plain import one

__all__ = ["cases"]

BENIGN = pickled(value({"weight": [1, 2, 3]}, 4), 4)
BENIGN_2 = pickled(value({"weight": [1, 2, 3]}, 2), 2)


Run = Callable[[int], Op]
"""Returns the opcodes of the call in a protocol."""


def _runner(target: Call) -> Run:
    return lambda protocol: call(target.module, target.name, target.arguments, protocol)


def _frames(run: Run) -> Iterator[tuple[str, int, bytes]]:
    """Yield frames whose length is not that of what they hold."""
    four, head = run(4), b"\x80\x04"
    yield "frame too short", 4, head + frame(four + b".", 4)
    yield "frame of nothing", 4, head + frame(four + b".", 0)
    yield "frame ends within the call", 5, b"\x80\x05" + frame(four + b".", len(four) - 3)
    yield "frame too long after the call", 4, head + four + frame(b".", 1 << 20)
    yield "frame of 2^62 after the call", 4, head + four + frame(b".", 1 << 62)
    yield "frame within a frame", 4, head + frame(text("a", 4) + b"0" + frame(four + b".", 0), 13)
    yield "no frame", 5, b"\x80\x05" + four + b"."
    yield "frame under protocol 2", 2, b"\x80\x02" + frame(run(2) + b".", 3)
    yield "two headers", 4, head + b"\x80\x02" + four + b"."
    yield "header of protocol 9 after the call", 4, head + four + b"\x80\x09."
    yield "header in the middle", 3, value([1], 3) + b"0\x80\x03" + run(3) + b"."
    yield "no header", 4, bytes(four) + b"."


def _several(run: Run) -> Iterator[tuple[str, int, bytes]]:
    """Yield calls after a STOP, where loaders that read on, or again, meet them."""
    yield "second pickle", 4, BENIGN + pickled(run(4), 4)
    yield "second pickle", 2, BENIGN_2 + pickled(run(2), 2)
    yield "second pickle without header", 0, b"N." + pickled(run(0), 0)
    yield "tenth pickle", 4, BENIGN * 9 + pickled(run(4), 4)
    yield "second pickle after zeros", 4, BENIGN + bytes(64) + pickled(run(4), 4)
    yield "second pickle after a line", 2, BENIGN_2 + b"\n" + pickled(run(2), 2)
    yield "third pickle, the second is broken", 4, BENIGN + b"\x80\x04\xff\xff." + pickled(run(4), 4)


UNREACHED = {"second pickle after zeros", "second pickle after a line", "third pickle, the second is broken"}
"""A loader that reads on stops before these; one that looks for the next pickle does not."""


def _broken(run: Run) -> Iterator[tuple[str, int, bytes]]:
    """Yield streams that fail once the call has run: what matters happened before (nullifAI, February 2025)."""
    ends = {
        "unknown opcode": b"\xff.",
        "stack underflow": b"0000000.",
        "no STOP": b"",
        "string cut off": b"X\xff\x00\x00\x00abc",
        "length beyond the file": b"\x8e" + struct.pack("<Q", 1 << 60),
        "negative length": b"T\xff\xff\xff\xffabc.",
        "text that is no UTF-8": b"X\x02\x00\x00\x00\xff\xfe.",
        "number that is none": b"Ixx\n.",
        "memo that is empty": b"h\x63.",
        "mark that is missing": b"t.",
        "module that does not exist": b"cnot.there\nX\n.",
        "quotes that do not match": b"S'abc\n.",
        "buffer out of band": b"\x97.",
        "padding of a megabyte": b"N0" * 1000 + b"\xff",
    }
    for number, (name, end) in enumerate(ends.items()):
        protocol = 2 if number % 2 else 4
        yield f"broken after the call: {name}", protocol, pickled(run(protocol), protocol, stop=end)


def _odd_before(run: Run) -> Iterator[tuple[str, int, bytes]]:
    """Yield opcodes before the call that the unpickler takes and the standard disassembler does not."""
    zero = run(0)
    yield "hexadecimal INT before the call", 0, b"I0x10\n0" + zero + b"."
    yield "hexadecimal LONG before the call", 0, b"L0x10L\n0" + zero + b"."
    yield "INT with blanks before the call", 0, b"I 7 \n0" + zero + b"."
    yield "FLOAT of infinity before the call", 0, b"Finf\n0" + zero + b"."
    yield "name beyond ASCII before the call", 3, b"\x80\x03" + run(3) + "0cos\nä\n.".encode()
    yield "memo key set twice before the call", 2, b"\x80\x02Nq\x00q\x000" + run(2) + b"."
    yield "STOP with a full stack", 4, b"\x80\x04" + b"N" * 50 + run(4) + b"N."
    yield "10,000 marks before the call", 2, b"\x80\x02" + b"(" * 10_000 + run(2) + b"."
    yield "10,000 nested tuples before the call", 4, b"\x80\x04N" + b"\x85" * 10_000 + b"0" + run(4) + b"."


def cases() -> Iterator[Case]:
    """Yield every stream, each with another call."""
    rooms = (_frames, _several, _broken, _odd_before)
    number = 0
    for room in rooms:
        for place in range(len(list(room(_runner(SHORT[0]))))):
            target = SHORT[number % len(SHORT)]
            number += 1
            technique, protocol, data = list(room(_runner(target)))[place]
            if target.module == "builtins" and protocol < 3:
                target = Call("__builtin__", target.name, target.arguments)
                technique, protocol, data = list(room(_runner(target)))[place]
            label = Label.NOT_ALLOWLISTED if technique in UNREACHED else Label.DANGEROUS
            yield one(technique, protocol, target, data, label)
    for step, target in enumerate(SHORT[1:]):
        protocol = 4 if step % 2 else 3
        opcodes = call(target.module, target.name, target.arguments, protocol)
        yield one(
            "second pickle of two",
            protocol,
            target,
            (BENIGN if protocol == 4 else BENIGN_2) + pickled(opcodes, protocol),
        )
        broken = pickled(opcodes, protocol, stop=b"\xff")
        yield one("broken after the call: no opcode", protocol, target, broken)
