"""Verdicts as a SARIF 2.1.0 log, for what shows them beside the files: code hosts, editors, CI."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from aibom import __version__
from aibom.policy.reports.places import Fingerprints, location, related
from aibom.policy.reports.words import LONGEST, Told, called, ends, error_text, reason, skipped, way
from aibom.policy.verdict import Finding, Judged, Outcome
from aibom.records.gaps import Severity
from aibom.records.refs import shorten

__all__ = ["sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_PLACES = 5


def sarif(judged: Sequence[Judged], titles: Told) -> bytes:
    """Return the log: a result for each finding, suppressed where it is waived or accepted, a notification for the rest.

    `titles` says what rules are called.
    """
    known = Fingerprints()
    rules = sorted({finding.rule for one in judged if one.verdict for finding in one.verdict.findings})
    numbers = {rule: number for number, rule in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "aibom",
                "version": __version__,
                "rules": [_rule(each, judged, titles) for each in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": all(one.error is None for one in judged),
                "toolExecutionNotifications": [each for one in judged for each in _notifications(one)],
            }
        ],
        "results": [
            {
                **_result(one, finding, numbers[finding.rule], titles),
                "partialFingerprints": known.of(one.verdict.subject, finding.identity),
            }
            for one in judged
            if one.verdict is not None
            for finding in one.verdict.findings
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _rule(rule: str, judged: Sequence[Judged], titles: Told) -> dict[str, Any]:
    first = next(finding for one in judged if one.verdict for finding in one.verdict.findings if finding.rule == rule)
    help_text = " ".join(filter(None, [first.why, f"To mend it: {first.remedy}" if first.remedy else ""])) or rule
    return {
        "id": rule,
        "shortDescription": {"text": titles.get(rule) or rule.replace("-", " ")},
        "help": {"text": help_text},
    }


def _result(one: Judged, finding: Finding, number: int, titles: Told) -> dict[str, Any]:
    said = [f"{ends(finding)}: {reason(finding, titles)}."]
    said += [f"Path: {way(finding.via)}."] if finding.via else []
    said += [f"{finding.note}."] if finding.note else []
    said += [f"To mend it: {finding.remedy}"] if finding.remedy else []
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": "note" if finding.outcome is Outcome.TOLD else _LEVELS[finding.severity],
        "message": {"text": shorten(" ".join(said), 2 * LONGEST)},
        "locations": [location(one.source, finding.subject, finding.looked_at)],
        "relatedLocations": related(one.source, finding.subject, finding.looked_at[:_PLACES]),
        "properties": {"severity": finding.severity.value, "outcome": finding.outcome.value},
    }
    if finding.outcome in {Outcome.WAIVED, Outcome.ACCEPTED}:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.note}]
    return result


def _notifications(one: Judged) -> Iterator[dict[str, Any]]:
    if one.verdict is None:
        yield _notification(one, "error", error_text(one))
        return
    for each in one.verdict.not_evaluable:
        yield _notification(one, "warning", f"not evaluable: {skipped(each)}")
    for note in one.verdict.notes:
        yield _notification(one, "note", shorten(note, LONGEST))


def _notification(one: Judged, level: str, message: str) -> dict[str, Any]:
    found: dict[str, Any] = {"level": level, "message": {"text": f"{called(one)}: {message}"}}
    if one.source.uri:
        found["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": one.source.uri}}}]
    return found
