"""wrong-case."""

from gaps.cases import HEALTHY, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef

YI = ArtifactRef(namespace="01-ai", name="Yi-34B-200K", revision="4" * 40)


def family(name: str) -> Lineage:
    """Return the lineage in which the base is called so."""
    trained = edge(YI, HEALTHY.edges[0].parent, Relation.TRAINED_ON)
    made = edge(TINY, YI, claims=[claim(Relation.FINETUNE, name)])
    return changed(model(YI), edges=[*HEALTHY.edges[:2], trained, made])


def test_a_parent_in_the_wrong_case() -> None:
    """01-ai/yi-34b-200k is 01-ai/Yi-34B-200K: 700 edges of 2024 differ from the list in case only."""
    gap = only(family("01-ai/yi-34b-200k"), "wrong-case")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, YI, Severity.LOW)
    assert gap.needed == (
        "the id of the parent in its own letters: 01-ai/yi-34b-200k is 01-ai/Yi-34B-200K (they differ in case only)"
    )


def test_its_own_letters_are_silent() -> None:
    """And another name is another gap."""
    assert gaps(family("01-ai/Yi-34B-200K")) == ()
    only(family("01-ai/Yi-34B"), "parent-moved")
