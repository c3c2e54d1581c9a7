"""Faults gathered into findings: not more than people can use, each once, with its line and what to do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aibom.formats.validation.records import Fault, Finding
from aibom.formats.validation.remedies import remedy_of
from aibom.formats.validation.rules import RULES

__all__ = ["MOST", "findings", "value_at"]

MOST = 1_000
"""How many findings of one document are listed; the others are counted."""

_SAID_BY_SCHEMA = frozenset({"digest-alphabet", "digest-length", "email-invalid", "purl-invalid", "timestamp-invalid"})

Place = Callable[[Iterable[Fault]], Mapping[int, tuple[str, int | None]]]
"""Gives each of some faults, by position, its place as it is shown, and its line."""


def findings(faults: Iterable[Fault], value: Any, places: Place) -> tuple[tuple[Finding, ...], int]:
    """Return the first `MOST` findings, in the order of lines, and how many there are beyond.

    What the schema says of a value already is not said again by a rule: it becomes what to do.
    """
    kept: list[Fault] = []
    by_place: dict[tuple[str, int], int] = {}
    told: dict[int, str] = {}
    more = 0
    for fault in faults:
        place = (fault.pointer, 0 if isinstance(fault.element, str) else id(fault.element))
        if fault.rule in _SAID_BY_SCHEMA and place in by_place:
            told.setdefault(by_place[place], fault.message)
            continue
        if len(kept) == MOST:
            more += 1
            continue
        if fault.rule == "json-schema":
            by_place.setdefault(place, len(kept))
        kept.append(fault)
    shown = places(kept)
    found = [
        Finding(
            pointer=shown[number][0],
            line=shown[number][1],
            rule=fault.rule,
            message=fault.message,
            remedy=told.get(number) or remedy_of(fault, value_at(value, fault.pointer)),
            origin=RULES[fault.rule].origin,
        )
        for number, fault in enumerate(kept)
    ]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda one: (one.line or 0, one.pointer, one.rule, one.message))), more


def value_at(value: Any, pointer: str) -> Any:
    """Return what stands at a JSON pointer, or None where it leads nowhere.

    >>> value_at({"a": [1, 2]}, "/a/1")
    2
    """
    for step in pointer.split("/")[1:]:
        token = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and token.isdigit() and len(token) < 12 and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            return None
    return value
