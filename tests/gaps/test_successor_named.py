"""successor-named."""

from gaps.cases import BASE, changed, fact, gaps, model, only

from aibom.records.claims import Fact
from aibom.records.gaps import Severity


def test_a_successor() -> None:
    """A card's new_version: card and record say the same, and it is told once."""
    newer = [fact(Fact.NEW_VERSION, "org/base-v2", BASE, path=path) for path in ("README.md", "/api/models/org/base")]
    gap = only(changed(model(BASE, *newer)), "successor-named")
    assert (gap.subject, gap.severity) == (BASE, Severity.INFO)
    assert gap.needed == "the newest version: the publisher names 'org/base-v2' as its successor"
    assert len(gap.looked_at) == 2


def test_an_empty_successor_is_none() -> None:
    """A key without value says nothing."""
    assert gaps(changed(model(BASE, fact(Fact.NEW_VERSION, " ", BASE)))) == ()
