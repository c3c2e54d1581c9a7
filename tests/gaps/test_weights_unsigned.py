"""weights-unsigned."""

from gaps.cases import CARD, TINY, changed, gaps, model, only, without

from aibom.records.claims import Fact
from aibom.records.gaps import Severity


def test_weights_without_a_signature() -> None:
    """The listing is there, and no file of it is a signature."""
    gap = only(changed(without(model(TINY), Fact.SIGNATURE)), "weights-unsigned")
    assert (gap.subject, gap.severity) == (TINY, Severity.LOW)
    assert [place.path for place in gap.looked_at] == [CARD]


def test_what_has_no_weights_needs_no_signature() -> None:
    """Nor is anything said where no listing is known."""
    for files in ((), None):
        lineage = changed(without(model(TINY, files=files), Fact.SIGNATURE))
        assert "weights-unsigned" not in {gap.rule for gap in gaps(lineage)}
