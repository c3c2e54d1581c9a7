"""The one order of claims."""

import random

from hypothesis import given
from hypothesis import strategies as st

from aibom.lineage.order import distinct, statement
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Unidentified

HERE = ArtifactRef(namespace="o", name="a")


def fact(value: Scalar, path: str = "README.md", sha256: str = "f" * 64) -> FactClaim:
    """Return a fact in some place."""
    place = Evidence(path=path, pointer="/x", sha256=sha256, extractor="card")
    return FactClaim(subject=HERE, fact=Fact.METRIC, value=value, assurance=Assurance.DECLARED, evidence=place)


def named(parent: ArtifactRef | Unidentified, text: str = "x") -> LineageClaim:
    """Return a claim that names a parent."""
    return LineageClaim(
        subject=HERE,
        relation=Relation.MERGE,
        parent=parent,
        text=text,
        assurance=Assurance.DECLARED,
        evidence=Evidence(path="README.md", extractor="card"),
    )


def test_equal_numbers_of_other_types_are_other_statements() -> None:
    """1, 1.0 and True compare equal in Python and are not the same in a document."""
    kept = distinct([fact(1), fact(True), fact(1.0), fact(1), fact("1")])
    assert sorted(repr(claim.value) for claim in kept) == ["'1'", "1", "1.0", "True"]


def test_one_record_under_two_addresses_says_a_thing_once() -> None:
    """The same bytes, by an old id and the present one: the first address in order stands."""
    (kept,) = distinct([fact("mit", "/api/models/new/x"), fact("mit", "/api/models/gpt2")])
    assert kept.evidence.path == "/api/models/gpt2"


def test_other_bytes_or_no_digest_stay_apart() -> None:
    """Without the same digest nobody can say that two records are the same."""
    assert len(distinct([fact("mit", "/api/a", "e" * 64), fact("mit", "/api/b")])) == 2
    assert len(distinct([fact("mit", "/api/a", ""), fact("mit", "/api/b", "")])) == 2
    assert len(distinct([fact("mit", "a/README.md"), fact("mit", "b/README.md")])) == 2


def test_identified_and_unidentified_parents_can_be_ordered() -> None:
    """Parents of all kinds stand in one order, and none of them swallows another."""
    parents = [
        named(HERE),
        named(HERE.at("main")),
        named(Unidentified(text="o/a", form=Form.PATH)),
        named(Unidentified(text="o/a", form=Form.URL)),
        named(HERE, "https://huggingface.co/o/a"),
    ]
    assert len({statement(claim) for claim in parents}) == len(parents)
    assert distinct(parents) == distinct(parents[::-1])


@given(st.lists(st.one_of(st.text(max_size=3), st.integers(0, 3), st.booleans(), st.floats(0, 3))), st.randoms())
def test_order_does_not_depend_on_order(values: list[Scalar], rng: random.Random) -> None:
    """Any shuffle of any claims gives the same sequence, in which nothing is lost."""
    claims = [fact(value) for value in values]
    shuffled = claims[:]
    rng.shuffle(shuffled)
    assert list(map(repr, distinct(claims))) == list(map(repr, distinct(shuffled)))
    assert {repr(claim) for claim in distinct(claims)} == {repr(claim) for claim in claims}
