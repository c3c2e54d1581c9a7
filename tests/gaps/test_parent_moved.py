"""parent-moved."""

from dataclasses import replace

from gaps.cases import BASE, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

GPT2 = ArtifactRef(namespace="openai-community", name="gpt2", revision="2" * 40)


def family(*edges: Edge, parent: ArtifactRef = GPT2) -> Lineage:
    """Return the sound lineage with other edges, to a parent that has moved."""
    others = [each for each in changed().edges if each.parent.kind is Kind.DATASET]
    trained = replace(others[0], child=parent)
    node = replace(model(parent), resolution=Resolution.MOVED, aliases=("gpt2",))
    return changed(node, edges=[*others, trained, *edges])


def test_a_parent_named_by_its_old_id() -> None:
    """2,265 models name gpt2, which is openai-community/gpt2 today."""
    named = edge(TINY, GPT2, claims=[claim(Relation.FINETUNE, "gpt2")])
    gap = only(family(named), "parent-moved")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, GPT2, Severity.LOW)
    assert gap.needed == "the present id of the parent: gpt2 is now openai-community/gpt2"


def test_a_child_that_uses_the_present_id_is_silent() -> None:
    """That others call the parent by its old id is their gap."""
    assert gaps(family(edge(TINY, GPT2))) == ()


def test_an_unread_parent_has_no_present_id() -> None:
    """Nothing is known of where it went."""
    node = Node(ref=BASE, resolution=Resolution.OFFLINE)
    assert "parent-moved" not in {gap.rule for gap in gaps(changed(node))}
