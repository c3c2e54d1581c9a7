"""A difference for people at a terminal: what needs review first, then everything by severity."""

from collections.abc import Iterator, Sequence

from aibom.diff.change import SEVERITIES, Change, Difference, Item, Value
from aibom.diff.views import words
from aibom.diff.views.words import LONGEST, Group, groups
from aibom.records.bom import Bom
from aibom.records.refs import shorten

__all__ = ["text"]

_CHANGES = 20
_ITEMS = 5


def text(difference: Difference, old: Bom, new: Bom, *, every: bool = False) -> bytes:
    """Return the report; of many changes of one kind, and of many values of one change, the first unless `every` is set."""
    lines = [] if difference.related else [words.joined(difference)]
    lines += [words.headline(difference), *_sides(difference, old, new)]
    for severity in SEVERITIES:
        found = [change for change in difference.real if change.severity is severity]
        if found:
            lines += ["", f"{severity}: {len(found):,}"]
            for group in groups(found):
                lines += _group(group, every=every)
    if difference.uncompared:
        lines += ["", f"{words.UNCOMPARED}:", *(f"  {shorten(each, LONGEST)}" for each in difference.uncompared)]
    only = [change for change in difference.changes if change.record_only]
    if only:
        lines += ["", f"{words.RECORD_ONLY}: {len(only):,}"]
        for group in groups(only):
            lines += _group(group, every=every)
    return "".join(f"{line}\n" for line in [*lines, "", words.NO_FINDING]).encode()


def _sides(difference: Difference, old: Bom, new: Bom) -> Iterator[str]:
    yield f"  old: {shorten(difference.old, LONGEST)} {words.about(old)}"
    yield f"  new: {shorten(difference.new, LONGEST)} {words.about(new)}"
    if difference.related:
        yield f"  what joins them: {words.joined(difference)}"
    for before, after, reason in difference.matched[:_CHANGES]:
        yield f"  compared with each other: {words.name(before)} and {words.name(after)} ({words.MATCHED[reason]})"
    if len(difference.matched) > _CHANGES:
        yield f"  and {len(difference.matched) - _CHANGES:,} more artifacts whose ids differ"


def _group(group: Group, *, every: bool) -> Iterator[str]:
    count = f" ({len(group.changes):,})" if len(group.changes) > 1 else ""
    yield f"  {group.kind}: {group.about.title}{count}"
    yield f"    why it matters: {group.about.why}"
    shown = group.changes if every else group.changes[:_CHANGES]
    for change in shown:
        yield from _change(change, every=every)
    left = group.changes[len(shown) :]
    if left:
        ends = f"from {words.name(left[0].ref)} to {words.name(left[-1].ref)}"
        yield f"    and {len(left):,} more of this kind, {ends}; --verbose lists them"


def _change(change: Change, *, every: bool) -> Iterator[str]:
    yield f"    {words.told(change)}"
    if change.record_only:
        yield f"      of the records only: {shorten(change.record_only, LONGEST)}"
    if change.path:
        yield f"      path: {words.way(change.path)}"
    if change.kind in words.GAPS and len(change.items) == 1 and None in (change.items[0].before, change.items[0].after):
        # The summary is the gap.
        if read := words.places(change.items[0].after or change.items[0].before):
            yield f"      looked at: {read}"
        return
    shown = change.items if every else change.items[:_ITEMS]
    yield from _items(shown)
    if left := words.rest(change.items, len(shown)):
        yield f"      and {left}"


def _items(items: Sequence[Item]) -> Iterator[str]:
    """Yield what differs: `+` before what only NEW has, `-` before what only OLD has, and both values one below the other."""
    for item in items:
        old, new = words.sides(item)
        what = shorten(item.what) or "(no name)"
        if item.before is None or item.after is None:
            sign, said, value = ("+", new, item.after) if item.before is None else ("-", old, item.before)
            yield f"      {sign} {what}: {said or 'none'}{_read(value)}"
            continue
        yield f"      ~ {what}"
        yield f"          old: {old}{_read(item.before)}"
        yield f"          new: {new}{_read(item.after)}"


def _read(value: Value | None) -> str:
    read = words.places(value)
    return f"  [{read}]" if read else ""
