"""From two sides to what is shown of their difference, and to an exit code."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aibom.diff.change import SEVERITIES, Difference
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.weighing import Direction, Terms, Weighed
from aibom.errors import UsageError, VerdictError
from aibom.records.gaps import Severity
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._compared import Given, Sides

__all__ = ["conclude", "found", "shown", "wanted", "weighed"]

_MOST_NAMED = 3


def wanted(only: Sequence[str], ignored: Sequence[str]) -> Collection[Kind]:
    """Return the kinds of change that are looked at.

    Raises:
        UsageError: a name is that of no kind, or one is wanted and left out at once.
    """
    chosen = {_kind(name) for name in only} or set(Kind)
    left_out = {_kind(name) for name in ignored}
    if both := sorted(left_out & {_kind(name) for name in only}):
        raise UsageError(f"{both[0]} is asked for and left out at once", hint="leave out --only or --ignore of it")
    return chosen - left_out


def found(sides: "Sides", kinds: Collection[Kind], *, tolerance: float, force: bool) -> Difference:
    """Return what the two sides differ in, of these kinds; where nothing joins them only that, unless forced."""
    unread = tuple(side.unread for side in (sides.old, sides.new) if side.unread)
    terms = Terms(licenses=weighed, tolerance=tolerance)
    difference = diff(sides.old.bom, sides.new.bom, terms, uncompared=unread)
    if not difference.related and not force:
        said = "everything: nothing recorded joins the two; --force compares them in full"
        alone = tuple(change for change in difference.changes if change.kind is Kind.UNRELATED)
        return replace(difference, changes=alone, matched=(), uncompared=(said,))
    changes = tuple(change for change in difference.changes if change.kind in kinds)
    hidden = len(difference.changes) - len(changes)
    said = f"kinds left out by --only or --ignore: {hidden:,} {'change' if hidden == 1 else 'changes'}"
    uncompared = (*difference.uncompared, said) if hidden else difference.uncompared
    return replace(difference, changes=changes, uncompared=uncompared)


def shown(difference: Difference, sides: "Sides", form: str, *, every: bool = False) -> bytes:
    """Return the difference in the form that was asked for; `every` folds nothing of the text."""
    return _view(form, every=every)(difference, sides.old, sides.new)


def conclude(difference: Difference, *, any_change: bool, fail_on: str | None) -> None:
    """End as the options ask for.

    Raises:
        VerdictError: something of the model changed that they speak of, or nothing joins the two.
    """
    if not any_change and fail_on is None:
        return
    if not difference.related:
        raise VerdictError(
            f"nothing recorded joins {shorten(difference.old)} and {shorten(difference.new)}",
            hint="check that both are what was meant; --force compares them in full",
        )
    least = Severity.INFO if any_change or fail_on is None else Severity(fail_on)
    counts = [change for change in difference.real if SEVERITIES.index(change.severity) <= SEVERITIES.index(least)]
    if counts:
        kinds = list(dict.fromkeys(change.kind.value for change in counts))
        more = f" and {len(kinds) - _MOST_NAMED:,} more kinds" if len(kinds) > _MOST_NAMED else ""
        what = "1 change counts" if len(counts) == 1 else f"{len(counts):,} changes count"
        raise VerdictError(
            f"{what}: {', '.join(kinds[:_MOST_NAMED])}{more}",
            hint="the report says what changed and why it matters; --ignore KIND leaves a kind out",
        )


def weighed(before: Sequence[str], after: Sequence[str]) -> Weighed:
    """Return where the terms went between licenses, by the table of terms that the gap rules use.

    >>> weighed(["mit"], ["cc-by-nc-4.0"]).direction.value
    'more restrictive'
    """
    from aibom.gaps.license_direction import moved  # noqa: PLC0415 - seldom needed

    found = moved(before, after)
    if found.more and found.less:
        direction = Direction.MIXED
    elif found.more or found.less:
        direction = Direction.MORE_RESTRICTIVE if found.more else Direction.LESS_RESTRICTIVE
    else:
        direction = Direction.SAME if found.known else Direction.UNKNOWN
    reasons = [*found.more, *found.less]
    if found.unknown and direction is not Direction.UNKNOWN:
        reasons.append(f"not known of {', '.join(found.unknown)}")
    if found.unread:
        reasons.append("not every term was read in the license's text")
    return Weighed(direction=direction, reason="; ".join(reasons))


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        near = get_close_matches(name, [kind.value for kind in Kind], n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"there is no kind of change {shorten(name)!r}", hint=f"{hint}docs/diff.md lists them"
        ) from None


def _view(form: str, *, every: bool) -> "Callable[[Difference, Given, Given], bytes]":
    if form == "json":
        from aibom.diff.views.json import json  # noqa: PLC0415 - one of five is needed

        return lambda difference, old, new: json(difference, old.bom, new.bom)
    if form == "markdown":
        from aibom.diff.views.markdown import markdown  # noqa: PLC0415

        return lambda difference, old, new: markdown(difference, old.bom, new.bom)
    if form == "html":
        from aibom.diff.views.html import html  # noqa: PLC0415

        return lambda difference, old, new: html(difference, old.bom, new.bom)
    if form == "sarif":
        return _sarif
    from aibom.diff.views.text import text  # noqa: PLC0415

    return lambda difference, old, new: text(difference, old.bom, new.bom, every=every)


def _sarif(difference: Difference, old: "Given", new: "Given") -> bytes:
    """Return the log, with each change on the line of NEW, where that is a document, on which its artifact stands."""
    from aibom.cli._input import read_document  # noqa: PLC0415 - one of five forms is needed
    from aibom.cli._origin import source_of  # noqa: PLC0415
    from aibom.diff.views.sarif import sarif  # noqa: PLC0415

    if not new.is_file:
        return sarif(difference, old.bom, new.bom)
    source = source_of(new.argument, new.bom, read_document(new.argument))
    return sarif(difference, old.bom, new.bom, file=source.uri, lines=source.lines)
