"""The official JSON schema, compiled once; whatever fails is named by its place and the reason."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.formats.spdx3.checks import problems
from aibom.formats.spdx3.terms import CONTEXT
from aibom.formats.vocabulary.problems import Problem
from aibom.records.refs import shorten

__all__ = ["schema_problems", "validate"]

_SHOWN = 5
_MOST_PROBLEMS = 100
_DEEPEST = 16


def validate(document: Mapping[str, Any]) -> None:
    """Check a document about to be written: the schema, then what no schema says.

    Raises:
        DocumentError: it is not valid; the message names the first places by JSON pointer (RFC 6901).
    """
    found = list(islice(schema_problems(document), _MOST_PROBLEMS)) or list(islice(problems(document), _MOST_PROBLEMS))
    if found:
        shown = "; ".join(f"{problem.pointer or '/'}: {problem.reason}" for problem in found[:_SHOWN])
        more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
        raise DocumentError(
            f"the SPDX document would not be valid: {shown}{more}", hint="please report this if aibom made the document"
        )


def schema_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where a document breaks the JSON schema of SPDX 3.0.1.

    The schema says of a whole element only that it is none of its hundred types; so each element that fails is
    checked again against the one type it says it is.
    """
    validator = _validator("")
    if validator.is_valid(document):
        return
    if document.get("@context") != CONTEXT:
        yield Problem(pointer="/@context", reason=f"it is not {CONTEXT!r}")
    graph = document.get("@graph")
    elements: list[tuple[str, Any]] = []
    if isinstance(graph, list):
        elements = [(f"/@graph/{number}", element) for number, element in enumerate(graph)]
    elif "@graph" not in document:
        elements = [("", {key: value for key, value in document.items() if key != "@context"})]
    said = False
    for place, element in elements:
        for problem in _of_element(element, place, 0):
            said = True
            yield problem
    if not said and document.get("@context") == CONTEXT:
        for error in validator.iter_errors(document):
            yield Problem(pointer=_pointer(error), reason=shorten(error.message, 300))


def _of_element(element: object, place: str, depth: int) -> Iterator[Problem]:
    """Yield what is wrong with one object, in the terms of the type it says it is."""
    if not isinstance(element, dict):
        yield Problem(pointer=place, reason="an object is expected")
        return
    kind = element.get("type")
    if not isinstance(kind, str) or f"{kind}_derived" not in _definitions():
        yield Problem(pointer=f"{place}/type", reason=f"{shorten(kind)!r} is no type of SPDX 3.0.1")
        return
    errors = list(_validator(kind).iter_errors(element))
    # Where something else is wrong, the schema calls every field of the object unexpected too.
    known = [error for error in errors if error.kind.name != "unevaluatedProperties"] or errors
    for error in known:
        where = place + _pointer(error)
        inner = _typed(_at(element, list(error.instance_path)), where) if error.instance_path else []
        found = [
            problem for pointer, each in inner if depth < _DEEPEST for problem in _of_element(each, pointer, depth + 1)
        ]
        yield from found or [Problem(pointer=where, reason=shorten(error.message, 300))]


def _typed(value: object, place: str) -> list[tuple[str, object]]:
    """Return the objects with a type that a field holds, each with its place."""
    items = (
        [(f"{place}/{number}", item) for number, item in enumerate(value)]
        if isinstance(value, list)
        else [(place, value)]
    )
    return [(where, item) for where, item in items if isinstance(item, dict) and isinstance(item.get("type"), str)]


def _at(value: Any, path: list[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _pointer(error: Any) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in error.instance_path)


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = orjson.loads(read_bytes("schemas", "spdx/spdx-3.0.1.schema.json"))
    return schema


def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = _schema()["$defs"]
    return found


@lru_cache(maxsize=256)
def _validator(kind: str) -> Any:
    """Return the validator of whole documents, or of the objects of one type."""
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415  slow to import

    schema = _schema()
    if kind:
        schema = {
            "$schema": schema["$schema"],
            "$defs": schema["$defs"],
            "allOf": [{"$ref": f"#/$defs/{kind}"}],
            "unevaluatedProperties": False,
        }
    return Draft202012Validator(schema)
