"""The parts of a model or dataset card: its YAML front matter, its fenced blocks and its links (CommonMark, roughly)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aibom.readers.recent import recent

__all__ = ["Card", "Fence", "Link", "fenced", "links", "split"]

_BOM = b"\xef\xbb\xbf"
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})(.*)")
# Every repetition is bounded, and no two neighbors can match the same character: linear on any text.
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{0,300})\]\(\s{0,8}<?(?P<target>[^\s()<>]{1,500})"
    r"|(?P<bare>https?://[^\s()<>\[\]\"'`|{}]{1,500})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card taken apart.

    `front_matter` is None where there is no block between `---` lines at the start; `front_matter_line` and
    `body_line` are the numbers (from 1) of their first lines in the file. Lines end in a line feed only.
    """

    front_matter: bytes | None
    front_matter_line: int = 2
    body: str
    body_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fenced code block: its opening fence stands in `line` of the body (from 1), its closing one in `last`."""

    line: int
    last: int
    info: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link: where it stands in the text (`start`, `end`, in characters), what it shows and where it leads."""

    start: int
    end: int
    text: str
    target: str


@recent
def split(data: bytes) -> Card:
    r"""Return front matter and body of a card, as the Hub divides them; undecodable bytes of the body are replaced.

    A byte-order mark, blank lines before the first `---`, CRLF and spaces after `---` are accepted.

    >>> split(b"---\nlicense: mit\n---\n# Tiny")
    Card(front_matter=b'license: mit', front_matter_line=2, body='# Tiny', body_line=4)
    """
    lines = data.removeprefix(_BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if first < len(lines) and lines[first].rstrip() == b"---":
        for number in range(first + 1, len(lines)):
            if lines[number].rstrip() == b"---":
                return Card(
                    front_matter=b"\n".join(lines[first + 1 : number]),
                    front_matter_line=first + 2,
                    body=b"\n".join(lines[number + 1 :]).decode(errors="replace"),
                    body_line=number + 2,
                )
    return Card(front_matter=None, body=b"\n".join(lines).decode(errors="replace"), body_line=1)


@recent
def fenced(body: str) -> tuple[Fence, ...]:
    r"""Return the fenced code blocks of `body` in order; one that is not closed ends with the body.

    >>> [fence.text for fence in fenced("~~~yaml\nmodels: []\n~~~\n")]
    ['models: []']
    """
    if "```" not in body and "~~~" not in body:
        return ()
    return tuple(_fenced(body))


def _fenced(body: str) -> Iterator[Fence]:
    inside: list[str] = []
    opening: tuple[int, str, str] | None = None
    for number, line in enumerate(body.split("\n"), start=1):
        found = _FENCE.fullmatch(line)
        if opening is None:
            if found and not (found[1][0] == "`" and "`" in found[2]):
                opening = (number, found[1], found[2].strip())
                inside = []
        elif found and found[1].startswith(opening[1]) and not found[2].strip():
            yield Fence(line=opening[0], last=number, info=opening[2], text="\n".join(inside))
            opening = None
        else:
            inside.append(line)
    if opening is not None:
        yield Fence(line=opening[0], last=opening[0] + len(inside), info=opening[2], text="\n".join(inside))


def links(body: str) -> Iterator[Link]:
    """Yield the inline links, autolinks and bare web addresses of `body` in order.

    >>> [(link.text, link.target) for link in links("see [base](https://example.org/a) and <https://example.org/b>.")]
    [('base', 'https://example.org/a'), ('', 'https://example.org/b')]
    """
    for found in _LINK.finditer(body):
        target = found["target"] or found["bare"]
        if found["bare"]:
            target = target.rstrip(".,;:!?*_")
        yield Link(start=found.start(), end=found.end(), text=(found["text"] or "").strip(), target=target)
