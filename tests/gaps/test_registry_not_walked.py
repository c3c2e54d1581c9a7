"""registry-not-walked."""

import pytest
from gaps.cases import DATA, HEALTHY, TINY, changed, claim, edge, gaps, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

FAR = ArtifactRef(registry="ollama", name="llama3", revision="8b")
NODE = Node(ref=FAR, resolution=Resolution.REGISTRY_NOT_WALKED, detail="the registry 'ollama' is not walked")


def test_a_base_in_another_registry() -> None:
    """The parent is named with its registry, and why nobody looked."""
    gap = only(changed(NODE, edges=[*HEALTHY.edges, edge(TINY, FAR, pin=Pin.UNKNOWN)]), "registry-not-walked")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, FAR, Severity.MEDIUM)
    assert gap.needed == (
        "the record of ollama:llama3@8b, which org/tiny was fine-tuned from: the registry 'ollama' is not walked"
    )
    assert gap.looked_at[0].path == "README.md"


@pytest.mark.parametrize(
    ("relation", "severity"),
    [(Relation.GENERATED_BY, Severity.MEDIUM), (Relation.EVALUATED_ON, Severity.LOW)],
)
def test_what_the_child_does_not_consist_of_weighs_less(relation: Relation, severity: Severity) -> None:
    """Data a closed model wrote are part of the child; what it was measured on is not."""
    child = DATA if relation is Relation.GENERATED_BY else TINY
    kind = Kind.MODEL if relation is Relation.GENERATED_BY else Kind.DATASET
    far = ArtifactRef(registry="openai", kind=kind, name="gpt-4")
    node = Node(ref=far, resolution=Resolution.REGISTRY_NOT_WALKED)
    gap = only(
        changed(node, edges=[*HEALTHY.edges, edge(child, far, relation, pin=Pin.UNKNOWN)]), "registry-not-walked"
    )
    assert gap.severity is severity
    assert gap.needed.endswith(": its registry is not walked")


def test_prose_weighs_less() -> None:
    """A sentence is no declaration."""
    spoken = claim(Relation.FINETUNE, FAR, assurance=Assurance.MENTIONED)
    said = edge(TINY, FAR, pin=Pin.UNKNOWN, claims=[spoken])
    gap = only(changed(NODE, edges=[*HEALTHY.edges, said]), "registry-not-walked")
    assert gap.severity is Severity.LOW
    assert gap.needed.endswith("(it is mentioned in prose only)")


def test_a_registry_that_was_walked_is_no_gap() -> None:
    """What a plug-in read is an artifact like any other; one that only a limit cut off is another rule's."""
    cut = Node(ref=FAR, resolution=Resolution.NOT_FOLLOWED, detail="the limit of 1 levels was reached")
    found = gaps(changed(cut, edges=[*HEALTHY.edges, edge(TINY, FAR, pin=Pin.UNKNOWN)]))
    assert {gap.rule for gap in found} == {"walk-cut-off"}
