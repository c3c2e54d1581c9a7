"""listing-incomplete."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, TINY, changed, gaps, model, only

from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.snapshot import Resolution

LEFT = "left out of the listing: 100,000 files beyond the first 100,000"


@pytest.mark.parametrize(("ref", "severity"), [(TINY, Severity.MEDIUM), (BASE, Severity.LOW)])
def test_what_was_left_out_is_said(ref: object, severity: Severity) -> None:
    """A repository of 200,000 files: how many of them do not stand in the BOM, in the words of the source."""
    assert ref in {TINY, BASE}
    node = model(TINY if ref == TINY else BASE)
    gap = only(changed(replace(node, detail=f"asked for as a, now b; {LEFT}")), "listing-incomplete")
    assert (gap.subject, gap.severity) == (ref, severity)
    assert gap.needed == f"all files of {ref}: {LEFT}"


@pytest.mark.parametrize("detail", ["", "asked for as a, now b", "nothing was left out of the listing"])
def test_other_details_are_no_gap(detail: str) -> None:
    """Only what a source left out is."""
    assert gaps(changed(replace(model(BASE), detail=detail))) == ()


def test_what_was_not_read_lacks_more_than_files() -> None:
    """An artifact without a usable answer is another rule's."""
    node = Node(ref=BASE, resolution=Resolution.UNREADABLE, detail=LEFT)
    assert {gap.rule for gap in gaps(changed(node))} == {"source-unavailable"}
