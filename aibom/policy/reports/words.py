"""What every form of a report says of a finding, worded once."""

from collections.abc import Mapping, Sequence

from aibom.policy.verdict import Finding, Judged, NotEvaluable, Outcome, Verdict
from aibom.records.evidence import Evidence
from aibom.records.refs import ArtifactRef, shorten

__all__ = [
    "LONGEST",
    "OUTCOMES",
    "Told",
    "called",
    "count",
    "ends",
    "error_text",
    "place",
    "reason",
    "skipped",
    "summary",
    "way",
]

LONGEST = 2000
_NAMED = 5
OUTCOMES = {
    Outcome.FAILED: "failed",
    Outcome.TOLD: "below what fails",
    Outcome.ACCEPTED: "in the accepted BOM",
    Outcome.WAIVED: "waived",
}
"""How an outcome is called."""

Told = Mapping[str, str]
"""What a rule is called, by its id."""


def called(one: Judged) -> str:
    """Return what was judged, on one line."""
    return "standard input" if one.called == "-" else shorten(one.called, LONGEST)


def ends(finding: Finding) -> str:
    """Return the artifact a finding is about, with the other end where it lies on a derivation."""
    parent = f" <- {finding.parent}" if finding.parent is not None else ""
    return shorten(f"{finding.subject}{parent}", LONGEST)


def reason(finding: Finding, titles: Told) -> str:
    """Return what was found: after the title of the rule what it looked for in vain, or what contradicts itself.

    >>> from aibom.records.gaps import Severity
    >>> ref = ArtifactRef(name="a")
    >>> gap = Finding(rule="license-missing", subject=ref, severity=Severity.HIGH, message="a license: none is stated")
    >>> reason(gap, {"license-missing": "No license stated"})
    'No license stated: a license: none is stated'
    """
    title = titles.get(finding.rule, "")
    return shorten(f"{title}: {finding.message}" if title else finding.message, LONGEST)


def way(steps: Sequence[ArtifactRef]) -> str:
    """Return the path to an artifact, from the subject on, without revisions.

    >>> way([ArtifactRef(name="a"), ArtifactRef(name="b", revision="0" * 40)])
    'a <- b'
    """
    return shorten(" <- ".join(str(step.unpinned) for step in steps), LONGEST)


def place(evidence: Evidence) -> str:
    """Return where something was looked for.

    >>> place(Evidence(path="README.md", pointer="/license", revision="0" * 40, extractor="card"))
    'README.md /license at 000000000000'
    """
    revision = f" at {evidence.revision[:12]}" if evidence.revision else ""
    return shorten(f"{evidence.path} {evidence.pointer}".rstrip() + revision, LONGEST)


def skipped(each: NotEvaluable) -> str:
    """Return what could not be judged, and why."""
    names = ", ".join(str(ref) for ref in each.subjects[:_NAMED])
    more = f" and {len(each.subjects) - _NAMED:,} more" if len(each.subjects) > _NAMED else ""
    of = f": {names}{more}" if names else ""
    return shorten(f"{each.check}: {each.reason}{of}", LONGEST)


def count(verdict: Verdict, outcome: Outcome) -> int:
    """Return how many findings have that outcome."""
    return len(verdict.of(outcome))


def error_text(one: Judged) -> str:
    """Return why something could not be judged, with what to do."""
    error = one.error
    if error is None:
        return ""
    return shorten(f"{error}. To mend it: {error.hint}" if error.hint else str(error), LONGEST)


def summary(judged: Sequence[Judged]) -> str:
    """Return how many passed, failed and could not be judged.

    >>> summary([])
    '0 passed, 0 failed, 0 could not be judged'
    """
    found = [one.standing for one in judged]
    return (
        f"{found.count('pass'):,} passed, {found.count('fail'):,} failed, {found.count('error'):,} could not be judged"
    )
