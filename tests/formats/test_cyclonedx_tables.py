"""The tables that spell XML, held against the official XSD."""

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from aibom._resources import read_bytes
from aibom.formats.cyclonedx.schema_order import TABLES, Field, Shape

XS = "{http://www.w3.org/2001/XMLSchema}"
ATTRIBUTES = {Shape.ATTRIBUTE, Shape.CONTENT}
LISTS = {Shape.LIST, Shape.LIST_TEXT, Shape.LIST_REF}
WITHOUT_INNER = {Shape.TEXT, Shape.NUMBER, Shape.REPEATED_TEXT, Shape.REPEATED_REF}


class Xsd:
    """Just enough of an XSD to ask which elements and attributes a type has, in which order."""

    def __init__(self, version: str) -> None:
        root: Any = etree.fromstring(read_bytes("schemas", f"cyclonedx/bom-{version}.SNAPSHOT.xsd"))
        self.absent = {"expression-detailed"} if version == "1.6" else set()
        self.named = {node.get("name"): node for node in root if node.get("name")}

    def of(self, element: Any) -> Any:
        """Return the node that defines the type of an element declaration."""
        named = (element.get("type") or "").removeprefix("bom:")
        return self.named.get(named, element)

    def elements(self, node: Any) -> dict[str, Any]:
        """Return the child elements a type allows, in order."""
        return {found.get("name"): found for found in self._inside(node) if found.tag == f"{XS}element"}

    def attributes(self, node: Any) -> set[str]:
        """Return the attributes a type allows."""
        found = {item.get("name") for item in self._inside(node) if item.tag == f"{XS}attribute"}
        for group in self._inside(node):
            if group.tag == f"{XS}attributeGroup":
                found |= self.attributes(self.named[group.get("ref").removeprefix("bom:")])
        return found

    def _inside(self, node: Any) -> Iterator[Any]:
        """Yield element and attribute declarations of a type, without those of its children."""
        for child in node:
            if not isinstance(child.tag, str):
                continue
            if child.tag in {f"{XS}element", f"{XS}attribute", f"{XS}attributeGroup"}:
                yield child
            else:
                yield from self._inside(child)


def _check(xsd: Xsd, node: Any, type_: str, seen: set[str]) -> None:
    """Assert that the table `type_` agrees with the XSD type `node`, and so do the tables it leads to."""
    if type_ in seen:
        return
    seen.add(type_)
    elements = xsd.elements(node)
    order = list(elements)
    tags = [field.tag for field in TABLES[type_] if field.shape not in ATTRIBUTES]
    assert [tag for tag in order if tag in tags] == tags, f"{type_}: {tags} is not the order of {order}"
    attributes = {field.tag for field in TABLES[type_] if field.shape is Shape.ATTRIBUTE}
    assert attributes <= xsd.attributes(node), type_
    for field in TABLES[type_]:
        if field.shape not in ATTRIBUTES:
            _check_field(xsd, elements[field.tag], field, seen)


def _check_field(xsd: Xsd, element: Any, field: Field, seen: set[str]) -> None:
    node = xsd.of(element)
    if field.shape in {Shape.OBJECT, Shape.REPEATED}:
        _check(xsd, node, field.type, seen)
        if field.older:
            _check(xsd, xsd.of(xsd.elements(node)[field.older]), field.older, seen)
    elif field.shape in LISTS:
        items = xsd.elements(node)
        assert field.item in items, field
        if field.shape is Shape.LIST:
            _check(xsd, xsd.of(items[field.item]), field.type, seen)
    elif field.shape is Shape.CHOICE:
        items = xsd.elements(node)
        for option in field.options:
            if option.tag in xsd.absent:
                assert option.tag not in items
                seen.add(option.type)
                continue
            assert option.tag in items, option
            if option.type:
                _check(xsd, xsd.of(items[option.tag]), option.type, seen)
    else:
        assert field.shape in WITHOUT_INNER


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_every_table_keeps_the_order_of_the_xsd(version: str) -> None:
    """Starting at <bom>, each table names elements and attributes its XSD type has, in the order it demands."""
    xsd = Xsd(version)
    seen: set[str] = set()
    if version == "1.6":  # has no citations
        seen.add("citation")
        assert "citations" not in xsd.elements(xsd.named["bom"])
        xsd.named["bom"].find(f".//{XS}sequence").append(xsd_element("citations"))
    _check(xsd, xsd.named["bom"], "bom", seen)
    assert seen == set(TABLES)


def _order(xsd: Xsd, node: Any, type_: str, seen: set[str]) -> None:
    """Assert that what of the table `type_` the XSD type `node` knows stands in its order, and so on inside."""
    if type_ in seen:
        return
    seen.add(type_)
    elements = xsd.elements(node)
    fields = {field.tag: field for field in TABLES[type_] if field.shape not in ATTRIBUTES and field.tag in elements}
    assert [tag for tag in elements if tag in fields] == list(fields), type_
    for tag, field in fields.items():
        inner = xsd.of(elements[tag])
        if field.item:
            items = xsd.elements(inner)
            assert field.item in items, field
            inner = xsd.of(items[field.item])
        if field.type:
            _order(xsd, inner, field.type, seen)
        for option in field.options:
            items = xsd.elements(inner)
            if option.type and option.tag in items:
                _order(xsd, xsd.of(items[option.tag]), option.type, seen)


@pytest.mark.parametrize("version", ["1.4", "1.5"])
def test_older_versions_are_read_by_the_same_tables(version: str) -> None:
    """What an older XSD knows of the tables it spells and orders alike, so that reading by them loses nothing."""
    xsd, seen = Xsd(version), set[str]()
    _order(xsd, xsd.named["bom"], "bom", seen)
    assert {"component", "pedigree", "metadata", "license"} <= seen
    assert ("card" in seen) == (version == "1.5")


def xsd_element(name: str) -> Any:
    """Return a declaration of a list of citations, which CycloneDX 1.6 lacks."""
    text = f'<element xmlns="{XS[1:-1]}" name="{name}"><complexType><sequence><element name="citation"/></sequence></complexType></element>'
    return etree.fromstring(text)


@pytest.mark.parametrize("type_", sorted(TABLES))
def test_no_table_reads_one_thing_twice(type_: str) -> None:
    """Keys and, among elements, tags are unique, so that writing and reading are inverse."""
    keys = [field.key for field in TABLES[type_]]
    tags = [field.tag for field in TABLES[type_] if field.shape not in ATTRIBUTES]
    assert len(set(keys)) == len(keys)
    assert len(set(tags)) == len(tags)
