"""What stands against what on a path: the terms that the license at its end sets, and what there is at its beginning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibom.gaps._license_flow import Place, Route, binding, free, path, places_of, routes, unmet, worded
from aibom.gaps._license_terms import Topic
from aibom.gaps._reading import places as sorted_places
from aibom.gaps._reading import said, stated_by
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.evidence import Evidence
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["CORE", "DERIVED", "Tension", "compared", "looked_at", "sentence", "told"]

CORE = (Topic.COMMERCIAL_USE, Topic.DERIVATIVES, Topic.SHARE_ALIKE, Topic.USE_RESTRICTIONS)
"""What a license may ask of those who pass on what is derived, beyond a notice."""
DERIVED: frozenset[Relation] = DERIVATIONS | {Relation.DERIVED_FROM_DATASET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tension:
    """Two statements that may not go together, in words; `unverified` where a term of theirs was not read."""

    words: str
    unverified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A path between two known licenses, whether the one at its beginning asks nothing, and what is not met by it."""

    route: Route
    permissive: bool
    tensions: tuple[Tension, ...]


def compared(lineage: Lineage, places: Mapping[ArtifactRef, Place]) -> Iterator[Compared]:
    """Yield the paths of models, and of datasets, on which a term of the license above is not met below."""
    for route in routes(lineage, places, DERIVED):
        child, parent = places[route.child], places[route.parent]
        permissive = all(free(child, topic) for topic in CORE)
        found = tuple(tension for topic in CORE for tension in _tension(route, child, parent, topic))
        if found:
            yield Compared(route=route, permissive=permissive, tensions=found)


def _tension(route: Route, child: Place, parent: Place, topic: Topic) -> Iterator[Tension]:
    bound = binding(parent, topic)
    if bound is None:
        return
    license_, term = bound
    ours = unmet(child, topic, license_)
    if topic is Topic.DERIVATIVES and ours is None:
        relations = {edge.relation for step in route.steps for edge in step}
        if relations != {Relation.CONVERTED}:
            words = f"{worded(license_, topic)} and {route.child.repo}, which {_said(route)}"
            yield Tension(words=words, unverified=not term.read)
    elif ours is not None:
        words = f"{worded(license_, topic)} and {worded(ours, topic)}"
        yield Tension(words=words, unverified=not (term.read and ours.terms[topic].read))


def _said(route: Route) -> str:
    return f"{said(edge.relation for edge in route.steps[0])} {route.first.repo}"


def sentence(tensions: Sequence[Tension], route: Route) -> str:
    """Return what a gap says: every tension, that it needs review, and the path."""
    return f"possible tension: {'; '.join(each.words for each in tensions)}; needs legal review (path: {path(route)})"


def looked_at(route: Route, places: Mapping[ArtifactRef, Place]) -> tuple[Evidence, ...]:
    """Return where the licenses at both ends are stated, and the edges of the path."""
    ends = [each.claim.evidence for ref in (route.child, route.parent) if ref in places for each in places[ref].stated]
    return sorted_places([*ends, *(place for step in route.steps for place in stated_by(step))])


def told(lineage: Lineage) -> frozenset[tuple[ArtifactRef, ArtifactRef]]:
    """Return the pairs of child and parent whose licenses another rule compares term by term."""
    return frozenset(
        (each.route.child, each.route.parent)
        for each in compared(lineage, places_of(lineage))
        if len(each.route.steps) == 1
    )
