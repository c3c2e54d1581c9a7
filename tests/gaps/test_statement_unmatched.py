"""statement-unmatched."""

from dataclasses import replace

from gaps.cases import HEALTHY, TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef

JANE = "Jane (2026-11-01)"
RULE = "statement-unmatched"


def unmatched(about: str = "org/far", kind: str = "license", reason: str = "", by: str = JANE) -> FactClaim:
    """Return a statement that met nothing."""
    fields = (("kind", kind), *([("reason", reason)] if reason else []))
    made = fact(Fact.STATEMENT_UNMATCHED, about, path="ours.toml", pointer=f"/{kind}/0")
    return replace(made, fields=fields, accountable=by)


def test_a_statement_about_nothing_in_the_lineage() -> None:
    """Whom it is about, who states what, and where."""
    gap = only(changed(model(TINY, unmatched())), RULE)
    assert gap.needed == f"org/far in the lineage: {JANE} states license about it, and nothing names it"
    assert (gap.subject, gap.severity) == (TINY, Severity.MEDIUM)
    assert [place.path for place in gap.looked_at] == ["ours.toml"]


def test_one_gap_for_each_artifact() -> None:
    """All that is stated of one artifact stands together."""
    node = model(TINY, unmatched(), unmatched(kind="base", by="Joe (2026-01-01)"), unmatched("org/near"))
    far, near = gaps(changed(node))
    assert "Jane (2026-11-01), Joe (2026-01-01) states base, license about it" in far.needed
    assert near.needed.startswith("org/near ")


def test_a_limit_that_was_reached_is_named() -> None:
    """It was named, and not asked for."""
    gap = only(changed(model(TINY, unmatched(reason="the limit of 1 levels was reached"))), RULE)
    assert gap.needed.endswith("and it was named and not asked for (the limit of 1 levels was reached)")


def test_a_walk_that_was_cut_off_may_not_have_come_so_far() -> None:
    """The wording says that it may lie beyond."""
    cut = replace(HEALTHY.walk, cut=(ArtifactRef(namespace="org", name="x"),))
    gap = only(changed(model(TINY, unmatched()), walk=cut), RULE)
    assert gap.needed.endswith("nothing names it; the walk was cut off, and it may lie beyond")


def test_a_claim_without_its_kind_is_still_reported() -> None:
    """A document that somebody else wrote may hold one."""
    gap = only(changed(model(TINY, replace(unmatched(), fields=()))), RULE)
    assert "states something about it" in gap.needed
