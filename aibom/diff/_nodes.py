"""Changes of one artifact: its identity, what became of asking for it, its files and what is stated of it."""

from collections.abc import Iterator, Sequence

from aibom.diff._context import Context
from aibom.diff._facts import changed_facts
from aibom.diff._files import changed_files
from aibom.diff._identity import identified, resolved
from aibom.diff._order import ordered_node
from aibom.diff._statements import compared, evidence, said
from aibom.diff.change import Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.records.claims import Claim, LineageClaim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What

__all__ = ["changed"]


def changed(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what two records of the same artifact differ in."""
    found = [*identified(context, before, after), *resolved(context, before, after)]
    if before.resolution is not after.resolution and (_is_blank(before) or _is_blank(after)):
        # What nobody could look at is neither gone nor new, and of what is gone that is said once.
        yield from found
        return
    if before.files != after.files:
        found += changed_files(context, before, after)
    if before.facts != after.facts:
        found += changed_facts(context, before, after)
    found += _unidentified(context, before, after)
    found += _not_followed(context, before, after)
    found += _noted(context, before, after)
    if not found and ordered_node(before) != ordered_node(after):
        summary = f"of {after.ref.unpinned} the same is recorded in another number of claims"
        found.append(context.change(Kind.EVIDENCE, before.ref, after.ref, summary=summary))
    yield from found


def _is_blank(node: Node) -> bool:
    """Say whether an artifact was not read and nothing is said of it; what is said all the same is compared."""
    said_of = node.files is not None or node.facts or node.unidentified or node.not_followed
    return not node.resolution.is_read and not said_of


def _unidentified(context: Context, before: Node, after: Node) -> Iterator[Change]:
    if before.unidentified == after.unidentified:
        return
    carried = before.ref != after.ref
    both = compared(before.unidentified, after.unidentified, carried=carried)
    items = [Item(what="parent as written", before=_said(group)) for group in both.removed]
    items += [Item(what="parent as written", after=_said(group)) for group in both.added]
    if items:
        summary = f"{after.ref.unpinned} names a parent that is no id, otherwise than before"
        yield context.change(Kind.UNIDENTIFIED_PARENT, before.ref, after.ref, summary=summary, items=items)
    if both.other_grounds:
        yield _elsewhere(context, before, after, "what names a parent and is no id")


def _not_followed(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield parents beyond the limit of those that are followed: news are those that the other side names nowhere."""
    if before.not_followed == after.not_followed:
        return
    both = compared(before.not_followed, after.not_followed, carried=before.ref != after.ref)
    named = context.named_in_new(after), context.named_in_old(before)
    items: list[Item] = []
    for group, in_new in (*((group, False) for group in both.removed), *((group, True) for group in both.added)):
        parent = group[0].parent
        if isinstance(parent, ArtifactRef) and parent.unpinned not in named[1 if in_new else 0]:
            yield _named_only(context, (before, after), group, in_new=in_new)
        else:
            value = _said(group)
            items.append(Item(what="parent not followed", **{"after" if in_new else "before": value}))
    if items or both.other_grounds:
        yield context.change(
            Kind.RECORD,
            before.ref,
            after.ref,
            summary=f"of {after.ref.unpinned} other parents lay beyond the limit of parents that are followed",
            items=items,
            record_only="the limit of parents that are followed cut the two records at different places",
        )


def _named_only(context: Context, nodes: tuple[Node, Node], group: Sequence[LineageClaim], *, in_new: bool) -> Change:
    """Return that a parent is named, and was not followed, that the other side does not name at all."""
    parent = group[0].parent
    ref = parent if isinstance(parent, ArtifactRef) else None
    is_data = ref is not None and ref.kind is What.DATASET
    kinds = (Kind.DATASET_REMOVED, Kind.DATASET_ADDED) if is_data else (Kind.PARENT_REMOVED, Kind.PARENT_ADDED)
    return context.change(
        kinds[in_new],
        *(node.ref for node in nodes),
        summary=f"{nodes[1].ref.unpinned} {'names' if in_new else 'named'} {group[0].text!r} as a parent, "
        f"which {'was' if not in_new else 'is'} not followed",
        items=[Item(what="parent", **{"after" if in_new else "before": _said(group)})],
        parents=(None, ref) if in_new else (ref, None),
    )


def _noted(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield other ids an artifact was reached by, and other words on how it was read."""
    items = []
    if before.aliases != after.aliases and sorted(before.aliases) != sorted(after.aliases):
        values = [Value(text=", ".join(sorted(node.aliases))) if node.aliases else None for node in (before, after)]
        items.append(Item(what="former ids", before=values[0], after=values[1]))
    if before.detail != after.detail and before.resolution is after.resolution:
        values = [Value(text=node.detail) if node.detail else None for node in (before, after)]
        items.append(Item(what="remark", before=values[0], after=values[1]))
    if items:
        summary = f"the remarks on how {after.ref.unpinned} was found differ"
        yield context.change(Kind.FACT, before.ref, after.ref, summary=summary, items=items)


def _elsewhere(context: Context, before: Node, after: Node, what: str) -> Change:
    summary = f"{what} of {after.ref.unpinned} was read from other bytes or places"
    return context.change(Kind.EVIDENCE, before.ref, after.ref, summary=summary)


def _said(claims: Sequence[Claim]) -> Value:
    return Value(text=said(claims[0]), evidence=evidence(claims))
