"""license-noncommercial-data."""

import pytest
from gaps.cases import BASE, DATA, HEALTHY, TINY, changed, edge, fact, gaps, only
from gaps.license_cases import lineage, said, under

from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, Kind

RULE = "license-noncommercial-data"
MORE = ArtifactRef(kind=Kind.DATASET, namespace="org", name="more", revision="7" * 40)


def test_noncommercial_data_under_a_license_that_permits_it() -> None:
    """Both terms, the path, and no other rule sees it."""
    data = under(DATA, ["cc-by-nc-4.0"], fact(Fact.SOURCE_DATASET, "original", DATA))
    nodes = under(BASE, ["cc-by-nc-4.0"]), under(TINY, ["cc-by-nc-4.0"])
    assert gaps(changed(data, *nodes)) == ()
    gap = only(changed(data, under(BASE, ["cc-by-nc-4.0"]), edges=[*HEALTHY.edges[:2]]), RULE)
    assert (gap.subject, gap.parent, gap.severity) == (TINY, DATA, Severity.MEDIUM)
    assert gap.needed == (
        "possible tension: no commercial use (cc-by-nc-4.0: section 2(a)(1), read 2026-11-24) and commercial use permitted "
        f"(mit: paragraph 1, read 2026-11-24); needs legal review (path: org/tiny was trained on {DATA})"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "relation", "severity"),
    [
        ("apache-2.0", "cc-by-nc-sa-4.0", Relation.TRAINED_ON, Severity.MEDIUM),
        ("llama3", "cc-by-nc-4.0", Relation.USES_DATASET, Severity.MEDIUM),
        ("apache-2.0", "intel-research", Relation.TRAINED_ON, Severity.LOW),
        ("apache-2.0", "cc-by-nc-4.0", Relation.EVALUATED_ON, None),
        ("cc-by-nc-4.0", "cc-by-nc-sa-4.0", Relation.TRAINED_ON, None),
        ("house-rules", "cc-by-nc-4.0", Relation.TRAINED_ON, None),
        ("", "cc-by-nc-4.0", Relation.TRAINED_ON, None),
        ("mit", "cc-by-sa-4.0", Relation.TRAINED_ON, None),
        ("mit", "cc-by-nc-4.0 OR mit", Relation.TRAINED_ON, None),
    ],
)
def test_by_license_and_relation(ours: str, theirs: str, relation: Relation, severity: Severity | None) -> None:
    """Data of evaluation do not count, nor does what is not known or may be chosen otherwise."""
    found = said(lineage({TINY: ours, DATA: theirs}, [edge(TINY, DATA, relation)]), RULE)
    assert [gap.severity for gap in found] == [severity] * bool(severity)


def test_through_what_states_no_license() -> None:
    """A base and a dataset without license are passed through, and named on the path."""
    edges = [edge(TINY, BASE), edge(BASE, DATA, Relation.TRAINED_ON), edge(DATA, MORE, Relation.DERIVED_FROM_DATASET)]
    [gap] = said(lineage({TINY: "mit", BASE: "", DATA: "", MORE: "cc-by-nc-4.0"}, edges), RULE)
    assert (gap.subject, gap.parent) == (TINY, BASE)
    assert f"was trained on {DATA}, which was derived from {MORE})" in gap.needed
