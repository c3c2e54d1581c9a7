"""Verdicts for people."""

from collections.abc import Iterator, Sequence

from aibom.policy.reports.words import (
    LONGEST,
    OUTCOMES,
    Told,
    called,
    ends,
    error_text,
    place,
    reason,
    skipped,
    summary,
    way,
)
from aibom.policy.verdict import Finding, Judged, Outcome, Verdict
from aibom.records.refs import shorten

__all__ = ["text"]

_PLACES = 3


def text(judged: Sequence[Judged], titles: Told, *, every: bool = False, quiet: bool = False) -> bytes:
    """Return the verdicts, each with all that failed; with `every` also what is below that, with `quiet` failures only.

    What is waived, accepted or not evaluable is listed always, and what is told is counted. `titles` says what rules
    are called.
    """
    lines: list[str] = []
    for one in judged:
        if not (quiet and one.standing == "pass"):
            lines += [*_lines(one, titles, every=every), ""]
    if len(judged) > 1:
        lines.append(summary(judged))
    elif lines:
        lines.pop()
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(one: Judged, titles: Told, *, every: bool) -> Iterator[str]:
    verdict = one.verdict
    if verdict is None:
        yield f"{called(one)}: could not be judged: {error_text(one)}"
        return
    yield f"{called(one)}: {one.standing}: {verdict.sentence}"
    about = f"{verdict.subject}, policy {verdict.policy}, tier {verdict.tier}, fails at {verdict.fail_at}"
    yield f"  {shorten(about, LONGEST)}"
    for note in verdict.notes:
        yield f"  note: {shorten(note, LONGEST)}"
    for outcome in Outcome:
        yield from _outcome(verdict, outcome, titles, every=every)
    if verdict.not_evaluable:
        yield "  not evaluable, and not counted as passed:"
        for each in verdict.not_evaluable:
            yield f"    {skipped(each)}"


def _outcome(verdict: Verdict, outcome: Outcome, titles: Told, *, every: bool) -> Iterator[str]:
    found = verdict.of(outcome)
    if not found:
        return
    if outcome is Outcome.TOLD and not every:
        yield f"  {OUTCOMES[outcome]}: {len(found):,}; --verbose lists them"
        return
    yield f"  {OUTCOMES[outcome]}: {len(found):,}"
    for finding in found:
        yield from _finding(finding, titles, full=outcome is Outcome.FAILED)


def _finding(finding: Finding, titles: Told, *, full: bool) -> Iterator[str]:
    yield f"    {finding.severity} {finding.rule}: {ends(finding)}"
    yield f"      {reason(finding, titles)}"
    if finding.note:
        yield f"      {shorten(finding.note, LONGEST)}"
    if not full:
        return
    if finding.via:
        yield f"      path: {way(finding.via)}"
    if finding.looked_at:
        more = f" and {len(finding.looked_at) - _PLACES} more" if len(finding.looked_at) > _PLACES else ""
        yield f"      looked at: {', '.join(place(each) for each in finding.looked_at[:_PLACES])}{more}"
    if finding.remedy:
        yield f"      to mend it: {shorten(finding.remedy, LONGEST)}"
