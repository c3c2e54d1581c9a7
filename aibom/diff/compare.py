"""The comparison of two Boms: everything they differ in, as changes."""

from collections.abc import Iterator

from aibom.diff._context import Context
from aibom.diff._edges import changed_edges
from aibom.diff._gaps import changed_gaps
from aibom.diff._nodes import changed, unread
from aibom.diff._record import changed_record
from aibom.diff.change import Change, Difference, Item, MatchedBy, Value, order
from aibom.diff.delta import delta
from aibom.diff.kinds import Kind
from aibom.diff.matching import Side, match, what_joins
from aibom.diff.weighing import Terms
from aibom.records.bom import Bom
from aibom.records.lineage import Node
from aibom.records.paths import Paths
from aibom.records.refs import ArtifactRef

__all__ = ["diff"]

_SHOWN = 5


def diff(old: Bom, new: Bom, terms: Terms | None = None, *, uncompared: tuple[str, ...] = ()) -> Difference:
    """Return what two Boms differ in.

    Laws: nothing but `Kind.RECORD` differs between equal lineages and gaps, and between equal Boms nothing; the order of
    records does not matter; the changes from `new` to `old` are these with both sides exchanged. `uncompared` names what
    the caller knows to be in neither Bom.
    """
    left, right = Side(old), Side(new)
    matching = match(left, right)
    context = Context(
        old=left, new=right, matching=matching, old_paths=Paths(old), new_paths=Paths(new), terms=terms or Terms()
    )
    found = [*_nodes(context), *changed_edges(context), *changed_gaps(context), *changed_record(context)]
    if not found and not delta(old, new).is_empty:
        found.append(_unnamed(context))
    matched = [
        (before, matching.pairs[before], reason)
        for before, reason in matching.by.items()
        if before.unpinned != matching.pairs[before].unpinned
    ]
    return Difference(
        old=old.subject,
        new=new.subject,
        related=what_joins(left, right, matching),
        changes=tuple(sorted(found, key=order)),
        matched=tuple(sorted(matched)),
        uncompared=(*uncompared, *_uncompared(context)),
    )


def _nodes(context: Context) -> Iterator[Change]:
    for before, after in context.matching.pairs.items():
        left, right = context.old.nodes[before], context.new.nodes[after]
        if left != right:
            yield from changed(context, left, right)
    led_to = {edge.parent for bom in (context.old.bom, context.new.bom) for edge in bom.edges}
    for ref in sorted(context.old.nodes.keys() - context.matching.pairs.keys() - led_to):
        yield _alone(context, ref, None)
    for ref in sorted(context.new.nodes.keys() - context.matching.back.keys() - led_to):
        yield _alone(context, None, ref)


def _unnamed(context: Context) -> Change:
    """Return that the records differ where no kind has a name for it, lest two that differ be called the same."""
    refs = (context.old.bom.subject, context.new.bom.subject)
    why = "the same statements stand in other bytes at another revision"
    return context.change(
        Kind.EVIDENCE, *refs, summary="the two records differ in their evidence alone", record_only=why
    )


def _alone(context: Context, before: ArtifactRef | None, after: ArtifactRef | None) -> Change:
    """Return that an artifact is on one side only and no derivation leads to it; otherwise the derivation says so."""
    kind = Kind.ARTIFACT_ADDED if before is None else Kind.ARTIFACT_REMOVED
    ref = after or before
    value = Value(text=str(ref))
    items = [
        Item(what="artifact", before=value if before is not None else None, after=value if after is not None else None)
    ]
    where = "NEW" if before is None else "OLD"
    return context.change(kind, before, after, summary=f"{ref} is in {where} alone", items=items)


def _uncompared(context: Context) -> Iterator[str]:
    """Yield what was on one side only, so that it could not be compared, in words."""
    unseen: dict[str, list[str]] = {}
    for before, after in context.matching.pairs.items():
        left, right = context.old.nodes[before], context.new.nodes[after]
        for node, side in ((left, "OLD"), (right, "NEW")):
            if (unread(node)) and (left.resolution.is_read or right.resolution.is_read):
                unseen.setdefault(f"not read in {side}", []).append(node.ref.repo)
            elif node.files is None and _other(node, left, right).files is not None:
                unseen.setdefault(f"files not listed in {side}", []).append(node.ref.repo)
    for what, names in sorted(unseen.items()):
        shown = sorted(set(names))
        more = f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else ""
        yield f"{what}: {', '.join(shown[:_SHOWN])}{more}"
    by_name = sorted(
        str(after.unpinned) for before, after in context.matching.pairs.items() if _only_named(context, before)
    )
    if by_name:
        yield f"taken for the same by name alone: {', '.join(by_name[:_SHOWN])}"
    for here, there, name in ((context.old, context.new, "OLD"), (context.new, context.old, "NEW")):
        missing = sorted(set(there.bom.rules) - set(here.bom.rules)) if here.bom.rules else []
        if missing:
            more = f" and {len(missing) - _SHOWN:,} more" if len(missing) > _SHOWN else ""
            yield f"gaps of rules that did not run for {name}: {', '.join(missing[:_SHOWN])}{more}"


def _only_named(context: Context, before: ArtifactRef) -> bool:
    return context.matching.by[before] is MatchedBy.NAME


def _other(node: Node, left: Node, right: Node) -> Node:
    return right if node is left else left
