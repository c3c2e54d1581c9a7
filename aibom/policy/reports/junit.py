"""Verdicts as JUnit XML: a suite for each thing that was judged, a case for each rule."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr  # writing only: nothing is parsed

from aibom.policy.reports.words import OUTCOMES, Told, called, ends, error_text, place, reason, skipped, summary, way
from aibom.policy.verdict import Finding, Judged, Outcome, Verdict

__all__ = ["junit"]

# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(judged: Sequence[Judged], titles: Told) -> bytes:
    """Return the document. A rule that fails is a failure with every reason; what was not evaluable is skipped.

    `titles` says what rules are called.
    """
    suites = [_suite(one, titles) for one in judged]
    tests, failures, errors, skips = (sum(suite[1][part] for suite in suites) for part in range(4))
    head = f'<testsuites name="aibom check" tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skips}">'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<!-- {summary(judged)} -->", head]
    lines += [line for suite in suites for line in suite[0]]
    return ("\n".join([*lines, "</testsuites>"]) + "\n").encode()


def _suite(one: Judged, titles: Told) -> tuple[list[str], tuple[int, int, int, int]]:
    verdict = one.verdict
    if verdict is None:
        lines = [
            f'  <testsuite name={_attribute(called(one))} tests="1" failures="0" errors="1" skipped="0">',
            f'    <testcase classname={_attribute(called(one))} name="readable">',
            f"      <error message={_attribute(error_text(one))}/>",
            "    </testcase>",
            "  </testsuite>",
        ]
        return lines, (1, 0, 1, 0)
    by_rule: dict[str, list[Finding]] = {check: [] for check in verdict.checks}
    for finding in verdict.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    unknown = {each.check for each in verdict.not_evaluable}
    rules = sorted({*by_rule, *unknown})
    failed = {rule for rule in rules if any(each.outcome is Outcome.FAILED for each in by_rule.get(rule, ()))}
    counts = len(rules), len(failed), 0, len(unknown - failed)
    totals = f'tests="{counts[0]}" failures="{counts[1]}" errors="0" skipped="{counts[3]}"'
    lines = [f"  <testsuite name={_attribute(called(one))} {totals}>"]
    for rule in rules:
        lines += _case(verdict, rule, by_rule.get(rule, []), titles, name=called(one))
    notes = [verdict.sentence, *verdict.notes]
    lines += [f"    <system-out>{_text(chr(10).join(notes))}</system-out>", "  </testsuite>"]
    return lines, counts


def _case(verdict: Verdict, rule: str, findings: Sequence[Finding], titles: Told, *, name: str) -> list[str]:
    lines = [f"    <testcase classname={_attribute(name)} name={_attribute(rule)}>"]
    failed = [finding for finding in findings if finding.outcome is Outcome.FAILED]
    unknown = [each for each in verdict.not_evaluable if each.check == rule]
    if failed:
        first = f"{len(failed)} x {rule}, {failed[0].severity} at most"
        body = "\n".join(_reason(finding, titles) for finding in failed)
        lines.append(f"      <failure type={_attribute(rule)} message={_attribute(first)}>{_text(body)}</failure>")
    elif unknown:
        lines.append(f"      <skipped message={_attribute('; '.join(skipped(each) for each in unknown))}/>")
    rest = [finding for finding in findings if finding.outcome is not Outcome.FAILED]
    if rest or (failed and unknown):
        said = [f"{OUTCOMES[finding.outcome]}: {_reason(finding, titles)}" for finding in rest]
        told = "\n".join([*said, *(f"not evaluable: {skipped(each)}" for each in unknown if failed)])
        lines.append(f"      <system-out>{_text(told)}</system-out>")
    return [*lines, "    </testcase>"]


def _reason(finding: Finding, titles: Told) -> str:
    parts = [f"{finding.severity}: {ends(finding)}: {reason(finding, titles)}"]
    parts += [finding.note] if finding.note else []
    parts += [f"path: {way(finding.via)}"] if finding.via else []
    parts += [f"looked at: {', '.join(place(each) for each in finding.looked_at[:3])}"] if finding.looked_at else []
    parts += [f"to mend it: {finding.remedy}"] if finding.remedy else []
    return "; ".join(parts)


def _attribute(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def _text(text: str) -> str:
    plain = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
