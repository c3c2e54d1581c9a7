"""Annotations: what the record says in full, one line each, and what it lacks, in words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aibom.formats.spdx2.text import guarded
from aibom.formats.vocabulary.gaps import words
from aibom.formats.vocabulary.pairs import Pair
from aibom.formats.vocabulary.parts import Placed
from aibom.records.gaps import Gap

__all__ = ["annotation", "gap_of", "gap_text", "pairs_of", "pairs_text"]

_GAP = re.compile(r"Gap (\d{1,9}): ")
_OURS = "aibom:"
_SPACE = "\\u0020"


def annotation(text: str, annotator: str, date: str) -> dict[str, str]:
    """Return an annotation of type OTHER."""
    return {"annotationDate": date, "annotationType": "OTHER", "annotator": annotator, "comment": text}


def pairs_text(pairs: Iterable[Pair]) -> str:
    """Return names and values as the text of one annotation: a line each, `NAME VALUE`."""
    # A name ends where the first space is; who reads the id of a rule undoes what is written in place of one.
    lines = (f"{name.replace(' ', _SPACE)} {value}" for name, value in pairs)
    return guarded("\n".join(lines))


def pairs_of(item: Mapping[str, Any], pointer: str) -> Iterator[Placed]:
    """Yield place, name and value of each line that the annotations of a package or document at `pointer` hold."""
    for number, found in enumerate(item.get("annotations", ())):
        text = found.get("comment", "")
        if text.startswith(_OURS):
            place = f"{pointer}/annotations/{number}/comment"
            for line in text.split("\n"):
                name, _, value = line.partition(" ")
                yield place, name, value


def gap_text(number: int, gap: Gap) -> str:
    """Return a gap as the text of an annotation, for people."""
    return guarded(f"Gap {number}: {words(gap)}")


def gap_of(text: str) -> tuple[int, str] | None:
    """Return number and words of the gap that `gap_text` was given; None where the text is no such."""
    found = _GAP.match(text)
    return (int(found[1]), text[found.end() :]) if found else None


SPACE = "\\u0020"
