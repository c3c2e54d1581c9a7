"""Findings as a SARIF 2.1.0 log, for what shows them beside the files: code hosts, editors, CI."""

from collections.abc import Mapping, Sequence
from typing import Any

from aibom import __version__
from aibom.cli._uri import uri_of
from aibom.cli._verdicts import Verdict, written
from aibom.formats.validation.records import Finding
from aibom.formats.validation.rules import RULES

__all__ = ["SCHEMA", "sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NUMBERS = {rule: number for number, rule in enumerate(RULES)}


def sarif(verdicts: Sequence[Verdict]) -> bytes:
    """Return the log: one run, a result for each finding, a notification for what could not be read or is not listed."""
    told = [notification for verdict in verdicts for notification in _notifications(verdict)]
    results = [_result(verdict, found) for verdict in verdicts if verdict.report for found in verdict.report.findings]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "aibom", "version": __version__, "rules": [_rule(rule) for rule in RULES]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": uri}} for uri in dict.fromkeys(uri_of(verdict.file) for verdict in verdicts)
        ],
        "invocations": [
            {
                "executionSuccessful": all(verdict.error is None for verdict in verdicts),
                "toolExecutionNotifications": told,
            }
        ],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return written(log)


def _rule(rule_id: str) -> Mapping[str, Any]:
    rule = RULES[rule_id]
    return {
        "id": rule_id,
        "shortDescription": {"text": rule.asks},
        "help": {"text": f"{rule.asks} To mend it: {rule.remedy}."},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": [rule.origin.value, *rule.standards.split(", ")]},
    }


def _result(verdict: Verdict, finding: Finding) -> Mapping[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri_of(verdict.file)},
            "region": {"startLine": finding.line or 1},
        },
        "logicalLocations": [{"fullyQualifiedName": finding.pointer or "/"}],
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": _NUMBERS[finding.rule],
        "level": "error",
        "message": {"text": f"{finding.message}. To mend it: {finding.remedy}."},
        "locations": [location],
        "properties": {"origin": finding.origin.value},
    }


def _notifications(verdict: Verdict) -> list[Mapping[str, Any]]:
    if verdict.error is not None:
        hint = f". To mend it: {verdict.error.hint}" if verdict.error.hint else ""
        return [_notification(verdict, "error", f"{verdict.error}{hint}")]
    if verdict.report is None:
        return []
    notes = [_notification(verdict, "note", note) for note in verdict.report.notes]
    if verdict.report.more:
        notes.append(_notification(verdict, "note", f"{verdict.report.more:,} more findings are not listed"))
    return notes


def _notification(verdict: Verdict, level: str, message: str) -> Mapping[str, Any]:
    place = {"physicalLocation": {"artifactLocation": {"uri": uri_of(verdict.file)}}}
    return {"level": level, "message": {"text": message}, "locations": [place]}
