"""files-without-digest."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, TINY, changed, gaps, model, only

from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry


@pytest.mark.parametrize(("ref", "severity"), [(TINY, Severity.MEDIUM), (BASE, Severity.LOW)])
def test_weights_without_digest(ref: ArtifactRef, severity: Severity) -> None:
    """The records of July 2024 list names and no digests: three are named, the rest is counted."""
    bare = tuple(FileEntry(path=f"model-{number}.safetensors") for number in range(5))
    node = replace(model(ref), files=(FileEntry(path="README.md"), *bare))
    gap = only(changed(node), "files-without-digest")
    assert (gap.subject, gap.severity) == (ref, severity)
    assert gap.needed.startswith("the SHA-256 of 'model-0.safetensors', ")
    assert gap.needed.endswith(" and 2 more")


def test_no_listing_at_all() -> None:
    """That no files are known is not the same as no files."""
    assert only(changed(model(TINY, files=None)), "files-without-digest").needed == "the list of files: none is known"
    assert gaps(changed(replace(model(TINY), files=(FileEntry(path="README.md"),)))) == ()
