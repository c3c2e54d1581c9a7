"""Where the terms of licenses went, topic by topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.gaps._license_terms import Topic, known
from aibom.gaps.license_direction import moved

IDS = [license_.id for license_ in known()]


def test_a_tightened_license_says_in_what() -> None:
    """Apache to Llama: conditions of commercial use, naming, limits of use, a threshold, each with its clause."""
    found = moved(["apache-2.0"], ["llama3.1"])
    assert [words.partition(" ")[0] for words in found.more] == [
        *("commercial-use", "naming", "use-restrictions", "user-threshold")
    ]
    assert not found.less
    assert all("llama3.1: section" in words for words in found.more)


def test_a_license_of_the_same_terms_has_moved_nowhere() -> None:
    """MIT to Apache asks for no more and no less, as far as the table knows."""
    found = moved(["mit"], ["apache-2.0"])
    assert (found.more, found.less, found.known) == ((), (), True)


@pytest.mark.parametrize("stated", [[], ["house rules"], ["other"]])
def test_what_the_table_does_not_know_stays_unknown(stated: list[str]) -> None:
    """No license, or one nobody has read, is neither more nor less."""
    for found in (moved(stated, ["mit"]), moved(["mit"], stated)):
        assert (found.more, found.less, found.known) == ((), (), False)
        assert set(found.unknown) == {topic.value for topic in Topic}


def test_a_choice_is_as_strict_as_all_that_may_be_chosen() -> None:
    """Of two that may be chosen and say unlike things nothing is known; together the stricter one counts."""
    assert "commercial-use" in moved(["mit OR cc-by-nc-4.0"], ["mit"]).unknown
    assert moved(["mit AND cc-by-nc-4.0"], ["mit"]).less[0].startswith("commercial-use is yes, and was no")


@given(before=st.lists(st.sampled_from(IDS), max_size=2), after=st.lists(st.sampled_from(IDS), max_size=2))
def test_the_way_back_is_the_other_way_round(before: list[str], after: list[str]) -> None:
    """What is more in one direction is less in the other, of the same topics; nothing moves from itself."""
    there, back = moved(before, after), moved(after, before)
    topics = [{words.partition(" ")[0] for words in each} for each in (there.more, there.less, back.less, back.more)]
    assert topics[:2] == topics[2:]
    assert set(there.unknown) == set(back.unknown)
    same = moved(before, before)
    assert (same.more, same.less) == ((), ())
