"""license-unnamed."""

from dataclasses import replace

import pytest
from gaps.cases import HEALTHY, TINY, changed, fact, gaps, model, only, said

from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage

OTHER = fact(Fact.LICENSE, "other")
NAME, LINK = fact(Fact.LICENSE_NAME, "llama3"), fact(Fact.LICENSE_LINK, "LICENSE")


def stating(*facts: FactClaim, files: tuple[str, ...] = ("model.safetensors",)) -> Lineage:
    """Return the sound lineage in which these are all the model says of its license."""
    node = model(TINY, files=files)
    return changed(replace(node, facts=(node.facts[0], *said(TINY), *facts)), edges=HEALTHY.edges[:2])


@pytest.mark.parametrize("word", ["other", "Other", "unknown"])
def test_a_license_without_name_and_link(word: str) -> None:
    """Of 300 records with license `other`, 158 have no license_name and 164 no license_link."""
    gap = only(stating(fact(Fact.LICENSE, word)), "license-unnamed")
    assert gap.severity is Severity.MEDIUM
    assert gap.needed == f"license_name and license_link: the license is stated as '{word}'"


@pytest.mark.parametrize(("fact_there", "missing"), [(NAME, "license_link"), (LINK, "license_name")])
def test_half_a_name_weighs_less(fact_there: FactClaim, missing: str) -> None:
    """A name without text, or a text without name."""
    gap = only(stating(OTHER, fact_there), "license-unnamed")
    assert (gap.severity, gap.needed.partition(":")[0]) == (Severity.LOW, missing)


def test_a_license_file_weighs_for_it() -> None:
    """The text lies in the repository, although no field says so."""
    gap = only(stating(OTHER, files=("LICENSE.txt", "model.safetensors")), "license-unnamed")
    assert gap.severity is Severity.LOW
    assert gap.needed.endswith("(the repository holds LICENSE.txt)")


def test_a_named_license_is_silent() -> None:
    """With name and link, or where another place names it, nothing is lacking."""
    assert gaps(stating(OTHER, NAME, LINK)) == ()
    named_elsewhere = gaps(stating(OTHER, fact(Fact.LICENSE, "mit", path="model.gguf")))
    assert [gap.rule for gap in named_elsewhere] == ["claims-disagree"]
