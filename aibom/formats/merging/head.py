"""The head of the merged document: the application's; what a model's document says of itself goes with the model."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from aibom.formats.merging.joining import union
from aibom.formats.merging.sources import Source
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape
from aibom.records.bom import Tool

__all__ = ["folded", "links", "metadata"]

_OWN = "aibom:"
_REFERRING = {"assemblies", "dependencies", "vulnerabilities"}
_ELSEWHERE = {"component", "tools", "properties"}
_FIELDS = ("externalReferences", "properties")


def metadata(found: Sequence[Source], tool: Tool, time: str) -> dict[str, Any]:
    """Return the metadata: of the application, with the tools of all, without what aibom says of one walk only.

    A document of several walks is none that `aibom:vocabulary` may stand in: that promises one lineage.
    """
    head = dict(found[0].written.get("metadata", {}))
    kept = [item for item in head.pop("properties", ()) if not item["name"].startswith(_OWN)]
    tools: dict[str, list[Any]] = {}
    for source in found:
        for kind, items in source.written.get("metadata", {}).get("tools", {}).items():
            tools[kind] = union(tools.get(kind, ()), items)
    name, version = escape(tool.name), escape(tool.version)
    listed = tools.setdefault("components", [])
    if not any((each["name"], each.get("version")) == (name, version) for each in listed):
        listed.append({"type": "application", "name": name, "version": version})
    head |= {"timestamp": time, "tools": tools}
    return head | ({"properties": kept} if kept else {})


def folded(source: Source) -> list[dict[str, str]]:
    """Return what a document says of itself, as properties of its subject: `aibom:document:N:NAME` or `N:/POINTER`.

    Of the application's document that is only what aibom's own properties say; the rest stays where it is.
    """
    return [{"name": f"{Property.DOCUMENT}{source.number}:{name}", "value": value} for name, value in _said(source)]


def _said(source: Source) -> Iterator[tuple[str, str]]:
    if source.number:
        yield from _fields(source.document)
    for item in source.document.get("metadata", {}).get("properties", ()):
        if source.number or item["name"].startswith(_OWN):
            yield item["name"], item.get("value", "")


def _fields(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields that are about a document, by their pointers; what is no text as JSON."""
    held = {f"/{key}": document[key] for key in ("serialNumber", "version", *_FIELDS) if key in document}
    held |= {f"/metadata/{key}": value for key, value in document["metadata"].items() if key not in _ELSEWHERE}
    whole = [each for each in document.get("compositions", ()) if not each.keys() & _REFERRING]
    if whole:
        held["/compositions"] = whole
    for pointer, value in held.items():
        yield pointer, value if isinstance(value, str) else orjson.dumps(value).decode()


def links(found: Sequence[Source]) -> list[dict[str, Any]]:
    """Return the external references of the merged document: the application's, and a BOM-Link to each document."""
    own = found[0].written.get("externalReferences", ())
    return union(own, [{"url": source.link, "type": "bom"} for source in found if source.link])
