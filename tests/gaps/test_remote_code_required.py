"""remote-code-required."""

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, edge, fact, gaps, model, only

from aibom.records.claims import Fact, Relation, Scalar
from aibom.records.gaps import Severity


def test_code_of_its_own() -> None:
    """auto_map names the classes that are loaded from the repository."""
    code = fact(Fact.REMOTE_CODE, "modeling_x.XForCausalLM", path="config.json", pointer="/auto_map/AutoModel")
    gap = only(changed(model(TINY, code, fact(Fact.REMOTE_CODE, value=True))), "remote-code-required")
    assert (gap.subject, gap.severity) == (TINY, Severity.HIGH)
    assert gap.needed.endswith("('modeling_x.XForCausalLM')")
    assert code.evidence in gap.looked_at


@pytest.mark.parametrize("value", [True, "true", 1])
def test_a_flag_needs_no_name(value: Scalar) -> None:
    """Where only that it is needed is known, no name is made up."""
    gap = only(changed(model(TINY, fact(Fact.REMOTE_CODE, value))), "remote-code-required")
    assert gap.needed.endswith("its own code")


@pytest.mark.parametrize("value", [False, "false", "", 0])
def test_no_code(value: Scalar) -> None:
    """A flag that is off is no gap."""
    assert gaps(changed(model(TINY, fact(Fact.REMOTE_CODE, value)))) == ()


def test_the_base_of_an_adapter_is_loaded_with_it() -> None:
    """Its code runs as well; that of the parent of a fine-tune does not."""
    base = model(BASE, fact(Fact.REMOTE_CODE, "modeling_x.X", BASE))
    adapter = changed(base, edges=[*HEALTHY.edges[:2], edge(TINY, BASE, Relation.ADAPTER)])
    assert only(adapter, "remote-code-required").severity is Severity.HIGH
    assert only(changed(base), "remote-code-required").severity is Severity.LOW
