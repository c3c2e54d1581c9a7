"""The ways a JSON value becomes XML, and the short forms in which the tables are written."""

from dataclasses import dataclass
from enum import Enum, auto

__all__ = [
    "Field",
    "Option",
    "Shape",
    "a_list",
    "a_number",
    "a_text",
    "an_attribute",
    "an_object",
    "content",
    "refs",
    "repeated",
    "texts",
]


class Shape(Enum):
    """How a JSON value becomes XML."""

    ATTRIBUTE = auto()
    """`"key": "v"` is `<owner tag="v">`."""
    CONTENT = auto()
    """`"key": "v"` is the text of the owner's element."""
    TEXT = auto()
    """`"key": "v"` is `<tag>v</tag>`."""
    NUMBER = auto()
    """`"key": 1` is `<tag>1</tag>`."""
    OBJECT = auto()
    """`"key": {…}` is `<tag>…</tag>`; of one with an older form, `"key": [{…}]` is `<tag><older>…</older></tag>`."""
    REPEATED = auto()
    """`"key": [{…}, {…}]` is `<tag>…</tag><tag>…</tag>`."""
    REPEATED_TEXT = auto()
    """`"key": ["v", "w"]` is `<tag>v</tag><tag>w</tag>`."""
    REPEATED_REF = auto()
    """`"key": ["v", "w"]` is `<tag ref="v"/><tag ref="w"/>`."""
    LIST = auto()
    """`"key": [{…}, {…}]` is `<tag><item>…</item><item>…</item></tag>`."""
    LIST_TEXT = auto()
    """`"key": ["v", "w"]` is `<tag><item>v</item><item>w</item></tag>`."""
    LIST_REF = auto()
    """`"key": ["v", "w"]` is `<tag><item ref="v"/><item ref="w"/></tag>`."""
    CHOICE = auto()
    """`"key": [{"a": {…}}, {…}]`: each element is called by the one key its item has, or by what `options` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One kind of item in a list of a CHOICE.

    `key` is the JSON key that tells it (empty: none of the others), `tag` its element, `type` its table (empty: text).
    `wrapped` says that the JSON item holds the value under `key`, and nothing else.
    """

    key: str
    tag: str
    type: str = ""
    wrapped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of a JSON object: its element or attribute `tag`, and what it holds."""

    key: str
    tag: str
    shape: Shape
    type: str = ""
    """The table of the nested object, or of each item."""
    item: str = ""
    """The element of each item, of the LIST shapes."""
    options: tuple[Option, ...] = ()
    older: str = ""
    """The element, and the table, of each item where an OBJECT is a list instead, as older versions had it."""


def an_attribute(key: str) -> Field:
    """Return the field of an attribute, a text."""
    return Field(key=key, tag=key, shape=Shape.ATTRIBUTE)


def a_text(key: str) -> Field:
    """Return the field of an element that holds text."""
    return Field(key=key, tag=key, shape=Shape.TEXT)


def a_number(key: str) -> Field:
    """Return the field of an element that holds a number."""
    return Field(key=key, tag=key, shape=Shape.NUMBER)


def an_object(key: str, type_: str, tag: str = "") -> Field:
    """Return the field of an element with a table of its own."""
    return Field(key=key, tag=tag or key, shape=Shape.OBJECT, type=type_)


def a_list(key: str, item: str, type_: str) -> Field:
    """Return the field of an element that holds one element `item` for each object."""
    return Field(key=key, tag=key, shape=Shape.LIST, type=type_, item=item)


def texts(key: str, item: str) -> Field:
    """Return the field of an element that holds one element `item` for each text."""
    return Field(key=key, tag=key, shape=Shape.LIST_TEXT, item=item)


def refs(key: str, item: str) -> Field:
    """Return the field of an element that holds one element `item` with a reference for each text."""
    return Field(key=key, tag=key, shape=Shape.LIST_REF, item=item)


def repeated(key: str, type_: str) -> Field:
    """Return the field of an element that stands once for each object."""
    return Field(key=key, tag=key, shape=Shape.REPEATED, type=type_)


def content(key: str) -> Field:
    """Return the field of the owner's own text."""
    return Field(key=key, tag=key, shape=Shape.CONTENT)
