"""Whether one set of licenses asks for more than another, topic by topic, by the table of terms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aibom.gaps._license_terms import License, Term, Topic, Value, choices, lookup

__all__ = ["Moved", "moved"]

_PERMITS = frozenset({Topic.COMMERCIAL_USE, Topic.DERIVATIVES, Topic.OUTPUTS_TRAINING})
_ORDER: Mapping[bool, tuple[Value, ...]] = {
    True: (Value.YES, Value.CONDITIONAL, Value.NO),
    False: (Value.NO, Value.CONDITIONAL, Value.YES),
}
"""From what leaves most freedom to what leaves least: a topic that permits, and one that demands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """In what one set of licenses asks for more than another and in what for less, each in words with its source.

    `known` says whether it can be told of any topic; `unknown` are those of which it cannot; `unread` says that a term was not read in a license's text.
    """

    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    known: bool = True
    unknown: tuple[str, ...] = ()
    unread: bool = False


def moved(before: Sequence[str], after: Sequence[str]) -> Moved:
    """Return where the terms went between licenses as they are stated; what the table does not know stays unknown.

    >>> moved(["mit"], ["cc-by-nc-4.0"]).more[0].partition(" (")[0]
    'commercial-use is no, and was yes'
    >>> moved(["mit"], ["house rules"]).unknown[0]
    'commercial-use'
    """
    old, new = _held(before), _held(after)
    more: list[str] = []
    less: list[str] = []
    unknown: list[str] = []
    unread = False
    for topic in Topic:
        was, now = _term(old, topic), _term(new, topic)
        if was is None or now is None:
            unknown.append(topic.value)
            continue
        scale = _ORDER[topic in _PERMITS]
        step = scale.index(now[1].value) - scale.index(was[1].value)
        if step:
            unread = unread or not (was[1].read and now[1].read)
            words = f"{topic} is {now[1].value}, and was {was[1].value} ({now[0].id}: {now[1].source}; {was[0].id}: {was[1].source})"
            (more if step > 0 else less).append(words)
    return Moved(
        more=tuple(more), less=tuple(less), known=len(unknown) < len(Topic), unknown=tuple(unknown), unread=unread
    )


def _held(texts: Iterable[str]) -> list[tuple[License | None, ...]]:
    """Return what one may choose between, None for a license that is not known."""
    return [tuple(lookup(text) for text in choice) for each in texts for choice in choices(each)]


def _term(held: Sequence[tuple[License | None, ...]], topic: Topic) -> tuple[License, Term] | None:
    """Return the strictest term of a topic, if all choices come to the same; None where that is not so or not known."""
    scale = _ORDER[topic in _PERMITS]
    found: list[tuple[License, Term]] = []
    for choice in held:
        known = [(each, each.terms[topic]) for each in choice if each is not None and topic in each.terms]
        if len(known) < len(choice) or any(term.value is Value.UNKNOWN for _, term in known):
            return None
        found.append(max(known, key=lambda each: scale.index(each[1].value)))
    same = {term.value for _, term in found}
    return found[0] if len(same) == 1 else None
