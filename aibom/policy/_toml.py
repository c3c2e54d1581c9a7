"""TOML files of people, within bounds and against a schema; what is wrong is said with file and line."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.policy._lines import line_of
from aibom.records.refs import shorten

__all__ = ["MAX_BYTES", "Sheet", "nearest", "sheet"]

MAX_BYTES = 1024 * 1024
"""The most bytes such a file may have."""

_SHOWN = 10
_DEEPEST = 16
_DOTTED = re.compile(r"\.[ \t]*[A-Za-z0-9_\"'\-]")
_MOST_DOTS = 64  # tomllib's time grows with the square of the parts of a dotted key
_MOST_WORK = 2_000_000
_LINE = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a TOML file holds, with its name and text for messages."""

    name: str
    text: str
    values: Any

    def at(self, place: Sequence[str | int], value: object = None) -> str:
        """Return `FILE:LINE` of a value."""
        return f"{shorten(self.name)}:{line_of(self.text, place, value)}"

    def error(self, place: Sequence[str | int], reason: str, *, hint: str, value: object = None) -> DocumentError:
        """Return the error that a value there is wrong for this reason."""
        return DocumentError(f"{self.at(place, value)}: {reason}", hint=hint)


def nearest(word: str, known: Sequence[str]) -> str:
    """Return what may be meant by a word that is none of `known`, as a remark; empty where nothing is near.

    >>> nearest("licence-missing", ["license-missing", "cycle"])
    '; did you mean license-missing?'
    """
    found = get_close_matches(word[:100], known, n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""


def sheet(data: bytes, name: str, schema: str, *, page: str) -> Sheet:
    """Return what the file called `name` holds, checked against the schema of that name; `page` documents it.

    Raises:
        DocumentError: it is no TOML or breaks the schema; the message names the first ten places by line.
    """
    hint = f"correct it; docs/{page} describes each key"
    called = shorten(name)
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{called} has more than {MAX_BYTES:,} bytes", hint="such a file is short; split it")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DocumentError(f"{called}:{line}: no UTF-8: byte {error.start}", hint="save it as UTF-8") from None
    _refuse_costly(text, called)
    try:
        values = _plain(tomllib.loads(text), _DEEPEST)
    except RecursionError:
        raise DocumentError(f"{called}:1: nested too deeply", hint=hint) from None
    except ValueError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        reason = shorten(_LINE.sub("", str(error)), 300)
        raise DocumentError(f"{called}:{line}: no TOML: {reason}", hint=hint) from None
    made = Sheet(name=name, text=text, values=values)
    problems = _problems(made, schema)
    if problems:
        more = " (and more)" if len(problems) > _SHOWN else ""
        raise DocumentError("; ".join(problems[:_SHOWN]) + more, hint=hint)
    return made


def _refuse_costly(text: str, called: str) -> None:
    work = 0
    for number, line in enumerate(text.split("\n"), 1):
        dots = len(_DOTTED.findall(line))
        work += dots * dots
        if dots > _MOST_DOTS or work > _MOST_WORK:
            raise DocumentError(f"{called}:{number}: more dots than are read", hint="break it into several lines")


def _plain(value: Any, room: int) -> Any:
    """Return `value` as JSON has it; days stay texts, whose form the schema asks for."""
    if not room:
        raise RecursionError
    match value:
        case dict():
            return {key: _plain(item, room - 1) for key, item in value.items()}
        case list():
            return [_plain(item, room - 1) for item in value]
        case date() | datetime() | time():
            return value.isoformat()
        case float() if not isfinite(value):
            return str(value)
        case int() if abs(value) >= 2**53:
            return hex(value)[:40]
    return value


def _problems(made: Sheet, schema: str) -> list[str]:
    found: list[tuple[int, str]] = []
    for error in _validator(schema).iter_errors(made.values):
        place = [int(step) if isinstance(step, int) else str(step) for step in error.instance_path]
        for where, reason in _worded(error, place, schema):
            value = error.instance if isinstance(error.instance, str) else None
            line = line_of(made.text, where, value)
            found.append((line, f"{shorten(made.name)}:{line}: {_dotted(where)}{shorten(reason, 300)}"))
        if len(found) > _SHOWN:
            break
    return [text for _, text in sorted(set(found))]


def _worded(error: Any, place: list[str | int], schema: str) -> list[tuple[list[str | int], str]]:
    kind = error.kind
    if kind.name == "additionalProperties":
        known = _known(schema)
        return [
            ([*place, word], f"no such key{nearest(word, [each for each in known if each != word])}")
            for word in map(str, kind.unexpected)
        ]
    if kind.name == "required":
        return [(place, f"lacks {kind.property}")]
    if kind.name == "oneOf":
        return [(place, "names neither or both of model and bom")]
    return [(place, error.message)]


def _dotted(place: Sequence[str | int]) -> str:
    return "".join(f"{step}." for step in place)[:-1] + ": " if place else ""


@lru_cache(maxsize=8)
def _validator(schema: str) -> Any:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - slow to import

    return Draft202012Validator(orjson.loads(read_bytes("schemas", f"aibom/{schema}")), validate_formats=True)


@lru_cache(maxsize=8)
def _known(schema: str) -> list[str]:
    """Return every key that the schema has anywhere."""
    found: set[str] = set()
    todo: list[Any] = [orjson.loads(read_bytes("schemas", f"aibom/{schema}"))]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            properties = value.get("properties")
            if isinstance(properties, dict):
                found |= set(properties)
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return sorted(found)
