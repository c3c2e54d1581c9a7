"""Questionnaires: questions of a buyer as data, each with what of a record answers it (docs/package.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["DEFAULT", "MAX_BYTES", "Question", "Questionnaire", "default", "parsed"]

DEFAULT = "model-procurement-1.json"
MAX_BYTES = 1024 * 1024
"""The largest questionnaire that is read."""
_HINT = "correct it; docs/package.md describes each key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: `asks` names what of the record answers it, of which artifacts (`of`).

    `gaps` are the rules whose gaps leave it open; with `looked_for` their finding nothing is itself the answer. `outside`
    says why no record can answer it, and is empty where one can.
    """

    id: str
    topic: str
    text: str
    of: str = "subject"
    asks: tuple[tuple[str, str], ...] = ()
    gaps: tuple[str, ...] = ()
    looked_for: bool = False
    outside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A list of questions, with the bytes it was read from."""

    id: str
    title: str
    version: str
    questions: tuple[Question, ...]
    data: bytes


@lru_cache(maxsize=1)
def default() -> Questionnaire:
    """Return the questionnaire that ships with aibom."""
    return parsed(read_bytes("schemas", f"aibom/questionnaires/{DEFAULT}"), DEFAULT)


def parsed(data: bytes, name: str) -> Questionnaire:
    """Return the questionnaire in the file called `name`.

    Raises:
        DocumentError: it is no JSON, breaks its schema, or asks two questions of one id; the message names the place.
    """
    called = shorten(name)
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{called} has more than {MAX_BYTES:,} bytes", hint="a questionnaire is short; split it")
    try:
        value = orjson.loads(data)
    except ValueError as error:
        raise DocumentError(f"{called} is no JSON: {shorten(error)}", hint=_HINT) from None
    fault = next(_validator().iter_errors(value), None)
    if fault is not None:
        place = "/".join(str(step) for step in fault.instance_path)
        raise DocumentError(f"{called}: /{shorten(place)}: {shorten(fault.message)}", hint=_HINT)
    questions = tuple(map(_question, value["questions"]))
    ids = [each.id for each in questions]
    twice = next((each for each in ids if ids.count(each) > 1), None)
    if twice is not None:
        raise DocumentError(f"{called}: two questions have the id {twice}", hint=_HINT)
    return Questionnaire(id=value["id"], title=value["title"], version=value["version"], questions=questions, data=data)


def _question(value: Mapping[str, Any]) -> Question:
    asks = tuple((kind, name) for each in value.get("asks", ()) for kind, name in each.items())
    return Question(
        id=value["id"],
        topic=value["topic"],
        text=value["text"],
        of=value.get("of", "subject"),
        asks=asks,
        gaps=tuple(value.get("gaps", ())),
        looked_for=value.get("looked_for", False),
        outside=value.get("outside", ""),
    )


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - slow to import

    return Draft202012Validator(orjson.loads(read_bytes("schemas", "aibom/questionnaire-1.schema.json")))
