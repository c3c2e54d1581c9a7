"""A profile's file: from bytes, which may hold anything, to records, or to a list of what is wrong with it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.policy.profile import Criterion, Element, Need, Profile, Role, Scope
from aibom.readers.errors import ReadError
from aibom.readers.json import parse
from aibom.readers.json_lines import lines
from aibom.records.claims import Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import shorten

__all__ = ["ANY_EDGE", "DERIVATION", "MAX_BYTES", "read"]

MAX_BYTES = 1024 * 1024
"""The most bytes a profile may have."""
ANY_EDGE = "any"
DERIVATION = "derivation"

_KINDS = ("fact", "edge", "file", "identity", "document")
_HINT = "correct it; docs/profiles.md and schemas/aibom/profile-1.schema.json say how a profile is written"
_SHOWN = 10

_Problem = tuple[str, str]
"""A place, as JSON pointer, and what is wrong there."""


def read(data: bytes, name: str) -> Profile:
    """Return the profile that the file called `name` holds.

    Raises:
        DocumentError: it is no JSON, breaks the schema, or names a fact or relation that there is not; the message
            names file, line and JSON pointer of the first ten places.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{shorten(name)} has more than {MAX_BYTES:,} bytes", hint="split the profile")
    try:
        document: Any = parse(data)
    except ReadError as error:
        raise DocumentError(f"{shorten(name)}: {shorten(error, 300)}", hint=_HINT) from None
    found = (
        list(islice(_twice(data), _SHOWN + 1))
        or list(islice(_broken(document), _SHOWN + 1))
        or list(islice(_unknown(document), _SHOWN + 1))
    )
    if found:
        raise _error(name, data, found)
    return _profile(document)


def _twice(data: bytes) -> Iterator[_Problem]:
    """Yield the keys that an object has twice: which of the values is meant is not guessed."""
    found: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return dict(pairs)

    json.loads(data.decode("utf-8-sig", "replace"), object_pairs_hook=note, parse_int=str)
    yield from (("", f"an object has the key {shorten(key)!r} twice") for key in found)


def _broken(document: Any) -> Iterator[_Problem]:
    try:
        for error in _validator().iter_errors(document):
            pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in error.instance_path)
            yield pointer, shorten(error.message, 300)
    except (ValueError, RecursionError) as error:  # a number or a depth that the validator does not take
        yield "", shorten(error, 300)


def _unknown(document: Mapping[str, Any]) -> Iterator[_Problem]:
    """Yield facts and relations that there are not, each with the nearest there is, and ids that stand twice."""
    seen: set[str] = set()
    for number, element in enumerate(document["elements"]):
        place = f"/elements/{number}"
        if element["id"] in seen:
            yield f"{place}/id", f"another element has the id {shorten(element['id'])!r}"
        seen.add(element["id"])
        for nth, need in enumerate(element["needs"]):
            for position, criterion in enumerate(need["any"]):
                yield from _unknown_names(criterion, f"{place}/needs/{nth}/any/{position}")


def _unknown_names(criterion: Mapping[str, Any], place: str) -> Iterator[_Problem]:
    known = (("fact", list(Fact), "fact"), ("edge", [*Relation, ANY_EDGE, DERIVATION], "relation"))
    for key, words, called in known:
        if key in criterion and criterion[key] not in words:
            near = get_close_matches(criterion[key], [str(word) for word in words], n=1, cutoff=0.0)
            yield f"{place}/{key}", f"there is no {called} {shorten(criterion[key])!r}; the nearest is {near[0]!r}"


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - slow to import

    return Draft202012Validator(orjson.loads(read_bytes("schemas", "aibom/profile-1.schema.json")))


def _error(name: str, data: bytes, problems: list[_Problem]) -> DocumentError:
    shown = problems[:_SHOWN]
    at = lines(data, [pointer for pointer, _ in shown])
    told = "; ".join(f"line {at[pointer]}, {shorten(pointer, 200) or '/'}: {reason}" for pointer, reason in shown)
    more = " (and more)" if len(problems) > _SHOWN else ""
    return DocumentError(f"{shorten(name)} is no valid profile: {told}{more}", hint=_HINT)


def _profile(document: Mapping[str, Any]) -> Profile:
    words = {key: document[key] for key in ("id", "title", "version", "source", "verified", "checked", "whose")}
    return Profile(
        **words,
        publisher=document.get("publisher", ""),
        notes=tuple(document.get("notes", ())),
        elements=tuple(map(_element, document["elements"])),
    )


def _element(given: Mapping[str, Any]) -> Element:
    return Element(
        id=given["id"],
        name=given["name"],
        meaning=given.get("meaning", ""),
        level=given["level"],
        scope=Scope(given["scope"]),
        duty=tuple(role for role in Role if role in given["duty"]),
        needs=tuple(map(_need, given["needs"])),
        places=tuple(sorted(given.get("places", {}).items())),
    )


def _need(given: Mapping[str, Any]) -> Need:
    return Need(
        what=given["what"],
        criteria=tuple(map(_criterion, given["any"])),
        each_dataset="each" in given,
        human=given.get("human", ""),
    )


def _criterion(given: Mapping[str, Any]) -> Criterion:
    kind = next(kind for kind in _KINDS if kind in given)
    return Criterion(
        kind=kind,
        name=given[kind],
        least=Assurance(given.get("least", Assurance.DERIVED)),
        fields=tuple(given.get("fields", ())),
        values=tuple(value.lower() for value in given.get("value", ())),
        barred=tuple(value.lower() for value in given.get("except", ())),
        end=given.get("end", "child"),
        of=given.get("of", "any"),
    )
