"""What stands against what on a path: the terms that the license at its end sets, and what there is at its beginning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aibom.gaps._kept import kept
from aibom.gaps._license_flow import Choices, Place, Route, binding, free, path, places_of, routes, unmet, worded
from aibom.gaps._license_terms import License, Topic
from aibom.gaps._reading import places as sorted_places
from aibom.gaps._reading import said, stated_by
from aibom.gaps._steps import Step
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.evidence import Evidence
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["CORE", "DERIVED", "Tension", "compared", "is_told", "looked_at", "sentence"]

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


@kept
def compared(lineage: Lineage) -> Sequence[Compared]:
    """Return the paths of models, and of datasets, on which a term of the license above is not met below."""
    places = places_of(lineage)
    found = []
    for route in routes(lineage, DERIVED):
        child = places[route.child]
        unmet_ = _unmet(child.choices, places[route.parent].choices)
        relations = {edge.relation for step in route.steps for edge in step} if unmet_ else set()
        if tensions := tuple(_tension(each, route) for each in unmet_ if _counts(each, relations)):
            permissive = all(free(child, topic) for topic in CORE)
            found.append(Compared(route=route, permissive=permissive, tensions=tensions))
    return found


def is_told(ours: Place, theirs: Place, step: Step) -> bool:
    """Say whether a term of a parent's licenses is not met by a child's, so that these rules speak of the pair."""
    found = _unmet(ours.choices, theirs.choices)
    relations = {edge.relation for edge in step} if found else set()
    return any(_counts(each, relations) for each in found)


_Unmet = tuple[Topic, License, License | None]


@lru_cache(maxsize=4096)
def _unmet(ours: Choices, theirs: Choices) -> tuple[_Unmet, ...]:
    """Return the topics with the license that binds, and the one beside which it is not met.

    The latter may be lacking where nothing derived may be passed on: no license below can meet that.
    """
    found: list[_Unmet] = []
    for topic in CORE:
        # Whoever may choose between licenses need not have taken the one that cannot be met.
        every = [_first(ours, topic, choice) for choice in theirs] if binding(theirs, topic) else []
        if every and every[0] is not None and all(every):
            found.append(every[0])
    return tuple(found)


def _first(ours: Choices, topic: Topic, choice: tuple[License | None, ...]) -> _Unmet | None:
    """Return the first license of one choice that binds and is not met, with the one beside which it is not."""
    for each in choice:
        if each is not None and binding(((each,),), topic):
            other = unmet(ours, topic, each)
            if other or topic is Topic.DERIVATIVES:
                return topic, each, other
    return None


def _counts(found: _Unmet, relations: set[Relation]) -> bool:
    """Say whether it is more than another file format of what may not be changed."""
    return found[2] is not None or relations != {Relation.CONVERTED}


def _tension(found: _Unmet, route: Route) -> Tension:
    topic, license_, other = found
    if other is None:
        second = f"{route.child.repo}, which {said(edge.relation for edge in route.steps[0])} {route.first.repo}"
    else:
        second = worded(other, topic)
    read = all(each.terms[topic].read for each in (license_, other) if each)
    return Tension(words=f"{worded(license_, topic)} and {second}", unverified=not read)


def sentence(tensions: Sequence[Tension], route: Route) -> str:
    """Return what a gap says: every tension, that it needs review, and the path."""
    return f"possible tension: {'; '.join(each.words for each in tensions)}; needs legal review (path: {path(route)})"


def looked_at(route: Route, places: Mapping[ArtifactRef, Place]) -> tuple[Evidence, ...]:
    """Return where the licenses at both ends are stated, and the edges of the path."""
    ends = [each.claim.evidence for ref in (route.child, route.parent) if ref in places for each in places[ref].stated]
    return sorted_places([*ends, *(place for step in route.steps for place in stated_by(step))])
