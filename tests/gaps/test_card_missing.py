"""card-missing."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, RECORD, TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef


def carded(state: str, ref: ArtifactRef = TINY) -> Node:
    """Return a model whose card is in that state."""
    node = model(ref)
    return replace(node, facts=(fact(Fact.CARD, state, ref, path=RECORD), *node.facts[1:]))


@pytest.mark.parametrize(("ref", "severity"), [(TINY, Severity.MEDIUM), (BASE, Severity.LOW)])
def test_no_card(ref: ArtifactRef, severity: Severity) -> None:
    """2,893 of 8,650 records have none; an ancestor's lack weighs one step less."""
    gap = only(changed(carded("absent", ref)), "card-missing")
    assert (gap.subject, gap.severity) == (ref, severity)
    assert gap.needed == "a card: there is no README.md"
    assert [place.path for place in gap.looked_at] == [RECORD]


def test_no_front_matter() -> None:
    """15,516 of 29,432 cards of 2022: there is prose, and nothing programs can read."""
    gap = only(changed(carded("no-front-matter")), "card-missing")
    assert (gap.severity, gap.needed) == (Severity.LOW, "the card's metadata: README.md has no front matter")


def test_no_card_by_the_listing() -> None:
    """Where no extractor speaks of the card, the list of files does; without one nothing is said."""
    node = model(TINY)
    silent = replace(node, facts=(fact(Fact.LICENSE, "mit", path=RECORD), fact(Fact.SIGNATURE, "oms", path=RECORD)))
    bare = replace(silent, files=tuple(file for file in node.files or () if file.path != "README.md"))
    assert [place.path for place in only(changed(bare), "card-missing").looked_at] == [RECORD]
    assert gaps(changed(silent)) == ()
    assert [gap.rule for gap in gaps(changed(replace(silent, files=None)))] == ["files-without-digest"]
