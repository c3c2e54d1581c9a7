"""wrong-key."""

from gaps.cases import TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact
from aibom.records.gaps import Severity


def test_lineage_under_a_wrong_key() -> None:
    """12Manman12/etb-en-to-bclvrc has `basemodel`: what it holds is quoted, with the key."""
    node = model(TINY, fact(Fact.WRONG_KEY, "org/base", key="basemodel"))
    gap = only(changed(node), "wrong-key")
    assert (gap.severity, gap.needed) == (
        Severity.MEDIUM,
        "'org/base' under a key that is read: it stands under 'basemodel'",
    )


def test_the_pointer_names_the_key_where_nothing_else_does() -> None:
    """The last step of where it stands is the key."""
    node = model(TINY, fact(Fact.WRONG_KEY, "org/base", pointer="/base model"))
    assert only(changed(node), "wrong-key").needed.endswith("'base model'")


def test_a_flood_of_keys_is_bounded() -> None:
    """Twenty are quoted; the same key and value twice is one gap."""
    claims = [fact(Fact.WRONG_KEY, f"org/{number // 2}", key="basemodel") for number in range(100)]
    assert len(gaps(changed(model(TINY, *claims)))) == 20
