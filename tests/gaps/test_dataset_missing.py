"""dataset-missing."""

import pytest
from gaps.cases import HEALTHY, TINY, changed, claim, edge, only

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

GONE = ArtifactRef(kind=Kind.DATASET, name="datasets-of-mine")
NODE = Node(ref=GONE, resolution=Resolution.PRIVATE_OR_MISSING)


def test_a_dataset_that_is_not_there() -> None:
    """7,811 of 118,537 dataset ids of 2024 are in no list: each is a gap on the edge of the model that names it."""
    named = edge(TINY, GONE, Relation.TRAINED_ON, pin=Pin.UNKNOWN)
    gap = only(changed(NODE, edges=[*HEALTHY.edges, named]), "dataset-missing")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, GONE, Severity.MEDIUM)
    assert "which org/tiny was trained on" in gap.needed


@pytest.mark.parametrize("relation", [Relation.EVALUATED_ON, Relation.CALIBRATED_ON])
def test_a_dataset_it_was_only_measured_by_weighs_less(relation: Relation) -> None:
    """What a model was judged or calibrated by is not in it."""
    named = edge(TINY, GONE, relation, pin=Pin.UNKNOWN)
    assert only(changed(NODE, edges=[*HEALTHY.edges, named]), "dataset-missing").severity is Severity.LOW


def test_a_dataset_in_prose_weighs_less() -> None:
    """A link is not a field made for it."""
    said = [claim(Relation.TRAINED_ON, GONE, assurance=Assurance.MENTIONED)]
    named = edge(TINY, GONE, Relation.TRAINED_ON, pin=Pin.UNKNOWN, claims=said)
    assert only(changed(NODE, edges=[*HEALTHY.edges, named]), "dataset-missing").severity is Severity.LOW
