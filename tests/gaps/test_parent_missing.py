"""parent-missing."""

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, gaps, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

GONE = ArtifactRef(namespace="Test157t", name="gone")


@pytest.mark.parametrize(
    ("resolution", "words"),
    [
        (Resolution.PRIVATE_OR_MISSING, "no such repository or hides it"),
        (Resolution.REVISION_MISSING, "this revision of it is not"),
        (Resolution.DISABLED, "disabled"),
    ],
)
def test_a_parent_that_is_not_there(resolution: Resolution, words: str) -> None:
    """Test157t renamed himself and his models were gone: the merge that names one has a gap on that edge."""
    merged = edge(TINY, GONE, Relation.MERGE, pin=Pin.UNKNOWN)
    gap = only(changed(Node(ref=GONE, resolution=resolution), edges=[*HEALTHY.edges, merged]), "parent-missing")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, GONE, Severity.HIGH)
    assert gap.needed.startswith("the record of Test157t/gone, which org/tiny was merged from: ")
    assert words in gap.needed
    assert [place.pointer for place in gap.looked_at] == ["/base_model"]


def test_two_relations_to_one_missing_parent_are_one_gap() -> None:
    """It is missing once."""
    edges = [edge(TINY, GONE, Relation.MERGE), edge(TINY, GONE, Relation.TOKENIZER_FROM)]
    node = Node(ref=GONE, resolution=Resolution.PRIVATE_OR_MISSING)
    gap = only(changed(node, edges=[*HEALTHY.edges, *edges]), "parent-missing")
    assert "which org/tiny was merged from and has its tokenizer from" in gap.needed


def test_what_is_only_mentioned_weighs_less() -> None:
    """A link in prose may mean something else: two steps less."""
    said = [claim(Relation.FINETUNE, GONE, assurance=Assurance.MENTIONED)]
    node = Node(ref=GONE, resolution=Resolution.PRIVATE_OR_MISSING)
    gap = only(changed(node, edges=[*HEALTHY.edges, edge(TINY, GONE, claims=said)]), "parent-missing")
    assert gap.severity is Severity.LOW
    assert "prose only" in gap.needed


@pytest.mark.parametrize("resolution", [Resolution.UNAVAILABLE, Resolution.OFFLINE, Resolution.NOT_FOLLOWED])
def test_no_answer_is_not_missing(resolution: Resolution) -> None:
    """Retries exhausted, no network, not asked: never to be read as missing."""
    found = gaps(changed(Node(ref=BASE, resolution=resolution)))
    assert "parent-missing" not in {gap.rule for gap in found}
