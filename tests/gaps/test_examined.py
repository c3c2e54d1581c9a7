"""code-on-loading, base-contradicted, weights-unexplained, weights-unverifiable, proof-refuted: found in the bytes."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, fact, gaps, model, only, without

from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage


def found(about: Fact, value: str, **fields: Scalar) -> FactClaim:
    """Return what was seen in the bytes."""
    claim = fact(about, value, path="model.bin", pointer="")
    return replace(claim, fields=tuple(sorted(fields.items())), assurance=Assurance.OBSERVED)


def lineage(*facts: FactClaim) -> Lineage:
    """Return the lineage without gaps, in which that was seen."""
    return changed(model(TINY, *facts))


@pytest.mark.parametrize(
    ("verdict", "severity", "words"),
    [
        ("dangerous", Severity.CRITICAL, "'model.bin' (os.system) reach beyond their data"),
        ("review", Severity.MEDIUM, "'model.bin' (os.system) run what is on no allowlist"),
        ("unreadable", Severity.MEDIUM, "'model.bin' (os.system) could not be looked into to their end"),
    ],
)
def test_code_on_loading(verdict: str, severity: Severity, words: str) -> None:
    """Each verdict but allowlisted is a gap, with the file and what it calls."""
    gap = only(lineage(found(Fact.LOAD_TIME_CODE, verdict, path="model.bin", call="os.system")), "code-on-loading")
    assert gap.severity is severity
    assert gap.needed == f"files that run nothing else than a loader needs: {words}"
    assert [place.path for place in gap.looked_at] == ["model.bin"]


def test_what_is_allowlisted_is_no_gap() -> None:
    """Nor does a report of a scan, which names no file, make one."""
    quiet = lineage(found(Fact.LOAD_TIME_CODE, "allowlisted", path="model.bin"), found(Fact.SCAN_REPORT, "a" * 64))
    assert "code-on-loading" not in {gap.rule for gap in gaps(quiet)}


@pytest.mark.parametrize(
    ("verdict", "rule", "severity"),
    [
        ("contradicts the claim", "base-contradicted", Severity.HIGH),
        ("inconclusive", "weights-unexplained", Severity.MEDIUM),
        ("not comparable", "weights-unverifiable", Severity.LOW),
    ],
)
def test_what_the_weights_say_of_the_base(verdict: str, rule: str, severity: Severity) -> None:
    """A verdict that does not bear the claim out is a gap on the edge; a verdict that does is none."""
    gap = only(lineage(found(Fact.DESCENT, verdict, parent=BASE.purl, reason="median cosine 0.00")), rule)
    assert (gap.parent, gap.severity) == (BASE, severity)
    assert gap.needed.endswith(": median cosine 0.00")
    borne_out = lineage(found(Fact.DESCENT, "consistent with the claim", parent=BASE.purl, reason="median cosine 1.00"))
    assert {each.rule for each in gaps(borne_out)} == {each.rule for each in gaps(lineage())}


def test_a_parent_that_is_not_in_the_lineage() -> None:
    """It is said of the child all the same."""
    gap = only(lineage(found(Fact.DESCENT, "contradicts the claim", parent="pkg:huggingface/o/x")), "base-contradicted")
    assert (gap.parent, gap.needed) == (None, "weights that stem from the claimed base: no reason is stated")


def test_a_signature_that_failed() -> None:
    """One that holds is no gap, and closes weights-unsigned."""
    failed = found(
        Fact.PROOF, "does not hold", kind="signature_verified", reason="model.bin is not the file that was signed"
    )
    gap = only(lineage(failed), "proof-refuted")
    assert gap.severity is Severity.CRITICAL
    assert gap.needed == "proofs that hold: signature_verified: model.bin is not the file that was signed"
    verified = found(Fact.PROOF, "verified", kind="signature_verified")
    unsigned = changed(without(model(TINY, verified), Fact.SIGNATURE, keep=()))
    assert not {"weights-unsigned", "proof-refuted"} & {gap.rule for gap in gaps(unsigned)}
    other = changed(without(model(TINY, found(Fact.PROOF, "verified", kind="training_provenance")), Fact.SIGNATURE))
    assert "weights-unsigned" in {gap.rule for gap in gaps(other)}


def test_without_any_of_it_there_is_nothing_to_say() -> None:
    """A lineage that nobody looked into has none of these gaps."""
    rules = {"code-on-loading", "base-contradicted", "weights-unexplained", "weights-unverifiable", "proof-refuted"}
    assert not rules & {gap.rule for gap in gaps(HEALTHY)}
