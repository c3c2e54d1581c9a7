"""Who stems from whom, then and now, as far as the registry's records name it; what only files name is taken over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aibom.lineage.assemble import by_relation
from aibom.lineage.comparable import is_same_commit
from aibom.lineage.limits import Limits
from aibom.lineage.order import distinct
from aibom.lineage.questions import from_record
from aibom.lineage.visit import Visit
from aibom.records.claims import LineageClaim
from aibom.records.lineage import Edge, Lineage, Node, Pin
from aibom.records.refs import ArtifactRef, is_commit
from aibom.records.snapshot import Resolution

__all__ = ["Name", "Restated", "name_of", "restated"]

Name = tuple[str, str, str]
_NEW = "the registry's record names it now, and did not when the BOM was made"


def name_of(ref: ArtifactRef, repo: str = "") -> Name:
    """Return what an artifact is found by at no revision; ids of a registry differ in more than case."""
    return ref.registry, ref.kind, (repo or ref.repo).lower()


@dataclass(slots=True, kw_only=True)
class Restated:
    """Edges then and now, and the parents that are named only now, none of which was asked for."""

    before: list[Edge] = field(default_factory=list)
    after: list[Edge] = field(default_factory=list)
    named: dict[ArtifactRef, Node] = field(default_factory=dict)


def restated(
    lineage: Lineage,
    now: Mapping[ArtifactRef, ArtifactRef],
    reread: Mapping[ArtifactRef, Visit],
    taken: Mapping[Name, ArtifactRef],
) -> Restated:
    """Return the edges of `lineage` in terms of what can be known of them again.

    `now` says what each artifact is called now, `reread` holds the answers of those whose records were read both times,
    and `taken` the ids that lead to another repository than they did. Files are not read again: of a child whose commit
    is another, a pair that its record named rests on its record alone, then and now, and any other is taken over.
    """
    found = Restated()
    finder = _Finder(lineage, now, taken)
    edges: dict[ArtifactRef, dict[ArtifactRef, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in lineage.edges:
        edges[edge.child][edge.parent].append(edge)
    skipped = {node.ref: {claim.parent for claim in node.not_followed} for node in lineage.nodes}
    for child in sorted({*edges, *reread}):
        visit, parents = reread.get(child), edges[child]
        same = visit is not None and is_same_commit(child, visit.snapshot)
        claims: dict[ArtifactRef, list[LineageClaim]] = defaultdict(list)
        pins: dict[ArtifactRef, Sequence[Edge]] = {}
        stated: dict[tuple[str, ...], LineageClaim] = {}
        for parent, then in parents.items():
            spoken = [claim for edge in then for claim in edge.claims]
            recorded = [claim for claim in spoken if from_record(claim)] if visit is not None else []
            kept = spoken if visit is None else [claim for claim in spoken if not from_record(claim)]
            kept = kept if same or not recorded else []
            found.before += _edges(child, parent, [*kept, *recorded], then)
            pins[now[parent]] = then
            stated |= {_said(claim): claim for claim in recorded}
            for claim in kept:
                claims[finder.led(parent, claim)].append(claim)
        for link in visit.links if visit is not None else ():
            if link.target not in skipped.get(child, ()):
                target = finder.found(link.target, parents)
                claims[target].append(stated.get(_said(link.claim), link.claim))
        for target, spoken in claims.items():
            found.after += _edges(now[child], target, spoken, pins.get(target, ()))
    found.before.sort(key=_order)
    found.after.sort(key=_order)
    found.named = finder.named
    return found


class _Finder:
    """Finds the artifact that a name leads to now."""

    def __init__(
        self, lineage: Lineage, now: Mapping[ArtifactRef, ArtifactRef], taken: Mapping[Name, ArtifactRef]
    ) -> None:
        self._now, self._taken = now, taken
        self._known: dict[Name, list[ArtifactRef]] = defaultdict(list)
        for node in lineage.nodes:
            present = now[node.ref]
            for repo in {node.ref.repo, present.repo, *node.aliases}:
                self._known[name_of(node.ref, repo)].append(node.ref)
        self.named: dict[ArtifactRef, Node] = {}

    def led(self, parent: ArtifactRef, claim: LineageClaim) -> ArtifactRef:
        """Return where a claim that led to `parent` then leads to now."""
        named = claim.parent
        if isinstance(named, ArtifactRef) and (other := self._taken.get(name_of(named))):
            return other
        return self._now[parent]

    def found(self, target: ArtifactRef, parents: Iterable[ArtifactRef]) -> ArtifactRef:
        """Return what `target` leads to: a parent of the same child before any other artifact of that name."""
        name = name_of(target)
        if name in self._taken:
            return self._taken[name]
        known, own = self._known.get(name, []), set(parents)
        fitting = [ref for ref in known if target.revision in {"", ref.revision}]
        for ref in (*(ref for ref in fitting if ref in own), *fitting):
            return self._now[ref]
        if (outside := Limits().outside(target)) != "":
            node = Node(ref=target, resolution=Resolution.REGISTRY_NOT_WALKED, detail=outside)
        else:
            node = Node(ref=target, resolution=Resolution.NOT_FOLLOWED, detail=_NEW)
        self.named[target] = node
        return target


def _edges(
    child: ArtifactRef, parent: ArtifactRef, claims: Iterable[LineageClaim], then: Sequence[Edge]
) -> Iterator[Edge]:
    """Yield the edges that the claims of a pair make, pinned as `then`: what a revision rests on stands in files."""
    pins = {edge.relation: edge.pin for edge in then}
    usual = next(iter(pins.values()), Pin.SEEN_WHEN_CRAWLED if is_commit(parent.revision) else Pin.UNKNOWN)
    for relation, spoken in by_relation(claims).items():
        pin = pins.get(relation, usual)
        yield Edge(child=child, parent=parent, relation=relation, pin=pin, claims=distinct(spoken))


def _said(claim: LineageClaim) -> tuple[str, ...]:
    return claim.relation, repr(claim.parent), claim.text, claim.assurance


def _order(edge: Edge) -> tuple[ArtifactRef, ArtifactRef, str]:
    return edge.child, edge.parent, edge.relation
