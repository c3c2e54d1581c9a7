"""The arrays that joblib writes beside a pickle, into the middle of its stream."""

import re

from aibom.scan._pickle_machine import Machine, items_of, text_of
from aibom.scan._pickle_values import Made, Named, Value

__all__ = ["inline_bytes"]

OBJECTS = -1
_KIND = re.compile(r"[<>=|]?(?P<kind>[a-zA-Z?])(?P<size>\d{0,6})")
_SIZES = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "l": 8, "L": 8, "q": 8, "Q": 8, "e": 2, "d": 8, "F": 8, "D": 16}
_PER_CHARACTER = {"U": 4, "S": 1, "a": 1, "V": 1}
_MAX = 1 << 50


def inline_bytes(machine: Machine, state: Value, start: int) -> int | None:
    """Return how many bytes follow at `start` for a NumpyArrayWrapper of this state; -1 for a pickle, None if unknown."""
    parts = items_of(state)
    fields = {text_of(machine, parts[at]): parts[at + 1] for at in range(0, len(parts) - 1, 2)}
    item = _item_size(machine, fields.get("dtype"))
    if item is None or item == OBJECTS:
        return item
    count = 1
    for part in items_of(fields.get("shape", 0)):
        size = machine.literal(part)
        if not isinstance(size, int) or size < 0:
            return None
        count *= size
    padding = 0
    if (
        isinstance(machine.literal(fields.get("numpy_array_alignment_bytes", 0)), int)
        and "numpy_array_alignment_bytes" in fields
    ):
        padding = 1 + (machine.span.read(start, 1) or b"\0")[0]
    total = count * item + padding
    return total if total < _MAX else None


def _item_size(machine: Machine, dtype: Value | None) -> int | None:
    """Return the size in bytes of an item of a `numpy.dtype` call."""
    if isinstance(dtype, Named):
        return None
    if not isinstance(dtype, Made) or not isinstance(dtype.target, Named) or dtype.target.full != "numpy.dtype":
        return None
    args = items_of(dtype.args)
    text = text_of(machine, args[0]) if args else None
    found = _KIND.fullmatch(text or "")
    if found is None:
        return None
    kind, size = found["kind"], int(found["size"] or 0)
    if kind == "O":
        return OBJECTS
    if kind in _PER_CHARACTER:
        return size * _PER_CHARACTER[kind] if found["size"] else None
    return size or _SIZES.get(kind)
