"""The lines of places in JSON, looked for when something is to be pointed at."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

__all__ = ["lines"]

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def lines(data: bytes, pointers: Iterable[str]) -> dict[str, int]:
    r"""Return the line, from 1, on which the value of each JSON pointer begins, of an object member its key.

    A pointer that leads nowhere has the line of what holds it. Whatever no pointer leads through is skipped.

    >>> lines(b'{"a": 1,\n "b": [\n  2]}', ["/b/0", "/c"])
    {'/b/0': 3, '/c': 1}
    """
    wanted: dict[str, Any] = {}
    for pointer in pointers:
        branch = wanted
        for step in pointer.split("/")[1:]:
            branch = branch.setdefault(step.replace("~1", "/").replace("~0", "~"), {})
    text = data.removeprefix(_BOM).decode("utf-8", "replace")
    places: dict[str, int] = {}
    with suppress(ValueError, IndexError, RecursionError):  # what no reader takes; what was found until there stands
        _place(text, _skip(text, 0), wanted, ("", places))
    starts = sorted(set(places.values()))
    line_at, line, before = {}, 1, 0
    for start in starts:
        line += text.count("\n", before, start)
        line_at[start], before = line, start
    return {pointer: line_at[_nearest(places, pointer)] for pointer in pointers}


def _nearest(places: Mapping[str, int], pointer: str) -> int:
    while pointer not in places and pointer:
        pointer = pointer.rpartition("/")[0]
    return places.get(pointer, 0)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _place(text: str, at: int, wanted: Mapping[str, Any], into: tuple[str, dict[str, int]]) -> int:
    """Note where what is wanted of the value at `at` begins, and return where the value ends, or -1 if all is found."""
    pointer, places = into
    places.setdefault(pointer, at)
    if not wanted or text[at : at + 1] not in {"{", "["}:
        return _DECODER.raw_decode(text, at)[1]
    is_object = text[at] == "{"
    left, number = len(wanted), 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        start, step = at, str(number)
        if is_object:
            if text[at] != '"':
                raise ValueError("a key is a string")
            step, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if step in wanted:
            inner = f"{pointer}/{step.replace('~', '~0').replace('/', '~1')}"
            places.setdefault(inner, start)
            left -= 1
            at = _place(text, at, wanted[step], (inner, places))
            if at < 0 or (not left and not pointer):
                return -1
        else:
            at = _DECODER.raw_decode(text, at)[1]
        number += 1
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return at + 1
