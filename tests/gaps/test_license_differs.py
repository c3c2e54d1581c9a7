"""license-differs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, said

from aibom.gaps._licenses import FAMILIES, Terms
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Node
from aibom.records.refs import ArtifactRef

OTHER = ArtifactRef(namespace="org", name="other", revision="4" * 40)


def under(ref: ArtifactRef, licenses: Sequence[str], *more: FactClaim) -> Node:
    """Return an artifact under these licenses."""
    node = model(ref)
    return replace(
        node, facts=(node.facts[0], *said(ref), *(fact(Fact.LICENSE, text, ref) for text in licenses), *more)
    )


def judged(theirs: str, ours: str, *edges: Edge) -> list[Gap]:
    """Return what the rule finds between a model and its base under these licenses (several: separated by `|`)."""
    nodes = under(BASE, theirs.split("|")), under(TINY, ours.split("|"))
    found = gaps(changed(*nodes, edges=[*HEALTHY.edges[:2], *(edges or HEALTHY.edges[2:])]))
    return [gap for gap in found if gap.rule == "license-differs"]


def test_a_license_that_drops_the_terms_of_the_parent() -> None:
    """A license of a known family that the table of terms lacks: both are quoted, with what makes the first bind."""
    [gap] = judged("llama", "apache-2.0")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.HIGH)
    assert gap.needed == (
        f"the license of {BASE}, which org/tiny was fine-tuned from: 'llama' there (its community agreement and use "
        "policy go with all that is derived), 'apache-2.0' here, which asks nothing of the kind"
    )


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("llama", "mit"),
        ("Qwen Research License", "apache-2.0"),
        ("gemma-community", "apache-2.0"),
        ("bigscience-rail-0.9", "mit"),
        ("cc-by-nc-1.0", "bsd-3-clause"),
        ("cc-by-nc-nd-1.0", "Apache License 2.0"),
        ("cc-by-nd-1.0", "cc-by-4.0"),
        ("gpl-1.0", "apache-2.0"),
        ("mpl-1.1", "wtfpl"),
        ("cc-by-sa-1.0", "mit"),
        ("llama|cc-by-nc-1.0", "apache-2.0|mit"),
    ],
)
def test_from_terms_that_bind_to_a_mere_notice(theirs: str, ours: str) -> None:
    """Limits of use, a ban of commercial use, research only, copyleft: none may be dropped."""
    assert [gap.severity for gap in judged(theirs, ours)] == [Severity.HIGH]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("mit", "apache-2.0"),
        ("apache-2.0", "cc-by-nc-4.0"),
        ("openrail++", "creativeml-openrail-m"),  # 1,340 edges
        ("gpl-1.0", "gpl-3.0"),
        ("house-rules", "mit"),  # which way it goes is not known
        ("llama2", "house-rules"),
        ("llama2|house-rules", "mit"),
        ("llama2|bsd", "mit"),  # one of the two may be chosen
        ("llama2", "gemma|mit"),
    ],
)
def test_any_other_difference(theirs: str, ours: str) -> None:
    """Neutral words, and little weight."""
    [gap] = judged(theirs, ours)
    assert gap.severity is Severity.LOW
    assert "asks nothing" not in gap.needed
    assert f"'{ours.rpartition('|')[2]}'" in gap.needed


@pytest.mark.parametrize(("theirs", "ours"), [("llama3", "other"), ("other", "apache-2.0"), ("unknown", "mit")])
def test_a_license_without_name_may_be_the_same(theirs: str, ours: str) -> None:
    """485 edges from llama3 to other: what other is, license-unnamed asks."""
    [gap] = judged(theirs, ours)
    assert gap.severity is Severity.INFO
    assert gap.needed.endswith("which may be the same")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("mit", "MIT"),
        ("apache-2.0", "Apache License, Version 2.0"),
        ("llama2|other", "other"),
        ("mit", " "),
        ("", "mit"),
    ],
)
def test_what_is_one_license_or_none(theirs: str, ours: str) -> None:
    """One spelled twice, one in common, or none stated on one side: license-missing says that."""
    assert judged(theirs, ours) == []


def test_a_license_other_is_the_one_it_is_named() -> None:
    """NousResearch/Hermes-2-Theta-Llama-3-8B style: other, named llama3, after llama3 is no difference."""
    ours = under(TINY, ["other"], fact(Fact.LICENSE_NAME, "llama3"))
    found = gaps(changed(under(BASE, ["llama3"]), ours))
    assert "license-differs" not in {gap.rule for gap in found}


@pytest.mark.parametrize(
    ("edges", "severity"),
    [
        ([edge(TINY, BASE, Relation.ADAPTER)], Severity.MEDIUM),
        ([edge(TINY, BASE, Relation.ADAPTER), edge(TINY, BASE, Relation.MERGE)], Severity.HIGH),
        ([edge(TINY, BASE, claims=[claim(Relation.FINETUNE, BASE, assurance=Assurance.MENTIONED)])], Severity.MEDIUM),
        (
            [edge(TINY, BASE, Relation.ADAPTER, claims=[claim(Relation.ADAPTER, BASE, assurance=Assurance.MENTIONED)])],
            Severity.LOW,
        ),
    ],
)
def test_what_weighs_less(edges: list[Edge], severity: Severity) -> None:
    """An adapter need not hold weights of its base, and prose may speak of anything."""
    assert [gap.severity for gap in judged("llama", "mit", *edges)] == [severity]


def test_an_ancestor_weighs_less() -> None:
    """Its user did not choose it; a dataset, a tokenizer and the artifact itself are no parents of weights."""
    above = [*HEALTHY.edges, edge(BASE, OTHER), edge(TINY, OTHER, Relation.TOKENIZER_FROM), edge(TINY, TINY)]
    found = gaps(changed(under(OTHER, ["llama"]), edges=above))
    assert [(gap.subject, gap.severity) for gap in found if gap.rule == "license-differs"] == [(BASE, Severity.MEDIUM)]


def test_families_are_told_apart() -> None:
    """Every entry has a reason in words, and no name is in two families of different terms."""
    names = [(name, each.terms) for each in FAMILIES for name in (*each.starts, *each.exactly)]
    assert len(names) == len({name for name, _ in names})
    assert {each.terms for each in FAMILIES} == set(Terms)
    assert all(" " in each.reason for each in FAMILIES)
    for name, _ in names:
        first = next(each for each in FAMILIES if name.startswith(each.starts) or name in each.exactly)
        assert name in first.starts or name in first.exactly, f"{name} is never reached"


@pytest.mark.parametrize(
    ("theirs", "ours"), [("llama2", "apache-2.0"), ("agpl-3.0", "gpl-3.0"), ("cc-by-nc-4.0", "llama2"), ("gpl", "mit")]
)
def test_silent_where_terms_are_compared(theirs: str, ours: str) -> None:
    """license-more-permissive or license-tension says it, with the clauses."""
    assert judged(theirs, ours) == []
