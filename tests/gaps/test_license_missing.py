"""license-missing."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, DATA, RECORD, TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact
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
    gap = only(changed(replace(node, facts=(*kept, *tags))), "license-missing")
    assert (gap.subject, gap.severity, gap.needed) == (ref, severity, "a license: none is stated")
    assert [(place.path, place.pointer) for place in gap.looked_at] == [(RECORD, ""), ("README.md", "")]


def test_where_neither_record_nor_card_was_read() -> None:
    """What else was read is named, and an empty value is no license."""
    facts = (fact(Fact.LICENSE, " ", path="model.gguf"),)
    gap = only(changed(replace(model(TINY), facts=facts)), "license-missing")
    assert [place.path for place in gap.looked_at] == ["model.gguf"]


def test_an_unread_artifact_lacks_nothing_that_is_known() -> None:
    """Nothing was looked at: there is nothing to be said of its license."""
    for resolution in Resolution:
        if not resolution.is_read:
            found = gaps(changed(Node(ref=BASE, resolution=resolution)))
            assert "license-missing" not in {gap.rule for gap in found}
