"""Calls that make text of text, worked out here, so that a name is not hidden by them."""

import base64
import binascii
import codecs
from collections.abc import Callable, Sequence

from aibom.scan._pickle_machine import Machine, items_of
from aibom.scan._pickle_values import Made, Named, Text, Value

__all__ = ["encoded", "folded", "has_plain_codec"]

_MAX = 1 << 16
_MAX_BYTES = 32 << 20
_PLAIN = frozenset({"latin1", "latin-1", "iso-8859-1", "ascii", "utf-8", "utf8", "utf_8"})
_TURNED = frozenset({"rot13", "rot_13", "rot-13"})


def folded(machine: Machine, name: str, args: Sequence[Value]) -> str | bytes | None:
    """Return the text or bytes that a harmless call of literals gives; None for any other call.

    Only these are ever worked out: they are written here, nothing is looked up.
    """
    work = _CALLS.get(name)
    if work is None or not 1 <= len(args) <= 2:
        return None
    found = [machine.literal(one) for one in args]
    if any(isinstance(one, str | bytes) and len(one) > _MAX for one in found):
        return None
    try:
        return work(*found)
    except (TypeError, ValueError, AttributeError, LookupError, binascii.Error):
        return None


def encoded(machine: Machine, value: Value) -> bytes | None:
    """Return the bytes of a value that protocol 2 or lower wrote as text, even if they are many; else None."""
    if isinstance(value, Text):
        return value.value if isinstance(value.value, bytes) else None
    if not isinstance(value, Made) or not isinstance(value.target, Named) or value.target.full != "_codecs.encode":
        return None
    args = items_of(value.args)
    text = machine.literal(args[0], _MAX_BYTES) if args else None
    try:
        return text.encode("latin-1") if isinstance(text, str) else None
    except ValueError:
        return None


def has_plain_codec(machine: Machine, args: Sequence[Value]) -> bool:
    """Say whether a call of `_codecs.encode` names no codec, or one that is text to bytes and nothing else."""
    codec = machine.literal(args[1]) if len(args) > 1 else "utf-8"
    return codec in _PLAIN or codec in _TURNED


def _encode(text: str, codec: str = "utf-8") -> str | bytes:
    if codec in _TURNED:
        return codecs.encode(text, "rot13")
    if codec not in _PLAIN:
        raise LookupError
    return text.encode(codec)


def _decode(data: str | bytes, codec: str = "utf-8") -> str | bytes:
    if codec in _TURNED and isinstance(data, str):
        return codecs.encode(data, "rot13")
    if codec in {"hex", "hex_codec"}:
        return binascii.unhexlify(data)
    if codec in {"base64", "base_64", "base64_codec"}:
        return base64.b64decode(data)
    if codec not in _PLAIN or not isinstance(data, bytes):
        raise LookupError
    return data.decode(codec)


def _string(value: object, codec: object = None) -> str | bytes:
    if isinstance(value, bytes) and isinstance(codec, str):
        return _decode(value, codec)
    if not isinstance(value, str | int):
        raise TypeError
    return str(value)


def _joined(one: object, two: object) -> str | bytes:
    if isinstance(one, str) and isinstance(two, str):
        return one + two
    if isinstance(one, bytes) and isinstance(two, bytes):
        return one + two
    raise TypeError


_CALLS: dict[str, Callable[..., str | bytes]] = {
    "_codecs.encode": _encode, "codecs.encode": _encode, "_codecs.decode": _decode, "codecs.decode": _decode,
    "builtins.str": _string, "builtins.chr": chr, "operator.concat": _joined, "operator.add": _joined,
    "_operator.concat": _joined, "_operator.add": _joined, "base64.b64decode": base64.b64decode,
    "binascii.unhexlify": binascii.unhexlify, "binascii.a2b_base64": base64.b64decode,
}  # fmt: skip
