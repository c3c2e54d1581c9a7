"""namespace-missing."""

from gaps.cases import HEALTHY, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

GPT2 = ArtifactRef(name="gpt2", revision="4" * 40)


def family(node: Node) -> Lineage:
    """Return the lineage with another base."""
    trained = edge(node.ref, HEALTHY.edges[0].parent, Relation.TRAINED_ON)
    made = edge(TINY, node.ref, claims=[claim(Relation.FINETUNE, node.ref.repo)])
    return changed(node, edges=[*HEALTHY.edges[:2], trained, made])


def test_a_parent_without_an_account() -> None:
    """16,547 edges of 2024 name a base so: gpt2, distilbert-base-uncased, BART."""
    gap = only(family(model(GPT2)), "namespace-missing")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, GPT2, Severity.LOW)
    assert gap.needed == "the account of what org/tiny was fine-tuned from: it is called 'gpt2' only"


def test_who_has_an_account_or_was_not_read() -> None:
    """An account, another registry, and what nobody could ask for."""
    for ref in (GPT2, ArtifactRef(registry="ollama", name="gpt2", revision="4" * 40)):
        node = model(ref) if ref.registry != GPT2.registry else Node(ref=ref, resolution=Resolution.OFFLINE)
        assert "namespace-missing" not in {gap.rule for gap in gaps(family(node))}
    assert gaps(family(model(ArtifactRef(namespace="org", name="gpt2", revision="4" * 40)))) == ()
