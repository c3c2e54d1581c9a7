"""Verdicts as a SARIF 2.1.0 log, for what shows them beside the files: code hosts, editors, CI."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from aibom import __version__
from aibom.policy.reports.words import LONGEST, called, ends, error_text, skipped, way
from aibom.policy.verdict import Finding, Judged, Outcome
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.refs import HUB, shorten

__all__ = ["Told", "sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HUB = "https://huggingface.co"
_LEVELS = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_PLACES = 5

Told = Mapping[str, str]
"""What a rule is called, by its id."""


def sarif(judged: Sequence[Judged], titles: Told, uris: Mapping[str, str]) -> bytes:
    """Return the log: a result for each finding, suppressed where it is waived or accepted, a notification for the rest.

    `titles` says what rules are called; `uris` by which address the files of `judged` are known, relative where they
    can be.
    """
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
                "toolExecutionNotifications": [each for one in judged for each in _notifications(one, uris)],
            }
        ],
        "results": [
            _result(one, finding, numbers[finding.rule], uris)
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


def _result(one: Judged, finding: Finding, number: int, uris: Mapping[str, str]) -> dict[str, Any]:
    said = [f"{ends(finding)}: {finding.message}."]
    said += [f"Path: {way(finding.via)}."] if finding.via else []
    said += [f"{finding.note}."] if finding.note else []
    said += [f"To mend it: {finding.remedy}"] if finding.remedy else []
    identity = "\n".join((one.verdict.subject.unpinned.purl if one.verdict else "", *finding.identity))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": "note" if finding.outcome is Outcome.TOLD else _LEVELS[finding.severity],
        "message": {"text": shorten(" ".join(said), 2 * LONGEST)},
        "locations": [_location(one, finding, uris)],
        "relatedLocations": [_evidence(finding, each) for each in finding.looked_at[:_PLACES]],
        "partialFingerprints": {"aibomIdentity/v1": hashlib.sha256(identity.encode()).hexdigest()},
        "properties": {"severity": finding.severity.value, "outcome": finding.outcome.value},
    }
    if finding.outcome in {Outcome.WAIVED, Outcome.ACCEPTED}:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.note}]
    return result


def _location(one: Judged, finding: Finding, uris: Mapping[str, str]) -> dict[str, Any]:
    """Return the place in the BOM where the artifact stands; without a BOM, the place in the card."""
    logical = [{"fullyQualifiedName": finding.subject.purl, "kind": "object"}]
    if one.file:
        line = dict(one.lines).get(finding.subject.purl, 1)
        place: dict[str, Any] = {"artifactLocation": {"uri": uris[one.file]}, "region": {"startLine": line}}
    elif finding.looked_at:
        place = _evidence(finding, finding.looked_at[0])["physicalLocation"]
    else:
        place = {"artifactLocation": {"uri": finding.subject.url(_HUB) or finding.subject.purl}}
    return {"physicalLocation": place, "logicalLocations": logical}


def _evidence(finding: Finding, each: Evidence) -> dict[str, Any]:
    """Return a place that was looked at: a file of the Hub by its address, with the line where it is known."""
    ref = finding.subject.at(each.revision) if each.revision else finding.subject
    if each.path.startswith("/api/"):
        uri = _HUB + quote(each.path, safe="/")
    elif ref.registry == HUB and ref.revision:
        uri = f"{ref.url(_HUB).replace('/tree/', '/blob/')}/{quote(each.path, safe='/')}"
    else:
        uri = quote(each.path.encode("utf-8", "surrogateescape"), safe="/") or ref.purl
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    kind, _, number = each.pointer.partition(" ")
    if kind == "line" and number.isdigit() and int(number):
        place["region"] = {"startLine": int(number)}
    return {"physicalLocation": place, "message": {"text": shorten(f"{each.path} {each.pointer}".strip(), LONGEST)}}


def _notifications(one: Judged, uris: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if one.verdict is None:
        yield _notification(one, "error", error_text(one), uris)
        return
    for each in one.verdict.not_evaluable:
        yield _notification(one, "warning", f"not evaluable: {skipped(each)}", uris)
    for note in one.verdict.notes:
        yield _notification(one, "note", shorten(note, LONGEST), uris)


def _notification(one: Judged, level: str, message: str, uris: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"level": level, "message": {"text": f"{called(one)}: {message}"}}
    if one.file:
        found["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uris[one.file]}}}]
    return found
