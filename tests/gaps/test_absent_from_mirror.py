"""absent-from-mirror."""

import pytest
from gaps.cases import HEALTHY, TINY, changed, claim, edge, gaps, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

ELSEWHERE = ArtifactRef(namespace="org", name="elsewhere")
CORPUS = ArtifactRef(kind=Kind.DATASET, namespace="org", name="corpus")


@pytest.mark.parametrize(
    ("parent", "relation", "assurance", "severity"),
    [
        (ELSEWHERE, Relation.FINETUNE, Assurance.DECLARED, Severity.HIGH),
        (ELSEWHERE, Relation.FINETUNE, Assurance.MENTIONED, Severity.MEDIUM),
        (CORPUS, Relation.TRAINED_ON, Assurance.DECLARED, Severity.MEDIUM),
        (CORPUS, Relation.EVALUATED_ON, Assurance.DECLARED, Severity.LOW),
    ],
)
def test_a_parent_that_only_the_mirror_lacks(
    parent: ArtifactRef, relation: Relation, assurance: Assurance, severity: Severity
) -> None:
    """It is a gap of its own, on that edge, and nobody says that the parent is missing."""
    named = edge(TINY, parent, relation, pin=Pin.UNKNOWN, claims=[claim(relation, parent, assurance=assurance)])
    node = Node(ref=parent, resolution=Resolution.ABSENT_FROM_MIRROR, detail="the mirror answered 404")
    gap = only(changed(node, edges=[*HEALTHY.edges, named]), "absent-from-mirror")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, parent, severity)
    assert "this mirror does not hold it, the Hub itself may (the mirror answered 404)" in gap.needed
    assert [place.pointer for place in gap.looked_at] == ["/base_model"]
    assert "missing" not in f"{gap.needed}{gap.why}{gap.remedy}"


def test_without_a_detail_nothing_is_put_in_parentheses() -> None:
    """A document that was read back may have lost it."""
    node = Node(ref=ELSEWHERE, resolution=Resolution.ABSENT_FROM_MIRROR)
    gap = only(changed(node, edges=[*HEALTHY.edges, edge(TINY, ELSEWHERE)]), "absent-from-mirror")
    assert gap.needed.endswith("the Hub itself may")


@pytest.mark.parametrize("resolution", sorted(set(Resolution) - {Resolution.ABSENT_FROM_MIRROR}))
def test_any_other_outcome_is_another_rules(resolution: Resolution) -> None:
    """Missing at the Hub, no answer, read: none of them is the mirror's."""
    node = Node(ref=ELSEWHERE, resolution=resolution)
    found = gaps(changed(node, edges=[*HEALTHY.edges, edge(TINY, ELSEWHERE)]))
    assert "absent-from-mirror" not in {gap.rule for gap in found}
