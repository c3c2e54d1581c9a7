"""dataset-generator-unnamed."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, DATA, HEALTHY, changed, claim, edge, fact, gaps, model, only

from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage

ORIGINAL = fact(Fact.SOURCE_DATASET, "original", DATA)


def made(*facts: FactClaim, edges: tuple[Edge, ...] = (), loose: tuple[LineageClaim, ...] = ()) -> Lineage:
    """Return the lineage in which this is said of how the data were made."""
    node = replace(model(DATA, ORIGINAL, *facts, files=("data.parquet",)), unidentified=loose)
    kept = [each for each in HEALTHY.edges if each.child != BASE or not edges]
    return changed(node, edges=[*kept, *edges])


@pytest.mark.parametrize(
    "sign",
    [
        fact(Fact.SYNTHETIC, "distilabel", DATA, pointer="/tags/12"),
        fact(Fact.ANNOTATIONS_CREATOR, "machine-generated", DATA, pointer="/tags/12"),
        fact(Fact.LANGUAGE_CREATOR, "machine-generated", DATA, pointer="/tags/12"),
    ],
)
def test_synthetic_data_of_an_unnamed_model(sign: FactClaim) -> None:
    """argilla/distilabel-intel-orca-dpo-pairs is tagged as synthetic."""
    gap = only(made(sign), "dataset-generator-unnamed")
    assert (gap.subject, gap.severity) == (DATA, Severity.LOW)
    assert gap.needed == f"the model that made the data: they are said to be '{sign.value}', and none is named"
    assert [place.pointer for place in gap.looked_at] == ["/tags/12"]


def test_a_generator_that_is_named() -> None:
    """By an id, or by what is none, which is another gap."""
    synthetic = fact(Fact.SYNTHETIC, "synthetic", DATA)
    named = made(synthetic, edges=(edge(DATA, BASE, Relation.GENERATED_BY),))
    loose = made(synthetic, loose=(claim(Relation.GENERATED_BY, "/home/me/model", DATA),))
    for lineage in (named, loose):
        assert "dataset-generator-unnamed" not in {gap.rule for gap in gaps(lineage)}


@pytest.mark.parametrize("value", ["False", "no", ""])
def test_data_that_are_not_synthetic(value: str) -> None:
    """A field that denies it is no sign."""
    assert gaps(made(fact(Fact.SYNTHETIC, value, DATA))) == ()
