"""weights-unsigned."""

from dataclasses import replace

import pytest
from gaps.cases import CARD, TINY, changed, fact, gaps, model, only, without

from aibom.records.claims import Fact
from aibom.records.gaps import Severity


def test_weights_without_a_signature() -> None:
    """The listing is there, and no file of it is a signature."""
    gap = only(changed(without(model(TINY), Fact.SIGNATURE)), "weights-unsigned")
    assert (gap.subject, gap.severity) == (TINY, Severity.LOW)
    assert [place.path for place in gap.looked_at] == [CARD]


@pytest.mark.parametrize(
    ("path", "of_weights"),
    [
        ("model.sig", True),
        ("model.safetensors.sigstore.json", True),
        ("model.safetensors.asc", True),
        ("SHA256SUMS.asc", True),
        ("elsewhere.sig", True),
        ("README.md.asc", False),
        ("LICENSE.sig", False),
    ],
)
def test_what_a_signature_is_of(path: str, *, of_weights: bool) -> None:
    """One named after another file of the listing signs that file; whether any holds is not looked into."""
    signature = replace(fact(Fact.SIGNATURE, "signature"), fields=(("path", path),))
    files = ("model.safetensors", "README.md", "LICENSE", "SHA256SUMS", path)
    node = without(model(TINY, signature, files=files), Fact.SIGNATURE, keep=(signature,))
    found = [gap for gap in gaps(changed(node)) if gap.rule == "weights-unsigned"]
    assert len(found) == (not of_weights)
    if found:
        assert found[0].needed == f"a signature of the weights: those in the listing are of {path.rpartition('.')[0]}"


def test_a_listing_tells_without_a_card() -> None:
    """That there is no card, or that it may not be read, says nothing of signatures."""
    lineage = changed(without(model(TINY), Fact.SIGNATURE, Fact.CARD))
    assert "weights-unsigned" in {gap.rule for gap in gaps(lineage)}


def test_what_has_no_weights_needs_no_signature() -> None:
    """Nor is anything said where no listing is known."""
    for files in ((), None):
        lineage = changed(without(model(TINY, files=files), Fact.SIGNATURE))
        assert "weights-unsigned" not in {gap.rule for gap in gaps(lineage)}
