"""The lists of the documents, each as one list: services, vulnerabilities, annotations, formulation, and what is attested."""

from collections.abc import Sequence
from typing import Any

import orjson

from aibom.formats.merging.joining import union
from aibom.formats.merging.sources import Source, same
from aibom.formats.vocabulary.properties import Property

__all__ = ["Moved", "attested", "listed"]

LISTS = ("services", "vulnerabilities", "annotations", "formulation")
_ATTESTED = ("declarations", "definitions")

Moved = dict[tuple[int, str, int], int]
"""The place of an item in the merged list, by document, list and number."""


def listed(found: Sequence[Source]) -> tuple[dict[str, list[Any]], Moved]:
    """Return each list, what several documents say word by word once, and where each item has gone."""
    out: dict[str, list[Any]] = {}
    moved: Moved = {}
    for key in LISTS:
        places: dict[bytes, int] = {}
        for source in found:
            for number, item in enumerate(source.written.get(key, ())):
                content = same(item)
                if content not in places or source.number == 0:  # what one document says twice it keeps
                    places[content] = len(out.setdefault(key, []))
                    out[key].append(item)
                moved[source.number, key, number] = places[content]
    return out, moved


def attested(found: Sequence[Source]) -> dict[str, dict[str, Any]]:
    """Return `declarations` and `definitions`: lists joined, and of a second affirmation a property of its model."""
    out: dict[str, dict[str, Any]] = {}
    for key in _ATTESTED:
        for source in found:
            if key in source.written:
                _into(out.setdefault(key, {}), source.written[key], source, f"/{key}")
        if key in out and out[key] != found[0].written.get(key):
            out[key].pop("signature", None)
    return {key: value for key, value in out.items() if value}


def _into(out: dict[str, Any], given: dict[str, Any], source: Source, pointer: str) -> None:
    for key, value in given.items():
        if key not in out:
            out[key] = list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value
        elif isinstance(value, list):
            out[key] = union(out[key], value)
        elif key == "targets":
            _into(out[key], value, source, f"{pointer}/{key}")
        elif out[key] != value and key != "signature" and source.subject is not None:
            name = f"{Property.DOCUMENT}{source.number}:{pointer}/{key}"
            owner = source.subject.place.output
            item = {"name": name, "value": orjson.dumps(value).decode()}
            owner["properties"] = union(owner.get("properties", ()), [item])
