"""revision-unknown."""

import pytest
from gaps.cases import HEALTHY, TINY, changed, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Pin
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.records.snapshot import Resolution

NOWHEN = ArtifactRef(namespace="org", name="nowhen")


def test_a_record_without_commit() -> None:
    """A record of which nobody knows the commit: a gap of the artifact, beside that its child does not pin it."""
    edges = [
        *HEALTHY.edges,
        edge(TINY, NOWHEN, pin=Pin.UNKNOWN),
        edge(NOWHEN, HEALTHY.edges[0].parent, Relation.TRAINED_ON),
    ]
    found = gaps(changed(model(NOWHEN), edges=edges))
    assert [(gap.rule, gap.subject) for gap in found] == [("parent-unpinned", TINY), ("revision-unknown", NOWHEN)]
    assert found[1].severity is Severity.LOW
    assert found[1].needed == "the commit at which org/nowhen was read: the record names none"


@pytest.mark.parametrize("revision", ["main", "17", "0123abc", "e" * 64, "refs/pr/1"])
def test_a_revision_that_is_no_commit(revision: str) -> None:
    """Mirrors name branches, numbers and hashes of their own: none of them can be asked for again at the Hub."""
    ref = NOWHEN.at(revision)
    trained = edge(ref, HEALTHY.edges[0].parent, Relation.TRAINED_ON)
    gap = only(changed(model(ref), edges=[*HEALTHY.edges, trained]), "revision-unknown")
    assert gap.subject == ref
    assert gap.needed == f"the commit at which org/nowhen was read: the record names only '{revision}'"


def test_other_registries_have_revisions_of_their_own() -> None:
    """A local folder stands at the digest of its list, which is no commit and lacks nothing."""
    folder = ArtifactRef(registry=LOCAL, name="mine", revision="e" * 64)
    assert "revision-unknown" not in {gap.rule for gap in gaps(changed(model(folder)))}


def test_what_was_not_read_has_no_commit_to_lack() -> None:
    """A missing parent stands at no revision, and that is no gap of its own."""
    node = model(NOWHEN)
    for resolution in Resolution:
        if not resolution.is_read:
            unread = changed(type(node)(ref=NOWHEN, resolution=resolution))
            assert "revision-unknown" not in {gap.rule for gap in gaps(unread)}
