"""The bytes of a document as a dict in the shape of SPDX 2.3 JSON, whichever of the four encodings they are in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aibom.errors import DocumentError
from aibom.formats.spdx2.shape import Shape, shaped
from aibom.formats.spdx2.tag_value import read_tag_value
from aibom.formats.spdx2.validate import schema
from aibom.formats.vocabulary import json_text, xml_text
from aibom.readers.errors import ReadError
from aibom.readers.yaml import parse_all
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["READERS", "Read"]

MAX_BYTES = 512 * 1024 * 1024
_YAML_BOUNDS = (64 * 1024 * 1024, 2_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document as it was read; `where` says of a JSON pointer where in the bytes it stands."""

    shape: Shape
    where: Callable[[str], str]


def _json(data: bytes) -> Read:
    _check_size(data)
    return Read(shape=shaped(json_text.read(data)), where=str)


def _yaml(data: bytes) -> Read:
    _decoded(data)
    try:
        documents = parse_all(data, most=1, bounds=_YAML_BOUNDS, texts=True)
    except ReadError as error:
        raise DocumentError(
            f"the document cannot be read: {error}", hint="give a whole SPDX document in YAML"
        ) from None
    return Read(shape=shaped(documents[0] if documents else None, texts=True), where=str)


def _tag_value(data: bytes) -> Read:
    found, lines = read_tag_value(_decoded(data))

    def where(pointer: str) -> str:
        while pointer and pointer not in lines:
            pointer = pointer.rpartition("/")[0]
        return f"line {lines.get(pointer, 1)}"

    shape = shaped(found)
    return Read(shape=shape, where=where)


def _xml(data: bytes) -> Read:
    _check_size(data)
    root = xml_text.read(data)
    if str(root.tag).rpartition("}")[2] != "Document":
        raise DocumentError(
            f"not an SPDX document: the root element is {shorten(root.tag)}", hint="give an SPDX document in XML"
        )
    return Read(shape=shaped(_element(root, schema(), "/Document"), texts=True), where=str)


def _element(element: "_Element", shape: Mapping[str, Any], path: str) -> Any:
    """Return what an element holds: text, or an object with lists where the schema has them."""
    known = shape.get("properties", {})
    if len(element) == 0 and (not known or (element.text or "").strip()):
        return element.text or ""
    out: dict[str, Any] = {}
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        inner = known.get(name, {})
        if inner.get("type") == "array":
            out.setdefault(name, []).append(_element(child, inner["items"], f"{path}/{name}"))
        elif name in out:
            raise DocumentError(
                f"line {child.sourceline}: {shorten(path)}: <{shorten(name)}> stands here twice",
                hint="tools disagree on which of them counts; remove one",
            )
        else:
            out[name] = _element(child, inner, f"{path}/{name}")
    return out


READERS: Mapping[str, Callable[[bytes], Read]] = {"json": _json, "tagvalue": _tag_value, "yaml": _yaml, "xml": _xml}
"""How each encoding is read; each raises a DocumentError that names line or JSON pointer."""


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise DocumentError(f"the document has {len(data):,} bytes, at most {MAX_BYTES:,} are read")


def _decoded(data: bytes) -> str:
    _check_size(data)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise DocumentError("line 1: the document is UTF-16; SPDX is UTF-8", hint="save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"line {line}: no UTF-8: {error.reason}", hint="save it as UTF-8") from None
