"""A document back into the Bom it was made from."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.frameworks import is_framework
from aibom.formats.cyclonedx.properties import VOCABULARY, Property
from aibom.formats.cyclonedx.read_component import Part, at, loose_gaps, pairs, read_component
from aibom.formats.cyclonedx.text import parse_ref, unescape
from aibom.formats.cyclonedx.validate import schema_problems
from aibom.records.bom import Bom, Tool
from aibom.records.lineage import Edge, Lineage, Walk
from aibom.records.refs import shorten

__all__ = ["decode"]


def decode(document: Mapping[str, Any]) -> Bom:
    """Return the Bom that `document`, a dict in the shape of CycloneDX JSON, carries.

    Raises:
        DocumentError: it breaks the strict schema, was not made by aibom, or was changed so that it cannot be read;
            the message names the place by JSON pointer.
    """
    for problem in islice(schema_problems(document), 1):
        raise DocumentError(
            f"the CycloneDX document is not valid: {problem.pointer or '/'}: {problem.reason}",
            hint="check it with a CycloneDX validator",
        )
    metadata = document.get("metadata", {})
    values = _grouped(metadata)
    vocabulary = "".join(values.get(Property.VOCABULARY, [""])[:1])
    if vocabulary != VOCABULARY or "component" not in metadata:
        made = f"with vocabulary {shorten(vocabulary)!r}" if vocabulary else "by another tool"
        raise DocumentError(f"the document was made {made}", hint="only documents that aibom wrote are read")
    subject = read_component(metadata["component"], "/metadata/component")
    others = document.get("components", ())
    artifacts = ((number, item) for number, item in enumerate(others) if not is_framework(item))
    parts = [subject, *(read_component(item, f"/components/{number}") for number, item in artifacts)]
    gaps = [*loose_gaps(metadata), *(gap for part in parts for gap in part.gaps)]
    lineage = Lineage(
        subject=subject.node.ref,
        nodes=tuple(sorted((part.node for part in parts), key=lambda node: node.ref)),
        edges=_edges(parts),
        walk=_walk(metadata, values),
    )
    return Bom(
        lineage=lineage,
        gaps=tuple(gap for _, gap in sorted(gaps, key=lambda item: item[0])),
        rules=_texts(values, Property.RULE),
        tool=_tool(metadata),
    )


def _grouped(metadata: Mapping[str, Any]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for _, name, value in pairs(metadata):
        values.setdefault(name, []).append(value)
    return values


def _edges(parts: Sequence[Part]) -> tuple[Edge, ...]:
    nodes = {part.node.ref for part in parts}
    if len(nodes) != len(parts):
        raise DocumentError("an artifact stands in the document twice", hint="give the document as aibom wrote it")
    edges = [edge for part in parts for edge in part.edges]
    for edge in edges:
        if edge.parent not in nodes:
            raise DocumentError(
                f"{edge.parent}, a parent of {edge.child}, is no component of the document",
                hint="give the document as aibom wrote it",
            )
    return tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation, edge.pin)))


def _walk(metadata: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Walk:
    place = "/metadata/properties"
    return Walk(
        endpoint="".join(_texts(values, Property.ENDPOINT)),
        time=metadata.get("timestamp", ""),
        max_depth=at(place, int, values.get(Property.MAX_DEPTH, ["-1"])[0]),
        max_nodes=at(place, int, values.get(Property.MAX_NODES, ["5000"])[0]),
        datasets=values.get(Property.DATASETS, ["true"])[0] == "true",
        extractors=_texts(values, Property.EXTRACTOR),
        registries=_texts(values, Property.REGISTRY),
        cut=tuple(at(place, parse_ref, value) for value in values.get(Property.CUT, ())),
        unavailable=tuple(at(place, parse_ref, value) for value in values.get(Property.UNAVAILABLE, ())),
    )


def _texts(values: Mapping[str, Sequence[str]], name: Property) -> tuple[str, ...]:
    return tuple(unescape(value) for value in values.get(name, ()))


def _tool(metadata: Mapping[str, Any]) -> Tool:
    tools = metadata.get("tools", {})
    found = tools.get("components", ()) if isinstance(tools, dict) else ()
    if not found:
        raise DocumentError("/metadata/tools: the tool is missing", hint="give the document as aibom wrote it")
    return Tool(name=unescape(found[0]["name"]), version=unescape(found[0].get("version", "")))
