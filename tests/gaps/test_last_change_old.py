"""last-change-old."""

from dataclasses import replace

import pytest
from gaps.cases import HEALTHY, RECORD, TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact
from aibom.records.gaps import Severity


def test_a_model_that_nobody_touched_for_years() -> None:
    """The walk was on the first of January 2026."""
    old = fact(Fact.LAST_MODIFIED, "2023-12-31T00:00:00.000Z", path=RECORD)
    gap = only(changed(model(TINY, old)), "last-change-old")
    assert (gap.subject, gap.severity) == (TINY, Severity.INFO)
    assert gap.needed == "a change within two years before the walk: the last one was on 2023-12-31"
    assert [place.path for place in gap.looked_at] == [RECORD]


@pytest.mark.parametrize("date", ["2024-06-01", "long ago", "2027-01-01T00:00:00Z"])
def test_what_is_not_old(date: str) -> None:
    """Younger, no date, or after the walk."""
    assert gaps(changed(model(TINY, fact(Fact.LAST_MODIFIED, date)))) == ()


def test_without_a_time_nothing_is_old() -> None:
    """A document of somebody else need not say when it was made."""
    old = model(TINY, fact(Fact.LAST_MODIFIED, "2020-01-01"))
    assert gaps(changed(old, walk=replace(HEALTHY.walk, time=""))) == ()
