"""walk-cut-off."""

from dataclasses import replace

from gaps.cases import HEALTHY, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

LEFT = [ArtifactRef(namespace="org", name=f"left{number}") for number in range(7)]
DEPTH = "the limit of 1 levels was reached"


def test_parents_beyond_a_limit_are_one_gap_per_child() -> None:
    """Seven parents lie beyond the depth limit: one gap names five and counts the rest."""
    nodes = [Node(ref=ref, resolution=Resolution.NOT_FOLLOWED, detail=DEPTH) for ref in LEFT]
    edges = [edge(TINY, ref, Relation.MERGE, pin=Pin.UNKNOWN) for ref in LEFT]
    gap = only(changed(*nodes, edges=[*HEALTHY.edges[:2], *edges]), "walk-cut-off")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, None, Severity.MEDIUM)
    assert gap.needed.endswith(f"org/left4 and 2 more: {DEPTH}")


def test_one_parent_is_named_as_the_other_end() -> None:
    """One parent beyond the limit stands as such in the gap."""
    node = Node(ref=LEFT[0], resolution=Resolution.NOT_FOLLOWED, detail=DEPTH)
    gap = only(changed(node, edges=[*HEALTHY.edges, edge(TINY, LEFT[0])]), "walk-cut-off")
    assert gap.parent == LEFT[0]
    assert gap.needed == f"the record of org/left0: {DEPTH}"


def test_datasets_left_out_on_purpose_are_a_note() -> None:
    """--no-datasets is the user's own choice."""
    squad = ArtifactRef(kind=Kind.DATASET, name="squad")
    node = Node(ref=squad, resolution=Resolution.NOT_FOLLOWED)
    edges = [*HEALTHY.edges, edge(TINY, squad, Relation.EVALUATED_ON, pin=Pin.UNKNOWN)]
    left_out = changed(node, edges=edges, walk=replace(HEALTHY.walk, datasets=False))
    assert only(left_out, "walk-cut-off").severity is Severity.INFO
    assert only(changed(node, edges=edges), "walk-cut-off").severity is Severity.MEDIUM


def test_claims_beyond_the_limit_of_parents() -> None:
    """More parents than are followed: how many, some of them, and where they stand."""
    claims = tuple(claim(Relation.MERGE, f"org/p{number}") for number in range(40))
    gap = only(changed(replace(model(TINY), not_followed=claims)), "walk-cut-off")
    assert gap.needed.startswith("the record of 40 further parents (org/p0, org/p1, org/p10 and 37 more)")


def test_unknown_reasons_are_not_invented() -> None:
    """A node without a reason was not asked for: that is all that is said."""
    node = Node(ref=LEFT[0], resolution=Resolution.NOT_FOLLOWED)
    (gap,) = gaps(changed(node, edges=[*HEALTHY.edges, edge(TINY, LEFT[0])]))
    assert gap.needed == "the record of org/left0: it was not asked for"
