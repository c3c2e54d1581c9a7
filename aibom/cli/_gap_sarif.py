"""Gaps as a SARIF 2.1.0 log, each at the place that was looked at: in the BOM, or in the card of the repository."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from aibom import __version__
from aibom.cli import _profile_sarif
from aibom.cli._sarif import SCHEMA, uri_of
from aibom.cli._verdicts import written
from aibom.gaps.catalogue import explained
from aibom.gaps.interface import Rule
from aibom.policy.inheritance import Found
from aibom.policy.profile import Assessment
from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity

__all__ = ["LEVELS", "sarif"]

LEVELS: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_MOST_PLACES = 10


def sarif(
    bom: Bom, found: Sequence[Found], rules: Sequence[Rule], *, file: str, assessments: Sequence[Assessment] = ()
) -> bytes:
    """Return the log: one run, a result for each gap, with its path, and one for each element of a profile.

    `file` is the document that was read, or what was named; a result lies in it, and the places that were looked at are
    its related locations.
    """
    known = {rule.id: rule for rule in rules}
    unknown = sorted({each.gap.rule for each in found} - known.keys())
    described = [*(_rule(rule) for rule in rules), *({"id": name} for name in unknown)]
    described += [rule for each in assessments for rule in _profile_sarif.described(each)]
    numbers = {str(rule["id"]): number for number, rule in enumerate(described)}
    uri = uri_of(file or bom.subject.repo)
    results = [_result(each, numbers, uri) for each in found]
    results += [result for each in assessments for result in _profile_sarif.elements(each, numbers, uri)]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "aibom", "version": __version__, "rules": described}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        **({"properties": {"profiles": _profile_sarif.heads(assessments)}} if assessments else {}),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return written(log)


def _rule(rule: Rule) -> Mapping[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.looked_for},
        "help": {"text": explained(rule)},
        "defaultConfiguration": {"level": LEVELS[Severity(rule.severity)]},
        "properties": {"tags": [str(rule.group), "inherited" if rule.inherited else "own"]},
    }


def _result(found: Found, numbers: Mapping[str, int], uri: str) -> Mapping[str, Any]:
    gap = found.gap
    path = f" It reaches the subject by {' -> '.join(ref.repo for ref in found.path)}." if found.inherited else ""
    result: dict[str, Any] = {
        "ruleId": gap.rule,
        "ruleIndex": numbers[gap.rule],
        "level": LEVELS[gap.severity],
        "message": {"text": f"{gap.subject}: {gap.needed}. {gap.why} To close it: {gap.remedy}{path}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}},
                "logicalLocations": [{"fullyQualifiedName": gap.subject.purl, "kind": "module"}],
            }
        ],
        "properties": {
            "severity": gap.severity.value,
            "own": found.is_own,
            "inherited": found.inherited,
            "path": [ref.purl for ref in found.path],
        },
    }
    if gap.looked_at:
        places = enumerate(gap.looked_at[:_MOST_PLACES])
        result["relatedLocations"] = [_related(number, place, gap.subject.repo) for number, place in places]
    return result


def _related(number: int, place: Evidence, repo: str) -> Mapping[str, Any]:
    line = place.pointer.removeprefix("line ") if place.pointer.startswith("line ") else ""
    region = {"region": {"startLine": int(line)}} if line.isdecimal() and int(line) > 0 else {}
    name = place.path if place.path.startswith("/") else f"{repo}/{place.path}"
    return {
        "id": number,
        "physicalLocation": {"artifactLocation": {"uri": quote(name.lstrip("/"), safe="/")}, **region},
        "message": {"text": f"looked at{place.pointer and ' '}{place.pointer}"},
    }
