"""A difference as one page of HTML that needs nothing else: no script, no address, no style but its own."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from aibom._resources import read_bytes
from aibom.diff.change import SEVERITIES, Change, Difference, Item
from aibom.diff.views import words
from aibom.diff.views._lineage import sides
from aibom.diff.views.words import LONGEST, REVIEW, Group, groups
from aibom.records.bom import Bom
from aibom.records.gaps import Severity
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["html"]

_CHANGES = 100
_LINES = 1000
_ITEMS = 10
_MOST_ITEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One thing that differs, in words."""

    what: str
    old: str
    new: str
    old_read: str
    new_read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One change, in words; `more` are rows that are folded away, `rest` says what of them is left out."""

    anchor: str
    summary: str
    record_only: str
    path: str
    rows: Sequence[_Row]
    more: Sequence[_Row]
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The changes of one kind: the first in full, of more the summary, of still more the number."""

    anchor: str
    group: Group
    is_open: bool
    shown: Sequence[_Shown]
    briefly: Sequence[str]
    rest: int


def html(difference: Difference, old: Bom, new: Bom) -> bytes:
    """Return the page: what needs review, both lineages side by side with what changed marked, and every change."""
    style = read_bytes("templates", "diff.css").decode()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    places = {id(change): place for place, change in enumerate(difference.changes)}
    left, right = sides(difference, old, new)
    parts = [(severity, _parts(difference, severity, places)) for severity in SEVERITIES]
    only = [change for change in difference.changes if change.record_only]
    record_only = [_part(group, "record", places) for group in groups(only)]
    shown = {each.anchor for _, found in parts for part in found for each in part.shown}
    page = _template().render(
        style=style,
        # Whitespace or another character in the style, and browsers show the page without it.
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        title=f"What changed: {words.name(difference.new)}",
        unrelated="" if difference.related else words.joined(difference),
        joined=words.joined(difference) if difference.related else "",
        headline=words.headline(difference),
        records=[
            ("old", shorten(difference.old, LONGEST), words.about(old), left),
            ("new", shorten(difference.new, LONGEST), words.about(new), right),
        ],
        matched=[(words.name(a), words.name(b), words.MATCHED[reason]) for a, b, reason in difference.matched[:_LINES]],
        matched_rest=max(len(difference.matched) - _LINES, 0),
        severities=[
            (severity, found, sum(len(part.group.changes) for part in found)) for severity, found in parts if found
        ],
        uncompared=[shorten(each, LONGEST) for each in difference.uncompared],
        record_only=record_only,
        record_only_count=len(only),
        anchors=shown,
        words=words,
    )
    return f"{page.rstrip()}\n".encode()


def _parts(difference: Difference, severity: Severity, places: dict[int, int]) -> list[_Part]:
    found = [change for change in difference.real if change.severity is severity]
    return [_part(group, severity.value, places) for group in groups(found)]


def _part(group: Group, section: str, places: dict[int, int]) -> _Part:
    briefly = group.changes[_CHANGES : _CHANGES + _LINES]
    return _Part(
        anchor=f"{section}-{group.kind}" + (f"-{group.severity}" if section == "record" else ""),
        group=group,
        is_open=section != "record" and group.severity in REVIEW,
        shown=[_shown(change, places[id(change)]) for change in group.changes[:_CHANGES]],
        briefly=[words.told(change) for change in briefly],
        rest=max(len(group.changes) - _CHANGES - _LINES, 0),
    )


def _shown(change: Change, place: int) -> _Shown:
    rows = [_row(item) for item in change.items[:_MOST_ITEMS]]
    return _Shown(
        anchor=f"change-{place + 1}",
        summary=words.told(change),
        record_only=shorten(change.record_only, LONGEST),
        path=words.way(change.path),
        rows=rows[:_ITEMS],
        more=rows[_ITEMS:],
        rest=words.rest(change.items, _MOST_ITEMS),
    )


def _row(item: Item) -> _Row:
    old, new = words.sides(item)
    return _Row(
        what=shorten(item.what),
        old=old,
        new=new,
        old_read=words.places(item.before),
        new_read=words.places(item.after),
    )


@lru_cache(maxsize=1)
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - the other forms need none of it

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(read_bytes("templates", "diff.html.j2").decode())
