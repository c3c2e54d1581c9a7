"""Claims to lineage: who is the same artifact, which claims speak of the same edge; nothing is settled or dropped."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aibom.lineage.crawl import Walked
from aibom.lineage.order import distinct, statement
from aibom.lineage.pins import Pins
from aibom.lineage.visit import Visit
from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

__all__ = ["assemble", "by_relation"]

Claims = Mapping[tuple[ArtifactRef, ArtifactRef], Mapping[Relation, Sequence[LineageClaim]]]

# Where one artifact was answered for twice, the more telling answer stands; an answer always beats none.
_TELLING = (Resolution.GATED, Resolution.MOVED, Resolution.RESOLVED, *Resolution)


def assemble(walked: Walked) -> Lineage:
    """Return the lineage that a walk found: sorted, every claim in exactly one place, every statement once.

    References that resolved to the same id and commit are one node, which keeps the ids it no longer bears as
    aliases; what could not be read stands as it was asked for. Claims of a pair are joined by relation; one that
    names no relation joins the one that is named, unless there are several, which then all stand side by side.
    """
    identity = {ref: _identity(ref, visit) for ref, visit in walked.visits.items()}
    answers: dict[ArtifactRef, list[tuple[ArtifactRef, Visit]]] = defaultdict(list)
    for asked, visit in walked.visits.items():
        answers[identity[asked]].append((asked, visit))
    nodes: dict[ArtifactRef, Node] = {}
    claims: dict[tuple[ArtifactRef, ArtifactRef], Mapping[Relation, Sequence[LineageClaim]]] = {}
    for ref, found in answers.items():
        named = _named(found, identity)
        nodes[ref] = _node(ref, found, named)
        by_parent: dict[ArtifactRef, list[LineageClaim]] = defaultdict(list)
        for claim, parent in named.values():
            by_parent[parent].append(claim)
        for parent, spoken in by_parent.items():
            claims[ref, parent] = by_relation(spoken)
    for ref, left in walked.left.items():
        nodes.setdefault(ref, Node(ref=ref, resolution=left.resolution, detail=left.reason))
    walk = replace(
        walked.walk,
        # what one name did not reach may have been read under another
        cut=tuple(ref for ref in walked.walk.cut if not nodes[ref].resolution.is_read),
        unavailable=tuple(ref for ref in walked.walk.unavailable if not nodes[ref].resolution.is_read),
    )
    return Lineage(
        subject=identity[walked.subject],
        nodes=tuple(nodes[ref] for ref in sorted(nodes)),
        edges=tuple(_edges(claims, nodes)),
        walk=walk,
    )


def by_relation(claims: Iterable[LineageClaim]) -> Mapping[Relation, Sequence[LineageClaim]]:
    """Return the claims of one pair by relation; those that name none are with the one that is named, if it is one."""
    found: dict[Relation, list[LineageClaim]] = defaultdict(list)
    for claim in claims:
        found[claim.relation].append(claim)
    specific = [relation for relation in found if relation in DERIVATIONS and relation is not Relation.UNSPECIFIED_BASE]
    if len(specific) == 1 and Relation.UNSPECIFIED_BASE in found:
        found[specific[0]] += found.pop(Relation.UNSPECIFIED_BASE)
    return found


def _identity(asked: ArtifactRef, visit: Visit) -> ArtifactRef:
    return visit.snapshot.ref if visit.snapshot.resolution.is_read else asked


def _named(
    answers: Iterable[tuple[ArtifactRef, Visit]], identity: Mapping[ArtifactRef, ArtifactRef]
) -> dict[tuple[str, ...], tuple[LineageClaim, ArtifactRef]]:
    """Return each statement that leads to a parent, once, with the node it leads to."""
    found: dict[tuple[str, ...], tuple[LineageClaim, ArtifactRef]] = {}
    links = [link for _, visit in answers for link in visit.links]
    for link in sorted(links, key=lambda link: (statement(link.claim), link.claim.evidence.path, link.target)):
        found.setdefault(statement(link.claim), (link.claim, identity.get(link.target, link.target)))
    return found


def _node(
    ref: ArtifactRef, answers: Sequence[tuple[ArtifactRef, Visit]], named: Mapping[tuple[str, ...], object]
) -> Node:
    best = min((visit.snapshot for _, visit in answers), key=lambda shot: _TELLING.index(shot.resolution))
    shots = [visit.snapshot for _, visit in answers if visit.snapshot.resolution.is_read == best.resolution.is_read]
    ids = {alias for shot in shots for alias in shot.aliases} | {asked.repo for asked, _ in answers}
    left = (claim for _, visit in answers for claim in visit.not_followed if statement(claim) not in named)
    return Node(
        ref=ref,
        resolution=best.resolution,
        detail="; ".join(sorted({shot.detail for shot in shots if shot.resolution is best.resolution} - {""})),
        aliases=tuple(sorted(ids - {ref.repo})),
        files=next((tuple(sorted(shot.files)) for shot in shots if shot.files is not None), None),
        facts=distinct(fact for _, visit in answers for fact in visit.facts),
        unidentified=distinct(claim for _, visit in answers for claim in visit.unidentified),
        not_followed=distinct(left),
    )


def _edges(claims: Claims, nodes: Mapping[ArtifactRef, Node]) -> Iterable[Edge]:
    pins = Pins(nodes)
    for child, parent in sorted(claims):
        for relation, spoken in sorted(claims[child, parent].items()):
            yield Edge(
                child=child,
                parent=parent,
                relation=relation,
                pin=pins.judge(child, parent, relation, spoken),
                claims=distinct(spoken),
            )
