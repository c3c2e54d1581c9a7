"""license-unknown-terms."""

import pytest
from gaps.cases import BASE, TINY, changed, fact, gaps
from gaps.license_cases import said, under

from aibom.records.claims import Fact
from aibom.records.gaps import Severity

RULE = "license-unknown-terms"


def test_a_license_that_the_table_does_not_have() -> None:
    """It is quoted; on both ends, no rule compares it."""
    nodes = under(TINY, ["bespoke-lora-trained-license"]), under(BASE, ["bespoke-lora-trained-license"])
    found = gaps(changed(*nodes))
    assert {(gap.rule, gap.subject, gap.severity) for gap in found} == {
        (RULE, TINY, Severity.LOW),
        (RULE, BASE, Severity.INFO),
    }
    assert all("the terms of 'bespoke-lora-trained-license'" in gap.needed for gap in found)


def test_other_by_a_name_that_is_not_known() -> None:
    """As NeverSleep/Lumimaid does: the name is what is not known, and license-unnamed asks for the link alone."""
    named = (fact(Fact.LICENSE_NAME, "my-rules"), fact(Fact.LICENSE_LINK, "https://e.org/rules"))
    rules = {gap.rule: gap.needed for gap in gaps(changed(under(TINY, ["other"], *named)))}
    assert "'my-rules'" in rules[RULE]


@pytest.mark.parametrize("text", ["mit", "other", "unknown", "mit or apache-2.0", "openrail", "Apache License 2.0"])
def test_silent(text: str) -> None:
    """It is known, or not named at all, which license-unnamed says."""
    assert RULE not in {gap.rule for gap in gaps(changed(under(TINY, [text])))}


@pytest.mark.parametrize(
    ("text", "quoted"), [("mit or x11-ish", "x11-ish"), ("cc", "cc"), ("mit with classpath", "mit")]
)
def test_parts_of_expressions(text: str, quoted: str) -> None:
    """Each license of an expression counts; one with an exception is another license; the Hub's cc is no license."""
    [gap] = said(changed(under(TINY, [text])), RULE)
    assert f"'{quoted}" in gap.needed
