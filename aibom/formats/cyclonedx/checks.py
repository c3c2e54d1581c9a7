"""What a valid document must keep and no schema says: references that lead somewhere, digests of the right length."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

__all__ = ["Problem", "problems"]

_LENGTHS = {
    "MD5": 32,
    "SHA-1": 40,
    "SHA-256": 64,
    "SHA-384": 96,
    "SHA-512": 128,
    "SHA3-256": 64,
    "SHA3-384": 96,
    "SHA3-512": 128,
    "BLAKE2b-256": 64,
    "BLAKE2b-384": 96,
    "BLAKE2b-512": 128,
    "Streebog-256": 64,
    "Streebog-512": 128,
}
_ELSEWHERE = "urn:cdx:"

Place = tuple["Place | None", str | int]
"""A place in a document, from the inside out; it becomes a pointer only where something is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of a document: where (a JSON pointer, or `line N` of XML) and what."""

    pointer: str
    reason: str


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the faults of a document that passes the schema.

    Looked for are bom-refs given twice, references that lead nowhere, artifacts that depend on themselves, digests
    whose length is not that of their algorithm, model cards on what is no model, ancestors with a bom-ref (the XSD
    refuses one that stands elsewhere too), and citations of fields that are not there.
    """
    refs: set[str] = set()
    for place, reason in _walk(document, None, refs):
        yield Problem(pointer=_pointer(place), reason=reason)
    for pointer, ref in chain(_links(document), _component_links(document)):
        if ref not in refs and not ref.startswith(_ELSEWHERE):
            yield Problem(pointer=pointer, reason=f"{ref!r} is the bom-ref of nothing in the document")
    for number, dependency in enumerate(document.get("dependencies", ())):
        if dependency["ref"] in dependency.get("dependsOn", ()):
            yield Problem(pointer=f"/dependencies/{number}/dependsOn", reason="it depends on itself")
    for number, citation in enumerate(document.get("citations", ())):
        for nth, pointer in enumerate(citation.get("pointers", ())):
            if not _leads_somewhere(document, pointer):
                yield Problem(pointer=f"/citations/{number}/pointers/{nth}", reason=f"{pointer!r} leads nowhere")


def _walk(value: Mapping[str, Any], place: Place | None, refs: set[str]) -> Iterator[tuple[Place, str]]:
    """Yield the faults inside one object, collecting the bom-refs met."""
    ref = value.get("bom-ref")
    if ref is not None:
        if ref in refs:
            yield (place, "bom-ref"), f"{ref!r} stands elsewhere in the document too"
        refs.add(ref)
    for key, item in value.items():
        if key in _CHECKED:
            yield from _CHECKED[key](value, (place, key))
        if isinstance(item, dict):
            yield from _walk(item, (place, key), refs)
        elif isinstance(item, list) and key != "properties":
            for number, nested in enumerate(item):
                if isinstance(nested, dict):
                    yield from _walk(nested, ((place, key), number), refs)


def _card(owner: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    if owner.get("type") != "machine-learning-model":
        yield place, "only a component of type machine-learning-model has one"


def _hashes(owner: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    for number, found in enumerate(owner["hashes"]):
        wanted = _LENGTHS.get(found["alg"])
        if wanted is not None and len(found["content"]) != wanted:
            reason = f"a {found['alg']} digest has {wanted} digits, this has {len(found['content'])}"
            yield ((place, number), "content"), reason


def _pedigree(owner: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    for kind in ("ancestors", "descendants", "variants"):
        for number, relative in enumerate(owner["pedigree"].get(kind, ())):
            if "bom-ref" in relative:
                yield (((place, kind), number), "bom-ref"), "join by purl: XML allows a bom-ref once only"


_CHECKED = {"hashes": _hashes, "modelCard": _card, "pedigree": _pedigree}


def _pointer(place: Place | None) -> str:
    return "" if place is None else f"{_pointer(place[0])}/{place[1]}"


def _links(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the references of a document with their places."""
    for number, dependency in enumerate(document.get("dependencies", ())):
        yield f"/dependencies/{number}/ref", dependency["ref"]
        for key in ("dependsOn", "provides"):
            yield from _each(f"/dependencies/{number}/{key}", dependency.get(key, ()))
    for number, composition in enumerate(document.get("compositions", ())):
        for key in ("assemblies", "dependencies"):
            yield from _each(f"/compositions/{number}/{key}", composition.get(key, ()))
    for number, annotation in enumerate(document.get("annotations", ())):
        yield from _each(f"/annotations/{number}/subjects", annotation["subjects"])
    for number, citation in enumerate(document.get("citations", ())):
        for key in ("attributedTo", "process"):
            if key in citation:
                yield f"/citations/{number}/{key}", citation[key]


def _component_links(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    component = document.get("metadata", {}).get("component")
    if component is not None:
        yield from _of_component("/metadata/component", component)
    for number, nested in enumerate(document.get("components", ())):
        yield from _of_component(f"/components/{number}", nested)


def _each(pointer: str, refs: list[str]) -> Iterator[tuple[str, str]]:
    for number, ref in enumerate(refs):
        yield f"{pointer}/{number}", ref


def _of_component(pointer: str, component: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    datasets = component.get("modelCard", {}).get("modelParameters", {}).get("datasets", ())
    for number, dataset in enumerate(datasets):
        if "ref" in dataset:
            yield f"{pointer}/modelCard/modelParameters/datasets/{number}/ref", dataset["ref"]
    identity = component.get("evidence", {}).get("identity", [])
    for number, found in enumerate(identity if isinstance(identity, list) else [identity]):
        yield from _each(f"{pointer}/evidence/identity/{number}/tools", found.get("tools", []))
    for number, nested in enumerate(component.get("components", ())):
        yield from _of_component(f"{pointer}/components/{number}", nested)


def _leads_somewhere(document: Mapping[str, Any], pointer: str) -> bool:
    value: Any = document
    for step in pointer.split("/")[1:]:
        token = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            return False
    return pointer == "" or pointer.startswith("/")
