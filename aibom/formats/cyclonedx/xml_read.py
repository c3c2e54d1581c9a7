"""XML back into a document, by the same tables; what no table knows is listed, with the XPath where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.schema_order import TABLES, Field, Shape
from aibom.formats.cyclonedx.validate import READ_VERSIONS, xml_problems
from aibom.formats.cyclonedx.xml_write import NAMESPACE
from aibom.formats.stated.records import Unread
from aibom.formats.vocabulary import xml_text
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Read", "read", "read_all"]

_SHOWN = 3
_MOST_NAMES = 100
_ATTRIBUTES = frozenset({"version"})  # of <bom>, read without a table
_ONE_TEXT = frozenset({Shape.TEXT, Shape.NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document in the shape of CycloneDX JSON, and what of the XML it does not hold."""

    document: dict[str, Any]
    unread: tuple[Unread, ...]


def read(data: bytes) -> dict[str, Any]:
    """Return the document of `read_all`.

    Raises:
        DocumentError: as in `read_all`.
    """
    return read_all(data).document


def read_all(data: bytes) -> Read:
    """Return the document in `data` as a dict in the shape of CycloneDX JSON, and what no table knows.

    Entities, document types and the network are refused, and so is XML nested or sized beyond libxml2's own limits.

    Raises:
        DocumentError: it is not XML, declares a document type, or does not pass the XSD of its version.
    """
    root = xml_text.read(data)
    space, _, name = str(root.tag).removeprefix("{").rpartition("}")
    version = space.removeprefix(NAMESPACE)
    if name != "bom" or version not in READ_VERSIONS:
        raise DocumentError(
            f"not CycloneDX {', '.join(READ_VERSIONS)}: the root element is {shorten(root.tag)}",
            hint="give a CycloneDX document in XML of one of these versions",
        )
    _check(root, version)
    head = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "version": _number(root.get("version", "1")),
    }
    reader = _Reader(f"{{{space}}}")
    document = head | reader.object(root, "bom")
    return Read(document=document, unread=tuple(reader.unread()))


def _check(root: "_Element", version: str) -> None:
    found = list(islice(xml_problems(root, version), _SHOWN + 1))
    if found:
        shown = "; ".join(f"line {line}: {reason}" for line, _, reason in found[:_SHOWN])
        more = "; and more" if len(found) > _SHOWN else ""
        raise DocumentError(
            f"the CycloneDX XML document is not valid: {shown}{more}",
            hint="run `aibom validate` to see all that is wrong",
        )


class _Reader:
    """Reads elements of one namespace, and counts what no table knows, by its name and that of its owner."""

    def __init__(self, space: str) -> None:
        self._space = space
        self._passed: dict[str, tuple[str, int]] = {}
        self._known = {
            type_: frozenset(field.tag for field in fields if field.shape is not Shape.ATTRIBUTE)
            for type_, fields in TABLES.items()
        }
        self._attributes = {
            type_: frozenset(field.tag for field in fields if field.shape is Shape.ATTRIBUTE)
            for type_, fields in TABLES.items()
        }

    def unread(self) -> list[Unread]:
        """Return what was passed over, in the order met."""
        return [
            Unread(pointer=place, what=what if count == 1 else f"{what} ({count:,})")
            for what, (place, count) in self._passed.items()
        ]

    def object(self, element: "_Element", type_: str) -> dict[str, Any]:
        """Return what an element holds, by the table `type_`."""
        children: dict[str, list[_Element]] = {}
        known = self._known[type_]
        for child in element:
            tag = child.tag.removeprefix(self._space)
            if tag in known:
                children.setdefault(tag, []).append(child)
            else:
                self._pass_over(child, f"<{_local(child)}> in <{_local(element)}>")
        self._look_at_attributes(element, self._attributes[type_])
        out = {}
        for field in TABLES[type_]:
            value = self._field(element, field, children)
            if value is not None:
                out[field.key] = value
        return out

    def _field(self, element: "_Element", field: Field, children: Mapping[str, list["_Element"]]) -> Any:
        """Return the value of a field, or None where the element has none."""
        if field.shape is Shape.ATTRIBUTE:
            return element.get(field.tag)
        if field.shape is Shape.CONTENT:
            return element.text or ""
        found = children.get(field.tag)
        if not found:
            return None
        first = found[0]
        match field.shape:
            case Shape.TEXT | Shape.NUMBER:
                self._look_at_attributes(first, frozenset())
                return _number(first.text or "") if field.shape is Shape.NUMBER else first.text or ""
            case Shape.OBJECT:
                older = first.findall(self._space + field.older) if field.older else []
                return [self.object(child, field.older) for child in older] or self.object(first, field.type)
            case Shape.REPEATED | Shape.REPEATED_TEXT | Shape.REPEATED_REF:
                return [self._item(child, field) for child in found]
            case Shape.CHOICE:
                chosen = [self._choice(child, field) for child in first]
                return [item for item in chosen if item is not None]
            case _:
                return [self._item(child, field) for child in first if self._is_item(child, field)]

    def _is_item(self, child: "_Element", field: Field) -> bool:
        if child.tag == self._space + field.item:
            return True
        self._pass_over(child, f"<{_local(child)}> in <{field.tag}>")
        return False

    def _item(self, element: "_Element", field: Field) -> Any:
        if field.shape in {Shape.REPEATED_TEXT, Shape.LIST_TEXT}:
            return element.text or ""
        if field.shape in {Shape.REPEATED_REF, Shape.LIST_REF}:
            for child in element:  # 1.4 to 1.7 allow dependencies inside dependencies
                self._pass_over(child, f"<{_local(child)}> in <{_local(element)}>")
            return element.get("ref")
        return self.object(element, field.type)

    def _choice(self, element: "_Element", field: Field) -> Any:
        tag = element.tag.removeprefix(self._space)
        option = next((option for option in field.options if option.tag == tag), None)
        if option is None:
            self._pass_over(element, f"<{_local(element)}> in <{field.tag}>")
            return None
        value = self.object(element, option.type) if option.type else element.text or ""
        return {option.key: value} if option.wrapped else value

    def _look_at_attributes(self, element: "_Element", known: frozenset[str]) -> None:
        for name in element.attrib:
            text = str(name)
            # Those of other namespaces, such as xsi:schemaLocation, are no part of the standard.
            if (
                text not in known
                and not text.startswith("{")
                and not (text in _ATTRIBUTES and element.getparent() is None)
            ):
                self._pass_over(element, f"the attribute {shorten(text, 60)} of <{_local(element)}>")

    def _pass_over(self, element: "_Element", what: str) -> None:
        if len(self._passed) >= _MOST_NAMES and what not in self._passed:
            what = "elements and attributes of other names"
        place, count = self._passed.get(what) or (_path(element), 0)
        self._passed[what] = place, count + 1


def _path(element: "_Element") -> str:
    """Return an XPath that leads to the element, by names and numbers."""
    steps: list[str] = []
    here: _Element | None = element
    while here is not None:
        before = sum(1 for _ in here.itersiblings(here.tag, preceding=True))
        steps.append(_local(here) + (f"[{before + 1}]" if here.getparent() is not None else ""))
        here = here.getparent()
    return "/" + "/".join(reversed(steps))


def _local(element: "_Element") -> str:
    return shorten(str(element.tag).rpartition("}")[2], 80)


def _number(text: str) -> int | float:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 300 else float(plain)
