"""Changes of one artifact: its identity, what became of asking for it, its files and what is stated of it."""

from collections.abc import Iterator, Sequence

from aibom.diff._context import Context, Standing
from aibom.diff._facts import changed_facts
from aibom.diff._files import changed_files, other_bytes
from aibom.diff._statements import compared, evidence, said
from aibom.diff.change import Change, Item, MatchedBy, Value
from aibom.diff.kinds import Kind
from aibom.records.claims import Claim, Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

__all__ = ["changed", "unread"]

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
_UNREAD = frozenset(
    {
        Resolution.ABSENT_FROM_MIRROR,
        Resolution.NOT_FOLLOWED,
        Resolution.OFFLINE,
        Resolution.REGISTRY_NOT_WALKED,
        Resolution.UNAVAILABLE,
        Resolution.UNREADABLE,
        Resolution.UNPUBLISHED,
    }
)
_OWNER = (Fact.AUTHOR, Fact.CREATED)
_REGISTRY = frozenset({"hub-record"})


def unread(node: Node | None) -> str:
    """Return why a record says nothing of an artifact that may yet be there, in words; empty where it was asked for."""
    if node is None or node.resolution not in _UNREAD:
        return ""
    return f"{node.ref.repo} was not read: {node.detail or node.resolution}"


def changed(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what two records of the same artifact differ in."""
    found = [*_identity(context, before, after), *_resolution(context, before, after)]
    apart = _apart(before, after)
    if apart and before.resolution.is_read != after.resolution.is_read:
        # What nobody could look at is neither gone nor new.
        yield from found
        return
    if before.files != after.files:
        found += changed_files(context, before, after)
    if before.facts != after.facts:
        found += changed_facts(context, before, after)
    found += _unidentified(context, before, after)
    found += _not_followed(context, before, after)
    found += _noted(context, before, after)
    yield from found


def _apart(before: Node, after: Node) -> str:
    return unread(before) or unread(after)


def _identity(context: Context, before: Node, after: Node) -> Iterator[Change]:
    refs = (before.ref, after.ref)
    by = context.matching.by[before.ref]
    if before.ref.unpinned != after.ref.unpinned:
        kind = {MatchedBy.NAME: Kind.SAME_NAME_ELSEWHERE, MatchedBy.COMPARED: Kind.UNRELATED}.get(by, Kind.RENAMED)
        why = {
            MatchedBy.DIGEST: "files of weights have the same SHA-256",
            MatchedBy.ALIAS: "the registry led from one id to the other",
            MatchedBy.NAME: "only the name is the same",
            MatchedBy.COMPARED: "nothing recorded joins them but that they were named side by side",
        }[by]
        item = Item(what="id", before=Value(text=str(before.ref.unpinned)), after=Value(text=str(after.ref.unpinned)))
        summary = f"{before.ref.unpinned} is now {after.ref.unpinned}: {why}"
        if kind in {Kind.SAME_NAME_ELSEWHERE, Kind.UNRELATED}:
            summary = f"{after.ref.unpinned} stands where {before.ref.unpinned} stood: {why}"
        yield context.change(kind, *refs, summary=summary, items=[item])
    else:
        yield from _hands(context, before, after)
    if before.ref.revision != after.ref.revision:
        kind = _REPINNED[context.standing(*refs)]
        item = Item(what="revision", before=_revision(before.ref), after=_revision(after.ref))
        summary = f"{after.ref.unpinned} is at {_short(after.ref)}, and was at {_short(before.ref)}"
        yield context.change(kind, *refs, summary=summary, items=[item])
    elif before.ref.revision and before.ref.unpinned == after.ref.unpinned:
        yield from other_bytes(context, before, after)


def _hands(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield that a repository is another one under the same id: another owner, or another day of creation."""
    items = []
    for fact in _OWNER:
        left, right = _registered(before, fact), _registered(after, fact)
        if left and right and {claim.value for claim in left}.isdisjoint(claim.value for claim in right):
            items.append(Item(what=fact.value, before=_value(left), after=_value(right)))
    if items:
        said_of = " and ".join("owner" if item.what == Fact.AUTHOR else "day of creation" for item in items)
        summary = f"{after.ref.unpinned} has another {said_of} than it had"
        yield context.change(Kind.CHANGED_HANDS, before.ref, after.ref, summary=summary, items=items)


def _registered(node: Node, fact: Fact) -> list[FactClaim]:
    return [claim for claim in node.facts if claim.fact is fact and claim.evidence.extractor in _REGISTRY]


def _value(claims: list[FactClaim]) -> Value:
    return Value(text=", ".join(sorted({said(claim) for claim in claims})), evidence=evidence(claims))


def _resolution(context: Context, before: Node, after: Node) -> Iterator[Change]:
    if before.resolution is after.resolution:
        return
    refs = (before.ref, after.ref)
    item = Item(what="resolution", before=_outcome(before), after=_outcome(after))
    kind = _became(context.standing(*refs), before.resolution, after.resolution)
    words = f"{after.ref.unpinned} is {after.resolution}, and was {before.resolution}"
    apart = _apart(before, after)
    yield context.change(kind, *refs, summary=words, items=[item], record_only=apart)


def _became(standing: Standing, before: Resolution, after: Resolution) -> Kind:
    if after in _ABSENT:
        return _GONE[standing]
    if after in _UNREAD:
        return Kind.NOT_READ
    if after is Resolution.GATED:
        return _GATED[standing]
    if after is Resolution.MOVED and before.is_read:
        return _MOVED[standing]
    return Kind.READABLE


def _outcome(node: Node) -> Value:
    return Value(text=f"{node.resolution}: {node.detail}" if node.detail else node.resolution.value)


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
    both = compared(before.not_followed, after.not_followed, carried=before.ref != after.ref)
    items = [Item(what="parent not followed", before=_said(group)) for group in both.removed]
    items += [Item(what="parent not followed", after=_said(group)) for group in both.added]
    if items or both.other_grounds:
        yield context.change(
            Kind.RECORD,
            before.ref,
            after.ref,
            summary=f"of {after.ref.unpinned} other parents lay beyond the limit of parents that are followed",
            items=items,
            record_only="the limit of parents that are followed cut the two records at different places",
        )


def _noted(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield other ids an artifact was reached by, and other words on how it was read."""
    items = []
    if before.aliases != after.aliases:
        values = [Value(text=", ".join(node.aliases)) if node.aliases else None for node in (before, after)]
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


def _revision(ref: ArtifactRef) -> Value | None:
    return Value(text=ref.revision) if ref.revision else None


def _short(ref: ArtifactRef) -> str:
    return ref.revision[:12] or "no known revision"
