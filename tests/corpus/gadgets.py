"""Calls through others: harmless-looking functions that fetch, join, keep or apply the one that is meant."""

import marshal
from collections.abc import Callable, Iterator

from corpus.assembler import Op, Value, build, by_name, call, pickled, reduced, value
from corpus.calls import Call
from corpus.case import Case, Label
from corpus.plain import one

__all__ = ["cases"]

TARGETS = (
    Call("subprocess", "call", ("true",)),
    Call("builtins", "eval", ("1",)),
    Call("os", "popen", ("true",)),
    Call("subprocess", "getoutput", ("true",)),
    Call("builtins", "exec", ("pass",)),
)
HOLDERS = {"os": "shutil", "builtins": "codecs", "subprocess": "asyncio.base_subprocess"}
"""Modules that have these as attributes."""

Make = Callable[[Call, int], bytes]


def _module(target: Call, protocol: int) -> Op:
    """Return the module of the target, found as an attribute of another."""
    return by_name(HOLDERS[target.module], target.module, protocol)


def _builtin(name: str, arguments: tuple[Value, ...], protocol: int) -> Op:
    module = "builtins" if protocol >= 3 else "__builtin__"
    return call(module, name, arguments, protocol)


def _getattr(target: Call, protocol: int) -> bytes:
    return reduced(_builtin("getattr", (_module(target, protocol), target.name), protocol), target.arguments, protocol)


def _import_getattr(target: Call, protocol: int) -> bytes:
    module = _builtin("__import__", (target.module,), protocol)
    return reduced(_builtin("getattr", (module, target.name), protocol), target.arguments, protocol)


def _attrgetter(target: Call, protocol: int) -> bytes:
    getter = call("operator", "attrgetter", (target.name,), protocol)
    return reduced(reduced(getter, (_module(target, protocol),), protocol), target.arguments, protocol)


def _methodcaller(target: Call, protocol: int) -> bytes:
    return reduced(
        call("_operator", "methodcaller", (target.name, *target.arguments), protocol),
        (_module(target, protocol),),
        protocol,
    )


def _itemgetter(target: Call, protocol: int) -> bytes:
    getter = call("operator", "itemgetter", (target.name,), protocol)
    names = by_name(target.module, "__dict__", protocol)
    return reduced(reduced(getter, (names,), protocol), target.arguments, protocol)


def _partial(target: Call, protocol: int) -> bytes:
    return reduced(
        call("functools", "partial", (_function(target, protocol), *target.arguments), protocol), (), protocol
    )


def _function(target: Call, protocol: int) -> Op:
    return by_name(target.module, target.name, protocol)


def _fold(target: Call, protocol: int) -> bytes:
    module = "builtins" if protocol >= 3 else "__builtin__"
    getter = by_name(module, "getattr", protocol)
    found = call("functools", "reduce", (getter, [target.name], _module(target, protocol)), protocol)
    return reduced(found, target.arguments, protocol)


def _map_list(target: Call, protocol: int) -> bytes:
    return _builtin(
        "list", (_builtin("map", (_function(target, protocol), list(target.arguments)), protocol),), protocol
    )


def _filter_tuple(target: Call, protocol: int) -> bytes:
    return _builtin(
        "tuple", (_builtin("filter", (_function(target, protocol), list(target.arguments)), protocol),), protocol
    )


def _starmap(target: Call, protocol: int) -> bytes:
    return call(
        "collections",
        "deque",
        (call("itertools", "starmap", (_function(target, protocol), [target.arguments]), protocol),),
        protocol,
    )


def _factory(_target: Call, protocol: int) -> bytes:
    """A missing key of a defaultdict calls its factory."""
    kept = call("collections", "defaultdict", (by_name("code", "interact", protocol),), protocol)
    return call("operator", "getitem", (kept, "x"), protocol)


def _iterator(target: Call, protocol: int) -> bytes:
    """Return iter(callable, sentinel), read once by next()."""
    kept = call("functools", "partial", (_function(target, protocol), *target.arguments), protocol)
    return _builtin("next", (_builtin("iter", (kept, 1), protocol),), protocol)


def _method_type(target: Call, protocol: int) -> bytes:
    return reduced(
        call("types", "MethodType", (_function(target, protocol), *target.arguments), protocol), (), protocol
    )


def _code(protocol: int) -> Op:
    return call("marshal", "loads", (marshal.dumps(compile("None", "", "eval"), 2),), protocol)


def _code_function(_target: Call, protocol: int) -> bytes:
    return reduced(call("types", "FunctionType", (_code(protocol), {}), protocol), (), protocol)


def _slots(_target: Call, protocol: int) -> bytes:
    """BUILD with a slot state sets attributes of whatever stands there: here the code of a function."""
    function = by_name("json", "dumps", protocol)
    return build(function, (None, {"__code__": _code(protocol)}), protocol)


def _builtins_attribute(_target: Call, protocol: int) -> bytes:
    """The builtins as an attribute of another module, and their eval by operator.getitem."""
    names = by_name("copyreg", "__builtins__", protocol)
    return reduced(call("operator", "getitem", (names, "eval"), protocol), ("1",), protocol)


def _environment(_target: Call, protocol: int) -> bytes:
    """SETITEM on the environment of the process; nothing is called by name."""
    return by_name("os", "environ", protocol) + value("AIBOM_CORPUS", protocol) + value("1", protocol) + b"s"


def _path(_target: Call, protocol: int) -> bytes:
    """APPEND to where modules are looked for."""
    return by_name("sys", "path", protocol) + value("/nonexistent/aibom-corpus", protocol) + b"a"


def _modules(target: Call, protocol: int) -> bytes:
    """SETITEM on the imported modules: one name is another module from then on."""
    return by_name("sys", "modules", protocol) + value("aibom_corpus", protocol) + _module(target, protocol) + b"s"


def _storage(target: Call, protocol: int) -> bytes:
    """A pickle in bytes that torch itself loads without limits: seen in every old checkpoint, and so often allowed."""
    inner = pickled(call(target.module, target.name, target.arguments, 2), 2)
    return call("torch.storage", "_load_from_bytes", (inner,), protocol)


def _nested(module: str, name: str) -> Make:
    def make(target: Call, protocol: int) -> bytes:
        return call(module, name, (pickled(call(target.module, target.name, target.arguments, 4), 4),), protocol)

    return make


def _nested_stream(target: Call, protocol: int) -> bytes:
    stream = call("io", "BytesIO", (pickled(call(target.module, target.name, target.arguments, 0), 0),), protocol)
    return call("pickle", "load", (stream,), protocol)


def _registered(target: Call, protocol: int) -> bytes:
    """An extension code is registered by the pickle itself, and then used: EXT1 imports without naming."""
    return (
        call("copyreg", "add_extension", (target.module, target.name, 250), protocol)
        + b"0"
        + reduced(b"\x82\xfa", target.arguments, protocol)
    )


def _dict_class(target: Call, protocol: int) -> bytes:
    """A class made by type(), whose comparison is the call."""
    kind = _builtin("type", ("Weights", (), {"__hash__": _function(target, protocol)}), protocol)
    return value([kind], protocol)


# None: whichever of TARGETS comes next.
MAKERS: tuple[tuple[str, Call | None, Make, tuple[int, ...]], ...] = (
    ("getattr of a module", None, _getattr, (0, 3, 4)),
    ("getattr of an import", None, _import_getattr, (2, 4)),
    ("attrgetter", None, _attrgetter, (2, 4)),
    ("methodcaller", None, _methodcaller, (2, 5)),
    ("itemgetter", None, _itemgetter, (4,)),
    ("partial", None, _partial, (1, 3, 4)),
    ("fold", None, _fold, (2, 4)),
    ("map", None, _map_list, (0, 4)),
    ("filter", None, _filter_tuple, (3, 5)),
    ("starmap", None, _starmap, (2, 4)),
    ("default factory", Call("code", "interact", ()), _factory, (2, 4)),
    ("iterator", None, _iterator, (3, 4)),
    ("bound method", None, _method_type, (2, 4)),
    ("function of marshalled code", Call("marshal", "loads", ()), _code_function, (0, 3, 4)),
    ("slot state", Call("marshal", "loads", ()), _slots, (2, 4)),
    ("builtins of a module", Call("builtins", "eval", ("1",)), _builtins_attribute, (3, 4)),
    ("set item", Call("os", "environ", ()), _environment, (1, 4)),
    ("set item", Call("sys", "modules", ()), _modules, (2, 4)),
    ("append to a global", Call("sys", "path", ()), _path, (0, 4)),
    ("nested by torch", Call("torch.storage", "_load_from_bytes", ()), _storage, (2, 4)),
    ("nested", Call("pickle", "loads", ()), _nested("pickle", "loads"), (3, 4)),
    ("nested in bytes", Call("_pickle", "loads", ()), _nested("_pickle", "loads"), (3, 4)),
    ("nested", Call("cloudpickle", "loads", ()), _nested("cloudpickle", "loads"), (4,)),
    ("nested stream", Call("pickle", "load", ()), _nested_stream, (2, 4)),
    ("registered extension", None, _registered, (2, 4)),
)


def cases() -> Iterator[Case]:
    """Yield every gadget in its protocols."""
    number = 0
    for technique, fixed, make, protocols in MAKERS:
        for protocol in protocols:
            target = TARGETS[number % len(TARGETS)]
            number += 1
            yield one(technique, protocol, fixed or target, pickled(make(target, protocol), protocol))
    target = Call("builtins", "type", ())
    yield one("class made on the way", 4, target, pickled(_dict_class(TARGETS[0], 4), 4), Label.NOT_ALLOWLISTED)
