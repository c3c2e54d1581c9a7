"""cycle."""

from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, gaps, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity


def test_a_cycle_of_two() -> None:
    """weiren119/distilhubert-finetuned-gtzan stands in one of nine real cycles: one gap, with the claims that close it."""
    gap = only(changed(edges=[*HEALTHY.edges, edge(BASE, TINY)]), "cycle")
    assert (gap.subject, gap.parent) == (BASE, TINY)
    assert gap.needed == f"an order among 2 artifacts that are said to stem from each other: {BASE}, {TINY}"
    assert len(gap.looked_at) == 1, "both cards say it in the same place of the same digest in this lineage"


def test_a_cycle_that_prose_closes_weighs_less() -> None:
    """A base whose card mentions its fine-tunes is no wonder."""
    back = edge(BASE, TINY, claims=[claim(Relation.FINETUNE, TINY, BASE, assurance=Assurance.MENTIONED)])
    assert only(changed(edges=[*HEALTHY.edges, back]), "cycle").severity is Severity.LOW


def test_shared_tokenizers_are_no_cycle() -> None:
    """Child and parent may each have the other's tokenizer."""
    assert gaps(changed(edges=[*HEALTHY.edges, edge(BASE, TINY, Relation.TOKENIZER_FROM)])) == ()
