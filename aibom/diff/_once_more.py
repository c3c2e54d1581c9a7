"""Artifacts that a document names more than once, each time with something else in it: which of them holds nobody knows."""

from collections import Counter
from collections.abc import Iterator

from aibom.diff._context import Context
from aibom.diff.change import Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef

__all__ = ["once_more"]


def once_more(context: Context) -> Iterator[Change]:
    """Yield records of one artifact beyond the first that only one side has."""
    if context.old.doubled == context.new.doubled:
        return
    pairs = context.matching.pairs
    for ref in sorted(context.old.doubled):
        there = context.new.doubled.get(pairs.get(ref, ref), [])
        for node in (Counter(context.old.doubled[ref]) - Counter(there)).elements():
            yield _change(context, ref, node, in_new=False)
    for ref in sorted(context.new.doubled):
        there = context.old.doubled.get(context.matching.back.get(ref, ref), [])
        for node in (Counter(context.new.doubled[ref]) - Counter(there)).elements():
            yield _change(context, ref, node, in_new=True)


def _change(context: Context, ref: ArtifactRef, node: Node, *, in_new: bool) -> Change:
    side, name = (context.new, "NEW") if in_new else (context.old, "OLD")
    is_same = node == side.nodes[ref]
    words = "in the same words" if is_same else "and otherwise: which of the two is meant nothing tells"
    value = Value(text=str(ref))
    partner = context.matching.back.get(ref) if in_new else context.matching.pairs.get(ref)
    return context.change(
        Kind.ARTIFACT_ADDED if in_new else Kind.ARTIFACT_REMOVED,
        *((partner, ref) if in_new else (ref, partner)),
        summary=f"{ref} is described once more in {name}, {words}",
        items=[Item(what="artifact", before=None if in_new else value, after=value if in_new else None)],
        severity=Severity.INFO if is_same else Severity.HIGH,
    )
