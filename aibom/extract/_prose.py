"""Reading prose for lineage: the blocks of a card's body, and the repositories a stretch of text names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aibom.readers import markdown
from aibom.readers.recent import recent
from aibom.records.refs import HUB, ArtifactRef, Form, Unidentified, classify, is_commit, shorten

__all__ = [
    "Block",
    "Reference",
    "blocks",
    "closed_model",
    "closed_models",
    "closed_outputs",
    "references",
    "sentence_end",
]

_ITEM = re.compile(r"\s{0,20}(?:[-*+]|\d{1,3}[.)])\s")
_ALONE = re.compile(r"\s{0,20}(?:#{1,6}\s|[|>])")
# What the two begin with, after white space: most lines need no more looking at.
_ITEM_MARKS, _ALONE_MARKS = frozenset("-*+"), frozenset("#|>")
_END = re.compile(r"[.!?](?=\s|$)")
_SENTENCE = 600
_BACKTICKS = re.compile(r"`([^`\s]{3,200})`")
_BARE = re.compile(r"(?<![\w/.:@\-])[A-Za-z0-9][\w.\-]{0,95}/[A-Za-z0-9][\w.\-]{0,95}(?![\w/])", re.ASCII)
_SIZE = re.compile(r"[\d.]{1,10}[a-z]?", re.IGNORECASE)
_FILE = re.compile(r"\.(?:py|json|md|txt|safetensors|gguf|bin|ya?ml|csv|parquet|ipynb|html?|pdf|sh)$", re.IGNORECASE)
# Models that are served and never published, as prose spells them. Every part is bounded and begins in its own way.
_VARIANT = (
    r"(?:[ \-](?:turbo|mini|nano|preview|vision|instruct|instant|latest|pro|flash|ultra|opus|sonnet|haiku|exp|thinking"
    r"|v?\d(?:\.\d)?|\d{4}-\d\d-\d\d|\d{3,8}|\d{1,3}k)(?![\w.])){0,4}"
)
_CLOSED_NAME = (
    rf"(?<![\w/.\-])(?:(?:chat)?gpt[ \-]?(?:3\.5|3|4\.1|4\.5|4o|4|5(?:\.\d)?){_VARIANT}|chatgpt"
    rf"|(?:claude(?:[ \-]v?\d(?:\.\d)?)?|gemini){_VARIANT}(?! (?-i:[A-Z][a-z]))|palm[ \-]?2|o[134]-(?:mini|preview|pro)"
    r"|(?:text|code)-davinci-\d{3}|mistral[ \-](?:medium|large)(?:[ \-]latest)?|qwen[ \-]max|grok[ \-]\d)"
)
_CLOSED = re.compile(rf"{_CLOSED_NAME}(?![\w/]|[.\-]\w)", re.IGNORECASE)
_OUTPUTS = re.compile(
    rf"(?P<name>{_CLOSED_NAME})['\u2019]?s?[ \-](?:generated|synthesi[sz]ed|written|annotated|distilled|generations?"
    r"|completions?|responses?|answers?|outputs?|conversations?)\b",
    re.IGNORECASE,
)
# Pages the Hub and its neighbors serve where an account could stand in an address.
_PAGES = frozenset(
    {"blog", "chat", "course", "enterprise", "front", "inference", "inference-endpoints", "join", "learn", "login"}
    | {"metrics", "new", "notifications", "organizations", "posts", "pricing", "search", "tasks", "welcome"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together: a paragraph, list item, heading or row, from `line` (from 1) of the file on."""

    line: int
    text: str
    item: bool

    def line_at(self, position: int) -> int:
        """Return the line of the file in which the character at `position` stands."""
        return self.line + self.text.count("\n", 0, position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A repository named between `start` and `end` (in characters).

    `plain` where it is bare text and no link, `single` where the address has one segment, as that of an account has.
    """

    start: int
    end: int
    ref: ArtifactRef
    text: str
    plain: bool = False
    single: bool = False


def blocks(card: markdown.Card) -> tuple[Block, ...]:
    """Return the blocks of a card's body in order, without code blocks, comments and bold marks."""
    return _blocks(card.body, card.body_line)


@recent
def _blocks(body: str, first_line: int) -> tuple[Block, ...]:
    return tuple(_each_block(body, first_line))


def _each_block(body: str, first_line: int) -> Iterator[Block]:
    lines = _without_comments(body).split("\n")
    for fence in markdown.fenced(body):
        lines[fence.line - 1 : fence.last] = [""] * (fence.last - fence.line + 1)
    start, gathered, stood_alone = 0, list[str](), False
    for number, line in enumerate([*lines, ""]):
        mark = line.lstrip()[:1]
        alone = mark in _ALONE_MARKS and _ALONE.match(line) is not None
        if gathered and (not mark or alone or stood_alone or _is_item(line, mark)):
            text = "\n".join(gathered)
            item = _is_item(text, text.lstrip()[:1])
            yield Block(line=first_line + start, text=text.replace("**", ""), item=item)
            gathered = []
        if mark:
            start = start if gathered else number
            gathered.append(line)
            stood_alone = alone


def _is_item(text: str, mark: str) -> bool:
    return (mark in _ITEM_MARKS or mark.isdecimal()) and _ITEM.match(text) is not None


def sentence_end(text: str, position: int) -> int:
    """Return where the sentence that runs through `position` ends, at most 600 characters on."""
    found = _END.search(text, position, position + _SENTENCE)
    return found.start() if found else min(len(text), position + _SENTENCE)


def references(text: str) -> list[Reference]:
    """Return the repositories `text` names, in order: by links to the Hub, in back-ticks, and as bare `NS/NAME`."""
    found: dict[int, Reference] = {}
    taken: list[tuple[int, int]] = []
    for link in markdown.links(text):
        taken.append((link.start, link.end))
        parent = _hub(link.target)
        if parent is not None:
            found[link.start] = Reference(
                start=link.start, end=link.end, ref=parent, text=link.target, single=not parent.namespace
            )
    for pattern in (_BACKTICKS, _BARE):
        for match in pattern.finditer(text):
            if any(start <= match.start() < end for start, end in taken):
                continue
            written = match[0].strip("`").rstrip(".")
            parent_or_not = classify(written)
            if not isinstance(parent_or_not, ArtifactRef) or not parent_or_not.namespace or _FILE.search(written):
                continue
            if parent_or_not.registry != HUB:
                continue
            if not _SIZE.fullmatch(parent_or_not.namespace):  # as in 7b/13b
                taken.append((match.start(), match.end()))
                found[match.start()] = Reference(
                    start=match.start(), end=match.end(), ref=parent_or_not, text=written, plain=pattern is _BARE
                )
    return [found[start] for start in sorted(found)]


def closed_models(text: str) -> list[tuple[int, str]]:
    """Return the models nobody can download that `text` names, each with where it begins.

    >>> closed_models("with GPT-4 and Claude 3 Opus, not GPT4All or org/gpt-4-data")
    [(5, 'GPT-4'), (15, 'Claude 3 Opus')]
    """
    return [(found.start(), found[0]) for found in _CLOSED.finditer(text)]


def closed_outputs(text: str) -> list[tuple[int, str]]:
    """Return the closed models whose outputs `text` speaks of, each with where it begins.

    >>> closed_outputs("about 1M GPT-4 completions and GPT-3.5-generated answers")
    [(9, 'GPT-4'), (31, 'GPT-3.5')]
    """
    return [(found.start(), found["name"]) for found in _OUTPUTS.finditer(text)]


def closed_model(text: str) -> ArtifactRef | Unidentified:
    """Return what the name of a closed model stands for: never a repository of the Hub."""
    parent = classify("-".join(text.split()))
    if isinstance(parent, ArtifactRef) and parent.registry != HUB:
        return parent
    return Unidentified(text=shorten(text), form=Form.MALFORMED)


def _hub(target: str) -> ArtifactRef | None:
    if "://" not in target:
        return None
    parent = classify(target)
    if not isinstance(parent, ArtifactRef) or parent.registry != HUB:
        return None
    if (parent.namespace or parent.name).lower() in _PAGES:
        return None
    return parent if is_commit(parent.revision) else parent.unpinned


def _without_comments(body: str) -> str:
    parts, position = [], 0
    while (start := body.find("<!--", position)) >= 0 and (end := body.find("-->", start)) >= 0:
        parts += [body[position:start], "\n" * body.count("\n", start, end)]
        position = end + 3
    return "".join([*parts, body[position:]])
