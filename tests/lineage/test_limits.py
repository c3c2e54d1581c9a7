"""The limits of a walk."""

import pytest
from lineage.world import ref

from aibom.errors import UsageError
from aibom.lineage.limits import Limits
from aibom.records.refs import LOCAL, ArtifactRef


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"max_depth": -2}, "depth"), ({"max_nodes": 0}, "artifacts"), ({"max_parents": 0}, "parents")],
)
def test_limits_that_forbid_the_walk_are_refused(wrong: dict[str, int], message: str) -> None:
    """A limit below what any walk needs is a fault of whoever set it, said with what to give instead."""
    with pytest.raises(UsageError, match=message) as caught:
        Limits(**wrong)  # type: ignore[arg-type] # all three are integers
    assert "give" in caught.value.hint


def test_unlimited_depth_has_no_end() -> None:
    """Minus one means no limit, and zero means the subject alone."""
    assert Limits().is_within(10**6)
    assert [Limits(max_depth=0).is_within(depth) for depth in (0, 1)] == [True, False]


def test_only_known_registries_are_asked() -> None:
    """A card may call something a local folder; it is not looked at."""
    limits = Limits()
    assert limits.refusal(ref("o/a")) == ""
    assert limits.refusal(ArtifactRef(registry=LOCAL, name="etc")) == "a folder of another machine is not walked"
    closed = limits.refusal(ArtifactRef(registry="openai", name="gpt-4"))
    assert closed == "the closed service 'openai' is not walked"
    assert "address" in limits.refusal(ArtifactRef(registry="url", name="https://example.org/x"))
    assert Limits(registries=frozenset({"ollama"})).refusal(ArtifactRef(registry="ollama", name="llama3")) == ""
