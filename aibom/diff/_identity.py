"""Changes of what an artifact is: another id, owner or revision, and what became of asking for it."""

from collections.abc import Iterator, Sequence

from aibom.diff._context import Context, Standing
from aibom.diff._files import other_bytes, same_weights
from aibom.diff._seen import UNREAD, unread
from aibom.diff._statements import evidence, said
from aibom.diff.change import Change, Item, MatchedBy, Value
from aibom.diff.kinds import Kind
from aibom.diff.matching import what_joins
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

__all__ = ["identified", "resolved"]

_REPINNED = {
    Standing.SUBJECT: Kind.SUBJECT_REVISION,
    Standing.PARENT: Kind.PARENT_REPINNED,
    Standing.DATASET: Kind.DATASET_REPINNED,
}
_GONE = {
    Standing.SUBJECT: Kind.SUBJECT_MISSING,
    Standing.PARENT: Kind.PARENT_MISSING,
    Standing.DATASET: Kind.DATASET_GONE,
}
_GATED = {
    Standing.SUBJECT: Kind.SUBJECT_GATED,
    Standing.PARENT: Kind.PARENT_GATED,
    Standing.DATASET: Kind.DATASET_GATED,
}
_MOVED = {
    Standing.SUBJECT: Kind.SUBJECT_MOVED,
    Standing.PARENT: Kind.PARENT_MOVED,
    Standing.DATASET: Kind.DATASET_MOVED,
}
_ABSENT = frozenset({Resolution.PRIVATE_OR_MISSING, Resolution.REVISION_MISSING, Resolution.DISABLED})
_REGISTRY = frozenset({"hub-record"})


def identified(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what an artifact is called otherwise, whose it is, and at which revision it stands."""
    refs = (before.ref, after.ref)
    if before.ref == after.ref:
        yield from _hands(context, before, after, (Fact.AUTHOR, Fact.CREATED))
        if before.ref.revision:
            yield from other_bytes(context, before, after)
        return
    if before.ref.unpinned == after.ref.unpinned:
        yield from _hands(context, before, after, (Fact.AUTHOR, Fact.CREATED))
    else:
        yield _renamed(context, before, after)
        # With an account its name changes hands as well; the day of creation stays.
        yield from _hands(context, before, after, (Fact.CREATED,))
    if before.ref.revision != after.ref.revision:
        kind = _REPINNED[context.standing(*refs)]
        item = Item(what="revision", before=_revision(before.ref), after=_revision(after.ref))
        summary = f"{after.ref.unpinned} is at {_short(after.ref)}, and was at {_short(before.ref)}"
        yield context.change(kind, *refs, summary=summary, items=[item])


def _renamed(context: Context, before: Node, after: Node) -> Change:
    by = context.matching.by[before.ref]
    old, new = before.ref.unpinned, after.ref.unpinned
    kind = {MatchedBy.NAME: Kind.SAME_NAME_ELSEWHERE, MatchedBy.COMPARED: Kind.UNRELATED}.get(by, Kind.RENAMED)
    is_same, severity = same_weights(before, after), None
    created = [_registered(node, Fact.CREATED) for node in (before, after)]
    if by is MatchedBy.DIGEST:
        why = "files of weights have the same SHA-256"
        if not is_same:
            # One file of another's is soon added: what is called the same must be so as a whole.
            why, severity = "some files of weights have the same SHA-256, and others have not", Severity.HIGH
    elif by is MatchedBy.ALIAS:
        why = "the registry led from one id to the other"
        if not is_same and not (all(created) and _share(*created)):
            why, severity = f"{why}, says the record; neither weights nor day of creation bear it out", Severity.HIGH
    elif by is MatchedBy.NAME:
        why = "only the name is the same"
    else:
        shared = what_joins(context.old, context.new, context.matching)
        why = f"they share no name, id or weights, but {shared}" if shared else "nothing recorded joins them"
    summary = f"{old} is now {new}: {why}" if kind is Kind.RENAMED else f"{new} stands where {old} stood: {why}"
    item = Item(what="id", before=Value(text=str(old)), after=Value(text=str(new)))
    return context.change(kind, before.ref, after.ref, summary=summary, items=[item], severity=severity)


def _hands(context: Context, before: Node, after: Node, facts: Sequence[Fact]) -> Iterator[Change]:
    """Yield that a repository is another one under the same id: another owner, or another day of creation."""
    if before.facts == after.facts or context.matching.by[before.ref] in {MatchedBy.NAME, MatchedBy.COMPARED}:
        return
    items = []
    for fact in facts:
        left, right = _registered(before, fact), _registered(after, fact)
        if left and right and not _share(left, right):
            items.append(Item(what=fact.value, before=_value(left), after=_value(right)))
    if items:
        said_of = " and ".join("owner" if item.what == Fact.AUTHOR else "day of creation" for item in items)
        summary = f"{after.ref.unpinned} has another {said_of} than it had"
        yield context.change(Kind.CHANGED_HANDS, before.ref, after.ref, summary=summary, items=items)


def _registered(node: Node, fact: Fact) -> list[FactClaim]:
    """Return what the registry says; where nobody says that it says so, what anybody does."""
    claims = [claim for claim in node.facts if claim.fact is fact]
    return [claim for claim in claims if claim.evidence.extractor in _REGISTRY] or claims


def _share(left: Sequence[FactClaim], right: Sequence[FactClaim]) -> bool:
    """Say whether two sides state one value in common, however exactly they state a time."""
    ours, theirs = ({str(claim.value).casefold() for claim in side} for side in (left, right))
    if left[0].fact is not Fact.CREATED:
        return not ours.isdisjoint(theirs)
    return any(_is_one_time(here, there) for here in ours for there in theirs)


def _is_one_time(here: str, there: str) -> bool:
    exact = min(len(here), len(there), 19)
    return here == there or (exact in {10, 19} and here[:exact] == there[:exact])


def _value(claims: Sequence[FactClaim]) -> Value:
    return Value(text=", ".join(sorted({said(claim) for claim in claims})), evidence=evidence(claims))


def resolved(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what became of asking for an artifact, where it is something else than before."""
    if before.resolution is after.resolution:
        return
    refs = (before.ref, after.ref)
    standing = context.standing(*refs)
    item = Item(what="resolution", before=_outcome(before), after=_outcome(after))
    kind = _became(standing, before.resolution, after.resolution)
    summary = f"{after.ref.unpinned} is {after.resolution}, and was {before.resolution}"
    severity, apart = None, ""
    if kind is Kind.RECORD:
        apart = "one of them is known from a document alone; no registry was asked for it"
    elif kind is Kind.NOT_READ and standing is Standing.SUBJECT and before.resolution.is_read:
        severity = Severity.HIGH  # what was to be compared could not be
    elif kind in {Kind.NOT_READ, Kind.READABLE}:
        apart = unread(after) or unread(before)
    yield context.change(kind, *refs, summary=summary, items=[item], severity=severity, record_only=apart)


def _became(standing: Standing, before: Resolution, after: Resolution) -> Kind:
    if after in _ABSENT:
        return _GONE[standing]
    if after in UNREAD:
        return Kind.NOT_READ
    if after is Resolution.GATED:
        return _GATED[standing]
    if after is Resolution.DOCUMENTED or before is Resolution.DOCUMENTED:
        return Kind.RECORD
    if after is Resolution.MOVED and before.is_read:
        return _MOVED[standing]
    return Kind.READABLE


def _outcome(node: Node) -> Value:
    return Value(text=f"{node.resolution}: {node.detail}" if node.detail else node.resolution.value)


def _revision(ref: ArtifactRef) -> Value | None:
    return Value(text=ref.revision) if ref.revision else None


def _short(ref: ArtifactRef) -> str:
    return ref.revision[:12] or "no known revision"
