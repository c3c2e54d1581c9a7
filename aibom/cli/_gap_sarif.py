"""Gaps as a SARIF 2.1.0 log, each at the place that was looked at: in the BOM, or in the card of the repository."""

from collections.abc import Mapping, Sequence
from typing import Any

from aibom import __version__
from aibom.cli import _profile_sarif
from aibom.cli._sarif import SCHEMA
from aibom.cli._verdicts import written
from aibom.gaps.catalogue import explained
from aibom.gaps.interface import Rule
from aibom.policy.inheritance import Found
from aibom.policy.policy import named
from aibom.policy.profile import Assessment
from aibom.policy.reports.places import Fingerprints, location, related
from aibom.policy.verdict import Source
from aibom.records.bom import Bom
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
    bom: Bom, found: Sequence[Found], rules: Sequence[Rule], source: Source, assessments: Sequence[Assessment] = ()
) -> bytes:
    """Return the log: one run, a result for each gap, with its path, and one for each element of a profile.

    A result lies in the document that was read, of a walk in the card or record; the places that were looked at are its
    related locations.
    """
    prints = Fingerprints()
    known = {rule.id: rule for rule in rules}
    unknown = sorted({each.gap.rule for each in found} - known.keys())
    described = [*(_rule(rule) for rule in rules), *({"id": name} for name in unknown)]
    described += [rule for each in assessments for rule in _profile_sarif.described(each)]
    numbers = {str(rule["id"]): number for number, rule in enumerate(described)}
    results = [_result(bom, each, numbers[each.gap.rule], source, prints) for each in found]
    for each in assessments:
        results += _profile_sarif.elements(each, numbers, source, bom.subject)
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


def _result(bom: Bom, found: Found, number: int, source: Source, prints: Fingerprints) -> Mapping[str, Any]:
    gap = found.gap
    path = f" It reaches the subject by {' -> '.join(ref.repo for ref in found.path)}." if found.inherited else ""
    identity = (gap.rule, named(gap.subject), named(gap.parent) if gap.parent else "")
    result: dict[str, Any] = {
        "ruleId": gap.rule,
        "ruleIndex": number,
        "level": LEVELS[gap.severity],
        "message": {"text": f"{gap.subject}: {gap.needed}. {gap.why} To close it: {gap.remedy}{path}"},
        "locations": [location(source, gap.subject, gap.looked_at)],
        "partialFingerprints": prints.of(bom.subject, identity),
        "properties": {
            "severity": gap.severity.value,
            "own": found.is_own,
            "inherited": found.inherited,
            "path": [ref.purl for ref in found.path],
        },
    }
    if gap.looked_at:
        places = related(source, gap.subject, gap.looked_at[:_MOST_PLACES])
        result["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(places)]
    return result
