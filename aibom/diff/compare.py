"""The comparison of two Boms: everything they differ in, as changes."""

from collections.abc import Iterator

from aibom.diff._context import Context
from aibom.diff._edges import changed_edges
from aibom.diff._gaps import changed_gaps
from aibom.diff._nodes import changed
from aibom.diff._once_more import once_more
from aibom.diff._record import changed_record
from aibom.diff._uncompared import uncompared as not_compared
from aibom.diff.change import Change, Difference, Item, MatchedBy, Value, order
from aibom.diff.delta import delta
from aibom.diff.kinds import Kind
from aibom.diff.matching import Side, match, what_joins
from aibom.diff.weighing import Terms
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef

__all__ = ["diff"]


def diff(old: Bom, new: Bom, terms: Terms | None = None, *, uncompared: tuple[str, ...] = ()) -> Difference:
    """Return what two Boms differ in.

    Laws: nothing but `Kind.RECORD` differs between equal lineages and gaps, and between equal Boms nothing; the order of
    records does not matter; the changes from `new` to `old` are these with both sides exchanged. `uncompared` names what
    the caller knows to be in neither Bom.
    """
    left, right = Side(old), Side(new)
    matching = match(left, right)
    context = Context(old=left, new=right, matching=matching, terms=terms or Terms())
    found = [*_nodes(context), *changed_edges(context), *changed_gaps(context), *changed_record(context)]
    if not found and old != new and not delta(old, new).is_empty:
        found.append(_unnamed(context))
    matched = [
        (before, matching.pairs[before], reason)
        for before, reason in matching.by.items()
        if reason is not MatchedBy.PURL
    ]
    return Difference(
        old=old.subject,
        new=new.subject,
        related=what_joins(left, right, matching),
        changes=tuple(sorted(found, key=order)),
        matched=tuple(sorted(matched)),
        uncompared=(*uncompared, *not_compared(context)),
    )


def _nodes(context: Context) -> Iterator[Change]:
    for left, right in context.differing:
        yield from changed(context, left, right)
    yield from once_more(context)
    gone = context.old.nodes.keys() - context.matching.pairs.keys()
    come = context.new.nodes.keys() - context.matching.back.keys()
    if gone or come:
        # Of what a derivation leads to that is on one side only, the change of the derivation speaks.
        led = [{edge.parent for edge in bom.edges} for bom in (context.old.bom, context.new.bom)]
        for ref in sorted(gone - (led[0] - led[1])):
            yield _alone(context, ref, None)
        for ref in sorted(come - (led[1] - led[0])):
            yield _alone(context, None, ref)


def _unnamed(context: Context) -> Change:
    """Return that the records differ where no kind has a name for it, lest two that differ be called the same."""
    refs = (context.old.bom.subject, context.new.bom.subject)
    why = "the same statements are recorded in another number, or of another record of the same artifact"
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
