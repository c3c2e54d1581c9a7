"""XML back into a document, by the same tables."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.schema_order import TABLES, Field, Shape
from aibom.formats.cyclonedx.validate import VERSIONS, check_xml
from aibom.formats.cyclonedx.xml_write import NAMESPACE
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read"]


def read(data: bytes) -> dict[str, Any]:
    """Return the document in `data` as a dict in the shape of CycloneDX JSON; what no table knows is passed over.

    Entities, document types and the network are refused, and so is XML nested or sized beyond libxml2's own limits.

    Raises:
        DocumentError: it is not XML, declares a document type, or does not pass the XSD of its version.
    """
    from lxml import etree  # noqa: PLC0415  slow to import

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in data:
        raise DocumentError("XML with a document type is not read", hint="remove the DOCTYPE")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"not XML: {shorten(error)}", hint="give a CycloneDX document in XML") from None
    info: Any = root.getroottree().docinfo
    if info.doctype:  # in an encoding in which the bytes above look otherwise
        raise DocumentError("XML with a document type is not read", hint="remove the DOCTYPE")
    name = etree.QName(root)
    version = (name.namespace or "").removeprefix(NAMESPACE)
    if name.localname != "bom" or version not in VERSIONS:
        raise DocumentError(
            f"not CycloneDX {' or '.join(VERSIONS)}: the root element is {shorten(root.tag)}",
            hint="give a CycloneDX document in XML",
        )
    check_xml(root, version)
    head = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "version": int(root.get("version", "1")),
    }
    return head | _object(root, "bom", f"{{{name.namespace}}}")


def _object(element: "_Element", type_: str, space: str) -> dict[str, Any]:
    children: dict[str, list[_Element]] = {}
    for child in element:
        children.setdefault(child.tag.removeprefix(space), []).append(child)
    out = {}
    for field in TABLES[type_]:
        value = _field(element, field, children, space)
        if value is not None:
            out[field.key] = value
    return out


def _field(element: "_Element", field: Field, children: Mapping[str, list["_Element"]], space: str) -> Any:
    """Return the value of a field, or None where the element has none."""
    if field.shape is Shape.ATTRIBUTE:
        return element.get(field.tag)
    if field.shape is Shape.CONTENT:
        return element.text or ""
    found = children.get(field.tag)
    if not found:
        return None
    match field.shape:
        case Shape.TEXT:
            return found[0].text or ""
        case Shape.NUMBER:
            return _number(found[0].text or "")
        case Shape.OBJECT:
            return _object(found[0], field.type, space)
        case Shape.REPEATED | Shape.REPEATED_TEXT | Shape.REPEATED_REF:
            return [_item(child, field, space) for child in found]
        case Shape.CHOICE:
            return [_choice(child, field, space) for child in found[0]]
        case _:
            return [_item(child, field, space) for child in found[0] if child.tag == space + field.item]


def _item(element: "_Element", field: Field, space: str) -> Any:
    if field.shape in {Shape.REPEATED_TEXT, Shape.LIST_TEXT}:
        return element.text or ""
    if field.shape in {Shape.REPEATED_REF, Shape.LIST_REF}:
        return element.get("ref")
    return _object(element, field.type, space)


def _choice(element: "_Element", field: Field, space: str) -> Any:
    tag = element.tag.removeprefix(space)
    option = next((option for option in field.options if option.tag == tag), None)
    if option is None:
        raise DocumentError(
            f"<{shorten(tag)}> in line {element.sourceline} is not read", hint="convert it to JSON first"
        )
    value = _object(element, option.type, space) if option.type else element.text or ""
    return {option.key: value} if option.wrapped else value


def _number(text: str) -> int | float:
    return int(text) if text.strip().isdigit() else float(text)
