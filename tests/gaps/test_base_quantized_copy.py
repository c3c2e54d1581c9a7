"""base-quantized-copy."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

COPY = ArtifactRef(namespace="unsloth", name="llama-3-8b-bnb-4bit", revision="4" * 40)
PLAIN = ArtifactRef(namespace="org", name="small", revision="5" * 40)


def family(*edges: Edge, parent: ArtifactRef = COPY, tag: FactClaim | None = None) -> Lineage:
    """Return a lineage of the model, a base and what may be a copy of it, with these edges between them."""
    node = model(parent, *([tag] if tag else []))
    trained = edge(parent, HEALTHY.edges[0].parent, Relation.TRAINED_ON)
    return changed(node, edges=[*HEALTHY.edges[:2], trained, *edges])


def found_in(lineage: Lineage) -> Gap:
    """Return the one gap of the rule; that the copy itself declares no parent is another's."""
    found = gaps(lineage)
    assert {gap.rule for gap in found} <= {"base-quantized-copy", "no-parent-declared"}
    [gap] = [gap for gap in found if gap.rule == "base-quantized-copy"]
    return gap


def test_a_base_that_is_a_copy_and_names_no_original() -> None:
    """unsloth/llama-3-8b-bnb-4bit, the base of 2,359 models of 2024, named no base."""
    gap = found_in(family(edge(TINY, COPY)))
    assert (gap.subject, gap.parent, gap.severity) == (TINY, COPY, Severity.LOW)
    assert gap.needed == (
        "the original of unsloth/llama-3-8b-bnb-4bit, which org/tiny was fine-tuned from: "
        "it is itself a quantized copy (its name says 'bnb'); it names no original"
    )


@pytest.mark.parametrize("relation", [Relation.QUANTIZED, Relation.UNSPECIFIED_BASE])
def test_a_copy_that_names_its_original(relation: Relation) -> None:
    """The ancestry goes on: a note."""
    gap = only(family(edge(TINY, COPY), edge(COPY, BASE, relation)), "base-quantized-copy")
    assert gap.severity is Severity.INFO
    assert gap.needed.endswith("; it names org/base")
    assert len(gap.looked_at) == 1  # both claims stand in a card at the same place


@pytest.mark.parametrize(
    ("tag", "edges", "sign"),
    [
        (fact(Fact.TAG, "GPTQ", PLAIN), [], "its tags say 'GPTQ'"),
        (None, [edge(PLAIN, BASE, Relation.QUANTIZED)], "it is said to be quantized from another"),
    ],
)
def test_what_makes_a_copy(tag: FactClaim | None, edges: list[Edge], sign: str) -> None:
    """Tags, or what is stated of it, where the name says nothing."""
    assert f"({sign})" in found_in(family(edge(TINY, PLAIN), *edges, parent=PLAIN, tag=tag)).needed


@pytest.mark.parametrize(
    "name",
    [
        "a-4bit",
        "a-GGUF",
        "a-4.0bpw-h6-exl2",
        "a.Q8-AWQ",
        "a-GPTQ-Int4",
        "a_fp8",
        "a-mlx-8-bit",
        "a-4bits",
        "a-w4a16",
        "a-llamafile",
    ],
)
def test_names_of_copies(name: str) -> None:
    """As the makers of copies name them."""
    parent = ArtifactRef(namespace="org", name=name, revision="5" * 40)
    assert found_in(family(edge(TINY, parent), parent=parent)).subject == TINY


@pytest.mark.parametrize("name", ["bitter", "a-8b-instruct", "awq", "exl2labs-model", "orbit-4", "a-64-bitnet"])
def test_names_of_no_copies(name: str) -> None:
    """The sign is a part of the name of its own, and not the first."""
    parent = ArtifactRef(namespace="org", name=name, revision="5" * 40)
    assert gaps(family(edge(TINY, parent), parent=parent)) == ()


def test_a_copy_of_a_copy_is_another_gap() -> None:
    """See quantized-twice."""
    found = gaps(family(edge(TINY, COPY, Relation.QUANTIZED)))
    assert [gap.rule for gap in found] == ["no-parent-declared", "quantized-twice"]


def test_a_copy_in_prose_is_a_note() -> None:
    """A sentence may speak of anything."""
    spoken = claim(Relation.FINETUNE, COPY, assurance=Assurance.MENTIONED)
    found = gaps(family(edge(TINY, COPY, claims=[spoken])))
    assert [gap.severity for gap in found if gap.rule == "base-quantized-copy"] == [Severity.INFO]


def test_what_is_no_base_that_is_a_copy() -> None:
    """A model published in few bits from the first, a tokenizer, a prose claim, and a copy that names itself."""
    native = model(BASE, fact(Fact.QUANTIZATION, "mxfp4", BASE), fact(Fact.TAG, "8-bit", BASE))
    tokenizer = family(edge(TINY, COPY, Relation.TOKENIZER_FROM))
    assert "base-quantized-copy" not in {gap.rule for lineage in (changed(native), tokenizer) for gap in gaps(lineage)}
    prose = claim(Relation.QUANTIZED, HEALTHY.edges[0].parent, BASE, assurance=Assurance.MENTIONED)
    told = edge(BASE, PLAIN, Relation.QUANTIZED, claims=[replace(prose, parent=PLAIN)])
    found = gaps(changed(model(PLAIN), edges=[*HEALTHY.edges, told]))
    assert "base-quantized-copy" not in {gap.rule for gap in found}
    itself = gaps(family(edge(COPY, COPY, Relation.QUANTIZED), edge(TINY, COPY)))
    assert [(gap.subject, gap.severity) for gap in itself if gap.rule == "base-quantized-copy"] == [
        (TINY, Severity.LOW)
    ]
