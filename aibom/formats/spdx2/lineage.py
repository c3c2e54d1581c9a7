"""What a document's relationships say of how artifacts stem from each other."""

from collections.abc import Iterable, Mapping

from aibom.formats.spdx2.elements import Elements, Relationship
from aibom.formats.spdx2.relations import TYPES, WORDS
from aibom.formats.stated.reach import reached
from aibom.formats.stated.records import Stated
from aibom.records.claims import Relation
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["relation_of", "state_lineage"]

# By the type of the relationship, the kind of the child and that of the parent.
_MEANINGS: dict[tuple[str, Kind, Kind], Relation] = {
    ("DESCENDANT_OF", Kind.MODEL, Kind.MODEL): Relation.UNSPECIFIED_BASE,
    ("DESCENDANT_OF", Kind.DATASET, Kind.DATASET): Relation.DERIVED_FROM_DATASET,
    ("DESCENDANT_OF", Kind.MODEL, Kind.DATASET): Relation.TRAINED_ON,
    ("GENERATED_FROM", Kind.MODEL, Kind.MODEL): Relation.UNSPECIFIED_BASE,
    ("GENERATED_FROM", Kind.MODEL, Kind.DATASET): Relation.TRAINED_ON,
    ("GENERATED_FROM", Kind.DATASET, Kind.DATASET): Relation.DERIVED_FROM_DATASET,
    ("GENERATED_FROM", Kind.DATASET, Kind.MODEL): Relation.GENERATED_BY,
    ("TESTED_ON", Kind.MODEL, Kind.DATASET): Relation.EVALUATED_ON,
    ("HAS_DATA_FILE", Kind.MODEL, Kind.DATASET): Relation.USES_DATASET,
    ("DEPENDS_ON", Kind.MODEL, Kind.DATASET): Relation.USES_DATASET,
    ("DEPENDS_ON", Kind.MODEL, Kind.MODEL): Relation.USES,
    ("DEPENDS_ON", Kind.SOFTWARE, Kind.MODEL): Relation.USES,
    ("CONTAINS", Kind.SOFTWARE, Kind.MODEL): Relation.USES,
}
# What a type is called once it is said from the child to the parent.
_WRITTEN = {relation: "TESTED_ON" if kind == "TEST_OF" else kind for relation, kind in TYPES.items()}


def state_lineage(stated: Stated, refs: Mapping[str, ArtifactRef], found: Elements) -> None:
    """Add the parents of the artifacts; `refs` says which artifact an SPDX identifier means."""
    lost: dict[str, list[str]] = {}
    for spdx_id, child in refs.items():
        known: set[ArtifactRef] = set()
        for link in _weakest_last(found.related.get(spdx_id, ())):
            parent = refs.get(link.target)
            if parent is None or parent == child:
                continue
            place = found.where(link.pointer)
            relation = relation_of(link, child.kind, parent.kind)
            if relation is None:
                lost.setdefault(link.kind, []).append(place)
            elif link.kind != "DEPENDS_ON" or parent not in known:
                known.add(parent)
                stated.artifact(child, place).stem(parent, relation, place)
    if stated.subject.kind is Kind.SOFTWARE:
        _through_others(stated, refs, found)
    for kind, places in sorted(lost.items()):
        stated.pass_over(places[0], f"{len(places):,} relationships of {kind} between artifacts")


def relation_of(link: Relationship, child: Kind, parent: Kind) -> Relation | None:
    """Return what a relationship says: its comment where that begins with a relation that it can mean, else its type."""
    relation = WORDS.get(link.comment.partition(";")[0].strip())
    if relation is not None and link.kind in {_WRITTEN[relation], "DEPENDS_ON"}:
        return relation
    return _MEANINGS.get((link.kind, child, parent))


def _weakest_last(links: Iterable[Relationship]) -> list[Relationship]:
    """Return relationships, those last that only say that one thing depends on another."""
    return sorted(links, key=lambda link: link.kind == "DEPENDS_ON")


def _through_others(stated: Stated, refs: Mapping[str, ArtifactRef], found: Elements) -> None:
    """Say that an application uses the models that packages it depends on or contains do."""
    start = next(spdx_id for spdx_id, ref in refs.items() if ref == stated.subject)

    def links(spdx_id: str) -> Iterable[tuple[str, str]]:
        return ((link.target, link.pointer) for link in found.of(spdx_id, "DEPENDS_ON", "CONTAINS"))

    for spdx_id, pointer in reached(start, links, refs):
        if refs[spdx_id].kind is Kind.MODEL:
            stated.artifacts[stated.subject].stem(refs[spdx_id], Relation.USES, found.where(pointer))
