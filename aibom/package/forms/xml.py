"""XML of strangers: read by events that say where in the bytes they stand; no document type, no entity, UTF-8 alone."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from aibom.errors import DocumentError

__all__ = ["local", "parse", "tag_end"]

_DEEPEST = 200
_TAG = re.compile(rb"""<[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*>""")
_HINT = "save it again with a spreadsheet program"


def parse(
    data: bytes,
    called: str,
    *,
    start: Callable[[str, Mapping[str, str], int], None],
    end: Callable[[str, int], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Tell `start`, `end` and `text` of what `data` holds; names are `NAMESPACE NAME`, places are offsets in bytes.

    Raises:
        DocumentError: it is no XML, in another encoding than UTF-8, has a document type or is nested too deeply.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise DocumentError(f"{called} is nested too deeply", hint=_HINT)
        start(name, attributes, parser.CurrentByteIndex)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name, parser.CurrentByteIndex)

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in {"utf-8", "us-ascii"}:
            raise DocumentError(f"{called} is XML in {encoding[:40]}, and not in UTF-8", hint=_HINT)

    def typed(*_: Any) -> None:
        raise DocumentError(f"{called} has a document type, which no workbook has: it is not read", hint=_HINT)

    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:4]:
        raise DocumentError(f"{called} is XML in UTF-16, and not in UTF-8", hint=_HINT)
    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler = text
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declared, typed
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise DocumentError(f"{called} is no XML: {error}", hint=_HINT) from None


def local(name: str) -> str:
    """Return the name of an element or attribute without its namespace.

    >>> local("http://schemas.openxmlformats.org/spreadsheetml/2006/main row")
    'row'
    """
    return name.rpartition(" ")[2]


def tag_end(data: bytes, place: int) -> int:
    """Return where the tag that begins at `place` is over.

    >>> tag_end(b'<c t="a>b"/>text', 0)
    12
    """
    found = _TAG.match(data, place)
    return found.end() if found else place
