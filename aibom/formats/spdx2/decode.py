"""A document as the Bom it was made from, changed as its fields were; or, of a stranger's, as the Bom that it states."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.interface import Reading
from aibom.formats.spdx2.document import TIME, document
from aibom.formats.spdx2.elements import Element, Elements, elements
from aibom.formats.spdx2.file_entries import files_of
from aibom.formats.spdx2.meant import purl
from aibom.formats.spdx2.read import READERS
from aibom.formats.spdx2.shape import VERSIONS
from aibom.formats.spdx2.state import state, state_elements, tool_of
from aibom.formats.spdx2.text import moment, parse_actor
from aibom.formats.spdx2.validate import schema_problems
from aibom.formats.stated.amend import amend
from aibom.formats.stated.lineage import Origin, bom_of
from aibom.formats.vocabulary.parts import Part, assemble, other_vocabulary, read_part
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import unescape
from aibom.records.bom import Bom, Tool
from aibom.records.snapshot import digest

__all__ = ["decode"]

_OF_THE_LIBRARY = "PACKAGE_MANAGER"
_HINT = "give the document as aibom wrote it"


def decode(data: bytes, encoding: str, extractor: str) -> Reading:
    """Return what the document in `data` says; `extractor` is the name of the format.

    Raises:
        DocumentError: it is no SPDX 2.2 or 2.3 in this encoding, or was made by aibom and changed so that it cannot be
            read; the message names the place.
    """
    read = READERS[encoding](data)
    found = elements(read.shape.document, read.where)
    stated = state_elements(found)
    stated.unread += read.shape.unread
    origin = Origin(stated, digest(data), extractor)
    if found.own:
        bom = _own(found)
        bom = amend(bom, state(document(bom)), stated, origin)
    else:
        if other := other_vocabulary(found.head):
            stated.pass_over(read.where(other[0]), other[1])
        bom = bom_of(stated, origin)
        # So much of the world spells it as the library does that it is no reason to doubt a document.
        faults = (each for each in schema_problems(read.shape.document) if _OF_THE_LIBRARY not in each.reason)
        stated.doubt((read.where(fault.pointer), fault.reason) for fault in faults)
    return Reading(
        bom=bom,
        own=found.own,
        spec_version=VERSIONS[read.shape.document["spdxVersion"]],
        unread=tuple(sorted(stated.unread)),
    )


def _own(found: Elements) -> Bom:
    """Return the Bom that the names and values of a document of ours carry."""
    subjects = [element for element in found.described() if _is_artifact(element)]
    if len(subjects) != 1:
        raise DocumentError("the document does not describe one artifact that aibom wrote of", hint=_HINT)
    artifacts = [element for element in found.packages.values() if _is_artifact(element)]
    parts = {element.spdx_id: _part(element, found) for element in artifacts}
    creation = found.document.get("creationInfo", {})
    subject = parts[subjects[0].spdx_id].node.ref
    return assemble(list(parts.values()), subject, found.head, time=_time(creation), tool=_tool(creation))


def _part(element: Element, found: Elements) -> Part:
    return read_part(
        found.where(element.pointer), purl(element), list(_placed(element, found)), files_of(element, found) or ()
    )


def _placed(element: Element, found: Elements) -> Iterator[tuple[str, str, str]]:
    for place, name, value in element.pairs:
        yield found.where(place), name, value


def _is_artifact(element: Element) -> bool:
    return any(name == Property.RESOLUTION for _, name, _ in element.pairs)


def _time(creation: Mapping[str, Any]) -> str:
    """Return the time of the walk: as it was stated, unless somebody changed the field since."""
    created: str = creation.get("created", "")
    lines: list[str] = creation.get("comment", "").split("\n")
    stated = next((unescape(line.removeprefix(TIME)) for line in lines if line.startswith(TIME)), created)
    return stated if moment(stated) == created else created


def _tool(creation: Mapping[str, Any]) -> Tool:
    for text in creation.get("creators", ()):
        parsed = parse_actor(text)
        if parsed is not None and parsed[0] == "Tool":
            name, version = tool_of(parsed[1])
            return Tool(name=name, version=version)
    raise DocumentError("/creationInfo/creators: the tool is missing", hint=_HINT)
