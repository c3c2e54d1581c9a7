"""A difference as Markdown, short enough for a comment on a pull request."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aibom.diff.change import SEVERITIES, Change, Difference, Item, Value
from aibom.diff.views import words
from aibom.diff.views.words import REVIEW, Group, groups
from aibom.records.bom import Bom
from aibom.records.gaps import Severity
from aibom.records.marking import code, prose

__all__ = ["LIMIT", "markdown"]

LIMIT = 60_000
"""Characters at most. A comment on GitHub may have 65,536, and whoever posts one adds a line or two."""

_ROWS = 50
_CHANGES = 20
_ITEMS = 8
_LINES = 20
# Characters for each table, for the values of each kind, for what could not be compared, and for the last words.
_TABLE_ROOM = 12_000
_VALUES_ROOM = 8_000
_LINES_ROOM = 5_000
_ROOM = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A part of the text that stands or falls as a whole; those of the lowest `rank` are kept first."""

    rank: int
    text: str
    told: str = ""
    """What is left out where there is no room for it."""


def markdown(difference: Difference, old: Bom, new: Bom) -> bytes:
    """Return the summary: a table of severities, what changed in each, the values folded away; what is left out is said."""
    blocks = [_Block(rank=0, text=_head(difference, old, new))]
    for severity in SEVERITIES:
        found = [change for change in difference.real if change.severity is severity]
        if found:
            blocks += _section(severity, found)
    blocks += _listed(words.UNCOMPARED, difference.uncompared)
    only = [change for change in difference.changes if change.record_only]
    if only:
        blocks += _record_only(only)
    kept, left_out = _fitting(blocks)
    if left_out:
        kept.append(f"Left out for want of room: {'; '.join(left_out)}. The forms json and html have all of it.")
    return ("\n\n".join([*kept, f"_{words.NO_FINDING}_"]) + "\n").encode()


def _fitting(blocks: Sequence[_Block]) -> tuple[list[str], list[str]]:
    """Return as many blocks as there is room for, in their order, and what the others would have told."""
    room, kept = LIMIT - _ROOM, set()
    for place, block in sorted(enumerate(blocks), key=lambda each: (each[1].rank, each[0])):
        if len(block.text) + 2 <= room:
            room -= len(block.text) + 2
            kept.add(place)
    out = dict.fromkeys(block.told for place, block in enumerate(blocks) if place not in kept)
    return [block.text for place, block in enumerate(blocks) if place in kept], list(out)


def _head(difference: Difference, old: Bom, new: Bom) -> str:
    lines = ["# AI bill of materials diff", ""]
    if not difference.related:
        lines += [f"**{prose(words.joined(difference), 1000)}.**", ""]
    said = words.headline(difference)
    lead, _, more = said.partition(": ")
    lines += [f"**{prose(lead)}**{f': {prose(more, 1500)}' if more else ''}", ""]
    for side, ref, bom in (("old", difference.old, old), ("new", difference.new, new)):
        lines.append(f"- {side}: {code(ref)} {prose(words.about(bom), 500)}")
    for before, after, reason in difference.matched[:_LINES]:
        both = f"{code(words.name(before))} and {code(words.name(after))}"
        lines.append(f"- compared with each other: {both} ({words.MATCHED[reason]})")
    if len(difference.matched) > _LINES:
        lines.append(f"- and {len(difference.matched) - _LINES:,} more artifacts whose ids differ")
    if difference.real:
        lines += ["", "| severity | changes | kinds |", "|---|---|---|"]
    for severity in SEVERITIES:
        found = groups(change for change in difference.real if change.severity is severity)
        if found:
            count = sum(len(group.changes) for group in found)
            kinds = ", ".join(f"{group.kind} ({len(group.changes):,})" for group in found)
            lines.append(f"| {severity} | {count:,} | {kinds} |")
    return "\n".join(lines)


def _section(severity: Severity, found: Sequence[Change]) -> Iterator[_Block]:
    """Yield what changed of one severity; what needs no review is folded away."""
    title, rank = f"{severity.capitalize()}: {len(found):,}", 1 + SEVERITIES.index(severity)
    table, told = _table(found), f"the {severity} changes"
    if severity in REVIEW:
        yield _Block(rank=rank, text=f"## {title}\n\n{table}", told=told)
    else:
        yield _Block(rank=rank, text=_folded(title, table), told=told)
    for group in groups(found):
        what = f"{group.kind}: values and evidence"
        yield _Block(rank=10 + rank, text=_folded(what, _values(group)), told=f"values of the {severity} changes")


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def _table(found: Sequence[Change]) -> str:
    lines = ["| change | of | what | why it matters |", "|---|---|---|---|"]
    rows = (
        f"| {change.kind} | {prose(words.name(change.ref))} | {prose(change.summary)} | {change.why} |"
        for change in found[:_ROWS]
    )
    kept = _within(rows, _TABLE_ROOM)
    lines += kept
    if len(found) > len(kept):
        lines += ["", f"{len(found) - len(kept):,} more are not in the table; the forms json and html have them."]
    return "\n".join(lines)


def _values(group: Group) -> str:
    kept = _within(("\n".join(_change(change)) for change in group.changes[:_CHANGES]), _VALUES_ROOM)
    if len(group.changes) > len(kept):
        kept += ["", f"{len(group.changes) - len(kept):,} more of this kind are not shown."]
    return "\n".join(kept)


def _within(parts: Iterable[str], room: int) -> list[str]:
    """Return as many of the parts, one below the other, as there is room for; the rest is not even made."""
    kept: list[str] = []
    for part in parts:
        room -= len(part) + 1
        if room < 0:
            break
        kept.append(part)
    return kept


def _change(change: Change) -> Iterator[str]:
    yield f"- {prose(words.told(change))}"
    if change.record_only:
        yield f"  - of the records only: {prose(change.record_only)}"
    if change.path:
        yield f"  - path: {code(words.way(change.path), 2000)}"
    for item in change.items[:_ITEMS]:
        yield from _item(item)
    if left := words.rest(change.items, _ITEMS):
        yield f"  - and {prose(left, 500)}"


def _item(item: Item) -> Iterator[str]:
    old, new = words.sides(item)
    what = code(item.what or "(no name)")
    if item.before is None or item.after is None:
        side, said, value = ("new", new, item.after) if item.before is None else ("old", old, item.before)
        yield f"  - {what}, in {side} only: {code(said) if said else 'none'}{_read(value)}"
        return
    yield f"  - {what}"
    yield f"    - old: {code(old)}{_read(item.before)}"
    yield f"    - new: {code(new)}{_read(item.after)}"


def _read(value: Value | None) -> str:
    read = words.places(value)
    return f", read in {code(read, 700)}" if read else ""


def _listed(title: str, texts: Sequence[str]) -> Iterator[_Block]:
    if texts:
        kept = _within((f"- {prose(each, 500)}" for each in texts[:_LINES]), _LINES_ROOM)
        if len(texts) > len(kept):
            kept.append(f"- and {len(texts) - len(kept):,} more")
        yield _Block(rank=1, text="\n".join([f"## {title}", "", *kept]), told="what could not be compared")


def _record_only(only: Sequence[Change]) -> Iterator[_Block]:
    text = "\n".join(_values(group) for group in groups(only))
    yield _Block(
        rank=9, text=_folded(f"{words.RECORD_ONLY}: {len(only):,}", text), told="the differences of the records"
    )
