"""What every rule keeps."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest
from gaps.cases import BASE, HEALTHY, RULES, TINY, changed, edge, gaps
from hypothesis import given, settings
from hypothesis import strategies as st

import aibom.gaps
from aibom.gaps.catalogue import catalogue
from aibom.gaps.interface import Group, Rule
from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

ROOT = Path(__file__).resolve().parents[2]
FIRST_SET = {
    *("parent-missing", "parent-gated", "parent-moved", "parent-unpinned", "no-parent-declared", "claims-disagree"),
    *("cycle", "walk-cut-off", "card-missing", "evidence-unreadable", "license-missing", "license-unnamed"),
    *("dataset-undeclared", "dataset-missing", "dataset-without-source", "files-without-digest"),
    *("pickle-only-weights", "remote-code-required"),
}


def test_a_sound_lineage_has_no_gap() -> None:
    """Where everything is stated, pinned and digested no rule finds anything."""
    assert gaps(HEALTHY) == ()


def test_the_first_set_is_complete() -> None:
    """Every gap that was asked for has a rule, and no two rules share an id."""
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert set(ids) >= FIRST_SET
    assert len(ids) >= 45
    assert {rule.group for rule in RULES} == set(Group)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_is(rule: Rule) -> None:
    """Its id is its file's name with hyphens; title, reason and remedy are there, in whole sentences."""
    assert type(rule).__module__ == f"aibom.gaps.{rule.id.replace('-', '_')}"
    assert isinstance(rule.severity, Severity)
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.group in Group
    assert rule.references
    assert rule.looked_for.endswith(".")
    assert isinstance(rule.inherited, bool)
    for sentence in (rule.why, rule.remedy, rule.reason):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_the_documentation_is_what_the_rules_say() -> None:
    """docs/gaps.md is made from the rules: `python -m pytest` tells when it is not, and its hint makes it anew."""
    page = catalogue(RULES)
    assert (ROOT / "docs" / "gaps.md").read_text(encoding="utf-8") == page
    assert catalogue(reversed(RULES)) == page
    for rule in RULES:
        assert f"\n## {rule.id}\n" in page


def test_every_file_of_rules_is_found() -> None:
    """A file in the room is a rule, or one of those that all rules share."""
    files = {path.stem for path in Path(aibom.gaps.__file__).parent.glob("*.py")}
    rules = {name for name in files if not name.startswith("_")} - {
        "interface",
        "catalogue",
        "license_direction",
        "questions",
    }
    assert rules == {rule.id.replace("-", "_") for rule in RULES}


NAMES = [TINY, BASE, ArtifactRef(namespace="org", name="third")]


@settings(max_examples=80, deadline=None)
@given(
    ends=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(Relation), st.sampled_from(Pin)),
        max_size=6,
        unique_by=lambda end: end[:3],
    ),
    resolutions=st.lists(st.sampled_from(Resolution), min_size=3, max_size=3),
    rng=st.randoms(),
)
def test_gaps_do_not_depend_on_order(
    ends: list[tuple[ArtifactRef, ArtifactRef, Relation, Pin]], resolutions: list[Resolution], rng: random.Random
) -> None:
    """Any lineage, shuffled: the same gaps, and every one of them speaks of artifacts that are in it."""
    nodes = [Node(ref=ref, resolution=resolution) for ref, resolution in zip(NAMES, resolutions, strict=True)]
    edges = [edge(child, parent, relation, pin=pin) for child, parent, relation, pin in ends]
    lineage = changed(*nodes, edges=edges)
    found = gaps(lineage)
    shuffled = replace(
        lineage,
        nodes=tuple(rng.sample(lineage.nodes, len(lineage.nodes))),
        edges=tuple(rng.sample(edges, len(edges))),
    )
    assert gaps(shuffled) == found
    known = {node.ref for node in lineage.nodes}
    assert {gap.subject for gap in found} | {gap.parent for gap in found if gap.parent} <= known
    unread = {node.ref for node in lineage.nodes if not node.resolution.is_read}
    nothing_looked_at = {"license-missing", "card-missing", "files-without-digest", "dataset-undeclared"}
    assert not any(gap.rule in nothing_looked_at and gap.subject in unread for gap in found)


@pytest.mark.no_cover
def test_five_thousand_artifacts_are_judged_in_seconds() -> None:
    """No rule is quadratic: a chain of 5,000 that all name the same two datasets and close a ring at the end."""
    refs = [ArtifactRef(namespace="o", name=f"m{number:04}", revision="1" * 40) for number in range(5000)]
    nodes = [Node(ref=ref, resolution=Resolution.RESOLVED) for ref in refs]
    edges = [edge(child, parent, pin=Pin.SEEN_WHEN_CRAWLED) for child, parent in itertools.pairwise(refs)]
    edges += [edge(refs[-1], refs[0]), *(edge(ref, BASE, Relation.MERGE) for ref in refs)]
    found = gaps(changed(*nodes, edges=edges))
    assert sum(gap.rule == "parent-unpinned" for gap in found) == 4999
    assert [len(gap.looked_at) for gap in found if gap.rule == "cycle"] == [1]
