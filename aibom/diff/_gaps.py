"""Changes of gaps: opened, closed, more or less severe, or told in other words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

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
    old = _keyed(context.old.bom.gaps, context.matching.old_key)
    new = _keyed(context.new.bom.gaps, context.matching.new_key)
    for key in sorted(old.keys() | new.keys(), key=repr):
        olds, news = old.get(key, []), new.get(key, [])
        if olds != news:
            pairs, gone, come = _paired(olds, news)
            for before, after in pairs:
                yield from _both(context, before, after)
            for gap in gone:
                yield _one(context, gap, Kind.GAP_CLOSED)
            for gap in come:
                yield _one(context, gap, Kind.GAP_OPENED)


def _keyed(gaps: Iterable[Gap], named: Callable[[ArtifactRef], Key]) -> dict[About, list[Gap]]:
    """Return gaps by rule and by what they are about."""
    found: dict[About, list[Gap]] = defaultdict(list)
    for gap in gaps:
        parent = named(gap.parent) if gap.parent is not None else None
        found[gap.rule, named(gap.subject), parent].append(gap)
    return found


def _paired(olds: Sequence[Gap], news: Sequence[Gap]) -> tuple[list[Pair], list[Gap], list[Gap]]:
    """Return gaps of one rule and artifact side by side: first those in the same words, then the others in order."""
    left, right, pairs = sorted(olds, key=_words), sorted(news, key=_words), []
    for before in list(left):
        same = next((after for after in right if after.needed == before.needed), None)
        if same is not None:
            left.remove(before)
            right.remove(same)
            pairs.append((before, same))
    both = min(len(left), len(right))
    return [*pairs, *zip(left, right, strict=False)], left[both:], right[both:]


def _both(context: Context, before: Gap, after: Gap) -> Iterator[Change]:
    if before == after:
        return
    refs, parents = (before.subject, after.subject), (before.parent, after.parent)
    if before.severity is not after.severity:
        worse = SEVERITIES.index(after.severity) < SEVERITIES.index(before.severity)
        yield context.change(
            Kind.GAP_SEVERITY,
            *refs,
            summary=f"{after.rule} is {after.severity}, and was {before.severity}: {after.needed}",
            items=[Item(what=after.rule, before=_value(before), after=_value(after))],
            parents=parents,
            severity=after.severity if worse else Severity.INFO,
        )
    elif before.needed != after.needed or (before.why, before.remedy) != (after.why, after.remedy):
        same = before.needed == after.needed
        yield context.change(
            Kind.GAP_REWORDED,
            *refs,
            summary=f"{after.rule}: {after.needed}" if not same else f"{after.rule} is explained otherwise",
            items=[Item(what=after.rule, before=_value(before), after=_value(after))],
            parents=parents,
            record_only="the rule explains itself in other words" if same else "",
        )
    elif before.looked_at != after.looked_at and before.subject == after.subject:
        yield context.change(
            Kind.EVIDENCE,
            *refs,
            summary=f"{after.rule} was looked for in other bytes or places",
            items=[Item(what=after.rule, before=_value(before), after=_value(after))],
            parents=parents,
        )


def _one(context: Context, gap: Gap, kind: Kind) -> Change:
    opened = kind is Kind.GAP_OPENED
    there = (context.old if opened else context.new).bom
    known = context.matching.back if opened else context.matching.pairs
    refs = (known.get(gap.subject), gap.subject) if opened else (gap.subject, known.get(gap.subject))
    value = _value(gap)
    ran = not there.rules or gap.rule in there.rules
    other = "OLD" if opened else "NEW"
    return context.change(
        kind,
        *refs,
        summary=f"{gap.rule}: {gap.needed}",
        items=[Item(what=gap.rule, before=None if opened else value, after=value if opened else None)],
        parents=(None, gap.parent) if opened else (gap.parent, None),
        severity=gap.severity if opened else None,
        record_only="" if ran else f"the rule did not run for {other}",
    )


def _value(gap: Gap) -> Value:
    return Value(text=f"{gap.severity}: {gap.needed}", evidence=gap.looked_at)


def _words(gap: Gap) -> tuple[str, str]:
    return gap.needed, gap.severity
