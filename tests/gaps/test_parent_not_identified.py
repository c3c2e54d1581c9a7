"""parent-not-identified."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, claim, edge, gaps, model, only

from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import Form, Unidentified


def stating(*claims: LineageClaim, beside: Sequence[Edge] = ()) -> Lineage:
    """Return the sound lineage in which the model names these, and no parent but those of `beside`."""
    return changed(replace(model(TINY), unidentified=claims), edges=[*HEALTHY.edges[:2], *beside])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("/home/qmed-intel/models/Llama-3", "'/home/qmed-intel/models/Llama-3' is a path on somebody's machine"),
        ("tf_model.h5", "'tf_model.h5' is a file name"),
        ("https://huggingface.co/docs", "'https://huggingface.co/docs' is an address that is no repository"),
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
    gap = only(stating(claim(Relation.ADAPTER, "/tmp/\x1b[2J" + "a" * 1000)), "parent-not-identified")
    assert len(gap.needed) < 200
    assert "\x1b" not in gap.needed


@pytest.mark.parametrize("path", ["config.json", "model_index.json"])
def test_a_path_in_a_configuration_that_is_copied_weighs_less(path: str) -> None:
    """`_name_or_path` goes from parent to child with the file: whose machine it speaks of is not known."""
    copied = claim(Relation.UNSPECIFIED_BASE, "/data/llama", path=path)
    assert only(stating(copied), "parent-not-identified").severity is Severity.LOW
    own = claim(Relation.UNSPECIFIED_BASE, "/data/llama")
    assert only(stating(copied, own), "parent-not-identified").severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("relation", "path", "severity"),
    [
        (Relation.ADAPTER, "adapter_config.json", Severity.LOW),
        (Relation.UNSPECIFIED_BASE, "config.json", Severity.INFO),
        (Relation.MERGE, "mergekit_config.yml", Severity.MEDIUM),
        (Relation.TRAINED_ON, "README.md", Severity.MEDIUM),
    ],
)
def test_a_path_beside_a_parent_that_is_identified(relation: Relation, path: str, severity: Severity) -> None:
    """The card says which model lies there; but one of several merged stays unknown, and so does a dataset."""
    lineage = stating(claim(relation, "/data/llama", path=path), beside=HEALTHY.edges[2:])
    assert only(lineage, "parent-not-identified").severity is severity


def test_a_parent_in_prose_does_not_identify_a_path() -> None:
    """A sentence may speak of anything."""
    prose = edge(TINY, BASE, claims=[claim(Relation.FINETUNE, BASE, assurance=Assurance.MENTIONED)])
    lineage = stating(claim(Relation.ADAPTER, "/data/llama", path="adapter_config.json"), beside=[prose])
    assert only(lineage, "parent-not-identified").severity is Severity.MEDIUM


def test_a_path_reads_well_without_what_leads_to_it() -> None:
    """What is left of a path after it was redacted is quoted as it is."""
    named = replace(claim(Relation.ADAPTER, "/tmp/x"), parent=Unidentified(text="…/models/base", form=Form.PATH))
    assert only(stating(named), "parent-not-identified").needed == (
        "the id of what org/tiny is an adapter of: '…/models/base' is a path on somebody's machine"
    )
