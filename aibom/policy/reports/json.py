"""Verdicts as JSON, for programs; docs/policy.md describes it."""

from collections.abc import Sequence
from typing import Any

import orjson

from aibom.policy.reports.words import LONGEST, called
from aibom.policy.verdict import Finding, Judged, NotEvaluable, Outcome, Verdict
from aibom.records.refs import shorten

__all__ = ["json"]


def json(judged: Sequence[Judged]) -> bytes:
    """Return an array with an object for each thing that was judged, in the order of the report."""
    found = [_object(one) for one in judged]
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _object(one: Judged) -> dict[str, Any]:
    verdict, error = one.verdict, one.error
    return {
        "name": called(one),
        "verdict": one.standing,
        "tier": one.tier.value,
        **({} if verdict is None else _verdict(verdict)),
        "error": str(error) if error else "",
        "hint": error.hint if error else "",
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "subject": verdict.subject.purl,
        "policy": verdict.policy,
        "fail-at": verdict.fail_at.value,
        "sentence": verdict.sentence,
        "counts": {outcome.value: len(verdict.of(outcome)) for outcome in Outcome},
        "checks": list(verdict.checks),
        "findings": [_finding(finding) for finding in verdict.findings],
        "not-evaluable": [_skipped(each) for each in verdict.not_evaluable],
        "notes": list(verdict.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "subject": finding.subject.purl,
        "parent": finding.parent.purl if finding.parent else "",
        "message": shorten(finding.message, LONGEST),
        "note": finding.note,
        "why": finding.why,
        "remedy": finding.remedy,
        "path": [step.purl for step in finding.via],
        "looked-at": [
            {"path": each.path, "pointer": each.pointer, "revision": each.revision, "sha256": each.sha256}
            for each in finding.looked_at
        ],
    }


def _skipped(each: NotEvaluable) -> dict[str, Any]:
    return {"check": each.check, "reason": each.reason, "subjects": [ref.purl for ref in each.subjects]}
