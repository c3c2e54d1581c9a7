"""chat-template-differs."""

from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage

EDGES = HEALTHY.edges[:1]


def family(ours: str, theirs: str, made: Edge) -> Lineage:
    """Return a copy and its original with these templates."""
    nodes = (
        model(TINY, fact(Fact.CHAT_TEMPLATE, ours, pointer="/a")),
        model(BASE, fact(Fact.CHAT_TEMPLATE, theirs, BASE, pointer="/b")),
    )
    return changed(*nodes, edges=[*EDGES, made])


def test_a_copy_with_another_template() -> None:
    """A GGUF file may bring any template."""
    gap = only(family("a" * 64, "b" * 64, edge(TINY, BASE, Relation.QUANTIZED)), "chat-template-differs")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.MEDIUM)
    assert gap.needed == (
        "the chat template of org/base, which org/tiny was quantized from: "
        f"sha256 {'a' * 12} in the copy, sha256 {'b' * 12} in the original"
    )
    assert [place.pointer for place in gap.looked_at] == ["/a", "/b"]


def test_what_is_no_other_template() -> None:
    """The same one; a fine-tune, which may have its own; and a copy that prose alone speaks of."""
    copied = edge(TINY, BASE, Relation.QUANTIZED)
    prose = claim(Relation.QUANTIZED, BASE, assurance=Assurance.MENTIONED)
    spoken = edge(TINY, BASE, Relation.QUANTIZED, claims=[prose])
    for lineage in (
        family("a" * 64, "a" * 64, copied),
        family("a" * 64, "b" * 64, edge(TINY, BASE)),
        family("a" * 64, "b" * 64, spoken),
    ):
        assert "chat-template-differs" not in {gap.rule for gap in gaps(lineage)}
