"""Changes of derivations: parents and datasets added, removed or replaced, other relations, and what pins rest on."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aibom.diff._context import Context
from aibom.diff._nodes import unread
from aibom.diff._statements import best, compared, evidence, said
from aibom.diff.change import Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.diff.matching import Key
from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.evidence import ASSURANCE_ORDER, Assurance
from aibom.records.lineage import Edge, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What

__all__ = ["changed_edges"]

_FIRMNESS = (Pin.UNKNOWN, Pin.SEEN_WHEN_CRAWLED, Pin.NAMED_BY_CHILD, Pin.MATCHED_BY_DIGEST)

Pair = tuple[Key, Key]
Edges = dict[Pair, dict[Relation, list[Edge]]]


def changed_edges(context: Context) -> Iterator[Change]:
    """Yield what became of the derivations."""
    if context.old.bom.edges == context.new.bom.edges:
        return
    old = _edges(context.old.bom.edges, context.matching.old_key)
    new = _edges(context.new.bom.edges, context.matching.new_key)
    gone: dict[Key, list[_Side]] = defaultdict(list)
    come: dict[Key, list[_Side]] = defaultdict(list)
    for pair in old.keys() | new.keys():
        before, after = old.get(pair), new.get(pair)
        if after is None and before is not None:
            gone[pair[0]].append(_Side.of(before))
        elif before is None and after is not None:
            come[pair[0]].append(_Side.of(after))
        elif before is not None and after is not None and before != after:
            yield from _both(context, before, after)
    for child in sorted(gone.keys() | come.keys()):
        yield from _one_sided(
            context, sorted(gone[child], key=lambda side: side.key), sorted(come[child], key=lambda side: side.key)
        )


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
    def key(self) -> tuple[str, ArtifactRef]:
        return self.group, self.parent

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


def _one_sided(context: Context, gone: Sequence[_Side], come: Sequence[_Side]) -> Iterator[Change]:
    """Yield what became of the parents of one child that only one side knows."""
    for group in ("base", "dataset", "other"):
        left = [side for side in gone if side.group == group]
        right = [side for side in come if side.group == group]
        if group == "base" and len(left) == 1 and len(right) == 1:
            yield _replaced(context, left[0], right[0])
            continue
        for side in left:
            yield _removed(context, side)
        for side in right:
            yield _added(context, side)


def _replaced(context: Context, old: _Side, new: _Side) -> Change:
    summary = (
        f"{new.child.unpinned} is made from {new.parent.unpinned} ({', '.join(new.relations)}), "
        f"and was from {old.parent.unpinned} ({', '.join(old.relations)})"
    )
    return context.change(
        Kind.PARENT_REPLACED,
        old.child,
        new.child,
        summary=summary,
        items=[Item(what="parent", before=old.value, after=new.value)],
        parents=(old.parent, new.parent),
        record_only=_all_unseen(context, old, old.claims, new, new.claims),
    )


def _added(context: Context, side: _Side) -> Change:
    kind = Kind.DATASET_ADDED if side.group == "dataset" else Kind.PARENT_ADDED
    before = context.matching.back.get(side.child)
    return context.change(
        kind,
        before,
        side.child,
        summary=f"{side.child.unpinned} has {side.parent.unpinned} ({', '.join(side.relations)}), which it had not",
        items=[Item(what="parent", after=side.value)],
        parents=(None, side.parent),
        record_only=_unseen(context, side.child, side.claims, in_new=True),
    )


def _removed(context: Context, side: _Side) -> Change:
    kind = Kind.DATASET_REMOVED if side.group == "dataset" else Kind.PARENT_REMOVED
    after = context.matching.pairs.get(side.child)
    return context.change(
        kind,
        side.child,
        after,
        summary=f"{side.child.unpinned} had {side.parent.unpinned} ({', '.join(side.relations)}), which it has not now",
        items=[Item(what="parent", before=side.value)],
        parents=(side.parent, None),
        record_only=_unseen(context, side.child, side.claims, in_new=False),
    )


def _unseen(context: Context, child: ArtifactRef, claims: Sequence[LineageClaim], *, in_new: bool) -> str:
    """Return why a derivation that one side has could not be seen by the other, in words; empty where it could."""
    there, name = (context.old, "OLD") if in_new else (context.new, "NEW")
    other = context.matching.back.get(child) if in_new else context.matching.pairs.get(child)
    if other is not None and (why := unread(there.nodes.get(other))):
        return f"{name} could not have it: {why}"
    ran = {each.partition("@")[0] for each in there.bom.walk.extractors}
    if ran and claims and all(claim.evidence.extractor not in ran for claim in claims):
        names = ", ".join(sorted({claim.evidence.extractor for claim in claims}))
        return f"{name} could not have it: {names} did not run for it"
    is_data = claims and all(claim.relation not in DERIVATIONS and _names_data(claim) for claim in claims)
    if is_data and not there.bom.walk.datasets:
        return f"{name} could not have it: datasets were not walked for it"
    return ""


def _all_unseen(
    context: Context, old: _Side, gone: Sequence[LineageClaim], new: _Side, come: Sequence[LineageClaim]
) -> str:
    """Return why neither what is gone nor what has come could be seen by the other side; empty where one could."""
    whys = [_unseen(context, old.child, gone, in_new=False)] if gone else []
    whys += [_unseen(context, new.child, come, in_new=True)] if come else []
    return whys[0] if whys and all(whys) else ""


def _names_data(claim: LineageClaim) -> bool:
    return isinstance(claim.parent, ArtifactRef) and claim.parent.kind is What.DATASET


def _both(context: Context, before: dict[Relation, list[Edge]], after: dict[Relation, list[Edge]]) -> Iterator[Change]:
    """Yield what a derivation that both sides know differs in."""
    old, new = _Side.of(before), _Side.of(after)
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
            record_only=_all_unseen(context, old, _only(before, after), new, _only(after, before)),
        )
    yield from _pins(context, before, after, old, new)
    yield from _claims(context, before, after, old, new)


def _only(these: dict[Relation, list[Edge]], those: dict[Relation, list[Edge]]) -> list[LineageClaim]:
    edges = [edge for relation in sorted(these.keys() - those.keys()) for edge in these[relation]]
    return [claim for edge in edges for claim in edge.claims]


def _pins(
    context: Context, before: dict[Relation, list[Edge]], after: dict[Relation, list[Edge]], old: _Side, new: _Side
) -> Iterator[Change]:
    was, now = (
        max((edge.pin for edges in each.values() for edge in edges), key=_FIRMNESS.index) for each in (before, after)
    )
    if was is not now:
        kind = Kind.PIN_FIRMER if _FIRMNESS.index(now) > _FIRMNESS.index(was) else Kind.PIN_WEAKER
        yield context.change(
            kind,
            old.child,
            new.child,
            summary=f"the revision of {new.parent.unpinned} that {new.child.unpinned} was made from is {now}, and was {was}",
            items=[Item(what="pin", before=Value(text=was.value), after=Value(text=now.value))],
            parents=(old.parent, new.parent),
        )


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
    elif both.other_grounds:
        summary = f"{name} is claimed in other bytes or places"
        yield context.change(Kind.EVIDENCE, old.child, new.child, summary=summary, parents=parents)


def _steps(was: Assurance, now: Assurance) -> int:
    return ASSURANCE_ORDER.index(now) - ASSURANCE_ORDER.index(was)


def _edges(edges: Sequence[Edge], named: Callable[[ArtifactRef], Key]) -> Edges:
    """Return derivations by the artifacts they join, as `named` calls them, and by their relation."""
    found: Edges = {}
    for edge in edges:
        pair = (named(edge.child), named(edge.parent))
        found.setdefault(pair, {}).setdefault(edge.relation, []).append(edge)
    return found
