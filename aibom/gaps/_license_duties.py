"""Terms that no license can meet: what a model is called, and what made the data it was trained on."""

import re
from collections.abc import Iterator, Mapping

from aibom.gaps._license_flow import Place, Route, binding, ways, worded
from aibom.gaps._license_tension import Tension
from aibom.gaps._license_terms import License, Topic
from aibom.gaps._reading import said
from aibom.gaps._steps import Step, above
from aibom.records.claims import Relation
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["trained_on_outputs", "unnamed"]

_TRAINED = frozenset({Relation.ADAPTER, Relation.DISTILLED, Relation.FINETUNE, Relation.MERGE})
_DATA = frozenset({Relation.TRAINED_ON, Relation.USES_DATASET, Relation.DERIVED_FROM_DATASET})
_OUTPUTS = frozenset({Relation.DISTILLED, Relation.GENERATED_BY})


def unnamed(lineage: Lineage, places: Mapping[ArtifactRef, Place]) -> Iterator[tuple[Route, Tension]]:
    """Yield the models made from one whose license demands a beginning of the name, without it in their names."""
    begins = {
        ref: bound
        for ref, place in places.items()
        if (bound := binding(place.choices, Topic.NAMING)) is not None and bound[0].name_begins
    }
    for child, steps in above(lineage, _TRAINED).items() if begins else ():
        for step in steps:
            bound = begins.get(step[0].parent)
            if bound is not None and child.name and _plain(bound[0].name_begins) not in _plain(child.name):
                license_, term = bound
                words = f"{worded(license_, Topic.NAMING)}: {license_.name_begins!r} and the name {child.name!r}"
                yield Route(steps=(step,)), Tension(words=words, unverified=not term.read)


def trained_on_outputs(lineage: Lineage, places: Mapping[ArtifactRef, Place]) -> Iterator[tuple[Route, Tension]]:
    """Yield the ways from a model, by its data, to a model whose outputs may not train others.

    Nothing is said of a model under the same license: the ban spares what is derived from the model itself.
    """
    steps = above(lineage, _DATA | _OUTPUTS)
    for child in steps:
        for route in ways(child, steps, _by_outputs) if child.kind is Kind.MODEL else ():
            bound = binding(places[route.parent].choices, Topic.OUTPUTS_TRAINING) if route.parent in places else None
            if bound is None or _is_under(places.get(child), bound[0]):
                continue
            license_, term = bound
            last = route.steps[-1]
            words = (
                f"{worded(license_, Topic.OUTPUTS_TRAINING)} and {last[0].child.repo}, which "
                f"{said(edge.relation for edge in last)} {route.parent.repo}"
            )
            yield route, Tension(words=words, unverified=not term.read)


def _by_outputs(step: Step) -> bool:
    return any(edge.relation in _OUTPUTS for edge in step)


def _is_under(place: Place | None, license_: License) -> bool:
    return place is not None and any(
        each is not None and each.id == license_.id for choice in place.choices for each in choice
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", name.lower())
