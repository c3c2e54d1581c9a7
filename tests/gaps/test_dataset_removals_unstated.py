"""dataset-removals-unstated."""

from dataclasses import replace

import pytest
from gaps.cases import CARD, DATA, changed, fact, gaps, model, only, without

from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage


def silent(*facts: FactClaim) -> Lineage:
    """Return the lineage in which nothing but these facts is said of the matter."""
    node = model(DATA, fact(Fact.SOURCE_DATASET, "original", DATA), *facts, files=("data.parquet",))
    return changed(without(node, Fact.REMOVALS, keep=facts))


def test_a_card_that_does_not_say_it() -> None:
    """The card was read, and is where it was looked for."""
    gap = only(silent(), "dataset-removals-unstated")
    assert (gap.subject, gap.severity) == (DATA, Severity.INFO)
    assert gap.needed == "what was taken out of the data after they were published: nothing is stated"
    assert [place.path for place in gap.looked_at] == [CARD]


@pytest.mark.parametrize(
    "stated",
    [
        fact(Fact.REMOVALS, "In 2023 two rows were removed.", DATA),
    ],
)
def test_who_says_it_is_silent(stated: FactClaim) -> None:
    """Each of these is an answer."""
    assert gaps(silent(stated)) == ()


def test_how_to_ask_for_removal_is_no_removal() -> None:
    """A door for complaints says nothing of who came through it."""
    offer = replace(fact(Fact.REMOVALS, "Write to org.", DATA), fields=(("what", "on request"),))
    gap = only(silent(offer), "dataset-removals-unstated")
    assert gap.needed.endswith("only how removal is asked for is stated")
    assert gap.looked_at == (offer.evidence,)
    assert gaps(silent(offer, fact(Fact.REMOVALS, "Two rows.", DATA))) == ()


def test_a_card_that_was_not_read_is_not_silent() -> None:
    """Where there is no card, or nobody could read it, that is the gap."""
    node = without(model(DATA, files=("data.parquet",)), Fact.CARD, Fact.REMOVALS)
    assert "dataset-removals-unstated" not in {gap.rule for gap in gaps(changed(node))}
