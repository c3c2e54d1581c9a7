"""A document as XML, by the tables."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aibom.formats.cyclonedx.schema_order import TABLES, Field, Shape
from aibom.formats.vocabulary.facts import plain

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["NAMESPACE", "write"]

NAMESPACE = "http://cyclonedx.org/schema/bom/"
"""What the XML namespace of each version begins with."""


def write(document: Mapping[str, Any]) -> "_Element":
    """Return the root element of `document`, a dict in the shape of CycloneDX JSON 1.6 or 1.7.

    Keys no table knows are left out; aibom writes none.
    """
    from lxml import etree  # noqa: PLC0415  slow to import

    space = f"{NAMESPACE}{document['specVersion']}"
    prefixes: Any = {None: space}
    root = etree.Element(f"{{{space}}}bom", {"version": str(document.get("version", 1))}, nsmap=prefixes)
    _Writer(f"{{{space}}}").fill(root, document, "bom")
    return root


class _Writer:
    """Fills elements of one namespace."""

    def __init__(self, space: str) -> None:
        from lxml.etree import SubElement  # noqa: PLC0415  slow to import

        self._space = space
        self._add = SubElement

    def fill(self, owner: "_Element", value: Mapping[str, Any], type_: str) -> None:
        """Add what `value` holds to `owner`, in the order of the table `type_`."""
        for field in TABLES[type_]:
            held = value.get(field.key)
            if held is None:
                continue
            shape = field.shape
            if shape is Shape.TEXT:
                self._add(owner, self._space + field.tag).text = held
            elif shape is Shape.ATTRIBUTE:
                owner.set(field.tag, held)
            elif shape is Shape.CONTENT:
                owner.text = held
            elif shape is Shape.NUMBER:
                self._add(owner, self._space + field.tag).text = plain(held)
            elif shape is Shape.OBJECT:
                self._object(self._add(owner, self._space + field.tag), field, held)
            elif field.item or field.options:
                self._items(self._add(owner, self._space + field.tag), field, held, self._space + field.item)
            else:
                self._items(owner, field, held, self._space + field.tag)

    def _object(self, element: "_Element", field: Field, held: Any) -> None:
        if isinstance(held, list):
            for item in held:
                self.fill(self._add(element, self._space + field.older), item, field.older)
        else:
            self.fill(element, held, field.type)

    def _items(self, owner: "_Element", field: Field, items: list[Any], tag: str) -> None:
        shape = field.shape
        for item in items:
            if shape is Shape.LIST or shape is Shape.REPEATED:
                self.fill(self._add(owner, tag), item, field.type)
            elif shape is Shape.LIST_REF or shape is Shape.REPEATED_REF:
                self._add(owner, tag).set("ref", item)
            elif shape is Shape.CHOICE:
                self._choice(owner, field, item)
            else:
                self._add(owner, tag).text = item

    def _choice(self, owner: "_Element", field: Field, item: Mapping[str, Any]) -> None:
        option = next(option for option in field.options if not option.key or option.key in item)
        value: Any = item[option.key] if option.wrapped else item
        element = self._add(owner, self._space + option.tag)
        if option.type:
            self.fill(element, value, option.type)
        else:
            element.text = value
