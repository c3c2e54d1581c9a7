"""Taking cards apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.readers.markdown import fenced, links, split


@pytest.mark.parametrize(
    ("data", "front", "line", "body", "body_line"),
    [
        (b"---\nlicense: mit\n---\n# T\n", b"license: mit", 2, "# T\n", 4),
        (b"---\r\na: 1\r\nb: 2\r\n---\r\ntext\r\n", b"a: 1\nb: 2", 2, "text\n", 5),
        (b"\xef\xbb\xbf---\na: 1\n---", b"a: 1", 2, "", 4),
        (b"---  \na: 1\n---\t\nx", b"a: 1", 2, "x", 4),
        (b"\n \n---\na: 1\n---\nx", b"a: 1", 4, "x", 6),
        (b"---\n---\nx", b"", 2, "x", 3),
        (b"---\ra: 1\r---\rx", b"a: 1", 2, "x", 4),
        (b"---\na: |\n  --- not the end\n----\n---\nx", b"a: |\n  --- not the end\n----", 2, "x", 6),
    ],
)
def test_front_matter_is_what_stands_between_the_lines(
    data: bytes, front: bytes, line: int, body: str, body_line: int
) -> None:
    """Marks, blank lines and line ends of all systems make no difference; line numbers are those of the file."""
    card = split(data)
    assert (card.front_matter, card.front_matter_line) == (front, line)
    assert (card.body, card.body_line) == (body, body_line)


@pytest.mark.parametrize(
    "data", [b"", b"# Title\n", b"text\n---\na: 1\n---\n", b"---\na: 1\n", b"----\na\n----\n", b" ---\na: 1"]
)
def test_without_front_matter_all_is_body(data: bytes) -> None:
    """A block that does not begin the file, or does not end, is no front matter."""
    card = split(data)
    assert card.front_matter is None
    assert (card.body, card.body_line) == (data.decode(), 1)


def test_undecodable_bytes_of_the_body_are_replaced() -> None:
    """A stray byte does not lose the prose."""
    assert split(b"caf\xe9").body == "caf\ufffd"


def test_fences() -> None:
    """Both kinds of fence, their info strings, longer closing fences, and one that never closes."""
    body = "a\n```yaml title\nx: 1\n```\n~~~~\n```\n~~~\n~~~~~\n  ```\nopen\n"
    found = [(fence.line, fence.last, fence.info, fence.text) for fence in fenced(body)]
    assert found == [(2, 4, "yaml title", "x: 1"), (5, 8, "", "```\n~~~"), (9, 11, "", "open\n")]


def test_inline_code_is_no_fence() -> None:
    """Three back-ticks that close in the same line open nothing; a fence may be empty."""
    assert list(fenced("```code``` text\nmore")) == []
    assert [(fence.line, fence.last, fence.text) for fence in fenced("```\n```\nafter")] == [(1, 2, "")]


def test_links() -> None:
    """Inline links, autolinks and bare addresses are found; the stop that ends a sentence is no part of one."""
    body = 'a [b c](https://h/x "t") <https://h/y>, https://h/z. [p](./q.md) [r]() <a href="https://h/w">s</a>'
    assert [(link.text, link.target) for link in links(body)] == [
        ("b c", "https://h/x"),
        ("", "https://h/y"),
        ("", "https://h/z"),
        ("p", "./q.md"),
        ("", "https://h/w"),
    ]


def test_a_link_knows_where_it_stands() -> None:
    """Its span covers text and target."""
    body = "see [b](https://h/x) now"
    (link,) = links(body)
    assert body[link.start : link.end] == "[b](https://h/x"


@pytest.mark.no_cover
@pytest.mark.parametrize("unit", ["[", "[](", "[a](<", "https://", "`", "```\n", "~~~a\n", "---\n", "[a\n", "()[]"])
def test_hostile_text_ends_soon(unit: str) -> None:
    """A mebibyte of any one pattern is read in seconds (20 s: a hundred times what it takes)."""
    text = unit * (1_048_576 // len(unit))
    begun = time.perf_counter()
    for _ in links(split(text.encode()).body):
        pass
    for _ in fenced(text):
        pass
    assert time.perf_counter() - begun < 300  # a watchdog, not a measure


@given(st.text("-` ~\n\rabc:[](h)", max_size=200))
def test_a_card_is_taken_apart_without_loss(text: str) -> None:
    """Front matter, its two lines and the body are the file, line for line, and fences lie within the body."""
    card = split(text.encode())
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[card.body_line - 1 :] == (card.body.split("\n") if card.body or card.body_line <= len(lines) else [])
    if card.front_matter is not None:
        first, front = card.front_matter_line - 1, card.front_matter.decode().split("\n")
        assert lines[first - 1].rstrip() == lines[card.body_line - 2].rstrip() == "---"
        assert lines[first : card.body_line - 2] in (front, [])
    ends = 0
    for fence in fenced(card.body):
        assert ends < fence.line <= fence.last <= card.body.count("\n") + 1
        ends = fence.last
