"""quantized-twice."""

from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

COPY = ArtifactRef(namespace="org", name="small-GGUF", revision="4" * 40)


def family(made: Edge, *edges: Edge) -> Lineage:
    """Return a lineage of the model, a copy, and the original of the copy."""
    return changed(model(COPY), edges=[HEALTHY.edges[0], made, *(edges or [edge(COPY, BASE, Relation.QUANTIZED)])])


def test_a_quantization_of_a_quantization() -> None:
    """blueprintninja/laser-dolphin-mixtral-q2-llamafile-nonAVX was made from a GGUF copy."""
    gap = only(family(edge(TINY, COPY, Relation.QUANTIZED)), "quantized-twice")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, COPY, Severity.INFO)
    assert gap.needed == (
        "the original of org/small-GGUF, which org/tiny was quantized from: it is itself a quantized copy "
        "(it is said to be quantized from another) and so the child one of a copy; it names org/base"
    )


def test_a_copy_that_names_no_original_weighs_more() -> None:
    """Its name alone says what it is."""
    trained = edge(COPY, HEALTHY.edges[0].parent, Relation.TRAINED_ON)
    found = gaps(family(edge(TINY, COPY, Relation.QUANTIZED), trained))
    [gap] = [gap for gap in found if gap.rule == "quantized-twice"]
    assert gap.severity is Severity.LOW


def test_what_is_no_second_rounding() -> None:
    """A copy of the original, and training from a copy, which is another gap."""
    plain = changed(edges=[HEALTHY.edges[0], edge(TINY, BASE, Relation.QUANTIZED)])
    tuned = family(edge(TINY, COPY), edge(COPY, BASE, Relation.QUANTIZED), HEALTHY.edges[1])
    assert gaps(plain) == ()
    only(tuned, "base-quantized-copy")
    spoken = claim(Relation.QUANTIZED, COPY, assurance=Assurance.MENTIONED)
    noted = gaps(family(edge(TINY, COPY, Relation.QUANTIZED, claims=[spoken])))
    assert [gap.severity for gap in noted if gap.rule == "quantized-twice"] == [Severity.INFO]
