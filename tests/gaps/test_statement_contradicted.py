"""statement-contradicted."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, CARD, DATA, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only, said

from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

JANE = "Jane (2026-11-01)"
OURS = Evidence(path="ours.toml", pointer="/x/0", sha256="e" * 64, extractor="statements")
OTHER = ArtifactRef(namespace="org", name="other", revision="4" * 40)
SECRET = ArtifactRef(registry="unpublished", namespace="Acme", name="secret")
RULE = "statement-contradicted"
AROUND = (*HEALTHY.edges, edge(OTHER, DATA, Relation.TRAINED_ON))
UNPUBLISHED = Node(ref=SECRET, resolution=Resolution.UNPUBLISHED)


def stated(kind: Fact, value: Scalar, **fields: Scalar) -> FactClaim:
    """Return a supplied fact."""
    made = replace(fact(kind, value), evidence=OURS, accountable=JANE)
    return replace(made, fields=tuple(sorted(fields.items())))


def supplied(parent: ArtifactRef, relation: Relation = Relation.FINETUNE) -> LineageClaim:
    """Return a supplied parent of the model."""
    return replace(claim(relation, parent), evidence=OURS, accountable=JANE)


def with_edge(parent: ArtifactRef, relation: Relation, *claims: LineageClaim) -> Lineage:
    """Return the sound lineage and another edge of the model, which rests on a supplied claim unless others are given."""
    more = edge(TINY, parent, relation, claims=claims or [supplied(parent, relation)])
    return changed(model(OTHER), UNPUBLISHED, edges=[*AROUND, more])


def licensed(*facts: FactClaim) -> Lineage:
    """Return the sound lineage in which the model has these facts of its license, beside a card."""
    return changed(replace(model(TINY), facts=(fact(Fact.CARD, "present"), *said(TINY), *facts)))


def test_a_concluded_license_that_is_not_the_declared_one() -> None:
    """Both are quoted, and both places are there to be looked at."""
    gap = only(licensed(fact(Fact.LICENSE, "mit"), stated(Fact.LICENSE_CONCLUDED, "Apache-2.0")), RULE)
    assert gap.needed == f"one license: {JANE} concludes 'Apache-2.0', README.md says 'mit'"
    assert {place.path for place in gap.looked_at} == {"ours.toml", CARD}
    assert (gap.subject, gap.severity) == (TINY, Severity.HIGH)


def test_a_reason_makes_it_weigh_less() -> None:
    """It is quoted."""
    concluded = stated(Fact.LICENSE_CONCLUDED, "Apache-2.0", reason="they said so")
    gap = only(licensed(fact(Fact.LICENSE, "mit", path="/api/models/org/tiny"), concluded), RULE)
    assert gap.needed.endswith("the registry's record says 'mit'; the reason given: 'they said so'")
    assert gap.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("declared", "concluded"),
    [
        ([(Fact.LICENSE, "apache-2.0")], "Apache License, Version 2.0"),
        ([(Fact.LICENSE, "mit")], "MIT OR Apache-2.0"),
        ([(Fact.LICENSE, "mit"), (Fact.LICENSE, "apache-2.0")], "Apache-2.0"),
        ([(Fact.LICENSE, "other"), (Fact.LICENSE_NAME, "llama3")], "Llama3 License"),
        ([(Fact.LICENSE, "other"), (Fact.LICENSE_LINK, "LICENSE")], "Apache-2.0"),
        ([(Fact.LICENSE, "unknown"), (Fact.LICENSE_LINK, "LICENSE")], "Apache-2.0"),
    ],
)
def test_licenses_that_agree(declared: list[tuple[Fact, str]], concluded: str) -> None:
    """Another spelling, one part of an expression, the name of `other`, and what has no name contradict nothing."""
    found = gaps(licensed(*(fact(kind, value) for kind, value in declared), stated(Fact.LICENSE_CONCLUDED, concluded)))
    assert RULE not in {gap.rule for gap in found}


def test_a_license_is_concluded_where_none_is_declared() -> None:
    """That is what statements are for; that the publisher states none is still so."""
    gap = only(licensed(stated(Fact.LICENSE_CONCLUDED, "MIT")), "license-missing")
    assert gap.needed.startswith("a license: none is stated")


def test_a_supplier_who_is_not_the_author_is_a_note() -> None:
    """Both may be right."""
    node = model(TINY, fact(Fact.AUTHOR, "somebody"), stated(Fact.SUPPLIER, "Acme Inc."))
    gap = only(changed(node), RULE)
    assert gap.needed == f"one maker: {JANE} states 'Acme Inc.' as supplier, README.md names 'somebody' as author"
    assert gap.severity is Severity.INFO


@pytest.mark.parametrize("author", ["acme", "Acme-Inc", "ACME Inc. Research", ""])
def test_a_supplier_who_may_be_the_author(author: str) -> None:
    """An account seldom spells a company as it calls itself; where no author was found nothing differs."""
    facts = [fact(Fact.AUTHOR, author)] if author else []
    assert gaps(changed(model(TINY, *facts, stated(Fact.SUPPLIER, "Acme Inc.")))) == ()


def test_a_stated_base_that_the_record_does_not_name() -> None:
    """The card names another base, and no more."""
    gap = only(with_edge(SECRET, Relation.FINETUNE), RULE)
    assert gap.needed == f"the same base: {JANE} states Acme/secret, README.md names org/base"
    assert (gap.subject, gap.parent, gap.severity) == (TINY, SECRET, Severity.HIGH)
    assert {place.path for place in gap.looked_at} == {"ours.toml", CARD}


def test_one_contradiction_is_reported_once() -> None:
    """claims-disagree leaves to this rule what was supplied: a base in another place, a relation of the same pair."""
    assert only(with_edge(OTHER, Relation.FINETUNE), RULE).needed.startswith("the same base: ")
    gap = only(with_edge(BASE, Relation.QUANTIZED), RULE)
    assert gap.needed == (
        f"one relation to org/base: {JANE} states that org/tiny was quantized from it, "
        "README.md says that it was fine-tuned from it"
    )
    assert (gap.parent, gap.severity) == (BASE, Severity.HIGH)


@pytest.mark.parametrize("relation", [Relation.DISTILLED, Relation.TRAINED_ON, Relation.TOKENIZER_FROM])
def test_what_stands_beside_a_base(relation: Relation) -> None:
    """A teacher, a dataset and a tokenizer are no other base."""
    assert gaps(with_edge(OTHER, relation)) == ()


def test_a_found_teacher_is_no_other_base() -> None:
    """A model distilled from one, as found, may be fine-tuned from another, as stated."""
    teacher = edge(TINY, OTHER, Relation.DISTILLED)
    base = edge(TINY, BASE, claims=[supplied(BASE)])
    lineage = changed(model(OTHER), edges=[*HEALTHY.edges[:2], AROUND[-1], teacher, base])
    assert gaps(lineage) == ()


def test_the_same_base_as_found() -> None:
    """Without a relation in the card, and at no revision, it is the same; so is one that only prose relates otherwise."""
    joined = [claim(Relation.UNSPECIFIED_BASE, BASE), supplied(BASE.unpinned, Relation.QUANTIZED)]
    edges: list[Edge] = [*HEALTHY.edges[:2], edge(TINY, BASE, Relation.QUANTIZED, claims=joined)]
    assert gaps(changed(edges=edges)) == ()
    prose = claim(Relation.FINETUNE, BASE, assurance=Assurance.MENTIONED)
    assert gaps(changed(edges=[*edges, edge(TINY, BASE, claims=[prose])])) == ()


def test_another_commit_of_the_same_base() -> None:
    """The card pins one commit, the statement another."""
    later = BASE.at("9" * 40)
    more = edge(TINY, later, claims=[supplied(later)])
    lineage = changed(model(later), edges=[*HEALTHY.edges, more, edge(later, DATA, Relation.TRAINED_ON)])
    gap = only(lineage, RULE)
    assert gap.needed == f"one revision of org/base: {JANE} states {'9' * 40}, README.md names {'2' * 40}"


def test_another_role_of_a_dataset() -> None:
    """The card says it was trained on it, the statement that it was evaluated on it: that asks for an explanation."""
    gap = only(with_edge(DATA, Relation.EVALUATED_ON), RULE)
    assert "states that org/tiny was evaluated on it, README.md says that it was trained on it" in gap.needed
    assert gap.severity is Severity.MEDIUM


def test_a_statement_beside_nothing() -> None:
    """Where the record names no base and no dataset there is nothing to contradict."""
    edges = [HEALTHY.edges[0], edge(TINY, BASE, claims=[supplied(BASE)])]
    trained = edge(TINY, DATA, Relation.TRAINED_ON, claims=[supplied(DATA, Relation.TRAINED_ON)])
    assert gaps(changed(edges=[*edges, trained])) == ()


def test_the_order_of_edges_does_not_matter() -> None:
    """Two unpublished bases at two versions, in either order."""
    first, second = SECRET.at("1"), SECRET.at("2")
    nodes = [Node(ref=each, resolution=Resolution.UNPUBLISHED) for each in (first, second)]
    more = [edge(TINY, each, claims=[supplied(each)]) for each in (first, second)]
    forth, back = (changed(*nodes, edges=[*HEALTHY.edges, *each]) for each in (more, more[::-1]))
    assert gaps(forth) == gaps(back) != ()


def test_two_conclusions_that_differ() -> None:
    """Nobody published a license, and two who answer for it conclude two: that is one gap, with both places."""
    first = stated(Fact.LICENSE_CONCLUDED, "MIT")
    second = replace(
        stated(Fact.LICENSE_CONCLUDED, "Apache-2.0"),
        accountable="Joe (2026-11-02)",
        evidence=replace(OURS, pointer="/license/1"),
    )
    found = [gap for gap in gaps(licensed(first, second)) if gap.rule == RULE]
    assert [gap.needed for gap in found] == [
        f"one concluded license: {JANE} concludes 'MIT', Joe (2026-11-02) concludes 'Apache-2.0'"
    ]
    assert {place.pointer for place in found[0].looked_at} == {OURS.pointer, "/license/1"}
    assert not [gap for gap in gaps(licensed(first, replace(first, value="mit"))) if gap.rule == RULE]
