"""What a valid document must keep and no schema says: references that lead somewhere, digests of the right length."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.formats.vocabulary.problems import Problem
from aibom.records.refs import shorten

__all__ = ["REFERENCES", "problems"]

REFERENCES = frozenset(
    {
        *("createdBy", "createdUsing", "creationInfo", "dataLicense", "element", "from", "originatedBy", "rootElement"),
        *("subject", "suppliedBy", "to", "security_assessedElement", "software_snippetFromFile"),
        *("simplelicensing_subjectLicense", "expandedlicensing_member", "expandedlicensing_subjectAddition"),
        *("expandedlicensing_subjectExtendableLicense", "expandedlicensing_subjectLicense"),
    }
)
"""The fields whose values are ids of elements."""
_LENGTHS = {
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "sha3_224": 56,
    "sha3_256": 64,
    "sha3_384": 96,
    "sha3_512": 128,
    "blake2b256": 64,
    "blake2b384": 96,
    "blake2b512": 128,
}
_HEX = frozenset("0123456789abcdefABCDEF")
_ELSEWHERE = ("https://spdx.org/rdf/3.", "http://spdx.org/licenses/", "https://spdx.org/licenses/")
_DEEPEST = 64

Place = tuple["Place | None", str | int]
"""A place in a document, from the inside out; it becomes a pointer only where something is wrong."""


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the faults of a document that passes the schema.

    Looked for are ids given twice, references that lead nowhere and are not imported, elements that stand in a
    relationship with themselves, digests that are none of their algorithm, and documents made by a tool instead of an agent.
    """
    found: dict[str, str] = {}
    links: list[tuple[Place, str]] = []
    imported: set[str] = set()
    for place, owner in _objects(document, None, 0):
        name = owner.get("spdxId", owner.get("@id"))
        if isinstance(name, str):
            if name in found:
                yield Problem(pointer=_pointer((place, "spdxId")), reason=f"{shorten(name)!r} stands elsewhere too")
            found[name] = str(owner.get("type", ""))
        if isinstance(outside := owner.get("externalSpdxId"), str):
            imported.add(outside)
        for key in owner.keys() & REFERENCES:
            links.extend(((place, key), text) for text in _texts(owner[key]))
        yield from _of_one(owner, place)
    for where, text in links:
        if text not in found and text not in imported and not text.startswith(_ELSEWHERE):
            yield Problem(pointer=_pointer(where), reason=f"{shorten(text)!r} is the id of nothing in the document")
        elif where[1] == "createdBy" and found.get(text) == "Tool":
            yield Problem(pointer=_pointer(where), reason="an agent makes a document; a tool belongs in createdUsing")


def _of_one(owner: Mapping[str, Any], place: Place | None) -> Iterator[Problem]:
    kind, start = owner.get("relationshipType"), owner.get("from")
    if kind is not None and isinstance(start, str) and start in _texts(owner.get("to")):
        yield Problem(pointer=_pointer((place, "to")), reason=f"{shorten(start)!r} is related to itself")
    value = owner.get("hashValue")
    wanted = _LENGTHS.get(str(owner.get("algorithm")))
    if isinstance(value, str) and wanted is not None:
        where = _pointer((place, "hashValue"))
        if len(value) != wanted:
            yield Problem(
                pointer=where, reason=f"a {owner['algorithm']} digest has {wanted} digits, this has {len(value)}"
            )
        elif not _HEX.issuperset(value):
            yield Problem(pointer=where, reason="a digest is written in hexadecimal digits")


def _objects(value: object, place: Place | None, depth: int) -> Iterator[tuple[Place | None, Mapping[str, Any]]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield place, value
        for key, item in value.items():
            if isinstance(item, dict | list) and key != "@context":
                yield from _objects(item, (place, key), depth + 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from _objects(item, (place, number), depth + 1)


def _texts(value: object) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _pointer(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{_pointer(place[0])}/{str(place[1]).replace('~', '~0').replace('/', '~1')}"
