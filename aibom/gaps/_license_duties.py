"""Terms that no license can meet: what a model is called, and what made the data it was trained on."""

import re
from collections.abc import Iterator, Mapping

from aibom.gaps._license_flow import Place, Route, binding, worded
from aibom.gaps._license_tension import Tension
from aibom.gaps._license_terms import License, Topic
from aibom.gaps._reading import pairs, said
from aibom.records.claims import Relation
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["trained_on_outputs", "unnamed"]

_TRAINED = frozenset({Relation.ADAPTER, Relation.DISTILLED, Relation.FINETUNE, Relation.MERGE})
_DATA = frozenset({Relation.TRAINED_ON, Relation.USES_DATASET, Relation.DERIVED_FROM_DATASET})
_OUTPUTS = frozenset({Relation.DISTILLED, Relation.GENERATED_BY})
_MOST_MET = 64


def unnamed(lineage: Lineage, places: Mapping[ArtifactRef, Place]) -> Iterator[tuple[Route, Tension]]:
    """Yield the models made from one whose license demands a beginning of the name, without it in their names."""
    for (child, parent), every in pairs(lineage).items():
        edges = tuple(edge for edge in every if edge.relation in _TRAINED)
        bound = binding(places[parent], Topic.NAMING) if edges and child != parent and parent in places else None
        if bound is None or not bound[0].name_begins or not child.name:
            continue
        license_, term = bound
        if _plain(license_.name_begins) not in _plain(child.name):
            words = f"{worded(license_, Topic.NAMING)}: {license_.name_begins!r} and the name {child.name!r}"
            yield Route(steps=(edges,)), Tension(words=words, unverified=not term.read)


def trained_on_outputs(lineage: Lineage, places: Mapping[ArtifactRef, Place]) -> Iterator[tuple[Route, Tension]]:
    """Yield the ways from a model, by its data, to a model whose outputs may not train others.

    Nothing is said of a model under the same license: the ban spares what is derived from the model itself.
    """
    above = _above(lineage)
    for child in sorted(ref for ref in above if ref.kind is Kind.MODEL):
        for route in _ways(child, above):
            bound = binding(places[route.parent], Topic.OUTPUTS_TRAINING) if route.parent in places else None
            if bound is None or _is_under(places.get(child), bound[0]):
                continue
            license_, term = bound
            last = route.steps[-1]
            words = (
                f"{worded(license_, Topic.OUTPUTS_TRAINING)} and {last[0].child.repo}, which "
                f"{said(edge.relation for edge in last)} {route.parent.repo}"
            )
            yield route, Tension(words=words, unverified=not term.read)


def _above(lineage: Lineage) -> dict[ArtifactRef, list[tuple[Edge, ...]]]:
    above: dict[ArtifactRef, list[tuple[Edge, ...]]] = {}
    for (child, parent), edges in pairs(lineage).items():
        kept = tuple(edge for edge in edges if edge.relation in _DATA | _OUTPUTS)
        if kept and child != parent:
            above.setdefault(child, []).append(kept)
    return above


def _ways(child: ArtifactRef, above: Mapping[ArtifactRef, list[tuple[Edge, ...]]]) -> Iterator[Route]:
    met = {child}
    waiting: list[tuple[tuple[tuple[Edge, ...], ...], ArtifactRef]] = [((), child)]
    while waiting and len(met) < _MOST_MET:
        waiting, now = [], waiting
        for steps, ref in now:
            for step in above.get(ref, ()):
                parent = step[0].parent
                if parent in met:
                    continue
                met.add(parent)
                way = (*steps, step)
                if {edge.relation for edge in step} & _OUTPUTS:
                    yield Route(steps=way)
                else:
                    waiting.append((way, parent))


def _is_under(place: Place | None, license_: License) -> bool:
    return place is not None and any(
        each is not None and each.id == license_.id for choice in place.choices for each in choice
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", name.lower())
