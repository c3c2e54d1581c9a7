"""license-missing."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, CARD, DATA, HEALTHY, RECORD, TINY, changed, edge, fact, gaps, model, only, place, without

from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution


@pytest.mark.parametrize(("ref", "severity"), [(TINY, Severity.HIGH), (BASE, Severity.MEDIUM), (DATA, Severity.MEDIUM)])
def test_no_license(ref: ArtifactRef, severity: Severity) -> None:
    """473,022 of 760,000 models of 2024 state none; record and card were looked at, and are named once each."""
    node = next(node for node in changed().nodes if node.ref == ref)
    kept = tuple(claim for claim in node.facts if claim.fact is not Fact.LICENSE)
    tags = (fact(Fact.TAG, "x", ref, path=RECORD, pointer="/tags/0"), fact(Fact.TAG, "y", ref, path=RECORD))
    gap = only(changed(replace(node, facts=(*kept, *tags)), edges=HEALTHY.edges[:2]), "license-missing")
    assert (gap.subject, gap.severity, gap.needed) == (ref, severity, "a license: none is stated")
    assert [(place.path, place.pointer) for place in gap.looked_at] == [(RECORD, ""), ("README.md", "")]


def test_where_neither_record_nor_card_was_read() -> None:
    """What else was read is named, and an empty value is no license."""
    facts = (fact(Fact.LICENSE, " ", path="model.gguf"), fact(Fact.SIGNATURE, "oms", path="model.gguf"))
    gap = only(changed(replace(model(TINY), facts=facts), edges=HEALTHY.edges[:2]), "license-missing")
    assert [place.path for place in gap.looked_at] == ["model.gguf"]


def test_an_unread_artifact_lacks_nothing_that_is_known() -> None:
    """Nothing was looked at: there is nothing to be said of its license."""
    for resolution in Resolution:
        if not resolution.is_read:
            found = gaps(changed(Node(ref=BASE, resolution=resolution)))
            assert "license-missing" not in {gap.rule for gap in found}


def bare(ref: ArtifactRef = TINY) -> Node:
    """Return an artifact that states no license."""
    node = model(ref)
    return without(node, Fact.LICENSE)


def test_the_license_of_the_parent_is_named() -> None:
    """18,489 edges of 2024: the child states none, and what it was made from does; the place is named as well."""
    gap = only(changed(bare()), "license-missing")
    assert gap.needed == ("a license: none is stated; org/base, which it was fine-tuned from, is under 'mit'")
    assert gap.severity is Severity.HIGH
    assert place(CARD, "/x") in gap.looked_at


def test_parents_that_state_none_are_not_spoken_of() -> None:
    """Nor is the artifact itself, nor a dataset it was trained on."""
    found = gaps(changed(bare(), bare(BASE), edges=[*HEALTHY.edges, edge(TINY, TINY)]))
    said = {gap.subject: gap.needed for gap in found if gap.rule == "license-missing"}
    assert said == dict.fromkeys((TINY, BASE), "a license: none is stated")


def test_many_parents_are_few_words() -> None:
    """Of fifty merged models three are named and the others counted."""
    refs = [ArtifactRef(namespace="o", name=f"m{number:02}", revision="1" * 40) for number in range(50)]
    merged = [edge(TINY, ref, Relation.MERGE) for ref in refs]
    found = gaps(changed(bare(), *map(model, refs), edges=[*HEALTHY.edges[:2], *merged]))
    [gap] = [gap for gap in found if gap.rule == "license-missing"]
    assert gap.needed.endswith("o/m02, which it was merged from, is under 'mit'; 47 more parents state one")
