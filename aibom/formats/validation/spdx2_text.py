"""SPDX 2.3 in YAML, XML and tag-value as a dict in the shape of its JSON, with the places of what it says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.validation.places import Places, by_lines, in_xml
from aibom.formats.validation.records import Fault
from aibom.readers.errors import ReadError

__all__ = ["read"]

_YAML_BOUNDS = (64 * 1024 * 1024, 4_000_000)
_HINT = "repair the document, or make it again with the tool that wrote it"


def read(data: bytes, encoding: str, root: Any = None) -> tuple[dict[str, Any], Places]:
    """Return a document, and where faults in it stand; `root` is the element of one in XML.

    Raises:
        DocumentError: it cannot be parsed; the message says where.
    """
    if encoding == "YAML":
        return _yaml(data)
    if encoding == "XML":
        return _xml(root, data)
    from aibom.formats.spdx2.tag_value import read_tag_value  # noqa: PLC0415 - slow to import

    value, lines = read_tag_value(data.decode("utf-8-sig"))
    return value, by_lines(lambda pointers: {pointer: _nearest(lines, pointer) for pointer in pointers})


def _nearest(lines: Mapping[str, int], pointer: str) -> int:
    while pointer not in lines and pointer:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer, 1)


def _yaml(data: bytes) -> tuple[dict[str, Any], Places]:
    from aibom.readers.yaml import parse_all  # noqa: PLC0415 - slow to import
    from aibom.readers.yaml_lines import lines  # noqa: PLC0415

    try:
        documents = parse_all(data, most=1, bounds=_YAML_BOUNDS)
    except ReadError as error:
        raise DocumentError(str(error), hint=_HINT) from None
    value = documents[0] if documents else None
    if not isinstance(value, dict):
        raise DocumentError("line 1: the YAML document is no mapping", hint=_HINT)
    return value, by_lines(lambda pointers: lines(data, pointers))


def _xml(root: Any, data: bytes) -> tuple[dict[str, Any], Places]:
    from aibom.formats.spdx2.validate import schema  # noqa: PLC0415 - slow to import

    elements: dict[str, Any] = {"": root}
    value = _object(root, schema(), "", elements)

    def element_of(fault: Fault) -> Any:
        pointer = fault.pointer
        while pointer not in elements:
            pointer = pointer.rpartition("/")[0]
        return elements[pointer]

    placed = in_xml(root, data)
    return value, lambda faults: placed([replace(fault, element=element_of(fault)) for fault in faults])


def _object(element: Any, shape: Mapping[str, Any], pointer: str, elements: dict[str, Any]) -> dict[str, Any]:
    """Return an element as an object, with lists where the schema has them, or where a name stands again."""
    known = shape.get("properties", {})
    out: dict[str, Any] = {}
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        inner = known.get(name, {})
        is_list = inner.get("type") == "array"
        if not is_list and name in out:
            raise DocumentError(f"line {child.sourceline}: <{name[:80]}> is given twice", hint="keep one of the two")
        where = f"{pointer}/{name}/{len(out.get(name, ()))}" if is_list else f"{pointer}/{name}"
        elements[where] = child
        value = _value(child, inner.get("items", {}) if is_list else inner, where, elements)
        if is_list:
            elements.setdefault(f"{pointer}/{name}", child)
            out.setdefault(name, []).append(value)
        else:
            out[name] = value
    return out


def _value(element: Any, shape: Mapping[str, Any], pointer: str, elements: dict[str, Any]) -> Any:
    kind = shape.get("type")
    if len(element) or kind == "object":
        return _object(element, shape, pointer, elements)
    text = element.text or ""
    if kind == "boolean" and text.strip() in {"true", "false"}:
        return text.strip() == "true"
    if kind == "integer" and text.strip().isascii() and text.strip().isdigit() and len(text) < 20:
        return int(text)
    return text
