"""Reading a card's body by its headings: what stands under each, as written, shortened, and never rendered."""

import re
from collections.abc import Callable, Iterator

from aibom.extract._evidence import at, evidence, fact
from aibom.extract._front_matter import CARD_PATH
from aibom.readers import markdown
from aibom.records.claims import Claim, Fact
from aibom.records.snapshot import Snapshot

__all__ = ["plain_heading", "says_nothing", "section_facts", "sections", "text_under"]

_MOST_CLAIMS = 32
_MOST_TEXT = 4096
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.{1,200}?)[ \t#]*$")
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_TARGET = re.compile(r"\]\([^()\s]{0,500}\)")
_WORD = re.compile(r"[^\W_]{1,40}")
# What the Hub's card templates and trainers leave where nobody wrote anything.
_PLACEHOLDERS = frozenset(
    {
        *("coming soon", "information needed", "more information is needed", "more information needed", "n a", "na"),
        *("needs more information", "none", "tbd", "tba", "to be added", "to be done", "todo", "add info", "wip"),
    }
)
_LONGEST_PLACEHOLDER = 80


def section_facts(snapshot: Snapshot, extractor: str, kind_of: Callable[[str], Fact | None]) -> Iterator[Claim]:
    """Yield one fact a section whose heading `kind_of` knows, at the line of the heading; the first 32.

    A card that was not read states nothing, and neither does a section that holds a placeholder.
    """
    content = snapshot.content(CARD_PATH)
    if content is None or content.error:
        return
    where = evidence(snapshot, content, "", extractor)
    card = markdown.split(content.data)
    found = 0
    for line, heading, written in sections(card.body):
        kind = kind_of(heading)
        text = "" if kind is None else text_under(written)
        if kind is None or not text:
            continue
        found += 1
        if found > _MOST_CLAIMS:
            return
        yield fact(snapshot.ref, kind, text, at(where, f"line {card.body_line + line}"))


def plain_heading(heading: str) -> str:
    """Return a heading in lower case, without marks and without the template's `[optional]`.

    >>> plain_heading("⚠️ **Source Data** [optional]")
    'source data'
    """
    letters = re.sub(r"[^a-z -]", " ", heading.lower().replace("[optional]", " "))
    return " ".join(letters.split())


def says_nothing(text: str) -> bool:
    """Say whether a text is empty or what a template leaves in place of one.

    >>> says_nothing("[More Information Needed](https://example.org)"), says_nothing("None of it is personal.")
    (True, False)
    """
    if len(text) > _LONGEST_PLACEHOLDER:
        text = _TARGET.sub("]", text)
    if len(text) > _LONGEST_PLACEHOLDER:
        return not any(letter.isalnum() for letter in text)
    words = " ".join(_WORD.findall(_TARGET.sub("]", text).lower()))
    return not words or words in _PLACEHOLDERS


def text_under(written: list[str]) -> str:
    """Return the text of a section on one line, without comments; empty where a placeholder stands.

    >>> text_under(["<!-- how? -->", "By hand,", "twice."]), text_under(["TBD"])
    ('By hand, twice.', '')
    """
    text = " ".join(_COMMENT.sub(" ", "\n".join(written)[:_MOST_TEXT]).split())
    return "" if says_nothing(text) else text


def sections(body: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (line from 0, heading, lines up to the next heading) of each section; headings in code are none."""
    lines = body.split("\n")
    code = {number for fence in markdown.fenced(body) for number in range(fence.line - 1, fence.last)}
    heads = [
        (number, head[2]) for number, line in enumerate(lines) if number not in code and (head := _HEADING.match(line))
    ]
    ends = [*(number for number, _ in heads[1:]), len(lines)]  # one too many where there is no heading
    for (start, heading), end in zip(heads, ends, strict=False):
        yield start, heading, lines[start + 1 : end]
