"""license-more-permissive."""

from itertools import pairwise

import pytest
from gaps.cases import BASE, TINY, changed, claim, edge, only
from gaps.license_cases import OTHER, judged, lineage, said, under

from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge
from aibom.records.refs import ArtifactRef

RULE = "license-more-permissive"


def test_llama2_to_apache() -> None:
    """2,430 edges of 2024: both terms with clause and day, the path, and no other rule says it again."""
    gap = only(changed(under(BASE, ["llama2"]), under(TINY, ["apache-2.0"])), RULE)
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.HIGH)
    assert gap.needed == (
        "possible tension: limits of use that go on to all that is derived (llama2: section 1.b.iv, read 2026-11-24) and "
        "no limits of use (apache-2.0: no clause asks for it, read 2026-11-24); needs legal review (path: org/tiny was "
        f"fine-tuned from {BASE})"
    )
    assert {place.pointer for place in gap.looked_at} == {"/x", "/base_model"}


@pytest.mark.parametrize(
    ("theirs", "ours", "words"),
    [
        ("llama3", "mit", "limits of use"),
        ("Llama 3.1 Community License Agreement", "apache-2.0", "limits of use"),
        ("gemma", "apache-2.0", "sections 3.1 and 3.2"),
        ("openrail++", "mit", "paragraphs 4 and 5"),
        ("creativeml-openrail-m", "cc0-1.0", "paragraphs 4 and 5"),
        ("bigscience-bloom-rail-1.0", "unlicense", "paragraphs 4 and 5"),
        ("cc-by-nc-4.0", "bsd-3-clause", "no commercial use (cc-by-nc-4.0: section 2(a)(1)"),
        ("cc-by-nc-nd-4.0", "Apache License 2.0", "nothing derived may be passed on"),
        ("cc-by-nd-4.0", "cc-by-4.0", "nothing derived may be passed on"),
        ("agpl-3.0", "apache-2.0", "sections 5(c) and 13"),
        ("cc-by-sa-4.0", "mit", "section 3(b)"),
        ("llama2|cc-by-nc-4.0|llama3", "mit", ""),
        ("cc-by-nc-4.0", "mit OR apache-2.0", "and commercial use permitted (mit: paragraph 1"),
        ("llama2 AND cc-by-nc-4.0", "mit", "no commercial use"),
    ],
)
def test_terms_that_are_dropped(theirs: str, ours: str, words: str) -> None:
    """Limits of use, a ban of commercial use or of what is derived, copyleft: none may be dropped."""
    found = judged(theirs, ours, RULE)
    assert [gap.severity for gap in found] == [Severity.HIGH] * bool(words)
    assert all(words in gap.needed and "compatible" not in gap.needed for gap in found)
    if words:
        assert judged(theirs, ours, "license-differs") == []
        assert judged(theirs, ours, "license-tension") == [] or "llama3" in theirs.lower().replace(" ", "")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("mit", "apache-2.0"),
        ("apache-2.0", "llama2"),
        ("openrail++", "creativeml-openrail-m"),  # 1,340 edges: the same terms
        ("llama2", "house-rules"),
        ("house-rules", "mit"),
        ("llama2|bsd", "mit"),  # one of the two may be chosen
        ("llama2 OR mit", "mit"),
        ("llama2", "gemma|mit"),
        ("llama2", "openrail"),
        ("llama2", "mit AND house-rules"),
        ("cc-by-sa-3.0", "cc-by-sa-4.0"),
        ("", "mit"),
        ("llama2", ""),
        ("mit", "mit"),
    ],
)
def test_silent(theirs: str, ours: str) -> None:
    """Nothing is dropped, it may be kept, or it is not known."""
    assert judged(theirs, ours, RULE) == []


@pytest.mark.parametrize(("theirs", "ours"), [("gpl", "wtfpl"), ("apple-amlr", "mit"), ("cc-by-nc-4.0", "bsd")])
def test_a_term_that_was_not_read_weighs_less(theirs: str, ours: str) -> None:
    """It is told apart from one that was, and does not clear the path."""
    [gap] = judged(theirs, ours, RULE)
    assert gap.severity is Severity.MEDIUM
    assert "unverified" in gap.needed


@pytest.mark.parametrize("between", ["", "house-rules", "other"])
def test_the_path_goes_through_what_is_not_known(between: str) -> None:
    """No license, and one of unknown terms, clear nothing: the gap lies on the first edge and names the whole way."""
    edges = (edge(TINY, BASE), edge(BASE, OTHER, Relation.MERGE))
    [gap] = said(lineage({TINY: "apache-2.0", BASE: between, OTHER: "llama2"}, edges), RULE)
    assert (gap.subject, gap.parent) == (TINY, BASE)
    assert gap.needed.endswith(f"(path: org/tiny was fine-tuned from {BASE}, which was merged from {OTHER})")


def test_a_known_license_ends_the_path() -> None:
    """What lies above it is said of it, and handed down from there."""
    edges = (edge(TINY, BASE), edge(BASE, OTHER))
    found = said(lineage({TINY: "mit", BASE: "apache-2.0", OTHER: "llama2"}, edges), RULE)
    assert [(gap.subject, gap.severity) for gap in found] == [(BASE, Severity.MEDIUM)]


@pytest.mark.parametrize(
    ("edges", "severity"),
    [
        ([edge(TINY, BASE, Relation.ADAPTER)], Severity.MEDIUM),
        ([edge(TINY, BASE, Relation.ADAPTER), edge(TINY, BASE, Relation.MERGE)], Severity.HIGH),
        ([edge(TINY, BASE, claims=[claim(Relation.FINETUNE, BASE, assurance=Assurance.MENTIONED)])], Severity.MEDIUM),
        ([edge(TINY, BASE, Relation.TOKENIZER_FROM)], None),
        ([edge(TINY, TINY)], None),
    ],
)
def test_what_weighs_less(edges: list[Edge], severity: Severity | None) -> None:
    """An adapter need not hold weights of its base, and prose may speak of anything."""
    assert [gap.severity for gap in judged("llama2", "mit", RULE, *edges)] == [severity] * bool(severity)


def test_a_ring_ends() -> None:
    """Artifacts without license that stem from each other are passed once."""
    edges = (edge(TINY, BASE), edge(BASE, OTHER), edge(OTHER, BASE))
    assert said(lineage({TINY: "mit", BASE: "", OTHER: ""}, edges), RULE) == []


def test_a_long_path_is_shown_at_both_ends() -> None:
    """Sixty artifacts without license: the text stays short, and says how much it leaves out. Longer ones are cut off."""
    refs = [TINY, *(ArtifactRef(namespace="org", name=f"m{number:02}") for number in range(80))]
    edges = [edge(child, parent) for child, parent in pairwise(refs)]
    stated = dict.fromkeys(refs[:61], "") | {TINY: "mit", refs[60]: "gemma"}
    [gap] = said(lineage(stated, edges[:60]), RULE)
    assert ", which stems by 52 more steps from org/m55, which was fine-tuned from org/m56" in gap.needed
    assert gap.needed.endswith("from org/m59)")
    assert len(gap.needed) < 800
    assert said(lineage(dict.fromkeys(refs, "") | {TINY: "mit", refs[-1]: "gemma"}, edges), RULE) == []
