"""A document of aibom in whose standard fields nobody changed anything: read part by part, and said to be so."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.component import component
from aibom.formats.cyclonedx.decode import check, tool_of
from aibom.formats.cyclonedx.document import surroundings
from aibom.formats.cyclonedx.frameworks import framework_component, is_framework
from aibom.formats.cyclonedx.read_component import placed, read_component
from aibom.formats.cyclonedx.state import head_pairs, is_own
from aibom.formats.cyclonedx.validate import VERSIONS, schema_problems
from aibom.formats.interface import Reading
from aibom.formats.vocabulary.index import Index, index
from aibom.formats.vocabulary.json_parts import OtherwiseError, Parts, parts
from aibom.formats.vocabulary.parts import assemble
from aibom.formats.vocabulary.properties import Property
from aibom.records.bom import Bom

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
    read = [read_component(subject, "/metadata/component")]
    written: list[bytes] = []
    for item in _valid(found):
        if is_framework(item):
            written.append(orjson.dumps(item))
        else:
            read.append(read_component(item, f"/components/{len(written)}"))
            written.append(orjson.dumps(_fields(item)))
    head = placed(metadata, "/metadata")
    bom = assemble(read, read[0].node.ref, head, time=metadata.get("timestamp", ""), tool=tool_of(metadata))
    del read
    known = index(bom)
    if len(known.others) + len(known.frameworks) != len(written):
        raise OtherwiseError
    for expected, text in zip(_components(known), written, strict=True):
        if orjson.dumps(expected) != text:
            raise OtherwiseError
    around = surroundings(known, found.head["specVersion"], component(known, known.subject, recorded=False))
    held = found.head | {"metadata": metadata | {"component": stated}}
    if {key: value for key, value in around.items() if value} != {key: held[key] for key in held.keys() - _APART}:
        raise OtherwiseError
    return bom


def _valid(found: Parts) -> Iterator[Mapping[str, Any]]:
    """Yield the components of a document, each of which is valid and has a bom-ref of its own.

    Raises:
        OtherwiseError: one is not.
    """
    kind = {"bomFormat": "CycloneDX", "specVersion": found.head["specVersion"]}
    refs: set[str] = set()
    for items in found:
        if any(schema_problems(kind | {"components": items})):
            raise OtherwiseError
        for item in items:
            # The schema allows no component twice, and sees some of them only.
            ref = item.get("bom-ref")
            if ref is None or ref in refs:
                raise OtherwiseError
            refs.add(ref)
            yield item


def _components(known: Index) -> Iterator[Mapping[str, object]]:
    """Yield what is written of everything but the subject, artifacts without their properties."""
    for node in known.others:
        yield component(known, node, recorded=False)
    yield from map(framework_component, known.frameworks)


def _fields(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a component without its properties.

    Raises:
        OtherwiseError: it has none, or some of another tool, which say something as well.
    """
    held = item.get("properties")
    if not held or not all(found["name"].startswith(_FAMILY) for found in held):
        raise OtherwiseError
    return {key: value for key, value in item.items() if key != "properties"}
