"""Changes of what is stated of an artifact: licenses with their direction, results with a tolerance, and all else."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from aibom.diff._context import Context, Standing
from aibom.diff._seen import Seen
from aibom.diff._statements import Both, Grounds, Group, best, compared, evidence, said
from aibom.diff.catalogue import KINDS
from aibom.diff.change import Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.diff.weighing import Direction, not_weighed
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Node

__all__ = ["changed_facts", "stated_licenses"]

_KINDS: Mapping[Fact, Kind] = {
    Fact.ARCHITECTURE: Kind.ARCHITECTURE,
    Fact.ATTESTATION: Kind.SIGNATURE,
    Fact.CHAT_TEMPLATE: Kind.CHAT_TEMPLATE,
    Fact.DTYPE: Kind.QUANTIZATION,
    Fact.DESCENT: Kind.SCANNER_VERDICT,
    Fact.ETHICAL_CONSIDERATION: Kind.INTENDED_USE,
    Fact.GATED: Kind.ACCESS,
    Fact.LICENSE: Kind.LICENSE,
    Fact.LICENSE_CONCLUDED: Kind.LICENSE,
    Fact.LICENSE_LINK: Kind.LICENSE,
    Fact.LICENSE_NAME: Kind.LICENSE,
    Fact.LIMITATION: Kind.INTENDED_USE,
    Fact.LOAD_TIME_CODE: Kind.SCANNER_VERDICT,
    Fact.METRIC: Kind.METRIC,
    Fact.MODEL_TYPE: Kind.ARCHITECTURE,
    Fact.PARAMETER_COUNT: Kind.PARAMETER_COUNT,
    Fact.PRIVATE: Kind.ACCESS,
    Fact.PROOF: Kind.SIGNATURE,
    Fact.QUANTIZATION: Kind.QUANTIZATION,
    Fact.REMOTE_CODE: Kind.CODE_CHANGED,
    Fact.SCANNER_VERDICT: Kind.SCANNER_VERDICT,
    Fact.SECURITY_STATUS: Kind.SCANNER_VERDICT,
    Fact.SIGNATURE: Kind.SIGNATURE,
    Fact.TOKENIZER: Kind.TOKENIZER,
    Fact.USE_CASE: Kind.INTENDED_USE,
}
_NETWORK = frozenset({Kind.ARCHITECTURE, Kind.PARAMETER_COUNT})
_SETS = frozenset({Fact.LANGUAGE, Fact.TAG})
"""Facts that are stated side by side: one that went and one that came are no old and new value of the same."""
_NAMED = frozenset({Fact.LICENSE, Fact.LICENSE_CONCLUDED, Fact.LICENSE_NAME})
_LOWER = {
    Direction.LESS_RESTRICTIVE: Severity.MEDIUM,
    Direction.SAME: Severity.LOW,
}
"""Direction by direction, what weighs less than a license that is, or may be, more restrictive."""


def changed_facts(context: Context, before: Node, after: Node) -> Iterator[Change]:
    """Yield what is stated of an artifact otherwise than before, one change for each kind."""
    both = compared(before.facts, after.facts, carried=before.ref != after.ref)
    gone, not_read = _parted(both.removed, after.facts, context.not_in_new)
    come, not_known = _parted(both.added, before.facts, context.not_in_old)
    for groups, in_new in ((not_read, False), (not_known, True)):
        if groups:
            yield _extractors_differ(context, before, after, groups, in_new=in_new)
    by_kind: dict[Kind, list[Item]] = defaultdict(list)
    for fact in sorted({*gone, *come}):
        by_kind[_KINDS.get(fact, Kind.FACT)] += _items(fact, gone.get(fact, []), come.get(fact, []))
    for kind, items in by_kind.items():
        yield from _changes(context, before, after, kind, items)
    if both.other_grounds:
        yield from _grounds(context, before, after, both)


def _changes(context: Context, before: Node, after: Node, kind: Kind, items: Sequence[Item]) -> Iterator[Change]:
    if kind is Kind.LICENSE:
        yield _license(context, before, after, items)
        return
    if kind is Kind.METRIC:
        yield from _metrics(context, before, after, items)
        return
    if kind is Kind.CODE_CHANGED:
        kind = _code(items)
    names = sorted({item.what.partition(" of ")[0] for item in items})
    summary = f"{', '.join(names)} of {after.ref.unpinned} {_became(items)}"
    severity = None
    if kind in _NETWORK and (all(item.before is None for item in items) or all(item.after is None for item in items)):
        # What only one side speaks of was not seen to change; nor was it seen to stay.
        is_subject = context.standing(before.ref, after.ref) is Standing.SUBJECT
        severity = Severity.MEDIUM if is_subject else Severity.LOW
    yield context.change(kind, before.ref, after.ref, summary=summary, items=items, severity=severity)


def _code(items: Iterable[Item]) -> Kind:
    sides = {(item.before is None, item.after is None) for item in items}
    if sides == {(True, False)}:
        return Kind.CODE_ADDED
    return Kind.CODE_REMOVED if sides == {(False, True)} else Kind.CODE_CHANGED


def _became(items: Sequence[Item]) -> str:
    if all(item.before is None for item in items):
        return "is stated now"
    if all(item.after is None for item in items):
        return "is no longer stated"
    if len(items) == 1 and items[0].before is not None and items[0].after is not None:
        return f"is {_short(items[0].after)}, and was {_short(items[0].before)}"
    return "changed"


def _short(value: Value) -> str:
    text = " ".join(value.text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def _license(context: Context, before: Node, after: Node, items: Sequence[Item]) -> Change:
    texts = [stated_licenses(node) for node in (before, after)]
    was, now = (", ".join(each) or "not stated" for each in texts)
    refs = (before.ref, after.ref)
    if texts[0] == texts[1]:
        summary = f"what is said around the license of {after.ref.unpinned} ({now}) changed"
        return context.change(Kind.LICENSE, *refs, summary=summary, items=items, severity=Severity.LOW)
    if [each.casefold() for each in texts[0]] == [each.casefold() for each in texts[1]]:
        summary = f"the license of {after.ref.unpinned} is written {now}, and was {was}"
        return context.change(Kind.LICENSE, *refs, summary=summary, items=items, severity=Severity.INFO)
    # Where nothing is stated there are no terms to compare: silence is no permission.
    weighed = context.terms.licenses(*texts) if all(texts) else not_weighed(*texts)
    direction = f"{weighed.direction}; {weighed.reason}" if weighed.reason else weighed.direction.value
    summary = f"the license of {after.ref.unpinned} is {now}, and was {was} ({direction})"
    severity = _LOWER.get(weighed.direction, KINDS[Kind.LICENSE].severity)
    return context.change(Kind.LICENSE, *refs, summary=summary, items=items, severity=severity)


def stated_licenses(node: Node) -> list[str]:
    """Return the licenses that are stated of an artifact; `other` says nothing, so the name that stands beside it is one, too."""
    facts = [claim for claim in node.facts if claim.fact in _NAMED]
    return sorted({str(claim.value) for claim in facts})


def _metrics(context: Context, before: Node, after: Node, items: Sequence[Item]) -> Iterator[Change]:
    """Yield results that differ by more than the tolerance, and those that do not, apart."""
    near = [item for item in items if _is_near(item, context.terms.tolerance)]
    far = [item for item in items if not _is_near(item, context.terms.tolerance)]
    refs = (before.ref, after.ref)
    if far:
        shown = "; ".join(_moved(item) for item in far[:3]) + (f" and {len(far) - 3:,} more" if len(far) > 3 else "")
        yield context.change(Kind.METRIC, *refs, summary=f"results of {after.ref.unpinned}: {shown}", items=far)
    if near:
        summary = f"results of {after.ref.unpinned} differ by no more than the tolerance ({context.terms.tolerance:g})"
        yield context.change(Kind.METRIC, *refs, summary=summary, items=near, severity=Severity.INFO)


def _moved(item: Item) -> str:
    was, now = (value.text if value is not None else "not stated" for value in (item.before, item.after))
    return f"{item.what} is {now}, and was {was}"


def _is_near(item: Item, tolerance: float) -> bool:
    if item.before is None or item.after is None:
        return False
    try:
        was, now = float(item.before.text), float(item.after.text)
    except ValueError:
        return False
    # The smaller of the two is the measure: so it is the same both ways, and no figure widens its own margin.
    margin = tolerance * min(abs(was), abs(now))
    return math.isfinite(was) and math.isfinite(now) and math.isfinite(margin) and abs(now - was) <= margin


def _items(fact: Fact, removed: Sequence[Group[FactClaim]], added: Sequence[Group[FactClaim]]) -> list[Item]:
    """Return what was and is stated of one fact, what belongs together side by side."""
    left, right = _by_key(fact, removed), _by_key(fact, added)
    items = []
    for key in sorted({*left, *right}, key=repr):
        olds, news = left.get(key, []), right.get(key, [])
        if fact in _SETS:
            items += [_item(fact, old, None) for old in olds] + [_item(fact, None, new) for new in news]
            continue
        for place in range(max(len(olds), len(news))):
            old = olds[place] if place < len(olds) else None
            new = news[place] if place < len(news) else None
            items.append(_item(fact, old, new))
    return items


def _item(fact: Fact, old: Group[FactClaim] | None, new: Group[FactClaim] | None) -> Item:
    claim = (new or old or ())[0]
    what = fact.value
    if fact is Fact.METRIC:
        what = f"{fact} of {' '.join(str(part) for _, part in claim.fields)}" if claim.fields else what
    elif path := dict(claim.fields).get("path"):
        what = f"{fact} of {path}"
    return Item(what=what, before=_value(fact, old), after=_value(fact, new))


def _value(fact: Fact, group: Group[FactClaim] | None) -> Value | None:
    if not group:
        return None
    claim = group[0]
    text = str(claim.value) if fact is Fact.METRIC else said(claim)
    return Value(text=text, evidence=evidence(group))


def _by_key(fact: Fact, groups: Sequence[Group[FactClaim]]) -> dict[Hashable, list[Group[FactClaim]]]:
    """Return groups by what makes them comparable: the path they speak of, or the test a result is of."""
    found: dict[Hashable, list[Group[FactClaim]]] = defaultdict(list)
    for group in groups:
        claim = group[0]
        fields = dict(claim.fields)
        key: Hashable = claim.fields if fact is Fact.METRIC else (fields.get("path"), fields.get("scanner"))
        found[key].append(group)
    return found


def _grounds(context: Context, before: Node, after: Node, both: Both[FactClaim]) -> Iterator[Change]:
    raised = [grounds for grounds in both.other_grounds if grounds.steps > 0]
    lowered = [grounds for grounds in both.other_grounds if grounds.steps < 0]
    same = [grounds for grounds in both.other_grounds if grounds.steps == 0]
    name = after.ref.unpinned
    for kind, found, words in (
        (Kind.ASSURANCE_RAISED, raised, f"of {name} the same is stated on better grounds"),
        (Kind.ASSURANCE_LOWERED, lowered, f"of {name} the same is stated on weaker grounds"),
        (Kind.EVIDENCE, same, f"of {name} the same is stated in other bytes or places"),
    ):
        if found and not (kind is Kind.EVIDENCE and before.ref.unpinned != after.ref.unpinned):
            items = [_ground(grounds, with_assurance=kind is not Kind.EVIDENCE) for grounds in found]
            what = ", ".join(sorted({item.what for item in items}))
            yield context.change(kind, before.ref, after.ref, summary=f"{words}: {what}", items=items)


def _ground(grounds: Grounds[FactClaim], *, with_assurance: bool) -> Item:
    claim = grounds.after[0]
    values = []
    for group in (grounds.before, grounds.after):
        text = f"{said(group[0])}, {best(group)}" if with_assurance else said(group[0])
        values.append(Value(text=text, evidence=evidence(group)))
    return Item(what=claim.fact.value, before=values[0], after=values[1])


def _parted(
    groups: Iterable[Group[FactClaim]], there: Iterable[FactClaim], seen: Seen
) -> tuple[dict[Fact, list[Group[FactClaim]]], list[Group[FactClaim]]]:
    """Return statements of one side by fact, and apart those that the other could not have.

    What the other side states of the same fact it could well have, whichever extractor is said to have read it.
    """
    found: dict[Fact, list[Group[FactClaim]]] = defaultdict(list)
    apart: list[Group[FactClaim]] = []
    stated = {claim.fact for claim in there} if seen.extractors else frozenset()
    for group in groups:
        could = not seen.extractors or group[0].fact in stated or not seen.claims(group)
        (found[group[0].fact] if could else apart).append(group)
    return found, apart


def _extractors_differ(
    context: Context, before: Node, after: Node, groups: Iterable[Group[FactClaim]], *, in_new: bool
) -> Change:
    items = []
    for group in groups:
        claim, value = group[0], Value(text=said(group[0]), evidence=evidence(group))
        sides = (None, value) if in_new else (value, None)
        items.append(Item(what=claim.fact.value, before=sides[0], after=sides[1]))
    names = sorted(
        {place.extractor for item in items for place in (item.after or item.before or Value(text="")).evidence}
    )
    other = "OLD" if in_new else "NEW"
    summary = f"what {', '.join(names)} reads of {after.ref.unpinned} was not looked for in {other}"
    return context.change(
        Kind.RECORD, before.ref, after.ref, summary=summary, items=items, record_only=f"it did not run for {other}"
    )
