"""parent-gated and subject-gated."""

from dataclasses import replace

from gaps.cases import BASE, DATA, TINY, changed, edge, fact, gaps, model, only

from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.snapshot import Resolution


def test_a_gated_parent() -> None:
    """meta-llama/Llama-2-7b-hf is gated `manual`: its files could not be read."""
    node = replace(model(BASE, fact(Fact.GATED, "manual", BASE)), resolution=Resolution.GATED)
    gap = only(changed(node), "parent-gated")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.MEDIUM)
    assert "(gated: manual)" in gap.needed


def test_a_gated_parent_that_this_walk_could_read() -> None:
    """With a token that has access nothing is lost here; others are still kept out."""
    gap = only(changed(model(BASE, fact(Fact.GATED, "auto", BASE))), "parent-gated")
    assert gap.severity is Severity.LOW
    assert "this walk had access" in gap.needed


def test_a_gate_of_unknown_kind() -> None:
    """The answer was `gated`, and the record does not say how, or only that it is."""
    bare = replace(model(BASE), resolution=Resolution.GATED)
    plain = model(BASE, fact(Fact.GATED, value=True, subject=BASE))
    assert "(gated: yes)" in only(changed(bare), "parent-gated").needed
    assert "(gated: yes)" in only(changed(plain), "parent-gated").needed


def test_a_gated_dataset_counts_too() -> None:
    """4,781 of 175,000 datasets are gated: one gap per child that was trained on one."""
    node = next(node for node in changed().nodes if node.ref == DATA)
    found = gaps(changed(replace(node, facts=(*node.facts, fact(Fact.GATED, "auto", DATA)))))
    assert [(gap.rule, gap.subject, gap.parent) for gap in found] == [
        ("parent-gated", BASE, DATA),
        ("parent-gated", TINY, DATA),
    ]


def test_an_open_parent_is_no_gap() -> None:
    """The record of most says `gated: false`."""
    assert gaps(changed(model(BASE, fact(Fact.GATED, value=False, subject=BASE)))) == ()


def test_a_gated_subject() -> None:
    """Its record could be read and its files could not: it is said once, at the subject, and high."""
    node = replace(model(TINY, fact(Fact.GATED, "manual", pointer="/gated")), resolution=Resolution.GATED)
    gap = only(changed(node), "subject-gated")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, None, Severity.HIGH)
    assert [place.pointer for place in gap.looked_at] == ["/gated"]


def test_a_gated_subject_whose_record_says_nothing_of_it() -> None:
    """Then what was read is named."""
    gap = only(changed(replace(model(TINY), resolution=Resolution.GATED)), "subject-gated")
    assert [place.path for place in gap.looked_at] == ["README.md"]


def test_a_gated_subject_is_not_its_own_gated_parent() -> None:
    """A self reference of a gated model adds nothing but that."""
    node = replace(model(TINY), resolution=Resolution.GATED)
    found = gaps(changed(node, edges=[*changed().edges, edge(TINY, TINY, Relation.MERGE)]))
    assert [gap.rule for gap in found] == ["self-reference", "subject-gated"]
