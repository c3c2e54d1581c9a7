"""A file of statements: from bytes, which may hold anything, to claims, or to a list of what is wrong with it."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain, islice
from math import isfinite
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.records.redaction import redact
from aibom.records.refs import shorten
from aibom.records.snapshot import digest
from aibom.statements._claims import Problem, Sheet
from aibom.statements.records import Statements

__all__ = ["MAX_BYTES", "read"]

MAX_BYTES = 1024 * 1024
"""The most bytes a file of statements may have."""

_HINT = "correct it and run `aibom statements validate` on it; docs/statements.md describes each section"
_SHOWN = 10
_SECRET = "what looks like a credential, a signed address or somebody's home folder"  # noqa: S105 - words
# tomllib's time grows with the square of the parts of a dotted key.
_DOTTED = re.compile(r"\.[ \t]*[A-Za-z0-9_\"'\-]")
_MOST_DOTS = 64
_MOST_WORK = 2_000_000
# A file that the schema takes has five levels, and the validator gives up, in its own way, at some two hundred.
_DEEPEST = 32
_EXACT = 2**63


def read(data: bytes, name: str) -> Statements:
    """Return what the file called `name` states; messages name it as given, evidence without its folder.

    Raises:
        DocumentError: it is no TOML, breaks the schema, names nobody accountable, or holds a secret; the message names
            the first ten places by JSON pointer or line.
    """
    document = _plain(_parse(data, name), name)
    found = list(islice(chain(_broken(document), _hidden(document)), _SHOWN + 1))
    if found:
        raise _error(name, found)
    own = re.split(r"[/\\]", name)[-1]
    sheet = Sheet(document, path=own, sha256=digest(data))
    statements = sheet.statements(data)
    if sheet.problems:
        raise _error(name, sheet.problems)
    return statements


def _parse(data: bytes, name: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise DocumentError(
            f"{shorten(name)} has more than {MAX_BYTES:,} bytes", hint="statements are few: split or shorten the file"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{shorten(name)} is no UTF-8: byte {error.start}", hint="save it as UTF-8") from None
    if found := list(islice(_unfit(text), _SHOWN + 1)):
        raise _error(name, found)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError only
        reason = "nested too deeply" if isinstance(error, RecursionError) else shorten(error, 300)
        raise DocumentError(f"{shorten(name)} is no TOML: {reason}", hint=_HINT) from None


def _unfit(text: str) -> Iterator[Problem]:
    """Yield the lines that would cost too much to parse, or hold what no recording may."""
    work = 0
    for number, line in enumerate(text.split("\n"), 1):
        dots = len(_DOTTED.findall(line))
        work += dots * dots
        if dots > _MOST_DOTS or work > _MOST_WORK:
            yield f"line {number}", "more dots than are read; break it into several lines, or leave some out"
        if redact(line) != line:
            yield f"line {number}", _SECRET


def _plain(document: dict[str, Any], name: str) -> Any:
    try:
        return _json(document, _DEEPEST)
    except RecursionError:
        raise DocumentError(f"{shorten(name)} is nested too deeply", hint=_HINT) from None


def _json(value: Any, room: int) -> Any:
    """Return `value` as JSON has it: dates as ISO text, numbers beyond its range as the nearest one, or as text."""
    if not room:
        raise RecursionError
    match value:
        case dict():
            return {key: _json(item, room - 1) for key, item in value.items()}
        case list():
            return [_json(item, room - 1) for item in value]
        case date() | datetime() | time():
            return value.isoformat()
        case float() if not isfinite(value):
            return str(value)
        case int() if abs(value) >= _EXACT:
            return float(value) if value.bit_length() < 1000 else hex(value)[:40]
    return value


def _hidden(value: Any, pointer: str = "") -> Iterator[Problem]:
    """Yield the places of what no recording may hold and no line shows: it is escaped, or written over several."""
    match value:
        case dict() | list():
            for step, part in value.items() if isinstance(value, dict) else enumerate(value):
                yield from _hidden(part, f"{pointer}/{step}")
        case str() if redact(value) != value:
            yield pointer, _SECRET


def _broken(document: Any) -> Iterator[Problem]:
    for error in _validator().iter_errors(document):
        pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in error.instance_path)
        reason = error.message
        if error.kind.name == "falseSchema":
            reason = "not for one that is unpublished" if pointer.endswith("/id") else "only with unpublished = true"
        elif error.kind.name == "anyOf":
            reason = "names neither a person nor a function"
        elif error.kind.name == "pattern" and reason.endswith(r'does not match "\S"'):
            reason = "is empty"
        yield pointer, shorten(reason, 300)


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - slow to import

    schema = orjson.loads(read_bytes("schemas", "aibom/statements-1.schema.json"))
    return Draft202012Validator(schema, validate_formats=True)


def _error(name: str, problems: list[Problem]) -> DocumentError:
    shown = "; ".join(f"{shorten(pointer, 100) or '/'}: {reason}" for pointer, reason in problems[:_SHOWN])
    more = " (and more)" if len(problems) > _SHOWN else ""
    return DocumentError(f"{shorten(name)} is not valid: {shown}{more}", hint=_HINT)
