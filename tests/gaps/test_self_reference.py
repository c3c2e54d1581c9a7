"""self-reference."""

from gaps.cases import HEALTHY, TINY, changed, claim, edge, gaps, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity


def test_a_self_reference() -> None:
    """665 models of 2024 name themselves, Fischerboot/ll3-test-1 and PrunaAI/*-smashed among them."""
    gap = only(changed(edges=[*HEALTHY.edges, edge(TINY, TINY, Relation.MERGE)]), "self-reference")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, TINY, Severity.MEDIUM)
    assert gap.needed == f"a parent other than itself: {TINY} is said to stem from itself"


def test_prose_weighs_less() -> None:
    """A card may well speak of the model itself."""
    spoken = claim(Relation.FINETUNE, TINY, assurance=Assurance.MENTIONED)
    found = only(changed(edges=[*HEALTHY.edges, edge(TINY, TINY, claims=[spoken])]), "self-reference")
    assert found.severity is Severity.LOW


def test_its_own_tokenizer_is_no_ancestor() -> None:
    """A model has a tokenizer from itself, and may be measured by itself."""
    assert gaps(changed(edges=[*HEALTHY.edges, edge(TINY, TINY, Relation.TOKENIZER_FROM)])) == ()
