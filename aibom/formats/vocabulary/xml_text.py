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

__all__ = ["Paths", "element_lines", "head", "read"]

_POSITION = re.compile(r",? line \d+, column \d+.*$")
_MOST_LINES = 65_535
_MARK = b"\xef\xbb\xbf"
_HEAD = 131_072
_HINT = "repair the document, or make it again with the tool that wrote it"
_DOCTYPE = b"<!DOCTYPE"
# Atomic and possessive throughout, so that no bytes make it try twice.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+", re.DOTALL)
_WIDE = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"<\x00\x00\x00": "utf-32-le",
    b"\x00\x00\x00<": "utf-32-be",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}


def read(data: bytes) -> "_Element":
    """Return the root element. Entities, document types and the network are refused, and so is unbounded nesting.

    Raises:
        DocumentError: it is no XML, or declares a document type; the message says where.
    """
    from lxml import etree  # noqa: PLC0415  slow to import

    encoding = _wide(data)
    if encoding:
        data = _narrowed(data, encoding)
    prolog = _PROLOG.match(data)
    if prolog is not None and data.startswith(_DOCTYPE, prolog.end()):
        raise _with_type(data.count(b"\n", 0, prolog.end()) + 1)
    parser = etree.XMLParser(
        encoding="UTF-8" if encoding else None,  # whatever the declaration said before
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
        raise DocumentError(f"line {line}, column {column}: not XML: {reason}", hint=_HINT) from None
    info: Any = root.getroottree().docinfo
    if info.doctype:  # in an encoding in which the bytes above look otherwise
        raise _with_type(1)
    return root


def head(data: bytes) -> bytes:
    """Return how a document begins, for those who look for names in it: without a byte-order mark, not in UTF-16.

    >>> head("<bom/>".encode("utf-16"))
    b'<bom/>'
    """
    encoding = _wide(data)
    if encoding.startswith("utf-16"):
        return data[:_HEAD].decode(encoding, "ignore").encode("utf-8", "ignore").removeprefix(_MARK).lstrip()
    return data.removeprefix(_MARK).lstrip()


def _wide(data: bytes) -> str:
    """Return the encoding of a text whose characters take two bytes or four; empty for any other."""
    return next((encoding for start, encoding in _WIDE.items() if data.startswith(start)), "")


def _narrowed(data: bytes, encoding: str) -> bytes:
    if encoding.startswith("utf-32"):
        raise DocumentError("line 1, byte 0: wrong encoding: it is in UTF-32", hint="save the document as UTF-8")
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        where = data[: getattr(error, "start", 0)].decode(encoding, "ignore").count("\n") + 1
        raise DocumentError(f"line {where}: wrong encoding: it is no whole UTF-16", hint=_HINT) from None


def _with_type(line: int) -> DocumentError:
    return DocumentError(
        f"line {line}: XML with a document type is not read",
        hint="remove the DOCTYPE; nothing of the standards needs one",
    )


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
