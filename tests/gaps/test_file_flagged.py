"""file-flagged."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, RECORD, TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef


def verdict(level: str, ref: ArtifactRef = TINY) -> FactClaim:
    """Return what a scanner says of a file."""
    said = fact(Fact.SCANNER_VERDICT, level, ref, path=RECORD, pointer="/securityRepoStatus/filesWithIssues/0")
    return replace(said, fields=(("path", "model.pkl"), ("scanner", "pickle-scan")))


@pytest.mark.parametrize(
    ("level", "severity"),
    [("unsafe", Severity.CRITICAL), ("Malicious", Severity.CRITICAL), ("suspicious", Severity.HIGH)],
)
def test_a_file_that_a_scanner_objects_to(level: str, severity: Severity) -> None:
    """The verdict, the file and the scanner are named: it is their word."""
    gap = only(changed(model(TINY, verdict(level))), "file-flagged")
    assert (gap.subject, gap.severity) == (TINY, severity)
    assert gap.needed == f"files that no scanner objects to: 'model.pkl' is called '{level}' by pickle-scan"
    assert [place.path for place in gap.looked_at] == [RECORD]


@pytest.mark.parametrize("level", ["safe", "queued", "error"])
def test_no_verdict_is_no_gap(level: str) -> None:
    """Nothing is found, or nothing was looked at: neither is a verdict against the file."""
    assert gaps(changed(model(TINY, verdict(level)))) == ()


def test_a_file_that_is_not_loaded_weighs_less() -> None:
    """The base of a fine-tune is not loaded with it."""
    assert only(changed(model(BASE, verdict("unsafe", BASE))), "file-flagged").severity is Severity.MEDIUM
