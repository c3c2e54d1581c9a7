"""evaluation-missing."""

import pytest
from gaps.cases import CARD, TINY, changed, gaps, measured, model, only, without

from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage


def silent(*facts: FactClaim) -> Lineage:
    """Return the lineage in which nothing but these facts is said of the matter."""
    node = model(TINY, *facts)
    return changed(without(node, Fact.METRIC, keep=facts))


def test_a_card_that_does_not_say_it() -> None:
    """The card was read, and is where it was looked for."""
    gap = only(silent(), "evaluation-missing")
    assert (gap.subject, gap.severity) == (TINY, Severity.LOW)
    assert gap.needed == "a published evaluation: no metric is stated in a field made for it"
    assert [place.path for place in gap.looked_at] == [CARD]


@pytest.mark.parametrize(
    "stated",
    [
        measured("org/benchmark", verified=True),
    ],
)
def test_who_says_it_is_silent(stated: FactClaim) -> None:
    """Each of these is an answer."""
    assert gaps(silent(stated)) == ()


def test_a_card_that_was_not_read_is_not_silent() -> None:
    """Where there is no card, or nobody could read it, that is the gap."""
    node = without(model(TINY), Fact.CARD, Fact.METRIC)
    assert "evaluation-missing" not in {gap.rule for gap in gaps(changed(node))}
