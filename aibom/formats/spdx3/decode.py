"""A document back into the Bom it was made from, or into the Bom that a stranger's states."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.interface import Reading
from aibom.formats.spdx3.document import document
from aibom.formats.spdx3.graph import Graph, Item, read_graph
from aibom.formats.spdx3.own import Pairs, pairs_of
from aibom.formats.spdx3.state import state
from aibom.formats.spdx3.state_identity import purl_stated
from aibom.formats.spdx3.state_package import Reader
from aibom.formats.spdx3.state_relations import FILES, file_entry
from aibom.formats.spdx3.terms import PACKAGE_TYPES, TIME
from aibom.formats.spdx3.times import EPOCH, utc
from aibom.formats.spdx3.validate import schema_problems
from aibom.formats.stated.amend import amend
from aibom.formats.stated.lineage import Origin, bom_of
from aibom.formats.stated.records import Stated
from aibom.formats.vocabulary.parts import Part, assemble, other_vocabulary, read_part
from aibom.formats.vocabulary.text import unescape
from aibom.records.bom import Bom, Tool
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry, digest

__all__ = ["EXTRACTOR", "decode"]

EXTRACTOR = "spdx3-json"
_HINT = "give the document as aibom wrote it"
_VERSION = "version "


def decode(raw: Mapping[str, Any], data: bytes) -> Reading:
    """Return what a document says; `data` are its bytes, whose digest is the evidence.

    Raises:
        DocumentError: it is no SPDX 3.0.1, or was written by aibom and changed so that it cannot be read; the message
            names the place by JSON pointer.
    """
    graph = read_graph(raw)
    pairs = pairs_of(graph)
    version = "3.0.1" if graph.version == "3.0" else graph.version
    if not pairs.own:
        found = state(graph)
        if other := other_vocabulary(pairs.head):
            found.pass_over(*other)
        bom = bom_of(found, Origin(found, digest(data), EXTRACTOR))
        found.doubt((fault.pointer, fault.reason) for fault in schema_problems(raw))
        return Reading(bom=bom, own=False, spec_version=version, unread=tuple(sorted(found.unread)))
    bom = _own(graph, pairs)
    again = document(bom)
    if again == raw:
        return Reading(bom=bom, spec_version=version)
    found, written = state(graph), state(read_graph(again))
    known = {each.what for each in written.unread}
    unread = tuple(sorted(each for each in found.unread if each.what not in known))
    amended = amend(bom, written, found, Origin(found, digest(data), EXTRACTOR))
    return Reading(bom=amended, spec_version=version, unread=unread)


def _own(graph: Graph, pairs: Pairs) -> Bom:
    """Return the Bom that the pairs of aibom's own document say."""
    packages = [item for item in graph.of(*PACKAGE_TYPES.values()) if item.id in pairs.by_id]
    nobody = Stated(subject=ArtifactRef(name="nobody"))
    files = _files(Reader(graph=graph, stated=nobody, pairs=pairs, refs={}, own=True))
    parts = {item.id: _part(item, pairs, files) for item in packages}
    roots = [root for item in graph.of("software_Sbom") for root in graph.refs(item, "rootElement")]
    subject = next((root for root in roots if root in parts), None)
    if subject is None:
        raise DocumentError("/@graph: no SBOM names the artifact it is about (rootElement)", hint=_HINT)
    return assemble(
        _closed(parts.values()), parts[subject].node.ref, pairs.head, time=_time(graph, pairs), tool=_tool(graph)
    )


def _closed(parts: Iterable[Part]) -> list[Part]:
    """Return the parts without the edges to what is no artifact of the document any more."""
    found = list(parts)
    refs = {part.node.ref for part in found}
    return [
        replace(part, edges=tuple(edge for edge in part.edges if edge.parent in refs))
        if any(edge.parent not in refs for edge in part.edges)
        else part
        for part in found
    ]


def _files(reader: Reader) -> dict[str, list[FileEntry]]:
    """Return the files of each package, by its id, in the order of the relationship that gives them."""
    found: dict[str, list[FileEntry]] = {}
    for item in reader.graph.of("Relationship"):
        for owner in reader.graph.refs(item, "from")[:1] if item.text("relationshipType") in FILES else ():
            files = (file for file in reader.graph.targets(item, "to") if file.kind == "software_File")
            found.setdefault(owner, []).extend(file_entry(reader, file) for file in files)
    return found


def _part(item: Item, pairs: Pairs, files: Mapping[str, list[FileEntry]]) -> Part:
    return read_part(item.at("software_packageUrl"), purl_stated(item), pairs.by_id[item.id], files.get(item.id, ()))


def _tool(graph: Graph) -> Tool:
    for creation in graph.of("CreationInfo"):
        for tool in graph.targets(creation, "createdUsing"):
            version = tool.text("comment")
            if tool.kind == "Tool" and version.startswith(_VERSION):
                return Tool(name=unescape(tool.text("name")), version=unescape(version.removeprefix(_VERSION)))
    raise DocumentError("/@graph: the tool that made the document is missing (createdUsing)", hint=_HINT)


def _time(graph: Graph, pairs: Pairs) -> str:
    """Return when the walk began: as the pair has it, unless `created` was changed."""
    created = next((text for item in graph.of("CreationInfo") if (text := item.text("created"))), "")
    exact = next((unescape(value) for _, name, value in pairs.head if name == TIME), created)
    return exact if (utc(exact) or EPOCH) == created else created
