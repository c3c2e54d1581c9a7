"""XML as text: parsed within bounds, with lines and paths of its elements."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from aibom.errors import DocumentError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Paths", "element_lines", "read"]

_POSITION = re.compile(r",? line \d+, column \d+.*$")
_MOST_LINES = 65_535
_NO_DTD = "remove the DOCTYPE; nothing of the standards needs one"


def read(data: bytes) -> "_Element":
    """Return the root element. Entities, document types and the network are refused, and so is unbounded nesting.

    Raises:
        DocumentError: it is no XML, or declares a document type; the message says where.
    """
    from lxml import etree  # noqa: PLC0415  slow to import

    where = data.find(b"<!DOCTYPE")
    if where >= 0 and not _is_inside_text(data, where):
        line = data.count(b"\n", 0, where) + 1
        raise DocumentError(f"line {line}: XML with a document type is not read", hint=_NO_DTD)
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
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, column = getattr(error, "position", (1, 1))
        reason = _POSITION.sub("", shorten(getattr(error, "msg", error)))
        raise DocumentError(
            f"line {line}, column {column}: not XML: {reason}",
            hint="repair the document, or make it again with the tool that wrote it",
        ) from None
    info: Any = root.getroottree().docinfo
    if info.doctype:  # in an encoding in which the bytes above look otherwise
        raise DocumentError("line 1: XML with a document type is not read", hint=_NO_DTD)
    return root


def _is_inside_text(data: bytes, where: int) -> bool:
    """Say whether something that looks like a document type stands where none can: after the root began."""
    head = data[:where]
    return head.rfind(b"<!--") > head.rfind(b"-->") or head.rfind(b"<![CDATA[") > head.rfind(b"]]>")


def element_lines(root: Any, data: bytes, elements: Iterable[Any]) -> dict[Any, int]:
    """Return the line of each of `elements` under `root`, which was read from `data`.

    The parser keeps lines in 16 bits; where that is not enough, a second one counts.
    """
    lines = {element: element.sourceline or 1 for element in elements}
    far = {element for element, line in lines.items() if line >= _MOST_LINES}
    if not far:
        return lines
    wanted = {number: element for number, element in enumerate(root.iter()) if element in far}
    parser = expat.ParserCreate()
    number = -1

    def start(*_: object) -> None:
        nonlocal number
        number += 1
        if number in wanted:
            lines[wanted[number]] = parser.CurrentLineNumber

    parser.StartElementHandler = start
    with suppress(expat.ExpatError, LookupError):  # an encoding that only the first parser knows
        parser.Parse(data, True)
    return lines


class Paths:
    """XPaths of elements, the namespace of the root being the default one; siblings are counted once a parent."""

    def __init__(self) -> None:
        self._numbers: dict[Any, dict[Any, str]] = {}

    def of(self, element: Any) -> str:
        """Return the path of `element` from the root, such as `/bom/components/component[2]/name`."""
        steps = []
        while element is not None:
            parent = element.getparent()
            steps.append(_local(element) if parent is None else self._step(parent, element))
            element = parent
        return "/" + "/".join(reversed(steps))

    def _step(self, parent: Any, element: Any) -> str:
        if parent not in self._numbers:
            counts: dict[str, int] = {}
            numbered = []
            for child in parent:
                name = _local(child)
                counts[name] = counts.get(name, 0) + 1
                numbered.append((child, name, counts[name]))
            self._numbers[parent] = {
                child: f"{name}[{number}]" if counts[name] > 1 else name for child, name, number in numbered
            }
        return self._numbers[parent][element]


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else "node()"
