"""The pairs in a document that aibom wrote: in the notes on its artifacts, and in the comments of their relationships."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aibom.formats.spdx3.graph import Graph, Item
from aibom.formats.spdx3.terms import REVERSED
from aibom.formats.vocabulary.parts import Placed, is_known
from aibom.formats.vocabulary.properties import Property

__all__ = ["Pairs", "pairs_in", "pairs_of"]

_BEGIN = "aibom:"


@dataclass(slots=True, kw_only=True)
class Pairs:
    """The pairs of the whole document, and of its elements by their ids; `own` says whether aibom wrote it."""

    head: list[Placed] = field(default_factory=list)
    by_id: dict[str, list[Placed]] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether the document names the vocabulary that is read here."""
        return is_known(self.head)


def pairs_of(graph: Graph) -> Pairs:
    """Return the pairs that stand in a document."""
    found = Pairs()
    documents = {item.id for item in graph.of("SpdxDocument")}
    for item in graph.of("Annotation"):
        for subject in graph.refs(item, "subject")[:1]:
            placed = list(pairs_in(item, "statement"))
            if subject in documents:
                found.head += placed
            elif placed:
                found.by_id.setdefault(subject, []).extend(placed)
    for item in graph.of("Relationship"):
        for child in graph.refs(item, "to" if item.text("relationshipType") in REVERSED else "from")[:1]:
            claims = [pair for pair in pairs_in(item, "comment") if pair[1].startswith(Property.CLAIM)]
            if claims:
                found.by_id.setdefault(child, []).extend(claims)
    return found


def pairs_in(item: Item, name: str) -> Iterator[Placed]:
    """Yield the pairs that are lines of a field, each with its place."""
    text = item.text(name)
    if _BEGIN not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_BEGIN):
            key, _, value = line.partition(" ")
            yield f"{item.at(name)} line {number}", key, value
