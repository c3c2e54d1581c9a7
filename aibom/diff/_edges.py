"""Changes of derivations: parents and datasets added, removed or replaced, other relations, and what pins rest on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from aibom.diff._arrivals import came, license_of, tighter, went
from aibom.diff._context import Context
from aibom.diff._order import edge_key, ordered_edge
from aibom.diff._statements import are_alike, best, compared, evidence, said
from aibom.diff.change import Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.diff.matching import Key
from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.evidence import ASSURANCE_ORDER, Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What

__all__ = ["changed_edges"]

_FIRMNESS = (Pin.UNKNOWN, Pin.SEEN_WHEN_CRAWLED, Pin.NAMED_BY_CHILD, Pin.MATCHED_BY_DIGEST)

Pair = tuple[Key, Key]
Edges = dict[Pair, list[Edge]]


def changed_edges(context: Context) -> Iterator[Change]:
    """Yield what became of the derivations."""
    if context.old.bom.edges == context.new.bom.edges:
        return
    old = _edges(context.old.bom.edges, context.matching.old_keys)
    new = _edges(context.new.bom.edges, context.matching.new_keys)
    gone: dict[Key, list[_Side]] = defaultdict(list)
    come: dict[Key, list[_Side]] = defaultdict(list)
    for pair, before in old.items():
        after = new.get(pair)
        if after is None:
            gone[pair[0]].append(_Side.of(_by_relation(before)))
        elif before != after and (olds := _by_relation(before)) != (news := _by_relation(after)):
            yield from _both(context, olds, news)
    for pair, after in new.items():
        if pair not in old:
            come[pair[0]].append(_Side.of(_by_relation(after)))
    if gone or come:
        parents = _Parents(context, old, new)
        for child in dict.fromkeys((*gone, *come)):
            yield from _one_sided(parents, sorted(gone[child], key=_key), sorted(come[child], key=_key))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A derivation that only one side knows: all relations between a child and a parent."""

    child: ArtifactRef
    parent: ArtifactRef
    relations: tuple[Relation, ...]
    claims: tuple[LineageClaim, ...]

    @classmethod
    def of(cls, found: dict[Relation, list[Edge]]) -> "_Side":
        edges = [edge for relation in sorted(found) for edge in found[relation]]
        claims = tuple(claim for edge in edges for claim in edge.claims)
        return cls(child=edges[0].child, parent=edges[0].parent, relations=tuple(sorted(found)), claims=claims)

    @property
    def group(self) -> str:
        """What kind of parent it is: replaced is a parent by one of its own kind."""
        if self.parent.kind is What.DATASET:
            return "dataset"
        return "base" if not DERIVATIONS.isdisjoint(self.relations) else "other"

    @property
    def value(self) -> Value:
        relations = ", ".join(self.relations)
        return Value(text=f"{self.parent} ({relations})", evidence=evidence(self.claims))


def _key(side: _Side) -> tuple[str, ArtifactRef]:
    return side.group, side.parent


class _Parents:
    """What kinds of parents each side states for each child, and so whether a parent could be there and is not."""

    def __init__(self, context: Context, old: Edges, new: Edges) -> None:
        self.context = context
        self._sides = (old, new)

    def unseen(self, side: _Side, *, in_new: bool) -> str:
        """Return why the other side could not have a derivation, in words; empty where it could."""
        named = self.context.matching.new_key if in_new else self.context.matching.old_key
        stated = self._stated[0 if in_new else 1]
        seen = self.context.not_in_old if in_new else self.context.not_in_new
        return seen.parent(side.child, side.claims, others=(named(side.child), side.group) in stated)

    @cached_property
    def _stated(self) -> tuple[set[tuple[Key, str]], set[tuple[Key, str]]]:
        old, new = (
            {(pair[0], _Side.of(_by_relation(found)).group) for pair, found in side.items()} for side in self._sides
        )
        return old, new


def _one_sided(parents: _Parents, gone: Sequence[_Side], come: Sequence[_Side]) -> Iterator[Change]:
    """Yield what became of the parents of one child that only one side knows."""
    for group in ("base", "dataset", "other"):
        left = [side for side in gone if side.group == group]
        right = [side for side in come if side.group == group]
        if group == "base" and len(left) == 1 and len(right) == 1:
            yield _replaced(parents.context, left[0], right[0])
            continue
        for side in left:
            yield _removed(parents, side)
        for side in right:
            yield _added(parents, side)


def _replaced(context: Context, old: _Side, new: _Side) -> Change:
    summary = (
        f"{new.child.unpinned} is made from {new.parent.unpinned} ({', '.join(new.relations)}), "
        f"and was from {old.parent.unpinned} ({', '.join(old.relations)})"
    )
    if more := tighter(context, new.parent):
        summary = f"{summary}; {more}"
    licenses = license_of(context.old.nodes.get(old.parent), context.new.nodes.get(new.parent))
    return context.change(
        Kind.PARENT_REPLACED,
        old.child,
        new.child,
        summary=summary,
        items=[Item(what="parent", before=old.value, after=new.value), *licenses],
        parents=(old.parent, new.parent),
    )


def _added(parents: _Parents, side: _Side) -> Change:
    kind = Kind.DATASET_ADDED if side.group == "dataset" else Kind.PARENT_ADDED
    context = parents.context
    summary, more = came(context, side.child, side.parent, side.relations), tighter(context, side.parent)
    # With a child that is new comes nothing new where its parent stood in the lineage before.
    is_known = side.child not in context.matching.back and side.parent in context.matching.back
    more = "" if is_known else more
    return context.change(
        kind,
        context.matching.back.get(side.child),
        side.child,
        summary=f"{summary}; {more}" if more else summary,
        items=[Item(what="parent", after=side.value), *license_of(None, context.new.nodes.get(side.parent))],
        parents=(None, side.parent),
        severity=Severity.HIGH if more else Severity.LOW if is_known else None,
        record_only=parents.unseen(side, in_new=True),
    )


def _removed(parents: _Parents, side: _Side) -> Change:
    kind = Kind.DATASET_REMOVED if side.group == "dataset" else Kind.PARENT_REMOVED
    context = parents.context
    after = context.matching.pairs.get(side.child)
    return context.change(
        kind,
        side.child,
        after,
        summary=went(context, side.child, side.parent, side.relations),
        items=[Item(what="parent", before=side.value), *license_of(context.old.nodes.get(side.parent), None)],
        parents=(side.parent, None),
        # What lies behind a parent that went says no more than that it went.
        severity=Severity.LOW if after is None else None,
        record_only=parents.unseen(side, in_new=False),
    )


def _both(context: Context, before: dict[Relation, list[Edge]], after: dict[Relation, list[Edge]]) -> Iterator[Change]:
    """Yield what a derivation that both sides know differs in."""
    if _is_carried(before, after):
        return
    old, new = _Side.of(before), _Side.of(after)
    found = [*_relations(context, old, new), *_pins(context, before, after, old, new)]
    found += _claims(context, before, after, old, new)
    if not found and (old.child, old.parent) == (new.child, new.parent) and _in_order(before) != _in_order(after):
        summary = f"that {new.child.unpinned} stems from {new.parent.unpinned} is recorded in another number of claims"
        refs, parents = (old.child, new.child), (old.parent, new.parent)
        found.append(context.change(Kind.EVIDENCE, *refs, summary=summary, parents=parents))
    yield from found


def _is_carried(before: dict[Relation, list[Edge]], after: dict[Relation, list[Edge]]) -> bool:
    """Say whether a derivation of an artifact is that of another revision of it, and nothing else."""
    if before.keys() != after.keys():
        return False
    for relation, edges in before.items():
        old, new = edges[0], after[relation][0]
        if len(edges) != 1 or len(after[relation]) != 1 or old.pin is not new.pin or old.child == new.child:
            return False
        if not are_alike(old.claims, new.claims, carried=True):
            return False
    return True


def _in_order(edges: dict[Relation, list[Edge]]) -> list[Edge]:
    return sorted((ordered_edge(edge) for relation in edges for edge in edges[relation]), key=edge_key)


def _relations(context: Context, old: _Side, new: _Side) -> Iterator[Change]:
    parents = (old.parent, new.parent)
    if old.relations != new.relations:
        yield context.change(
            Kind.RELATION_CHANGED,
            old.child,
            new.child,
            summary=f"{new.child.unpinned} is to {new.parent.unpinned} {', '.join(new.relations)}, "
            f"and was {', '.join(old.relations)}",
            items=[Item(what="relation", before=old.value, after=new.value)],
            parents=parents,
        )


def _pins(
    context: Context, before: dict[Relation, list[Edge]], after: dict[Relation, list[Edge]], old: _Side, new: _Side
) -> Iterator[Change]:
    """Yield on what the parent's revision rests otherwise: relation by relation, as far as both sides know them."""
    shared = sorted(before.keys() & after.keys())
    pairs = [(_firmest(before[each]), _firmest(after[each]), f"pin of {each}") for each in shared]
    if not shared:
        firmest = [_firmest([edge for edges in each.values() for edge in edges]) for each in (before, after)]
        pairs = [(firmest[0], firmest[1], "pin")]
    for kind, sign in ((Kind.PIN_FIRMER, 1), (Kind.PIN_WEAKER, -1)):
        found = [each for each in pairs if (_FIRMNESS.index(each[1]) - _FIRMNESS.index(each[0])) * sign > 0]
        if found:
            was, now, _ = found[0]
            yield context.change(
                kind,
                old.child,
                new.child,
                summary=f"the revision of {new.parent.unpinned} that {new.child.unpinned} was made from is {now}, "
                f"and was {was}",
                items=[Item(what=what, before=Value(text=a.value), after=Value(text=b.value)) for a, b, what in found],
                parents=(old.parent, new.parent),
            )


def _firmest(edges: Sequence[Edge]) -> Pin:
    return max((edge.pin for edge in edges), key=_FIRMNESS.index)


def _claims(
    context: Context, before: dict[Relation, list[Edge]], after: dict[Relation, list[Edge]], old: _Side, new: _Side
) -> Iterator[Change]:
    """Yield what else is claimed of a derivation, in relations that both sides know."""
    shared = before.keys() & after.keys()
    left = [claim for claim in old.claims if claim.relation in shared]
    right = [claim for claim in new.claims if claim.relation in shared]
    both = compared(left, right, carried=old.child != new.child)
    parents = (old.parent, new.parent)
    items = [Item(what="claim", before=Value(text=said(group[0]), evidence=evidence(group))) for group in both.removed]
    items += [Item(what="claim", after=Value(text=said(group[0]), evidence=evidence(group))) for group in both.added]
    name = f"that {new.child.unpinned} stems from {new.parent.unpinned}"
    was, now = best(left) if left else None, best(right) if right else None
    steps = 0 if was is None or now is None else _steps(was, now)
    if steps:
        kind = Kind.ASSURANCE_RAISED if steps > 0 else Kind.ASSURANCE_LOWERED
        grounds = Item(
            what="assurance",
            before=Value(text=str(was), evidence=evidence(left)),
            after=Value(text=str(now), evidence=evidence(right)),
        )
        summary = f"{name} is {now}, and was {was}"
        yield context.change(kind, old.child, new.child, summary=summary, items=[grounds, *items], parents=parents)
    elif items:
        summary = f"{name} is claimed in other words or by others"
        yield context.change(Kind.FACT, old.child, new.child, summary=summary, items=items, parents=parents)
    elif both.other_grounds and (old.child.unpinned, old.parent.unpinned) == (new.child.unpinned, new.parent.unpinned):
        summary = f"{name} is claimed in other bytes or places"
        yield context.change(Kind.EVIDENCE, old.child, new.child, summary=summary, parents=parents)


def _steps(was: Assurance, now: Assurance) -> int:
    return ASSURANCE_ORDER.index(now) - ASSURANCE_ORDER.index(was)


def _edges(edges: Sequence[Edge], keys: Mapping[ArtifactRef, Key]) -> Edges:
    """Return derivations by the artifacts they join, as `keys` call them."""
    found: Edges = {}
    for edge in edges:
        child, parent = edge.child, edge.parent
        found.setdefault((keys.get(child, child), keys.get(parent, parent)), []).append(edge)
    return found


def _by_relation(edges: Sequence[Edge]) -> dict[Relation, list[Edge]]:
    found: dict[Relation, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.relation, []).append(edge)
    return found
