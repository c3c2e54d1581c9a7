"""A raw JSON-LD document as elements by id: the names made compact, the ids whole, nothing taken for granted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.spdx3.terms import NO_ASSERTION, NO_ASSERTION_LICENSE, NONE, NONE_LICENSE, Element
from aibom.records.refs import shorten

__all__ = ["Graph", "Item", "objects", "read_graph", "texts"]

_MOST_OBJECTS = 2_000_000
_DEEPEST = 40
_CONTEXT = re.compile(r"https?://spdx\.org/rdf/(?P<version>[0-9.]{1,12})/spdx-context\.jsonld")
_TERM = re.compile(r"https?://spdx\.org/rdf/3\.0\.[01]/terms/(?P<profile>[A-Za-z]+)/(?P<name>[A-Za-z_0-9]+)")
_READ = ("3.0.1", "3.0.0", "3.0")
_INDIVIDUALS = {
    "NoAssertionElement": NO_ASSERTION,
    "NoneElement": NONE,
    "expandedlicensing_NoAssertionLicense": NO_ASSERTION_LICENSE,
    "expandedlicensing_NoneLicense": NONE_LICENSE,
}
"""The elements that the standard itself defines, by the names that its context allows for them."""
_HINT = "give a document of SPDX 3.0.1 in JSON-LD; SPDX 2.3 is read as spdx-json, spdx-tv, spdx-yaml and spdx-xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One element: its id, its type and where it stands; `fields` are those of the raw object."""

    id: str
    kind: str
    place: str
    fields: Element

    def text(self, name: str) -> str:
        """Return a field that is a text; empty where it is none."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def at(self, name: str) -> str:
        """Return where a field stands."""
        return f"{self.place}/{name}"


@dataclass(slots=True, kw_only=True)
class Graph:
    """The elements of a document in their order, and by id."""

    version: str
    items: list[Item] = field(default_factory=list)
    by_id: dict[str, Item] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    licenses: dict[str, str] = field(default_factory=dict)
    """What license elements say, by their ids, as far as it was asked for."""

    def of(self, *kinds: str) -> Iterator[Item]:
        """Yield the elements of these types."""
        return (item for item in self.items if item.kind in kinds)

    def whole(self, name: str) -> str:
        """Return an id with its prefix written out.

        A blank node and an absolute IRI are what they are.
        """
        if name in _INDIVIDUALS:
            return _INDIVIDUALS[name]
        prefix, colon, rest = name.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes and not rest.startswith("//") else name

    def refs(self, item: Item, name: str) -> list[str]:
        """Return the ids that a field refers to, also where it holds the elements themselves."""
        value = item.fields.get(name)
        found: list[str] = []
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, str):
                found.append(self.whole(each))
            elif isinstance(each, dict):
                place = f"{item.at(name)}/{number}" if isinstance(value, list) else item.at(name)
                found.append(_name_of(self, each, place))
        return found

    def targets(self, item: Item, name: str) -> list[Item]:
        """Return the elements that a field refers to, as far as the document holds them."""
        return [self.by_id[ref] for ref in self.refs(item, name) if ref in self.by_id]


def read_graph(document: Mapping[str, Any]) -> Graph:
    """Return the elements of a document, those that stand inside others too.

    Raises:
        DocumentError: it is no SPDX 3 in JSON-LD, is of a version that is not read, or goes beyond the bounds.
    """
    graph = Graph(version=_version(document.get("@context")))
    _prefixes(graph, document)
    whole = document.get("@graph")
    if whole is None:
        roots = [("", {key: value for key, value in document.items() if key != "@context"})]
    elif isinstance(whole, list):
        roots = [(f"/@graph/{number}", element) for number, element in enumerate(whole)]
    else:
        raise DocumentError("/@graph: a list of objects is expected", hint=_HINT)
    count = 0
    for place, element in roots:
        if not isinstance(element, dict):
            raise DocumentError(f"{place}: an object is expected, not {shorten(element, 40)!r}", hint=_HINT)
        for found in _objects(element, place, 0):
            count += 1
            if count > _MOST_OBJECTS:
                raise DocumentError(f"the document holds more than {_MOST_OBJECTS:,} objects")
            _add(graph, *found)
    _check_versions(graph)
    return graph


def texts(value: object) -> list[str]:
    """Return the texts of a field that holds one or several.

    >>> texts("a"), texts(["a", 1, "b"]), texts(None)
    (['a'], ['a', 'b'], [])
    """
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def objects(value: object) -> list[Element]:
    """Return the objects of a field that holds one or several.

    >>> objects({"a": 1}), objects(["x", {"b": 2}]), objects(None)
    ([{'a': 1}], [{'b': 2}], [])
    """
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _version(context: object) -> str:
    for text in texts(context):
        if found := _CONTEXT.fullmatch(text):
            version = found["version"]
            if version not in _READ:
                raise DocumentError(f"/@context: SPDX {shorten(version)} is not read", hint=_HINT)
            return version
    raise DocumentError(f"/@context: {shorten(context, 80)} is not the context of SPDX 3", hint=_HINT)


def _check_versions(graph: Graph) -> None:
    for item in graph.of("CreationInfo"):
        version = item.text("specVersion")
        if version and version not in _READ:
            raise DocumentError(f"{item.at('specVersion')}: SPDX {shorten(version)} is not read", hint=_HINT)


def _prefixes(graph: Graph, document: Mapping[str, Any]) -> None:
    """Take up the prefixes of ids: from the context, and from the namespace maps of documents."""
    context = document.get("@context")
    whole = document.get("@graph")
    entries: list[tuple[object, object]] = []
    for each in context if isinstance(context, list) else []:
        entries += each.items() if isinstance(each, dict) else []
    for element in whole if isinstance(whole, list) else [document]:
        maps = element.get("namespaceMap") if isinstance(element, dict) else None
        for each in maps if isinstance(maps, list) else [maps]:
            if isinstance(each, dict):
                entries.append((each.get("prefix"), each.get("namespace")))
    for prefix, namespace in entries:
        if isinstance(prefix, str) and isinstance(namespace, str) and prefix:
            graph.prefixes.setdefault(prefix, namespace)


def _objects(value: Element, place: str, depth: int) -> Iterator[tuple[Element, str]]:
    if depth > _DEEPEST:
        raise DocumentError(f"{shorten(place)}: objects stand more than {_DEEPEST} deep in each other", hint=_HINT)
    yield value, place
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _objects(item, f"{place}/{_step(key)}", depth + 1)
        elif isinstance(item, list):
            for number, each in enumerate(item):
                if isinstance(each, dict):
                    yield from _objects(each, f"{place}/{_step(key)}/{number}", depth + 1)


def _step(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _add(graph: Graph, raw: Element, place: str) -> None:
    kind = raw.get("type", raw.get("@type"))
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if not isinstance(kind, str):
        return
    fields = raw
    if any(key.startswith("http") for key in raw):
        fields = {_compact(key): value for key, value in raw.items()}
    item = Item(id=_name_of(graph, raw, place), kind=_compact(kind), place=place, fields=fields)
    graph.items.append(item)
    graph.by_id.setdefault(item.id, item)


def _name_of(graph: Graph, raw: Element, place: str) -> str:
    """Return the id of an object; what has none is called by its place."""
    name = raw.get("spdxId", raw.get("@id"))
    return graph.whole(name) if isinstance(name, str) else f"_:{place}"


def _compact(name: str) -> str:
    found = _TERM.fullmatch(name)
    if found is None:
        return name
    profile = found["profile"]
    return found["name"] if profile == "Core" else f"{profile.lower()}_{found['name']}"
