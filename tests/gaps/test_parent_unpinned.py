"""parent-unpinned."""

import pytest
from gaps.cases import BASE, DATA, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.snapshot import Resolution

LOOSE = edge(TINY, BASE, pin=Pin.SEEN_WHEN_CRAWLED)


def with_base(*edges: Edge) -> list[Edge]:
    """Return the sound edges with others between model and base."""
    return [*HEALTHY.edges[:2], *edges]


def test_a_parent_without_commit() -> None:
    """The child says which model, and not which commit of it."""
    gap = only(changed(edges=with_base(LOOSE)), "parent-unpinned")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.LOW)
    assert gap.needed == "the commit of org/base that org/tiny was fine-tuned from"


@pytest.mark.parametrize("pin", [Pin.NAMED_BY_CHILD, Pin.MATCHED_BY_DIGEST])
def test_a_pinned_parent_is_silent(pin: Pin) -> None:
    """Named at a commit, or recognised by its weights."""
    assert gaps(changed(edges=with_base(edge(TINY, BASE, pin=pin)))) == ()


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2024-06-02T10:00:00.000Z", "(2024-06-02, the child last on 2024-06-01)"),
        ("2024-06-01T10:00:09.000Z", "(2024-06-01T10:00:09+0000, the child last on 2024-06-01T10:00:00+0000)"),
    ],
)
def test_a_parent_that_changed_since_weighs_more(date: str, shown: str) -> None:
    """The parent was changed after the child: both dates are shown, with the time where the day is one."""
    lineage = changed(
        model(BASE, fact(Fact.LAST_MODIFIED, date, BASE)),
        model(TINY, fact(Fact.LAST_MODIFIED, "2024-06-01T10:00:00.000Z")),
        edges=with_base(LOOSE),
    )
    gap = only(lineage, "parent-unpinned")
    assert gap.severity is Severity.MEDIUM
    assert shown in gap.needed


@pytest.mark.parametrize("date", ["2024-06-01T10:00:00.000Z", "2024-05-01", "yesterday", 5])
def test_a_parent_that_may_not_have_changed(date: str | int) -> None:
    """At the same time or before it, and with no date that can be read, nothing is said of a change."""
    lineage = changed(
        model(BASE, fact(Fact.LAST_MODIFIED, date, BASE)),
        model(TINY, fact(Fact.LAST_MODIFIED, "2024-06-01T10:00:00.000Z")),
        edges=with_base(LOOSE),
    )
    assert only(lineage, "parent-unpinned").severity is Severity.LOW


def test_a_branch_is_quoted() -> None:
    """An adapter configuration with revision `main` has pinned nothing."""
    named = edge(TINY, BASE, pin=Pin.SEEN_WHEN_CRAWLED, claims=[claim(Relation.FINETUNE, "org/base@main")])
    assert "; 'main' is no full commit" in only(changed(edges=with_base(named)), "parent-unpinned").needed


def test_relations_are_joined_and_those_pinned_left_out() -> None:
    """One gap per pair, which names only the relations that lack a commit."""
    tokens = edge(TINY, BASE, Relation.TOKENIZER_FROM, pin=Pin.SEEN_WHEN_CRAWLED)
    gap = only(changed(edges=with_base(edge(TINY, BASE), tokens)), "parent-unpinned")
    assert gap.needed.endswith("that org/tiny has its tokenizer from")
    assert gap.severity is Severity.INFO


def test_a_dataset_it_was_only_measured_by_weighs_less_than_one_trained_on() -> None:
    """What a model was judged or calibrated by is not in it."""
    aside = (Relation.EVALUATED_ON, Relation.CALIBRATED_ON)
    for relation, severity in (*((each, Severity.INFO) for each in aside), (Relation.TRAINED_ON, Severity.LOW)):
        named = edge(TINY, DATA, relation, pin=Pin.SEEN_WHEN_CRAWLED)
        others = [HEALTHY.edges[0], HEALTHY.edges[2]]
        if relation in aside:
            others.append(HEALTHY.edges[1])
        assert only(changed(edges=[*others, named]), "parent-unpinned").severity is severity


def test_an_unread_parent_and_the_artifact_itself_need_no_pin() -> None:
    """That it could not be read, or names itself, is the gap."""
    unread = changed(Node(ref=BASE, resolution=Resolution.PRIVATE_OR_MISSING), edges=with_base(LOOSE))
    own = changed(edges=[*HEALTHY.edges, edge(TINY, TINY, pin=Pin.SEEN_WHEN_CRAWLED)])
    assert [gap.rule for gap in gaps(unread)] == ["parent-missing"]
    assert [gap.rule for gap in gaps(own)] == ["self-reference"]
