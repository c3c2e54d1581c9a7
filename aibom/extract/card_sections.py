"""What a card's own sections say of use, limits and ethics: as the publisher wrote it, shortened, and never rendered."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact
from aibom.extract._front_matter import CARD_PATH, wanted
from aibom.readers import markdown
from aibom.records.claims import Claim, Fact
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["CardSectionsExtractor"]

_MOST_CLAIMS = 32
_MOST_TEXT = 4096
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.{1,200}?)[ \t#]*$")
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
# What the Hub's card template and trainers leave where nobody wrote anything.
_EMPTY = re.compile(r"\W*(?:more information (?:is )?needed|todo|tbd|n/a|none|coming soon)?\W*", re.IGNORECASE)
_KINDS = (
    (Fact.LIMITATION, re.compile(r"out[- ]of[- ]scope|misuse|limitations?$|^limitations?\b|^known (?:issues|limits)")),
    (Fact.ETHICAL_CONSIDERATION, re.compile(r"^ethic|^bias\b|^risks?\b|^fairness|^safety\b|responsible use")),
    (Fact.USE_CASE, re.compile(r"^(?:intended|direct|downstream|primary)\b.*\buses?\b|^uses?$|^use cases?$")),
)
_FIRST_USE = re.compile(r"^intended\b.*\buses?\b")


class CardSectionsExtractor:
    """Reads the sections of a model card on intended use, limitations and ethical considerations."""

    name = "card-sections"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the card of a model, up to what is read of cards."""
        return wanted(files) if kind is Kind.MODEL else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield one fact a section, at the line of its heading; sections that hold a placeholder are no statement."""
        content = snapshot.content(CARD_PATH)
        if content is None or content.error or snapshot.ref.kind is not Kind.MODEL:
            return
        where = evidence(snapshot, content, "", self.name)
        card = markdown.split(content.data)
        found = 0
        for line, heading, text in _sections(card.body):
            kind = _kind(heading)
            if kind is None or _EMPTY.fullmatch(text):
                continue
            found += 1
            if found > _MOST_CLAIMS:
                return
            yield fact(snapshot.ref, kind, text, at(where, f"line {card.body_line + line}"))


def _kind(heading: str) -> Fact | None:
    plain = re.sub(r"[^a-z -]+", " ", heading.lower()).strip()
    if _FIRST_USE.search(plain):
        return Fact.USE_CASE
    return next((kind for kind, named in _KINDS if named.search(plain)), None)


def _sections(body: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line from 0, heading, text up to the next heading) of each section; headings in code are none."""
    lines = body.split("\n")
    code = {number for fence in markdown.fenced(body) for number in range(fence.line - 1, fence.last)}
    heads = [
        (number, head[2]) for number, line in enumerate(lines) if number not in code and (head := _HEADING.match(line))
    ]
    ends = [*(number for number, _ in heads[1:]), len(lines)]  # one too many where there is no heading
    for (start, heading), end in zip(heads, ends, strict=False):
        text = "\n".join(lines[start + 1 : end])[:_MOST_TEXT]
        yield start, heading, " ".join(_COMMENT.sub(" ", text).split())
