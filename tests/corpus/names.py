"""Names that are not where one looks: in the memo, computed, escaped, dotted, renamed, or left to the loader."""

import codecs
import struct
from collections.abc import Iterator

from corpus.assembler import Op, by_name, call, pickled, reduced, text, value
from corpus.calls import Call
from corpus.case import Case, Label
from corpus.plain import one

__all__ = ["cases"]

SYSTEM = Call("os", "system", ("true",))
EVAL = Call("builtins", "eval", ("1",))
TARGETS = (
    SYSTEM,
    Call("subprocess", "getoutput", ("true",)),
    EVAL,
    Call("pty", "spawn", ("true",)),
    Call("runpy", "run_path", ("/nonexistent/aibom-corpus",)),
    Call("posix", "system", ("true",)),
)


def _memo(target: Call) -> Iterator[tuple[str, int, bytes]]:
    """Yield opcodes that put a function on the stack by way of the memo."""
    module, name, other = text(target.module, 4), text(target.name, 4), text("posixpath", 4)
    yield "memo by MEMOIZE", 4, other + b"\x94" + name + b"\x94" + module + b"\x94000h\x02h\x01\x93"
    yield "memo by BINPUT", 4, name + b"q\x07" + module + b"q\x08" + other + b"q\x09" + b"000h\x08h\x07\x93"
    yield (
        "memo by LONG_BINPUT",
        5,
        name + b"r" + struct.pack("<I", 70000) + b"0" + module + b"j" + struct.pack("<I", 70000) + b"\x93",
    )
    yield "memo by PUT", 4, name + b"p10\n0" + module + b"g10\n\x93"
    yield "memo overwritten", 4, other + b"q\x000" + module + b"q\x000" + b"h\x00" + name + b"\x93"
    yield "memo overwritten by MEMOIZE", 5, other + b"q\x010" + module + b"\x940h\x01" + name + b"\x93"
    yield "memo of the function", 4, module + name + b"\x93\x940" + value({"a": 1}, 4) + b"0h\x00"
    yield "names popped between", 4, module + other + b"0" + name + text("path", 4) + b"0\x93"
    yield "names after a mark", 4, b"(" + other + b"1" + module + b"(1" + name + b"\x93"


def _computed(target: Call) -> Iterator[tuple[str, int, bytes]]:
    """Yield the same with names that are results of calls."""
    module, name = text(target.module, 4), text(target.name, 4)
    rot13 = call("_codecs", "encode", (codecs.encode(target.name, "rot13"), "rot13"), 4)
    yield "name by rot13", 4, module + rot13 + b"\x93"
    halves = (target.name[:2], target.name[2:])
    yield "name by concatenation", 4, module + call("operator", "concat", halves, 4) + b"\x93"
    yield "name by a type", 4, call("builtins", "str", (target.module,), 4) + name + b"\x93"
    decoded = call("_codecs", "decode", (target.name.encode(), "ascii"), 4)
    yield "name by decoding", 4, module + decoded + b"\x93"
    folded = call("functools", "reduce", (by_name("operator", "concat", 4), list(target.name)), 4)
    yield "name by folding", 5, module + folded + b"\x93"


def _spelled() -> Iterator[tuple[str, int, Call, bytes]]:
    """Yield functions under other spellings."""
    yield "escaped names", 4, SYSTEM, b"V\\u006f\\u0073\nV\\u0073ystem\n\x93"
    yield "names as old strings", 4, TARGETS[3], b"S'pty'\nS'spawn'\n\x93"
    yield "names as binary strings", 4, TARGETS[5], b"U\x05posixT\x06\x00\x00\x00system\x93"
    yield "long names", 4, TARGETS[4], b"\x8d" + struct.pack("<Q", 5) + b"runpy" + text("run_path", 4) + b"\x93"
    yield "duplicated name", 4, Call("timeit", "timeit", ("pass",)), text("timeit", 4) + b"2\x93"
    for module in ("shutil", "logging", "torch.serialization", "numpy.lib._npyio_impl"):
        yield "dotted path", 4, Call(module, "os.system", ("true",)), by_name(module, "os.system", 4)
    yield "dotted path through GLOBAL", 4, Call("posixpath", "os.system", ("true",)), Op(b"cposixpath\nos.system\n")
    yield "dotted path", 5, Call("tempfile", "_os.system", ("true",)), by_name("tempfile", "_os.system", 5)


def _renamed() -> Iterator[tuple[int, Call]]:
    """Yield names of Python 2, which the unpickler maps to those of today below protocol 3."""
    yield 0, Call("__builtin__", "eval", ("1",))
    yield 2, Call("__builtin__", "exec", ("pass",))
    yield 1, Call("commands", "getoutput", ("true",))
    yield 2, Call("commands", "getstatusoutput", ("true",))
    yield 2, Call("httplib", "HTTPConnection", ("127.0.0.1", 9))
    yield 2, Call("cPickle", "loads", ("N.",))
    yield 1, Call("anydbm", "open", ("/nonexistent/aibom-corpus", "r"))


def _left_to_the_loader() -> Iterator[Case]:
    """Yield what the bytes alone do not say: extension codes, persistent ids, modules that nobody knows."""
    unknown = Label.NOT_ALLOWLISTED
    codes = {"EXT1": b"\x82\x01", "EXT2": b"\x83" + struct.pack("<H", 600), "EXT4": b"\x84" + struct.pack("<i", 70000)}
    for name, opcodes in codes.items():
        target = Call("copyreg", name, ("true",))
        yield one("extension code", 2, target, pickled(reduced(opcodes, target.arguments, 2), 2), unknown)
    ids = {"PERSID": (0, b"Pos.system\n"), "BINPERSID": (2, value(("eval", "1"), 2) + b"Q")}
    for name, (protocol, opcodes) in ids.items():
        yield one("persistent id", protocol, Call("loader", name, ()), pickled(opcodes, protocol), unknown)
    hidden = pickled(call("os", "system", ("true",), 2) + b"Q", 2)
    yield one("call in a persistent id", 2, SYSTEM, hidden)
    hidden = pickled(value(("storage", call("builtins", "eval", ("1",), 4), "0", "cpu", 1), 4) + b"Q", 4)
    yield one("call in a persistent id", 4, EVAL, hidden)
    for protocol, module, name in ((0, "weights", "Run"), (2, "payload.main", "Loader"), (4, "__main__", "Model")):
        target = Call(module, name, ())
        yield one(
            "module beside the file", protocol, target, pickled(call(module, name, (), protocol), protocol), unknown
        )
    rebuilt = call(
        "copyreg", "_reconstructor", (by_name("weights", "Run", 2), by_name("__builtin__", "object", 2), None), 2
    )
    yield one("module beside the file, reconstructed", 2, Call("weights", "Run", ()), pickled(rebuilt, 2), unknown)


def cases() -> Iterator[Case]:
    """Yield every spelling."""
    for number in range(len(list(_memo(SYSTEM))) + len(list(_computed(SYSTEM)))):
        target = TARGETS[number % len(TARGETS)]
        technique, protocol, opcodes = [*_memo(target), *_computed(target)][number]
        yield one(technique, protocol, target, pickled(reduced(opcodes, target.arguments, 4), protocol))
    for technique, protocol, target, opcodes in _spelled():
        yield one(technique, protocol, target, pickled(reduced(opcodes, target.arguments, 4), protocol))
    for protocol, target in _renamed():
        data = pickled(call(target.module, target.name, target.arguments, protocol), protocol)
        yield one("names of Python 2", protocol, target, data)
    yield from _left_to_the_loader()
