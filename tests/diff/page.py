"""A page of HTML as tests look at it: strictly nested elements, or it is no page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Element", "Page", "read"]

_VOID = frozenset({"meta", "br"})


@dataclass(slots=True)
class Element:
    """One element with what is in it."""

    tag: str
    attributes: dict[str, str]
    inner: "list[Element | str]" = field(default_factory=list)

    def all(self, *tags: str) -> "list[Element]":
        """Return every element within, in order, of these tags if any are given."""
        found = []
        todo = list(reversed(self.inner))
        while todo:
            each = todo.pop()
            if isinstance(each, Element):
                if not tags or each.tag in tags:
                    found.append(each)
                todo += reversed(each.inner)
        return found

    @property
    def text(self) -> str:
        """All text within."""
        parts, todo = [], list(reversed(self.inner))
        while todo:
            each = todo.pop()
            if isinstance(each, str):
                parts.append(each)
            else:
                todo += reversed(each.inner)
        return " ".join("".join(parts).split())


class Page(HTMLParser):
    """Reads a page; what is not closed, or closed and not open, is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self.deepest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inner.append(element)
        if tag not in _VOID:
            self._open.append(element)
            self.deepest = max(self.deepest, len(self._open))

    def handle_endtag(self, tag: str) -> None:
        """End the element that was begun last."""
        assert self._open.pop().tag == tag, tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse what HTML does not know."""
        raise AssertionError((tag, attrs))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self._open[-1].inner.append(data)

    def handle_comment(self, data: str) -> None:
        """Refuse comments: none is ours."""
        raise AssertionError(data)

    def close(self) -> None:
        """Demand that nothing is left open."""
        super().close()
        assert self._open == [self.root], [each.tag for each in self._open]


def read(data: bytes) -> Page:
    """Return the page."""
    page = Page()
    page.feed(data.decode())
    page.close()
    return page
