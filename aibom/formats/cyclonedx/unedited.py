"""A document of aibom in whose standard fields nobody changed anything: read part by part, and said to be so."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.component import component
from aibom.formats.cyclonedx.decode import check, tool_of
from aibom.formats.cyclonedx.document import surroundings
from aibom.formats.cyclonedx.frameworks import framework_component, is_framework
from aibom.formats.cyclonedx.read_component import placed, read_component
from aibom.formats.cyclonedx.remembered import Memory, Piece, fingerprint, memory, numbered, under, unnumbered
from aibom.formats.cyclonedx.state import head_pairs, is_own
from aibom.formats.cyclonedx.validate import VERSIONS, schema_problems
from aibom.formats.interface import Reading
from aibom.formats.vocabulary.frameworks import Framework
from aibom.formats.vocabulary.index import Index, index
from aibom.formats.vocabulary.json_parts import OtherwiseError, Parts, items, parts
from aibom.formats.vocabulary.parts import assemble
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.statements import gap_value
from aibom.records.bom import Bom
from aibom.records.lineage import Node

__all__ = ["unedited"]

_APART = frozenset({"$schema", "bomFormat", "specVersion", "serialNumber", "version", "components"})
"""What says nothing of the artifacts, and the components, which are compared one by one."""
_FAMILY = Property.VOCABULARY.value.partition(":")[0] + ":"


def unedited(data: bytes) -> Reading | None:
    """Return what `data` says, if it is a document of aibom, written as it writes JSON, whose fields say what it recorded.

    None for any other: such a document is to be read, or refused, by `aibom.formats.cyclonedx.decode`, and this says of
    none of them what that would not. The properties are read, and of the standard's own fields each is compared with
    what would be written for what was read; so they have the last word here as well.
    """
    try:
        found = parts(data, "components")
        check(found.head)
        if not _is_whole(found.head):
            return None
        return Reading(bom=_read(found), spec_version=found.head["specVersion"])
    except (DocumentError, OtherwiseError):
        return None


def _is_whole(head: Mapping[str, Any]) -> bool:
    """Say whether aibom made the document, and as it writes it for everybody."""
    pairs = head_pairs(head)
    return is_own(head) and head["specVersion"] in VERSIONS and all(name != Property.COMPAT for _, name, _ in pairs)


def _read(found: Parts) -> Bom:
    """Return the Bom that the properties hold, once the fields were found to say the same.

    Raises:
        DocumentError: a property cannot be read.
        OtherwiseError: a field says something else.
    """
    metadata = found.head["metadata"]
    subject, stated = metadata["component"], _fields(metadata["component"])
    pieces = list(_valid(found, memory()))
    read = [read_component(subject, "/metadata/component"), *(piece.part for piece in pieces if piece.part is not None)]
    head = placed(metadata, "/metadata")
    bom = assemble(read, read[0].node.ref, head, time=metadata.get("timestamp", ""), tool=tool_of(metadata))
    del read
    known = index(bom)
    expected = [*known.others, *known.frameworks]
    if len(expected) != len(pieces) or not all(map(partial(_says, known), pieces, expected)):
        raise OtherwiseError
    around = surroundings(known, found.head["specVersion"], component(known, known.subject, recorded=False))
    held = found.head | {"metadata": metadata | {"component": stated}}
    if {key: value for key, value in around.items() if value} != {key: held[key] for key in held.keys() - _APART}:
        raise OtherwiseError
    return bom


def _valid(found: Parts, held: Memory | None) -> Iterator[Piece]:
    """Yield the components of a document, each of which is valid and has a bom-ref of its own.

    Raises:
        OtherwiseError: one is not.
    """
    version = found.head["specVersion"]
    kind = {"bomFormat": "CycloneDX", "specVersion": version}
    refs: set[str] = set()
    for texts in found:
        pieces = _known(version, texts, held) if held is not None else {}
        # A piece is known by its whole text: it is valid, and says the same, wherever it stands.
        new = [place for place in range(len(texts)) if place not in pieces]
        read = items([texts[place] for place in new])
        if read and any(schema_problems(kind | {"components": read})):
            raise OtherwiseError
        for place, item in zip(new, read, strict=True):
            pieces[place] = piece = _piece(item)
            if held is not None:
                key, numbers = unnumbered(texts[place])
                if _numbers(item, piece) == numbers:
                    held.pieces[version, key] = piece
        for place in range(len(texts)):
            # The schema allows no component twice, and sees some of them only.
            piece = pieces[place]
            if piece.ref in refs:
                raise OtherwiseError
            refs.add(piece.ref)
            yield piece


def _known(version: str, texts: Sequence[bytes], held: Memory) -> dict[int, Piece]:
    """Return those of some components that were read before, by their place."""
    if not held.pieces:
        return {}
    keys = [unnumbered(text) for text in texts]
    found = [(place, held.pieces.get((version, key)), numbers) for place, (key, numbers) in enumerate(keys)]
    return {place: numbered(piece, numbers) for place, piece, numbers in found if piece is not None}


def _numbers(item: Mapping[str, Any], piece: Piece) -> list[int] | None:
    """Return the numbers of a component's gaps; None where one is not written as aibom writes it, so that more may hang on it."""
    gaps = piece.part.gaps if piece.part is not None else ()
    held = [found["value"] for found in item["properties"] if found["name"].startswith(Property.GAP)]
    if held != [gap_value(gap, number, named=False) for number, gap in gaps]:
        return None
    return [number for number, _ in gaps]


def _piece(item: Mapping[str, Any]) -> Piece:
    ref = item.get("bom-ref")
    if ref is None:
        raise OtherwiseError
    if is_framework(item):
        return Piece(ref=ref, fields=fingerprint(orjson.dumps(item)), part=None)
    part = read_component(item, "/components")
    return Piece(ref=ref, fields=fingerprint(orjson.dumps(_fields(item))), part=part)


def _says(known: Index, piece: Piece, expected: Node | Framework) -> bool:
    """Say whether the fields of a component are those that are written of an artifact, or a library, of the record."""
    if isinstance(expected, Framework):
        return fingerprint(orjson.dumps(framework_component(expected))) == piece.fields
    around = under(known, expected)
    is_own_part = piece.part is not None and piece.part.node is expected
    if is_own_part and piece.says is not None and piece.says.is_same(around):
        return True
    if fingerprint(orjson.dumps(component(known, expected, recorded=False))) != piece.fields:
        return False
    if is_own_part:
        piece.says = around
    return True


def _fields(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a component without its properties.

    Raises:
        OtherwiseError: it has none, or some of another tool, which say something as well.
    """
    held = item.get("properties")
    if not held or not all(found["name"].startswith(_FAMILY) for found in held):
        raise OtherwiseError
    return {key: value for key, value in item.items() if key != "properties"}
