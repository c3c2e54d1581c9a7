"""A large JSON document read part by part: what stands in one of its lists is never in memory all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from aibom.formats.vocabulary.json_text import MAX_DEPTH

__all__ = ["OtherwiseError", "Parts", "items", "parts"]

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_PART = 256 * 1024
"""How many bytes of a list are read at once, or a little more."""
_BETWEEN = b"\n    },\n    {"
_SHUT = b"\n    }"
_CLOSED = len(_SHUT)
_OPEN, _CLOSE = b"[\n  [\n    ", b"\n  ]\n]"
# Less than what is read otherwise: whoever nests deeper is told so there.
_DEEP = b"\n" + b" " * MAX_DEPTH


class OtherwiseError(ValueError):
    """A document is not written as aibom writes it, byte for byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A document: `head` is all of it but the items of one list, which then is empty; those are iterated as texts, some at a time.

    A text is what stands between the braces of an item. What one says, and that it is one, `items` tells. To iterate raises
    OtherwiseError where the list is not written as aibom writes it.
    """

    head: dict[str, Any]
    data: bytes
    start: int
    end: int

    def __iter__(self) -> Iterator[list[bytes]]:
        """Yield the texts of the items, some at a time."""
        at = self.start
        while at < self.end:
            cut = self.data.find(_BETWEEN, min(at + _PART, self.end), self.end)
            stop = self.end if cut < 0 else cut + _CLOSED
            text = self.data[at:stop]
            if not (text.startswith(b"{") and text.endswith(_SHUT)):
                raise OtherwiseError
            yield text[1:-_CLOSED].split(_BETWEEN)
            at = stop + len(_BETWEEN) - _CLOSED - 1


def items(texts: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return the items that stand in texts, one in each.

    Raises:
        OtherwiseError: it is no object, or not written as aibom writes it there.
    """
    if not texts:
        return []
    text = b"".join((b"{", _BETWEEN.join(texts), _SHUT))
    found = _loaded(b"[" + text + b"]")
    again = _dumped([found], orjson.OPT_INDENT_2)
    if len(again) != len(_OPEN) + len(text) + len(_CLOSE) or not again.startswith(text, len(_OPEN)) or _DEEP in text:
        raise OtherwiseError
    # Written so, what stands between two items stands nowhere else.
    if len(found) != len(texts) or not all(type(item) is dict for item in found):
        raise OtherwiseError
    return found  # type: ignore[no-any-return]


def parts(data: bytes, key: str) -> Parts:
    r"""Return the document in `data`, whose outermost object has a list of objects under `key`.

    It is read only if it is, to the byte, what aibom would write of what was read: no key is then given twice, and no
    number was rounded.

    Raises:
        OtherwiseError: it is no such document, or is not written so.

    >>> data = b'{\n  "a": 1,\n  "items": [\n    {\n      "b": 2\n    },\n    {\n      "b": 3\n    }\n  ]\n}\n'
    >>> found = parts(data, "items")
    >>> found.head, [items(texts) for texts in found]
    ({'a': 1, 'items': []}, [[{'b': 2}, {'b': 3}]])
    """
    opening = b'\n  "' + key.encode() + b'": ['
    begin = data.find(opening + b"\n    {")
    end = data.find(b"\n  ]", begin)
    if begin < 0 or end < 0:
        raise OtherwiseError
    begin += len(opening)
    rest = b"".join((data[:begin], b"]", data[end + len(b"\n  ]") :]))
    head = _loaded(rest)
    # Written so, a line indented by two spaces begins a member of the outermost object.
    if not isinstance(head, dict) or head.get(key) != [] or _DEEP in rest or _dumped(head, _OPTIONS) != rest:
        raise OtherwiseError
    return Parts(head=head, data=data, start=begin + len(b"\n    "), end=end)


def _loaded(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise OtherwiseError from None


def _dumped(value: object, options: int) -> bytes:
    try:
        return orjson.dumps(value, option=options)
    except orjson.JSONEncodeError:  # nested too deeply
        raise OtherwiseError from None
