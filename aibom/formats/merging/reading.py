"""The bytes of a CycloneDX document as a dict in the shape of its JSON, and back."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.cyclonedx import xml_read
from aibom.formats.cyclonedx.json_format import CycloneDxJson, written
from aibom.formats.cyclonedx.validate import READ_VERSIONS, check_xml
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_write import write
from aibom.formats.merging.sources import Given
from aibom.formats.vocabulary import json_text
from aibom.records.refs import shorten

__all__ = ["FORMATS", "read", "serialised"]

FORMATS = (CycloneDxJson.name, CycloneDxXml.name)
"""The formats a merged document is written in."""

_HEAD = 65_536
_SPDX = re.compile(rb'SPDXVersion|"spdxVersion"|spdx\.org/rdf|spdxVersion:')
_SHOWN = 3


def read(data: bytes, name: str) -> Given:
    """Return the document in `data`, which errors call `name`, whatever its version; it is not validated yet.

    Raises:
        DocumentError: it is no CycloneDX document in JSON or XML.
    """
    head = data[:_HEAD]
    try:
        if CycloneDxXml().identify(head):
            return Given(document=_writable(xml_read.read(data)), name=name)
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            value = json_text.read(data, exact=True)
            if value.get("bomFormat") == "CycloneDX":
                return Given(document=_of_a_version(value, data), name=name)
    except DocumentError as error:
        raise DocumentError(f"{name}: {error}", hint=error.hint) from error
    if _SPDX.search(head):
        raise DocumentError(
            f"{name} is an SPDX document, and only CycloneDX documents can be merged",
            hint="make one of it first, with `aibom convert FILE -o FILE.cdx.json`",
        )
    raise DocumentError(
        f"{name} is no CycloneDX document", hint="give documents in JSON or XML of CycloneDX 1.4 to 1.7"
    )


def _of_a_version(value: Mapping[str, Any], data: bytes) -> Mapping[str, Any]:
    if (version := value.get("specVersion")) not in READ_VERSIONS:
        line = json_text.lines(data, ["/specVersion"])["/specVersion"]
        raise DocumentError(
            f"line {line}: /specVersion: CycloneDX {shorten(version, 40)} is not read",
            hint=f"{', '.join(READ_VERSIONS)} can be merged",
        )
    return _writable(value)


def _writable(value: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        orjson.dumps(value)
    except TypeError as error:  # an integer beyond 64 bits in XML, or nesting
        raise DocumentError(f"it holds what cannot be written again: {error}", hint="mend the text or number") from None
    return value


def serialised(document: Mapping[str, Any], form: str) -> bytes:
    """Return a document as it stands in a file of the format `form`, one of `FORMATS`.

    Raises:
        DocumentError: XML cannot hold it, or not all of it; the message names the first fields.
    """
    if form == CycloneDxJson.name:
        return written(document)
    from lxml import etree  # noqa: PLC0415  slow to import

    try:
        root = write(document)
    # Characters that XML has no way to write; fields of other forms than aibom writes, which its tables do not know.
    except (ValueError, AttributeError, KeyError, TypeError, StopIteration) as error:
        raise DocumentError(
            f"aibom cannot write the merged document in XML: {shorten(error)}",
            hint="write it with --format cyclonedx-json",
        ) from error
    check_xml(root, str(document["specVersion"]))
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    lost = list(islice(_lost(document, xml_read.read(data), ""), _SHOWN))
    if lost:
        raise DocumentError(
            f"aibom does not write {', '.join(lost)} in XML, and nothing is to be lost",
            hint="write it with --format cyclonedx-json",
        )
    return data


def _lost(value: Any, back: Any, pointer: str) -> Iterator[str]:
    """Yield where reading gave back less than was written; white space at the ends of a text is XML's own affair."""
    if isinstance(value, dict) and isinstance(back, dict):
        for key, held in value.items():
            if key not in back:
                if held not in ({}, []) and key != "$schema":
                    yield f"{pointer}/{key}"
            else:
                yield from _lost(held, back[key], f"{pointer}/{key}")
    elif isinstance(value, list) and isinstance(back, list) and len(value) == len(back):
        for number, held in enumerate(value):
            yield from _lost(held, back[number], f"{pointer}/{number}")
    elif isinstance(value, str) and isinstance(back, str):
        if value.split() != back.split():
            yield pointer
    elif value != back and str(value).lower() != str(back).lower():
        yield pointer
