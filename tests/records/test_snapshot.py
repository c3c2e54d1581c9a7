"""Small laws of the snapshot records."""

import pytest

from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Content, Resolution, Snapshot, digest


def test_a_range_is_not_the_whole_file() -> None:
    """Completeness is a matter of bytes read against bytes there; an error or an unknown total is never complete."""
    assert Content(path="a", data=b"xy", total=2).complete
    assert not Content(path="a", data=b"xy", total=3).complete
    assert not Content(path="a", data=b"xy").complete
    assert not Content(path="a", total=0, error="403").complete
    assert Content(path="a", data=b"xy").sha256 == digest(b"xy")


def test_content_is_found_by_path() -> None:
    """What was not asked for is None, which is not the same as empty."""
    ref = ArtifactRef.from_repo("org/name")
    snapshot = Snapshot(
        requested=ref, ref=ref, resolution=Resolution.RESOLVED, contents=(Content(path="README.md", total=0),)
    )
    assert snapshot.content("README.md") == Content(path="README.md", total=0)
    assert snapshot.content("config.json") is None


@pytest.mark.parametrize("resolution", list(Resolution))
def test_only_answers_with_a_record_are_read(resolution: Resolution) -> None:
    """Offline and unavailable are never mistaken for an answer."""
    assert resolution.is_read == (resolution in {"resolved", "moved", "gated", "documented"})
