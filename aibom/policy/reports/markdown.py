"""Verdicts as Markdown, short enough for a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence

from aibom.policy.reports.words import OUTCOMES, Told, called, ends, error_text, reason, skipped, summary, way
from aibom.policy.verdict import Finding, Judged, Outcome, Verdict
from aibom.records.marking import prose

__all__ = ["markdown"]

_COMMIT = re.compile(r"(@[0-9a-f]{12})[0-9a-f]{28}\b")
_ROWS = 100
_MARKS = {"pass": "passed", "fail": "failed", "error": "could not be judged"}
_LONG = 400


def markdown(judged: Sequence[Judged], titles: Told) -> bytes:
    """Return the summary: a table of what was judged, then what failed, was waived, accepted and not evaluable of each.

    `titles` says what rules are called.
    """
    lines = [
        "# AI bill of materials check",
        "",
        f"{summary(judged)}.",
        "",
        "| what | tier | verdict |",
        "|---|---|---|",
    ]
    for one in judged:
        said = error_text(one) if one.verdict is None else one.verdict.sentence
        lines.append(f"| {_cell(called(one))} | {one.tier} | {_MARKS[one.standing]}: {_cell(said)} |")
    for one in judged:
        if one.verdict is not None:
            lines += ["", f"## {_cell(called(one))}", "", *_section(one.verdict, titles)]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _section(verdict: Verdict, titles: Told) -> Iterator[str]:
    about = f"{verdict.subject}, policy {verdict.policy}, tier {verdict.tier}, fails at {verdict.fail_at}"
    yield f"{_cell(about)}."
    for note in verdict.notes:
        yield f"\nNote: {_cell(note)}."
    for outcome in Outcome:
        found = verdict.of(outcome)
        if found and outcome is Outcome.TOLD:
            yield f"\n{len(found):,} {OUTCOMES[outcome]}."
        elif found:
            yield from _table(found, outcome, titles)
    if verdict.not_evaluable:
        yield "\n### Not evaluable, and not counted as passed\n"
        for each in verdict.not_evaluable:
            yield f"- {_cell(skipped(each))}"


def _table(found: Sequence[Finding], outcome: Outcome, titles: Told) -> Iterator[str]:
    yield f"\n### {OUTCOMES[outcome].capitalize()}: {len(found):,}\n"
    yield "| severity | rule | where | reason | to mend it |\n|---|---|---|---|---|"
    for finding in found[:_ROWS]:
        where = ends(finding) + (f"; path: {way(finding.via)}" if finding.via else "")
        said = f"{reason(finding, titles)}{f' ({finding.note})' if finding.note else ''}"
        cells = (finding.severity, finding.rule, where, said, finding.remedy)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    if len(found) > _ROWS:
        yield f"\n{len(found) - _ROWS:,} more are not shown; the other formats list them."


def _cell(text: str) -> str:
    """Return text that Markdown shows as it is, on one line, commits shortened."""
    return prose(_COMMIT.sub(r"\1", text), _LONG)
