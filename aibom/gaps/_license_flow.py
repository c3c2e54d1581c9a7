"""Which terms meet along a path: those of a license, and those of the nearest license above it that is known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aibom.gaps._kept import kept
from aibom.gaps._license_terms import License, Term, Topic, Value, choices, lookup
from aibom.gaps._license_text import unknown_texts
from aibom.gaps._licenses import Stated, licenses
from aibom.gaps._reading import lowered, mentioned_only, said
from aibom.gaps._steps import Step, above
from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef

__all__ = [
    "Choices",
    "Place",
    "Route",
    "binding",
    "free",
    "path",
    "places_of",
    "routes",
    "softened",
    "unmet",
    "ways",
    "worded",
]

Choices = tuple[tuple[License | None, ...], ...]
"""What one may choose between: licenses that hold together, None for one that is not known."""

_MOST_MET = 64
_SHOWN = 4
"""Steps of a long path shown at either end."""
_BINDS: Mapping[Topic, Value] = {
    Topic.COMMERCIAL_USE: Value.NO,
    Topic.DERIVATIVES: Value.NO,
    Topic.OUTPUTS_TRAINING: Value.NO,
}
"""What a topic says where it binds: `no` to what it would permit, `yes` to what it demands."""
_WORDS: Mapping[tuple[Topic, Value], str] = {
    (Topic.COMMERCIAL_USE, Value.NO): "no commercial use",
    (Topic.COMMERCIAL_USE, Value.YES): "commercial use permitted",
    (Topic.COMMERCIAL_USE, Value.CONDITIONAL): "commercial use permitted on conditions",
    (Topic.DERIVATIVES, Value.NO): "nothing derived may be passed on",
    (Topic.DERIVATIVES, Value.YES): "what is derived may be passed on",
    (Topic.DERIVATIVES, Value.CONDITIONAL): "what is derived may be passed on, on conditions",
    (Topic.SHARE_ALIKE, Value.YES): "what is derived stays under the license",
    (Topic.SHARE_ALIKE, Value.NO): "no share-alike",
    (Topic.SHARE_ALIKE, Value.CONDITIONAL): "share-alike on conditions",
    (Topic.NAMING, Value.YES): "a name that is to be shown",
    (Topic.USE_RESTRICTIONS, Value.YES): "limits of use that go on to all that is derived",
    (Topic.USE_RESTRICTIONS, Value.NO): "no limits of use",
    (Topic.USE_RESTRICTIONS, Value.CONDITIONAL): "limits of use on conditions",
    (Topic.OUTPUTS_TRAINING, Value.NO): "no training of other models on outputs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an artifact is under: the licenses as stated, and what one may choose between, None for what is unknown."""

    node: Node
    stated: tuple[Stated, ...]
    choices: Choices
    is_known: bool
    """Whether terms of any of its licenses are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way up from an artifact to one above: a step is the edges between a child and a parent."""

    steps: tuple[Step, ...]

    @property
    def child(self) -> ArtifactRef:
        """Where it begins."""
        return self.steps[0][0].child

    @property
    def parent(self) -> ArtifactRef:
        """Where it ends."""
        return self.steps[-1][0].parent

    @property
    def first(self) -> ArtifactRef:
        """The parent of its first step, on whose edge a gap of the route lies."""
        return self.steps[0][0].parent


@kept
def places_of(lineage: Lineage) -> Mapping[ArtifactRef, Place]:
    """Return what each artifact that states a license is under; a license whose text is another one is unknown."""
    found = {}
    for node in lineage.nodes:
        if stated := tuple(licenses(node)):
            choices_, is_known = _choices(tuple(each.text for each in stated), unknown_texts(node))
            found[node.ref] = Place(node=node, stated=stated, choices=choices_, is_known=is_known)
    return found


@lru_cache(maxsize=4096)
def _choices(texts: tuple[str, ...], others: frozenset[str]) -> tuple[Choices, bool]:
    """Return what one may choose between, and whether terms of any of it are known."""
    found = [[lookup(text) for text in choice] for each in texts for choice in choices(each)]
    known = tuple(tuple(each if each and each.id not in others else None for each in choice) for choice in found)
    return known, any(each is not None and each.has_terms for choice in known for each in choice)


def ways(
    child: ArtifactRef, steps: Mapping[ArtifactRef, Sequence[Step]], ends: Callable[[Step], bool]
) -> Iterator[Route]:
    """Yield the ways up from `child`, the shortest to each artifact, not beyond a step that ends one.

    From one artifact at most 64 others are met.
    """
    met = {child}
    waiting: list[tuple[Step, ...]] = [()]
    while waiting and len(met) < _MOST_MET:
        waiting, now = [], waiting
        for way in now:
            for step in steps.get(way[-1][0].parent if way else child, ()):
                if step[0].parent not in met:
                    met.add(step[0].parent)
                    if ends(step):
                        yield Route(steps=(*way, step))
                    else:
                        waiting.append((*way, step))


def routes(lineage: Lineage, relations: frozenset[Relation]) -> Iterator[Route]:
    """Yield the ways from each artifact with a license up to the nearest ones whose license is known.

    An artifact that states none, or one of unknown terms, is passed through: it clears nothing.
    """
    places = places_of(lineage)
    known = {ref for ref, place in places.items() if place.is_known}
    steps = above(lineage, relations)

    def ends(step: Step) -> bool:
        return step[0].parent in known

    for child, own in steps.items():
        if child in places:
            if len(own) == 1 and ends(own[0]):  # as nearly always
                yield Route(steps=(own[0],))
            else:
                yield from ways(child, steps, ends)


@lru_cache(maxsize=4096)
def binding(theirs: Choices, topic: Topic) -> tuple[License, Term] | None:
    """Return a license and its term that binds, if one does whichever license is chosen."""
    found = [
        next(((each, each.terms[topic]) for each in choice if each is not None and _binds(each, topic)), None)
        for choice in theirs
    ]
    return found[0] if found and all(found) else None


def free(place: Place, topic: Topic) -> bool:
    """Say whether all its licenses are known not to bind, whichever is chosen."""
    return all(
        each is not None and each.terms[topic].value is not Value.UNKNOWN and not _binds(each, topic)
        for choice in place.choices
        for each in choice
    )


def unmet(ours: Choices, topic: Topic, license_: License) -> License | None:
    """Return one of our licenses beside which a term of `license_` is not met; None if it may be, or nobody can tell.

    It is met where that license, or one it accepts instead, may be chosen, or another whose own term was read and
    binds as well. Share-alike is met by the first two alone. A term that was not read meets nothing.
    """
    same = {license_.id} | (license_.accepts if topic is Topic.SHARE_ALIKE else set())
    for choice in ours:
        for each in choice:
            if each is None or not each.has_terms or each.id in same:
                return None
            if topic is not Topic.SHARE_ALIKE and (
                each.terms[topic].value is Value.UNKNOWN or (_binds(each, topic) and each.terms[topic].read)
            ):
                return None
    return next((each for choice in ours for each in choice), None)


def _binds(license_: License, topic: Topic) -> bool:
    return license_.terms[topic].value is _BINDS.get(topic, Value.YES)


def worded(license_: License, topic: Topic) -> str:
    """Return a term with where it stands: `no commercial use (cc-by-nc-4.0: section 2(a)(1), read 2026-11-24)`."""
    term = license_.terms[topic]
    words = _WORDS.get((topic, term.value), f"{topic}: {term.value}")
    return f"{words} ({license_.id}: {term.source}{f', read {term.read}' if term.read else ', unverified'})"


def path(route: Route) -> str:
    """Return the way in words, four steps at either end of a long one.

    `org/tiny was fine-tuned from org/base@..., which was merged from org/old@...`
    """
    parts = [f"{said(edge.relation for edge in step)} {step[0].parent}" for step in route.steps]
    if (more := len(parts) - 2 * _SHOWN) > 1:
        parts[_SHOWN:-_SHOWN] = [f"stems by {more} more steps from {route.steps[-_SHOWN - 1][0].parent}"]
    return f"{route.child.repo} {', which '.join(parts)}"


def softened(severity: Severity, route: Route, lineage: Lineage, *, unverified: bool) -> Severity:
    """Return the severity, a step less each for an ancestor, for adapters, for prose alone and for terms not read."""
    adapters = any(all(edge.relation is Relation.ADAPTER for edge in step) for step in route.steps)
    prose = any(mentioned_only(claim for edge in step for claim in edge.claims) for step in route.steps)
    return lowered(severity, sum((route.child != lineage.subject, adapters, prose, unverified)))
