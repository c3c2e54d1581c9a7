"""A document as what it says: of aibom, back into the Bom it was made from; of others, as a Bom of its statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.cyclonedx import document as documents
from aibom.formats.cyclonedx.frameworks import is_framework
from aibom.formats.cyclonedx.read_component import is_artifact, placed, read_component
from aibom.formats.cyclonedx.state import head_pairs, is_own, state
from aibom.formats.cyclonedx.validate import READ_VERSIONS, VERSIONS, schema_problems
from aibom.formats.cyclonedx.xml_place import XmlOrigin, xpath
from aibom.formats.interface import Reading
from aibom.formats.stated.amend import amend
from aibom.formats.stated.lineage import Origin, bom_of
from aibom.formats.stated.records import Unread
from aibom.formats.vocabulary.parts import Part, assemble, other_vocabulary
from aibom.formats.vocabulary.text import unescape
from aibom.records.bom import Bom, Tool
from aibom.records.refs import shorten
from aibom.records.snapshot import digest

__all__ = ["check", "decode", "tool_of"]

_SHOWN = 3
_NUMBERS = frozenset({"$schema", "serialNumber", "version"})
_DERIVED = ("compositions", "citations")


def check(document: Mapping[str, Any]) -> None:
    """Check a document that was read against the strict JSON schema of its version.

    Raises:
        DocumentError: its version is not read, it breaks the schema, or refers to itself; the message names the first
            places.
    """
    version = document.get("specVersion")
    if version not in READ_VERSIONS:
        raise DocumentError(
            f"/specVersion: CycloneDX {shorten(version, 40)!r} is not read, {', '.join(READ_VERSIONS)} are",
            hint="convert the document to one of these versions",
        )
    found = list(islice(schema_problems(document), _SHOWN + 1))
    if found:
        shown = "; ".join(f"{problem.pointer or '/'}: {problem.reason}" for problem in found[:_SHOWN])
        more = "; and more" if len(found) > _SHOWN else ""
        raise DocumentError(
            f"the CycloneDX document is not valid: {shown}{more}", hint="run `aibom validate` to see all that is wrong"
        )
    for place in islice(_of_itself(document), 1):
        raise DocumentError(f"{place}: it refers to itself", hint="take the reference out, or run `aibom validate`")


def _of_itself(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a component depends on itself, or the document names itself as another one."""
    for number, dependency in enumerate(document.get("dependencies", ())):
        for nth, name in enumerate(dependency.get("dependsOn", ())):
            if name == dependency["ref"]:
                yield f"/dependencies/{number}/dependsOn/{nth}"
    serial = str(document.get("serialNumber", "")).removeprefix("urn:uuid:")
    link = f"urn:cdx:{serial}/{document.get('version', 1)}"
    for number, found in enumerate(document.get("externalReferences", ()) if serial else ()):
        if found.get("type") == "bom" and found.get("url") == link:
            yield f"/externalReferences/{number}/url"


def decode(
    document: Mapping[str, Any], data: bytes, *, extractor: str = "cyclonedx-json", unread: Iterable[Unread] = ()
) -> Reading:
    """Return what `document`, a valid one in the shape of CycloneDX JSON, says.

    `data` are its bytes, whose digest is the evidence of what its fields state, `extractor` the name of the format, `unread` what was passed over before.

    Raises:
        DocumentError: aibom made it and it was changed so that it cannot be read, or it is beyond a limit; the message
            names the place by JSON pointer.
    """
    version, in_xml = document["specVersion"], extractor == "cyclonedx-xml"
    origin, where = (XmlOrigin, xpath) if in_xml else (Origin, str)
    if not is_own(document) or version not in VERSIONS:
        stated = state(document)
        bom = bom_of(stated, origin(stated, digest(data), extractor))
        passed = [
            Unread(pointer=where(entry.pointer), what=entry.what) for entry in _not_ours(document) + stated.unread
        ]
        return Reading(bom=bom, own=False, spec_version=version, unread=(*unread, *passed))
    bom = _recorded(document)
    again = _written_again(bom, document)
    if all(again.get(key) == document.get(key) for key in (again.keys() | document.keys()) - _NUMBERS):
        return Reading(bom=bom, spec_version=version, unread=tuple(unread))
    written, found = state(again), state(document)
    known = set(written.unread)
    passed = [Unread(pointer=where(entry.pointer), what=entry.what) for entry in found.unread if entry not in known]
    passed += [
        Unread(pointer=where(f"/{key}"), what=f"{key}, which were edited: aibom derives them from the rest")
        for key in _DERIVED
        if _unordered(again.get(key)) != _unordered(document.get(key))
    ]
    amended = amend(bom, written, found, origin(found, digest(data), extractor))
    return Reading(bom=amended, spec_version=version, unread=(*unread, *passed))


def _not_ours(document: Mapping[str, Any]) -> list[Unread]:
    """Say why a document that aibom wrote is read as that of another tool; nothing of documents of others."""
    if is_own(document):
        version = document["specVersion"]
        said = f"the properties of aibom, which it writes in {', '.join(VERSIONS)} only"
        return [Unread(pointer="/specVersion", what=f"{said}: {version} is read as a document of another tool")]
    other = other_vocabulary(head_pairs(document))
    return [Unread(pointer=other[0], what=other[1])] if other is not None else []


def _unordered(items: Any) -> list[bytes] | None:
    """Return the items of a list, as no order of them or of their keys changes; None for no list."""
    if not isinstance(items, list):
        return None
    return sorted(orjson.dumps(_sorted(item), option=orjson.OPT_SORT_KEYS) for item in items)


def _sorted(item: Any) -> Any:
    """Return an object with its lists of texts in order: references and pointers, of which none is the first."""
    return (
        {key: sorted(map(str, value)) if isinstance(value, list) else value for key, value in item.items()}
        if isinstance(item, dict)
        else item
    )


def _recorded(document: Mapping[str, Any]) -> Bom:
    """Return the Bom that the properties of a document of aibom hold."""
    metadata = document["metadata"]
    subject = read_component(metadata["component"], "/metadata/component")
    parts = [subject]
    for number, item in enumerate(document.get("components", ())):
        if is_artifact(item) and not is_framework(item):
            parts.append(read_component(item, f"/components/{number}"))
    head = placed(metadata, "/metadata")
    time = metadata.get("timestamp", "")
    return assemble(_closed(parts), subject.node.ref, head, time=time, tool=tool_of(metadata))


def _written_again(bom: Bom, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that aibom would write of `bom`, for the consumer for whom it wrote `document`."""
    from aibom.formats.cyclonedx.compat import compatible, stated_compat  # noqa: PLC0415  it imports the formats

    return compatible(documents.assemble(bom, document["specVersion"]), stated_compat(document))


def _closed(parts: Sequence[Part]) -> list[Part]:
    """Return the parts without the edges to artifacts whose component was taken out: the document holds none such."""
    refs = {part.node.ref for part in parts}
    return [
        replace(part, edges=tuple(edge for edge in part.edges if edge.parent in refs))
        if any(edge.parent not in refs for edge in part.edges)
        else part
        for part in parts
    ]


def tool_of(metadata: Mapping[str, Any]) -> Tool:
    """Return the tool that the metadata of a document of aibom name.

    Raises:
        DocumentError: they name none.
    """
    tools = metadata.get("tools", {})
    found = tools.get("components", ()) if isinstance(tools, dict) else ()
    if not found:
        raise DocumentError("/metadata/tools: the tool is missing", hint="give the document as aibom wrote it")
    return Tool(name=unescape(found[0]["name"]), version=unescape(found[0].get("version", "")))
