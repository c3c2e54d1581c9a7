"""Where in XML stands what a JSON pointer leads to."""

from aibom.formats.cyclonedx.schema_order import TABLES, Field, Shape
from aibom.formats.cyclonedx.schema_shapes import Option
from aibom.formats.stated.lineage import Origin
from aibom.records.evidence import Evidence

__all__ = ["XmlOrigin", "xpath"]

_REPEATED = frozenset({Shape.REPEATED, Shape.REPEATED_TEXT, Shape.REPEATED_REF})
_LISTS = frozenset({Shape.LIST, Shape.LIST_TEXT, Shape.LIST_REF})


class XmlOrigin(Origin):
    """The document that claims are read from, whose places are XPaths."""

    def at(self, place: str) -> Evidence:
        """Return the evidence of what stands at `place`, a JSON pointer, of the document."""
        return super().at(xpath(place))


def xpath(pointer: str) -> str:
    """Return the XPath, by local names, of what `pointer` leads to in the shape of JSON; as it is if no table knows it.

    >>> xpath("/components/1/licenses/0/license/id"), xpath("/components/0/bom-ref"), xpath("/components/0/data/1/name")
    ('/bom/components/component[2]/licenses/*[1]/id', '/bom/components/component[1]/@bom-ref', '/bom/components/component[1]/data[2]/name')
    """
    type_, out, steps = "bom", "/bom", pointer.split("/")[1:]
    while steps:
        field = next((field for field in TABLES.get(type_, ()) if field.key == steps[0]), None)
        if field is None:
            return pointer if out == "/bom" else out
        number = int(steps[1]) + 1 if len(steps) > 1 and steps[1].isdigit() else 0
        out += _step(field, number)
        steps = steps[2:] if number else steps[1:]
        type_ = (field.older if number and field.older else field.type) or type_
        if number and field.options:
            option = _option(field, steps)
            type_ = option.type if option is not None else ""
            steps = steps[1:] if option is not None and option.wrapped else steps
    return out


def _step(field: Field, number: int) -> str:
    if field.shape is Shape.CONTENT:
        return ""
    if field.shape is Shape.ATTRIBUTE:
        return f"/@{field.tag}"
    if not number:
        return f"/{field.tag}"
    if field.shape in _REPEATED:
        return f"/{field.tag}[{number}]"
    item = field.item if field.shape in _LISTS else field.older or "*"
    return f"/{field.tag}/{item}[{number}]"


def _option(field: Field, steps: list[str]) -> Option | None:
    """Return the kind of item that the next step leads into."""
    if not steps:
        return None
    for option in field.options:
        if option.wrapped and option.key == steps[0]:
            return option
    known = (option for option in field.options if any(each.key == steps[0] for each in TABLES.get(option.type, ())))
    return next((option for option in known if not option.wrapped), None)
