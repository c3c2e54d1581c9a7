"""Calls in the open: every way in which opcodes call something, and every call."""

from collections.abc import Callable, Iterator

from corpus.assembler import Op, build, by_name, call, pickled, reduced, text, value
from corpus.calls import CALLS, SHORT, THEIRS, Call
from corpus.case import Case, Group, Label, slug

__all__ = ["cases", "one"]

Make = Callable[[Call, int], bytes]


def one(technique: str, protocol: int, target: Call, data: bytes, label: Label = Label.DANGEROUS) -> Case:
    """Return the case of a bare pickle."""
    return Case(
        id=slug("pickle", technique, f"p{protocol}", target.dotted),
        group=Group.PICKLE,
        wrapping=f"pickle, protocol {protocol}",
        technique=technique,
        call=target.dotted,
        label=label,
        files={"model.pkl": data},
        reference=target.reference,
    )


def _reduce(target: Call, protocol: int) -> bytes:
    return pickled(call(target.module, target.name, target.arguments, protocol), protocol)


def _inst(target: Call, protocol: int) -> bytes:
    arguments = b"".join(value(item, protocol) for item in target.arguments)
    return pickled(b"(" + arguments + b"i" + f"{target.module}\n{target.name}\n".encode(), protocol)


def _obj(target: Call, protocol: int) -> bytes:
    arguments = b"".join(value(item, protocol) for item in target.arguments)
    return pickled(b"(" + by_name(target.module, target.name, protocol) + arguments + b"o", protocol)


def _mapped(target: Call, protocol: int) -> Op:
    """Return map(target, [argument]) made by NEWOBJ: no REDUCE, and nothing runs until it is read."""
    function = by_name(target.module, target.name, protocol)
    builtins = "builtins" if protocol >= 3 else "__builtin__"
    inner = by_name(builtins, "map", protocol) + value((function, list(target.arguments)), protocol)
    return Op(inner + b"\x81")


def _newobj(target: Call, protocol: int) -> bytes:
    builtins = "builtins" if protocol >= 3 else "__builtin__"
    kind = by_name(builtins, "frozenset", protocol)
    return pickled(kind + value((_mapped(target, protocol),), protocol) + b"\x81", protocol)


def _newobj_ex(target: Call, protocol: int) -> bytes:
    kind = by_name("builtins", "bytes", protocol)
    return pickled(kind + value((_mapped(target, protocol),), protocol) + value({}, protocol) + b"\x92", protocol)


def _object(protocol: int) -> Op:
    return Op(by_name("argparse", "Namespace", protocol) + b")\x81")


def _setstate(target: Call, protocol: int) -> bytes:
    """BUILD gives the object a __setstate__ of its own, and a second BUILD calls it."""
    function = by_name(target.module, target.name, protocol)
    first = build(_object(protocol), {"__setstate__": function}, protocol)
    return pickled(build(first, target.arguments[0], protocol), protocol)


def _append(target: Call, protocol: int) -> bytes:
    """APPEND calls the method `append` of what is no list."""
    function = by_name(target.module, target.name, protocol)
    thing = build(_object(protocol), {"append": function}, protocol)
    return pickled(thing + value(target.arguments[0], protocol) + b"a", protocol)


def _appends(target: Call, protocol: int) -> bytes:
    function = by_name(target.module, target.name, protocol)
    thing = build(_object(protocol), {"extend": function, "append": function}, protocol)
    return pickled(thing + b"(" + value(target.arguments[0], protocol) + b"e", protocol)


def _add_items(target: Call, protocol: int) -> bytes:
    function = by_name(target.module, target.name, protocol)
    thing = build(_object(protocol), {"add": function}, protocol)
    return pickled(thing + b"(" + value(target.arguments[0], protocol) + b"\x90", protocol)


def _popped(target: Call, protocol: int) -> bytes:
    """The result is thrown away; what the loader returns is an ordinary dict."""
    happened = call(target.module, target.name, target.arguments, protocol)
    return pickled(happened + b"0" + value({"weight": 1}, protocol), protocol)


def _mark_popped(target: Call, protocol: int) -> bytes:
    happened = call(target.module, target.name, target.arguments, protocol)
    return pickled(b"(" + happened + b"1" + value({"weight": 1}, protocol), protocol)


def _buried(target: Call, protocol: int) -> bytes:
    happened = call(target.module, target.name, target.arguments, protocol)
    entries = {f"layers.{number}.weight": happened if number == 300 else number for number in range(600)}
    return pickled(value(entries, protocol), protocol)


def _key(target: Call, protocol: int) -> bytes:
    happened = call(target.module, target.name, target.arguments, protocol)
    return pickled(value({happened: 1}, protocol), protocol)


def _metadata(target: Call, protocol: int) -> bytes:
    """In the attributes of a state dict, where torch keeps `_metadata`."""
    happened = call(target.module, target.name, target.arguments, protocol)
    state = call("collections", "OrderedDict", (), protocol)
    return pickled(build(state, {"_metadata": happened}, protocol), protocol)


def _through_global(target: Call, protocol: int) -> bytes:
    """GLOBAL where the protocol would have STACK_GLOBAL."""
    function = Op(f"c{target.module}\n{target.name}\n".encode())
    return pickled(reduced(function, target.arguments, protocol), protocol)


def _through_stack(target: Call, protocol: int) -> bytes:
    """STACK_GLOBAL under a header that says an older protocol."""
    function = Op(text(target.module, 2) + text(target.name, 2) + b"\x93")
    return pickled(reduced(function, target.arguments, protocol), protocol)


SHAPES: tuple[tuple[str, Make, tuple[int, ...], int], ...] = (
    ("reduce", _reduce, (0, 1, 2, 3, 4, 5), 0),
    ("inst", _inst, (0, 1, 2), 1),
    ("obj", _obj, (1, 2, 4), 2),
    ("newobj", _newobj, (2, 4), 3),
    ("newobj-ex", _newobj_ex, (4, 5), 4),
    ("setstate", _setstate, (2, 4), 5),
    ("append", _append, (2, 4), 6),
    ("appends", _appends, (2, 5), 0),
    ("add-items", _add_items, (4, 5), 1),
    ("popped", _popped, (0, 3), 2),
    ("mark-popped", _mark_popped, (1, 4), 3),
    ("buried", _buried, (2, 4), 0),
    ("key", _key, (2, 4), 5),
    ("metadata", _metadata, (2, 4), 0),
    ("old-global", _through_global, (4, 5), 2),
    ("early-stack-global", _through_stack, (0, 2), 3),
)
"""Name, maker, protocols, and with which call of SHORT to begin."""


def cases() -> Iterator[Case]:
    """Yield every shape in its protocols with two calls each, then every call once."""
    for technique, make, protocols, first in SHAPES:
        for number, protocol in enumerate(protocols):
            target = SHORT[(first + 3 * number) % len(SHORT)]
            if target.module == "builtins" and protocol < 3:
                target = Call("__builtin__", target.name, target.arguments)
            yield one(technique, protocol, target, make(target, protocol))
    for number, target in enumerate(CALLS + THEIRS):
        protocol = (2, 4, 3, 0, 5)[number % 5]
        technique = f"call of {target.module.split('.')[0]}"
        yield one(technique, protocol, target, _reduce(target, protocol))
