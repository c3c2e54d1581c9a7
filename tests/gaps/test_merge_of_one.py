"""merge-of-one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from gaps.cases import BASE, DATA, HEALTHY, TINY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

OTHER = ArtifactRef(namespace="org", name="other", revision="4" * 40)

PROSE = claim(Relation.MERGE, BASE, assurance=Assurance.MENTIONED)


def merged(
    *edges: Edge, tags: Sequence[str] = (), loose: Sequence[LineageClaim] = (), files: Sequence[str] = ("m.bin",)
) -> Lineage:
    """Return a lineage in which the model has these parents and tags, and says what it was trained on."""
    node = replace(model(TINY, *(fact(Fact.TAG, tag) for tag in tags), files=files), unidentified=tuple(loose))
    trained = [*HEALTHY.edges[:2], edge(OTHER, DATA, Relation.TRAINED_ON)]
    return changed(node, model(OTHER), edges=[*trained, *edges])


def count(lineage: Lineage) -> int:
    """Return how many gaps of the rule there are."""
    return sum(gap.rule == "merge-of-one" for gap in gaps(lineage))


def test_a_merge_that_names_one_model() -> None:
    """3,116 of 11,227 models tagged as merges in 2024 name one base: the tag and the place are quoted."""
    lineage = merged(edge(TINY, BASE, Relation.UNSPECIFIED_BASE), tags=["merge", "x"], files=["m.safetensors"])
    gap = only(lineage, "merge-of-one")
    assert (gap.subject, gap.severity) == (TINY, Severity.MEDIUM)
    assert gap.needed == (
        f"the other models that org/tiny was merged from: only '{BASE}' is named, although the tags say 'merge'"
    )
    assert [place.pointer for place in gap.looked_at] == ["/base_model", "/x"]


def test_a_relation_says_it_as_well() -> None:
    """base_model_relation: merge, without a tag; an ancestor's weighs less."""
    gap = only(merged(edge(TINY, BASE, Relation.MERGE), files=["m.safetensors"]), "merge-of-one")
    assert "although" not in gap.needed
    ancestor = changed(model(OTHER), edges=[*HEALTHY.edges, edge(BASE, OTHER, Relation.MERGE)])
    [other] = [gap for gap in gaps(ancestor) if gap.rule == "merge-of-one"]
    assert (other.subject, other.severity) == (BASE, Severity.LOW)


def test_a_recipe_that_stacks_the_layers_of_one_model() -> None:
    """Citaman/command-r-1-layer is made by mergekit from one model: that is said, and weighs less."""
    spoken = claim(Relation.MERGE, BASE, path="mergekit_config.yml")
    recipe = replace(spoken, evidence=replace(spoken.evidence, extractor="merge-recipe"))
    lineage = merged(edge(TINY, BASE, Relation.MERGE, claims=[recipe]), files=["m.safetensors"])
    gap = only(lineage, "merge-of-one")
    assert gap.severity is Severity.LOW
    assert gap.needed.endswith("; the recipe names no other")


def test_a_tag_that_the_parent_bears_too_may_be_copied() -> None:
    """A fine-tune of a merge often bears the tags of its card."""
    lineage = merged(edge(TINY, BASE, Relation.UNSPECIFIED_BASE), tags=["merge"], files=["m.safetensors"])
    base = model(BASE, fact(Fact.TAG, "Merge", BASE))
    nodes = tuple(base if node.ref == BASE else node for node in lineage.nodes)
    [gap] = [gap for gap in gaps(replace(lineage, nodes=nodes)) if gap.rule == "merge-of-one"]
    assert gap.severity is Severity.LOW
    assert gap.needed.endswith("(as they do of that one)")


@pytest.mark.parametrize("path", ["/tmp/a", "./merged/a"])
def test_the_one_may_be_a_path(path: str) -> None:
    """One model that nobody can find is still one: the same path in two files too."""
    loose = [claim(Relation.MERGE, path), claim(Relation.MERGE, path, path="mergekit_config.yml")]
    found = {gap.rule: gap for gap in gaps(merged(loose=loose))}
    assert f"only '{path}' is named" in found["merge-of-one"].needed
    assert count(merged(loose=[*loose, claim(Relation.MERGE, "/tmp/b")])) == 0
    assert count(merged(edge(TINY, BASE, Relation.MERGE), loose=loose)) == 0


@pytest.mark.parametrize(
    "lineage",
    [
        merged(edge(TINY, BASE, Relation.MERGE), edge(TINY, OTHER, Relation.MERGE), tags=["merge"]),
        merged(edge(TINY, BASE, Relation.FINETUNE), tags=["merge"]),  # trained from a merge
        merged(edge(TINY, BASE, Relation.UNSPECIFIED_BASE), tags=["merge", "dpo"]),  # likewise, by its tags
        merged(edge(TINY, BASE, Relation.QUANTIZED), tags=["merge"]),  # a copy of one
        merged(edge(TINY, BASE, Relation.UNSPECIFIED_BASE), tags=["merge"], files=["m.Q4_K_M.gguf"]),  # likewise
        merged(edge(TINY, BASE, Relation.UNSPECIFIED_BASE), tags=["x"]),
        merged(edge(TINY, BASE, Relation.MERGE, claims=[PROSE])),  # "merged into" may be said of an adapter
        merged(edge(TINY, TINY, Relation.MERGE), tags=["merge"]),  # see cycle
        merged(tags=["merge"]),  # see no-parent-declared
        merged(loose=[claim(Relation.MERGE, None), claim(Relation.TRAINED_ON, "/tmp/a")]),
    ],
)
def test_what_is_no_merge_of_one(lineage: Lineage) -> None:
    """Two parents, another relation, a copy, no sign of a merge, or nothing named at all."""
    assert count(lineage) == 0
