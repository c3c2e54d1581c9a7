"""What a valid document must keep and no schema says: references that lead somewhere, digests of the right length."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from aibom.formats.vocabulary.problems import Problem

__all__ = ["problems"]

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
_WITHOUT_REFS = frozenset({"hashes", "properties"})
"""The lists of objects, met most, in which nothing has a bom-ref."""

Place = tuple["Place | None", str | int]
"""A place in a document, from the inside out; it becomes a pointer only where something is wrong."""
Fault = tuple[Place | None, str]
Link = tuple[Place, Sequence[str]]
"""Where a list of references stands, and the list; a tuple of one where a reference stands alone."""


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the faults of a document that passes the schema.

    Looked for are bom-refs given twice, references that lead nowhere, artifacts that depend on themselves, digests
    whose length is not that of their algorithm, model cards on what is no model, ancestors with a bom-ref (the XSD
    refuses one that stands elsewhere too), and citations of fields that are not there.
    """
    refs: set[str] = set()
    found: list[Fault] = []
    _walk(document, None, refs, found)
    for place, reason in chain(found, _dangling(document, refs)):
        yield Problem(pointer=_pointer(place), reason=reason)
    for number, dependency in enumerate(document.get("dependencies", ())):
        if dependency["ref"] in dependency.get("dependsOn", ()):
            yield Problem(pointer=f"/dependencies/{number}/dependsOn", reason="it depends on itself")
    for number, citation in enumerate(document.get("citations", ())):
        for nth, pointer in enumerate(citation.get("pointers", ())):
            if not _leads_somewhere(document, pointer):
                yield Problem(pointer=f"/citations/{number}/pointers/{nth}", reason=f"{pointer!r} leads nowhere")


def _walk(value: Mapping[str, Any], place: Place | None, refs: set[str], found: list[Fault]) -> None:
    """Add to `found` the faults inside one object, and to `refs` the bom-refs met."""
    ref = value.get("bom-ref")
    if ref is not None:
        if ref in refs:
            found.append(((place, "bom-ref"), f"{ref!r} stands elsewhere in the document too"))
        refs.add(ref)
    for key, item in value.items():
        kind = type(item)
        if kind is str:  # most are
            continue
        if key in _CHECKED:
            found.extend(_CHECKED[key](value, (place, key)))
        if kind is dict:
            _walk(item, (place, key), refs, found)
        elif kind is list and key not in _WITHOUT_REFS:
            inside = (place, key)
            for number, nested in enumerate(item):
                if type(nested) is dict:
                    _walk(nested, (inside, number), refs, found)


def _card(owner: Mapping[str, Any], place: Place) -> Iterable[Fault]:
    if owner.get("type") == "machine-learning-model":
        return ()
    return ((place, "only a component of type machine-learning-model has one"),)


def _hashes(owner: Mapping[str, Any], place: Place) -> Iterable[Fault]:
    return [
        (((place, number), "content"), f"a {found['alg']} digest has {wanted} digits, this has {len(found['content'])}")
        for number, found in enumerate(owner["hashes"])
        if (wanted := _LENGTHS.get(found["alg"])) is not None and len(found["content"]) != wanted
    ]


def _pedigree(owner: Mapping[str, Any], place: Place) -> Iterable[Fault]:
    for kind in ("ancestors", "descendants", "variants"):
        for number, relative in enumerate(owner["pedigree"].get(kind, ())):
            if "bom-ref" in relative:
                yield (((place, kind), number), "bom-ref"), "join by purl: XML allows a bom-ref once only"


_LINKS = (
    ("dependencies", ("dependsOn", "provides"), ("ref",)),
    ("compositions", ("assemblies", "dependencies"), ()),
    ("annotations", ("subjects",), ()),
    ("citations", (), ("attributedTo", "process")),
)
"""Where references stand: the list, then of its items what holds several of them, and what holds one."""
_LINKING = frozenset({"components", "evidence", "modelCard"})
_CHECKED = {"hashes": _hashes, "modelCard": _card, "pedigree": _pedigree}


def _pointer(place: Place | None) -> str:
    return "" if place is None else f"{_pointer(place[0])}/{place[1]}"


def _dangling(document: Mapping[str, Any], refs: set[str]) -> Iterator[Fault]:
    """Yield the references that lead nowhere."""
    for place, named in chain(_links(document), _component_links(document)):
        if not refs.issuperset(named):
            for number, ref in enumerate(named):
                if ref not in refs and not ref.startswith(_ELSEWHERE):
                    where = (place, number) if isinstance(named, list) else place
                    yield where, f"{ref!r} is the bom-ref of nothing in the document"


def _links(document: Mapping[str, Any]) -> Iterator[Link]:
    """Yield the references of a document with their places."""
    for key, lists, singles in _LINKS:
        for number, item in enumerate(document.get(key, ())):
            place = ((None, key), number)
            for name in singles:
                if name in item:
                    yield (place, name), (item[name],)
            for name in lists:
                if name in item:
                    yield (place, name), item[name]


def _component_links(document: Mapping[str, Any]) -> Iterator[Link]:
    component = document.get("metadata", {}).get("component")
    if component is not None:
        yield from _of_component(((None, "metadata"), "component"), component)
    yield from _of_components((None, "components"), document.get("components", ()))


def _of_components(place: Place, components: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    for number, component in enumerate(components):
        # Most are files, of which nothing is looked at.
        if not _LINKING.isdisjoint(component):
            yield from _of_component((place, number), component)


def _of_component(place: Place, component: Mapping[str, Any]) -> Iterator[Link]:
    datasets = component.get("modelCard", {}).get("modelParameters", {}).get("datasets", ())
    for number, dataset in enumerate(datasets):
        if "ref" in dataset:
            inside = (((place, "modelCard"), "modelParameters"), "datasets")
            yield ((inside, number), "ref"), (dataset["ref"],)
    identity = component.get("evidence", {}).get("identity", [])
    for number, found in enumerate(identity if isinstance(identity, list) else [identity]):
        if "tools" in found:
            yield ((((place, "evidence"), "identity"), number), "tools"), found["tools"]
    yield from _of_components((place, "components"), component.get("components", ()))


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
