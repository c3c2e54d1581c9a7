"""parent-not-identified."""

from dataclasses import replace

import pytest
from gaps.cases import TINY, changed, claim, gaps, model, only

from aibom.records.claims import LineageClaim, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage


def stating(*claims: LineageClaim) -> Lineage:
    """Return the sound lineage in which the model names these as well."""
    return changed(replace(model(TINY), unidentified=claims))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("/home/qmed-intel/models/Llama-3", "'/home/qmed-intel/models/Llama-3' is a path on somebody's machine"),
        ("tf_model.h5", "'tf_model.h5' is a file name"),
        ("https://civitai.com/models/1", "'https://civitai.com/models/1' is an address that is no repository"),
        (" m3rg-iitd/mat scibert", "'m3rg-iitd/mat scibert' is no valid id"),
        (7, "'7' is not text"),
    ],
)
def test_a_value_that_names_no_repository(value: object, words: str) -> None:
    """A path, a file name, an address elsewhere, a malformed id, a number: quoted, and said what it is."""
    gap = only(stating(claim(Relation.ADAPTER, value)), "parent-not-identified")
    assert gap.needed.startswith(f"the id of what org/tiny is an adapter of: {words}")
    assert gap.severity is Severity.MEDIUM


def test_an_empty_value_weighs_less() -> None:
    """`base_model: null` names nothing that could be lost."""
    gap = only(stating(claim(Relation.UNSPECIFIED_BASE, None)), "parent-not-identified")
    assert (gap.severity, gap.needed) == (Severity.LOW, "the id of what org/tiny is based on: '' is an empty value")


@pytest.mark.parametrize("relation", [Relation.TOKENIZER_FROM, Relation.CALIBRATED_ON])
def test_what_no_weights_stem_from_weighs_less(relation: Relation) -> None:
    """A tokenizer from a path; full weight again where the same path is the base, too."""
    aside, base = claim(relation, "/tmp/base"), claim(Relation.ADAPTER, "/tmp/base")
    assert only(stating(aside), "parent-not-identified").severity is Severity.LOW
    assert only(stating(aside, base), "parent-not-identified").severity is Severity.MEDIUM


def test_the_same_value_in_two_files_is_one_gap() -> None:
    """Card and configuration agree on a path: one gap, two places."""
    lineage = stating(
        claim(Relation.ADAPTER, "/tmp/base", path="adapter_config.json"), claim(Relation.UNSPECIFIED_BASE, "/tmp/base")
    )
    gap = only(lineage, "parent-not-identified")
    assert "is an adapter of and is based on" in gap.needed
    assert [place.path for place in gap.looked_at] == ["README.md", "adapter_config.json"]


def test_a_thousand_values_are_not_a_thousand_gaps() -> None:
    """A hostile card cannot flood the BOM: twenty are quoted, the rest is counted."""
    found = gaps(stating(*(claim(Relation.MERGE, f"/tmp/{number}") for number in range(1000))))
    assert len(found) == 21
    assert any("the ids of 980 more parents" in gap.needed for gap in found)


def test_a_long_value_is_shortened() -> None:
    """No value of a stranger fills a page or moves a cursor."""
    gap = only(stating(claim(Relation.MERGE, "/tmp/\x1b[2J" + "a" * 1000)), "parent-not-identified")
    assert len(gap.needed) < 200
    assert "\x1b" not in gap.needed
