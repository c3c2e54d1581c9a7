"""dataset-freeze-date-unstated."""

import pytest
from gaps.cases import CARD, DATA, changed, fact, gaps, model, only, without

from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage


def silent(*facts: FactClaim) -> Lineage:
    """Return the lineage in which nothing but these facts is said of the matter."""
    node = model(DATA, fact(Fact.SOURCE_DATASET, "original", DATA), *facts, files=("data.parquet",))
    return changed(without(node, Fact.COLLECTION_TIMEFRAME, keep=facts))


def test_a_card_that_does_not_say_it() -> None:
    """The card was read, and is where it was looked for."""
    gap = only(silent(), "dataset-freeze-date-unstated")
    assert (gap.subject, gap.severity) == (DATA, Severity.INFO)
    assert (
        gap.needed == "when the data were frozen: no period of collection is stated, and the date of a commit is none"
    )
    assert [place.path for place in gap.looked_at] == [CARD]


@pytest.mark.parametrize(
    "stated",
    [
        fact(Fact.COLLECTION_TIMEFRAME, "2021-01-01", DATA),
    ],
)
def test_who_says_it_is_silent(stated: FactClaim) -> None:
    """Each of these is an answer."""
    assert gaps(silent(stated)) == ()


def test_a_commit_date_is_no_freeze_date() -> None:
    """The registry's dates are those of commits: with them nothing is known of when the data were collected."""
    dated = (fact(Fact.CREATED, "2020-01-01", DATA), fact(Fact.LAST_MODIFIED, "2021-01-01", DATA))
    assert only(silent(*dated), "dataset-freeze-date-unstated").subject == DATA


def test_a_card_that_was_not_read_is_not_silent() -> None:
    """Where there is no card, or nobody could read it, that is the gap."""
    node = without(model(DATA, files=("data.parquet",)), Fact.CARD, Fact.COLLECTION_TIMEFRAME)
    assert "dataset-freeze-date-unstated" not in {gap.rule for gap in gaps(changed(node))}
