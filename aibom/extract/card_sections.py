"""What a card's own sections say of use, limits and ethics: as the publisher wrote it, shortened, and never rendered."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._front_matter import wanted
from aibom.extract._sections import plain_heading, section_facts
from aibom.records.claims import Claim, Fact
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["CardSectionsExtractor"]

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
        if snapshot.ref.kind is Kind.MODEL:
            yield from section_facts(snapshot, self.name, _kind)


def _kind(heading: str) -> Fact | None:
    plain = plain_heading(heading)
    if _FIRST_USE.search(plain):
        return Fact.USE_CASE
    return next((kind for kind, named in _KINDS if named.search(plain)), None)
