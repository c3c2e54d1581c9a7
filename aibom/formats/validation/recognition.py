"""Which standard, version and encoding a document is in, by its content alone."""

import re
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.validation.records import Document
from aibom.formats.vocabulary import json_text, xml_text
from aibom.records.refs import shorten

__all__ = ["recognise"]

_CDX, _SPDX = "CycloneDX", "SPDX"
_CDX_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
_CDX_SPACE = "http://cyclonedx.org/schema/bom/"
_SPDX3_VERSIONS = ("3.0.1",)
_CONTEXT = re.compile(r"https?://spdx\.org/rdf/(\d+\.\d+(?:\.\d+)?)/spdx-context\.jsonld")
_TAG = re.compile(rb"^[ \t]*SPDXVersion[ \t]*:[ \t]*(\S*)", re.MULTILINE)
_YAML = re.compile(rb"""^["']?spdxVersion["']?[ \t]*:[ \t]*["']?([^\s"']*)""", re.MULTILINE)
_HEAD = 1 << 20
_READ = (
    f"it reads CycloneDX {', '.join(_CDX_VERSIONS)} in JSON and XML, SPDX 2.3 in JSON, YAML, XML and tag-value, "
    "and SPDX 3.0.1 in JSON-LD"
)


def recognise(data: bytes) -> Document:
    """Return the document in `data`, parsed as far as its encoding says.

    Raises:
        DocumentError: it is in no format and version known, or cannot be parsed; the message says where.
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x00")[:1]
    if not start:
        raise DocumentError("line 1: the document is empty", hint=_READ)
    if start in b"{[" or (data[:2] in {b"\xff\xfe", b"\xfe\xff"} and b"<" not in data[:8]):
        return _in_json(data)
    if start == b"<" or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _in_xml(data)
    return _in_text(data)


def _in_json(data: bytes) -> Document:
    value = json_text.read(data)
    schema = value.get("$schema")
    named = (value.get("bomFormat"), value.get("specFormat"))  # the latter in CycloneDX 2.0
    if _CDX in named or (isinstance(schema, str) and "cyclonedx.org/schema/" in schema):
        version = _version(data, value, "specVersion", _CDX, _CDX_VERSIONS)
        return Document(standard=_CDX, encoding="JSON", version=version, data=data, value=value)
    if "spdxVersion" in value:
        version = _version(data, value, "spdxVersion", _SPDX, ("SPDX-2.3",)).removeprefix("SPDX-")
        return Document(standard=_SPDX, encoding="JSON", version=version, data=data, value=value)
    if "@context" in value or "@graph" in value:
        version = _spdx3_version(data, value)
        return Document(standard=_SPDX, encoding="JSON-LD", version=version, data=data, value=value)
    raise DocumentError("line 1: JSON of no standard: bomFormat, spdxVersion and @context are missing", hint=_READ)


def _version(data: bytes, value: dict[str, Any], key: str, standard: str, known: tuple[str, ...]) -> str:
    found = value.get(key)
    line = json_text.lines(data, [f"/{key}"])[f"/{key}"]
    if not isinstance(found, str):
        raise DocumentError(f"line {line}: /{key}: {standard} of no version: it is missing or no text", hint=_READ)
    if found not in known:
        called = found.removeprefix("SPDX-")
        raise DocumentError(f"line {line}: /{key}: {standard} {shorten(called, 40)} is not read", hint=_READ)
    return found


def _spdx3_version(data: bytes, value: dict[str, Any]) -> str:
    context = value.get("@context")
    found = _CONTEXT.fullmatch(context) if isinstance(context, str) else None
    line = json_text.lines(data, ["/@context"])["/@context"]
    if found is None:
        raise DocumentError(
            f"line {line}: /@context: JSON-LD of no standard: {shorten(context, 80)!r} is no context of SPDX",
            hint=_READ,
        )
    if found[1] not in _SPDX3_VERSIONS:
        raise DocumentError(f"line {line}: /@context: SPDX {found[1]} is not read", hint=_READ)
    return found[1]


def _in_xml(data: bytes) -> Document:
    root = xml_text.read(data)
    space, _, name = str(root.tag).rpartition("}")
    space = space.removeprefix("{")
    line = root.sourceline
    if name == "bom" and space.startswith(_CDX_SPACE):
        version = space.removeprefix(_CDX_SPACE)
        if version not in _CDX_VERSIONS:
            raise DocumentError(f"line {line}: /bom: CycloneDX {shorten(version, 40)} is not read", hint=_READ)
        return Document(standard=_CDX, encoding="XML", version=version, data=data, root=root)
    if name == "Document":
        version = next((child.text or "" for child in root if str(child.tag) == "spdxVersion"), "")
        if version != "SPDX-2.3":
            called = shorten(version.removeprefix("SPDX-"), 40) or "of no version"
            raise DocumentError(f"line {line}: /Document/spdxVersion: SPDX {called} is not read", hint=_READ)
        return Document(standard=_SPDX, encoding="XML", version="2.3", data=data, root=root)
    if name == "RDF":
        raise DocumentError(f"line {line}: RDF/XML is not read", hint=f"convert it to JSON; {_READ}")
    raise DocumentError(f"line {line}: XML of no standard: its root is {shorten(root.tag, 100)!r}", hint=_READ)


def _in_text(data: bytes) -> Document:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"line {line}: wrong encoding: byte {data[error.start]:#04x} is no UTF-8", hint="save the document as UTF-8"
        ) from None
    for pattern, encoding in ((_TAG, "tag-value"), (_YAML, "YAML")):
        found = pattern.search(data[:_HEAD])
        if found:
            version = found[1].decode()
            if version != "SPDX-2.3":
                line = data.count(b"\n", 0, found.start()) + 1
                called = shorten(version.removeprefix("SPDX-"), 40) or "of no version"
                raise DocumentError(f"line {line}: SPDX {called} is not read", hint=_READ)
            return Document(standard=_SPDX, encoding=encoding, version="2.3", data=data)
    raise DocumentError("line 1: no document of a standard", hint=_READ)
