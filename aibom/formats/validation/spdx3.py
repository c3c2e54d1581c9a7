"""What neither the JSON schema nor the SHACL model of SPDX 3.0.1 sees, looked for in documents of anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aibom.formats.spdx3.checks import REFERENCES
from aibom.formats.validation.licenses import expression_faults, references
from aibom.formats.validation.records import Fault, Place, pointer_to
from aibom.formats.validation.values import digest_fault, location_fault, purl_fault, utc_fault
from aibom.records.refs import shorten

__all__ = ["faults"]

Faults = Iterator[Fault]
_ELSEWHERE = (
    "https://spdx.org/rdf/3.",
    "http://spdx.org/rdf/3.",
    "http://spdx.org/licenses/",
    "https://spdx.org/licenses/",
)
_TIMES = frozenset(
    {
        *("builtTime", "created", "endTime", "releaseTime", "startTime", "validUntilTime"),
        *("build_buildEndTime", "build_buildStartTime", "security_modifiedTime", "security_publishedTime"),
        *("security_withdrawnTime", "security_actionStatementTime", "security_impactStatementTime"),
    }
)
_MODEL, _DATASET = "ai_AIPackage", "dataset_DatasetPackage"
_TRAINING = frozenset({"trainedOn", "testedOn"})
_NEVER_SELF = frozenset(
    {
        *("ancestorOf", "contains", "copiedTo", "dependsOn", "descendantOf", "describes", "generates", "hasVariant"),
        *("testedOn", "trainedOn"),
    }
)


@dataclass(slots=True)
class _Seen:
    """What was met on the way through one document."""

    kinds: dict[str, str] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    named: list[tuple[Place, str]] = field(default_factory=list)
    training: list[tuple[Place, Mapping[str, Any]]] = field(default_factory=list)


def faults(document: Mapping[str, Any]) -> Faults:
    """Yield what is wrong with a document, its values of a wrong type passed over."""
    seen = _Seen()
    stack: list[tuple[Mapping[str, Any], Place | None]] = [(document, None)]
    while stack:
        owner, place = stack.pop()
        yield from _object(owner, place, seen)
        inside: list[tuple[Mapping[str, Any], Place | None]] = []
        for key, value in owner.items():
            if key in REFERENCES:
                seen.named.extend(_texts(value, (place, key)))
            if isinstance(value, dict):
                inside.append((value, (place, key)))
            elif isinstance(value, list):
                around: Place = (place, key)
                inside.extend((item, (around, number)) for number, item in enumerate(value) if isinstance(item, dict))
        stack.extend(reversed(inside))
    yield from _references(seen)
    for where, relationship in seen.training:
        yield from _training(relationship, where, seen.kinds)
    yield from _licenses(document)


def _references(seen: _Seen) -> Faults:
    for where, name in seen.named:
        if name not in seen.kinds and name not in seen.imported and not name.startswith(_ELSEWHERE):
            message = f"{shorten(name)!r} is the id of nothing in the document"
            yield Fault(rule="ref-dangling", message=message, pointer=pointer_to(where))
            continue
        makes = where[1] == "createdBy" or (where[0] is not None and where[0][1] == "createdBy")
        if makes and seen.kinds.get(name) == "Tool":
            message = f"{shorten(name)!r} is a tool; an agent makes a document, with a tool in createdUsing"
            yield Fault(rule="relationship-ends", message=message, pointer=pointer_to(where))


def _object(owner: Mapping[str, Any], place: Place | None, seen: _Seen) -> Faults:
    kind = owner.get("type")
    for key in ("spdxId", "@id"):
        name = owner.get(key)
        if isinstance(name, str) and (kind is not None or key == "spdxId"):
            if name in seen.kinds:
                message = f"{shorten(name)!r} stands elsewhere in the document too"
                yield Fault(rule="ref-duplicate", message=message, pointer=pointer_to((place, key)))
            seen.kinds[name] = str(kind)
    if isinstance(outside := owner.get("externalSpdxId"), str):
        seen.imported.add(outside)
    for key in _TIMES & owner.keys():
        if isinstance(owner[key], str) and (message := utc_fault(owner[key])):
            yield Fault(rule="timestamp-invalid", message=message, pointer=pointer_to((place, key)))
    yield from _values(owner, place)
    yield from _relationship(owner, place, seen)


def _relationship(owner: Mapping[str, Any], place: Place | None, seen: _Seen) -> Faults:
    relation, start = owner.get("relationshipType"), owner.get("from")
    if isinstance(relation, str) and isinstance(start, str):
        if relation in _TRAINING:
            seen.training.append(((place, "to"), owner))
        for where, end in _texts(owner.get("to"), (place, "to")):
            if end == start and relation in _NEVER_SELF:
                message = f"{shorten(start)!r} is related to itself ({relation})"
                yield Fault(rule="ref-self", message=message, pointer=pointer_to(where))


def _values(owner: Mapping[str, Any], place: Place | None) -> Faults:
    found: list[tuple[str, tuple[str, str] | None]] = []
    algorithm, value = owner.get("algorithm"), owner.get("hashValue")
    if isinstance(algorithm, str) and isinstance(value, str):
        found.append(("hashValue", digest_fault(algorithm.rpartition("/")[2], value)))
    if isinstance(purl := owner.get("software_packageUrl"), str):
        found.append(("software_packageUrl", purl_fault(purl)))
    if owner.get("externalIdentifierType") == "packageUrl" and isinstance(purl := owner.get("identifier"), str):
        found.append(("identifier", purl_fault(purl)))
    if isinstance(location := owner.get("software_downloadLocation"), str) and (message := location_fault(location)):
        found.append(("software_downloadLocation", ("download-location", message)))
    for key, fault in found:
        if fault:
            yield Fault(rule=fault[0], message=fault[1], pointer=pointer_to((place, key)))


def _training(relationship: Mapping[str, Any], place: Place, kinds: Mapping[str, str]) -> Faults:
    relation, start = relationship["relationshipType"], relationship["from"]
    if kinds.get(start, _MODEL) != _MODEL:
        message = f"what is {relation} something is of type {kinds[start]}, and no model"
        yield Fault(rule="relationship-ends", message=message, pointer=pointer_to((place[0], "from")))
    for where, end in _texts(relationship.get("to"), place):
        if kinds.get(end, _DATASET) != _DATASET:
            message = f"{relation} leads to something of type {kinds[end]}, and no dataset"
            yield Fault(rule="relationship-ends", message=message, pointer=pointer_to(where))


def _licenses(document: Mapping[str, Any]) -> Faults:
    graph = document.get("@graph")
    elements = enumerate(graph) if isinstance(graph, list) else [(-1, document)]
    for number, element in elements:
        if not isinstance(element, dict):
            continue
        expression = element.get("simplelicensing_licenseExpression")
        if not isinstance(expression, str):
            continue
        pointer = f"/@graph/{number}" if number >= 0 else ""
        pointer += "/simplelicensing_licenseExpression"
        if expression in {"NONE", "NOASSERTION"}:
            continue
        for rule, message, value in expression_faults(expression):
            yield Fault(rule=rule, message=message, value=value, pointer=pointer)
        entries = element.get("simplelicensing_customIdToUri")
        defined = {str(e.get("key")) for e in (entries if isinstance(entries, list) else ()) if isinstance(e, dict)}
        for name in dict.fromkeys(references(expression)):
            if name not in defined:
                message = f"{shorten(name, 80)!r} is not among simplelicensing_customIdToUri"
                yield Fault(rule="license-ref-undefined", message=message, pointer=pointer)


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        yield from (((place, number), text) for number, text in enumerate(value) if isinstance(text, str))
