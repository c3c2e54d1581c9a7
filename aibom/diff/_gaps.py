"""Changes of gaps: opened, closed, more or less severe, or told in other words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aibom.diff._context import Context
from aibom.diff.change import SEVERITIES, Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.diff.matching import Key
from aibom.records.gaps import Gap, Severity
from aibom.records.refs import ArtifactRef

__all__ = ["changed_gaps"]

About = tuple[str, Key, Key | None]
Pair = tuple[Gap, Gap]


def changed_gaps(context: Context) -> Iterator[Change]:
    """Yield what became of the gaps."""
    if context.old.bom.gaps == context.new.bom.gaps:
        return
    old = _keyed(context.old.bom.gaps, context.matching.old_keys)
    new = _keyed(context.new.bom.gaps, context.matching.new_keys)
    for key in old.keys() | new.keys():
        olds, news = old.get(key, []), new.get(key, [])
        if olds != news:
            pairs, gone, come = _paired(olds, news)
            for before, after in pairs:
                yield from _both(context, before, after)
            for gap in gone:
                yield _one(context, gap, Kind.GAP_CLOSED)
            for gap in come:
                yield _one(context, gap, Kind.GAP_OPENED)


def _keyed(gaps: Iterable[Gap], keys: Mapping[ArtifactRef, Key]) -> dict[About, list[Gap]]:
    """Return gaps by rule and by what they are about."""
    found: dict[About, list[Gap]] = defaultdict(list)
    for gap in gaps:
        subject, parent = gap.subject, gap.parent
        found[gap.rule, keys.get(subject, subject), None if parent is None else keys.get(parent, parent)].append(gap)
    return found


def _paired(olds: Sequence[Gap], news: Sequence[Gap]) -> tuple[list[Pair], list[Gap], list[Gap]]:
    """Return gaps of one rule and artifact side by side: the same ones, those in the same words, the others in order."""
    if len(olds) == len(news) == 1:
        return [(olds[0], news[0])], [], []
    pairs: list[Pair] = []
    left, right = sorted(olds, key=_words), sorted(news, key=_words)
    for likeness in (_all, _told, _needed):
        there: dict[object, list[Gap]] = defaultdict(list)
        for gap in reversed(right):
            there[likeness(gap)].append(gap)
        alone = []
        for gap in left:
            if same := there[likeness(gap)]:
                pairs.append((gap, same.pop()))
            else:
                alone.append(gap)
        left = alone
        right = sorted((gap for gaps in there.values() for gap in gaps), key=_words)
    both = min(len(left), len(right))
    return [*pairs, *zip(left, right, strict=False)], left[both:], right[both:]


def _both(context: Context, before: Gap, after: Gap) -> Iterator[Change]:
    if before == after:
        return
    refs, parents = (before.subject, after.subject), (before.parent, after.parent)
    same = _same_words(before, after)
    if before.severity is not after.severity:
        severity = after.severity
        if same and SEVERITIES.index(after.severity) > SEVERITIES.index(before.severity):
            # That less is to be said of it now has a reason in the record, or it is the record that was changed.
            severity = before.severity if context.is_same_lineage else Severity.INFO
        yield context.change(
            Kind.GAP_SEVERITY,
            *refs,
            summary=f"{after.rule} is {after.severity}, and was {before.severity}: {after.needed}",
            items=[Item(what=after.rule, before=_value(before), after=_value(after))],
            parents=parents,
            severity=severity,
        )
    elif not same or (before.why, before.remedy) != (after.why, after.remedy):
        yield context.change(
            Kind.GAP_REWORDED,
            *refs,
            summary=f"{after.rule}: {after.needed}" if not same else f"{after.rule} is explained otherwise",
            items=[Item(what=after.rule, before=_value(before), after=_value(after))],
            parents=parents,
            # Other words about what is needed may be another gap in the place of the first.
            severity=None if same else after.severity,
            record_only="the rule explains itself in other words" if same else "",
        )
    elif before.subject == after.subject and sorted(before.looked_at) != sorted(after.looked_at):
        yield context.change(
            Kind.EVIDENCE,
            *refs,
            summary=f"{after.rule} was looked for in other bytes or places",
            items=[Item(what=after.rule, before=_value(before), after=_value(after))],
            parents=parents,
        )


def _same_words(before: Gap, after: Gap) -> bool:
    """Say whether two gaps ask for the same, but for ids that differ: that these do is told already."""
    ids = [
        (old.repo, new.repo)
        for old, new in ((before.subject, after.subject), (before.parent, after.parent))
        if old is not None and new is not None and old.repo and new.repo
    ]
    forth, back = before.needed, after.needed
    for old_id, new_id in ids:
        forth, back = forth.replace(old_id, new_id), back.replace(new_id, old_id)
    return after.needed in {before.needed, forth} or back == before.needed


def _one(context: Context, gap: Gap, kind: Kind) -> Change:
    opened = kind is Kind.GAP_OPENED
    seen = context.not_in_old if opened else context.not_in_new
    known = context.matching.back if opened else context.matching.pairs
    refs = (known.get(gap.subject), gap.subject) if opened else (gap.subject, known.get(gap.subject))
    value = _value(gap)
    severity, summary = gap.severity if opened else None, f"{gap.rule}: {gap.needed}"
    if known.get(gap.subject) is None:
        # It was neither brought about nor mended: what it is a gap of is in one record only.
        summary = f"{summary}; it {'came' if opened else 'went'} with {gap.subject.unpinned}"
    not_run = seen.gap(gap)
    if not opened and not not_run and context.is_same_lineage:
        # A gap closes because something is known now; here nothing else is.
        severity, summary = gap.severity, f"{summary}: it is gone, and nothing in the record says why"
    return context.change(
        kind,
        *refs,
        summary=summary,
        items=[Item(what=gap.rule, before=None if opened else value, after=value if opened else None)],
        parents=(None, gap.parent) if opened else (gap.parent, None),
        severity=severity,
        record_only=not_run,
    )


def _value(gap: Gap) -> Value:
    return Value(text=f"{gap.severity}: {gap.needed}", evidence=tuple(sorted(gap.looked_at)))


def _words(gap: Gap) -> tuple[object, ...]:
    return gap.needed, gap.severity, gap.why, gap.remedy, sorted(gap.looked_at)


def _needed(gap: Gap) -> str:
    return gap.needed


def _all(gap: Gap) -> tuple[object, ...]:
    return *_told(gap), *sorted(gap.looked_at)


def _told(gap: Gap) -> tuple[object, ...]:
    """Return all that a gap says but for where that was looked for, which differs from commit to commit."""
    return gap.needed, gap.severity, gap.why, gap.remedy
