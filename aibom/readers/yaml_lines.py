"""The lines of places in YAML, looked for when something is wrong there."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import yaml

__all__ = ["lines"]

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def lines(data: bytes, pointers: Iterable[str]) -> dict[str, int]:
    r"""Return the line, from 1, on which each JSON pointer leads to a value or the key of one, in YAML that was read before.

    A pointer that leads nowhere, or through an alias, has the line of what holds it.

    >>> lines(b"a: 1\nb:\n- c\n- d: x\n", ["/b/1/d", "/b/7"])
    {'/b/1/d': 4, '/b/7': 2}
    """
    asked = list(pointers)
    wanted = {prefix for pointer in asked for prefix in _prefixes(pointer)}
    found: dict[str, int] = {}
    stack: list[_Open] = []
    for event in _events(data):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent):
            where = _next(stack, event, found, wanted)
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                stack.append(_Open(where, is_mapping=isinstance(event, yaml.MappingStartEvent)))
    return {pointer: next((found[one] for one in _prefixes(pointer) if one in found), 1) for pointer in asked}


def _events(data: bytes) -> Iterator[Any]:
    with suppress(yaml.YAMLError):  # an escape that whoever read it before mended
        yield from yaml.parse(data.decode("utf-8-sig", "replace"), Loader=_LOADER)


class _Open:
    """A mapping or sequence that is being read: its pointer (None where nothing of it is asked for), and where in it."""

    def __init__(self, pointer: str | None, *, is_mapping: bool) -> None:
        self.pointer = pointer
        self.is_mapping = is_mapping
        self.number = 0
        self.key: str | None = None


def _next(stack: list[_Open], event: Any, found: dict[str, int], wanted: set[str]) -> str | None:
    """Note where the next value or key stands, and return the pointer of a value that is asked for."""
    line = event.start_mark.line + 1
    if not stack:
        found.setdefault("", line)
        return ""
    top = stack[-1]
    if top.is_mapping and top.key is None:
        text = str(getattr(event, "value", ""))
        top.key = text.replace("~", "~0").replace("/", "~1")
        if top.pointer is not None and f"{top.pointer}/{top.key}" in wanted:
            found.setdefault(f"{top.pointer}/{top.key}", line)
        return None
    step = top.key if top.is_mapping else str(top.number)
    top.number, top.key = top.number + 1, None
    where = f"{top.pointer}/{step}"
    if top.pointer is None or where not in wanted:
        return None
    found.setdefault(where, line)
    return where


def _prefixes(pointer: str) -> list[str]:
    steps = pointer.split("/")
    return ["/".join(steps[:count]) for count in range(len(steps), 0, -1)]
