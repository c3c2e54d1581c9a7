"""dataset-without-source."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, DATA, HEALTHY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind

DATA_FILES = ("data.parquet",)


def dataset(*facts: FactClaim, unidentified: tuple[LineageClaim, ...] = ()) -> Node:
    """Return the dataset with these facts in place of its source."""
    return replace(model(DATA, *facts, files=DATA_FILES), unidentified=unidentified)


def test_a_dataset_that_does_not_say_where_from() -> None:
    """No source_datasets, no edge to a source."""
    gap = only(changed(dataset()), "dataset-without-source")
    assert (gap.subject, gap.severity) == (DATA, Severity.LOW)
    assert gap.needed == "what the data were taken from: no source is named"


def test_extended_from_nobody_knows_what() -> None:
    """`source_datasets: [extended]` says that there is a source, and not which."""
    gap = only(changed(dataset(fact(Fact.SOURCE_DATASET, "extended", DATA))), "dataset-without-source")
    assert gap.needed.endswith("what is stated as source is only 'extended'")


@pytest.mark.parametrize("kind", [Fact.SOURCE_DATA, Fact.COLLECTION])
def test_a_source_in_words_weighs_less(kind: Fact) -> None:
    """A section or field that says where the data come from can be read, and not followed."""
    gap = only(changed(dataset(fact(kind, "Pages of the web.", DATA))), "dataset-without-source")
    assert (gap.subject, gap.severity) == (DATA, Severity.INFO)
    assert gap.needed.endswith("the source is described in words only, 'Pages of the web.'")
    assert [place.path for place in gap.looked_at] == ["README.md"]


@pytest.mark.parametrize("relation", [Relation.DERIVED_FROM_DATASET, Relation.GENERATED_BY])
def test_a_dataset_with_a_source_is_silent(relation: Relation) -> None:
    """Made from another dataset, or by a model."""
    other = ArtifactRef(kind=Kind.DATASET, namespace="org", name="raw", revision="4" * 40)
    parent = other if relation is Relation.DERIVED_FROM_DATASET else BASE
    source = replace(model(other, fact(Fact.SOURCE_DATASET, "Original", other), files=DATA_FILES))
    edges = [HEALTHY.edges[1], HEALTHY.edges[2], edge(BASE, other, Relation.TRAINED_ON), edge(DATA, parent, relation)]
    assert gaps(changed(dataset(), source, edges=edges)) == ()


def test_a_source_without_id_was_named() -> None:
    """A source that is an address elsewhere is a gap of its own kind."""
    named = claim(Relation.DERIVED_FROM_DATASET, "https://huggingface.co/docs", DATA)
    only(changed(dataset(unidentified=(named,))), "parent-not-identified")
