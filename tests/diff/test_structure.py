"""What is which of two records: renames, mirrors, cycles, artifacts named twice, models that nothing joins, and many."""

from dataclasses import replace
from itertools import pairwise

import pytest
from diff.cases import (
    BASE,
    DATA,
    EVIL,
    OLD,
    TINY,
    A,
    B,
    C,
    altered,
    bom,
    claim,
    edge,
    fact,
    file,
    joined,
    kinds,
    node,
    only,
    stating,
    with_,
)

from aibom.diff.change import MatchedBy
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

HOME = ArtifactRef(namespace="new-home", name="small", revision=TINY.revision)


def test_a_rename_by_the_digest_of_weights() -> None:
    """The same weights under another id are the same model, renamed; nothing else about it is called new."""
    found = diff(OLD, with_(TINY, ref=HOME))
    assert kinds(found) == [Kind.RENAMED]
    assert found.changes[0].severity is Severity.LOW
    assert found.matched == ((TINY, HOME, MatchedBy.DIGEST),)
    assert found.related == "the subjects are matched by digest"


def test_small_files_prove_nothing() -> None:
    """An empty file, or a stub, is the same everywhere."""
    old = with_(BASE, files=(file("model.safetensors", B, 100),))
    found = diff(old, with_(BASE, old, ref=EVIL))
    assert Kind.PARENT_REPLACED in kinds(found)
    assert found.matched == ()


def test_a_rename_by_the_id_the_registry_led_from() -> None:
    """An alias joins where neither id nor weights do."""
    new = with_(BASE, ref=replace(HOME, name="elsewhere"), aliases=("org/base",), files=())
    found = diff(OLD, new)
    assert found.matched == ((BASE, replace(HOME, name="elsewhere"), MatchedBy.ALIAS),)
    assert Kind.RENAMED in kinds(found)


def test_a_name_alone_joins_with_a_warning() -> None:
    """The same name in another namespace is compared, called high, and named among what is not sure."""
    new = with_(BASE, ref=replace(BASE, namespace="evil"), files=(file("model.safetensors", C),))
    found = diff(OLD, new)
    assert only(OLD, new, Kind.SAME_NAME_ELSEWHERE).severity is Severity.HIGH
    assert "taken for the same by name alone: evil/base" in found.uncompared
    assert Kind.WEIGHTS_CHANGED in kinds(found)


def test_a_name_that_several_bear_joins_nothing() -> None:
    """Where two could be meant none is."""
    old = joined(with_(BASE, files=()), *OLD.edges)
    twins = tuple(replace(BASE, namespace=name) for name in ("evil", "other"))
    nodes = (old.nodes[0], old.nodes[2], *(node(twin, files=()) for twin in twins))
    edges = tuple(edge(TINY, twin, Relation.MERGE) for twin in twins)
    new = replace(old, lineage=replace(old.lineage, nodes=nodes, edges=edges))
    assert diff(old, new).matched == ()


def test_the_same_id_in_other_hands() -> None:
    """Another owner, or another day of creation, under the same id is critical; the same day told otherwise is not."""
    owner = fact(BASE, Fact.AUTHOR, "org", extractor="hub-record")
    made = fact(BASE, Fact.CREATED, "2024-01-01T10:00:00.000Z", extractor="hub-record")
    old = stating(BASE, owner, made)
    for one, value in ((owner, "evil"), (made, "2026-01-01T10:00:00Z")):
        rest = tuple(each for each in (owner, made) if each is not one)
        new = stating(BASE, *rest, replace(one, value=value))
        assert only(old, new, Kind.CHANGED_HANDS).severity is Severity.CRITICAL
    same = stating(BASE, replace(owner, value="Org"), replace(made, value="2024-01-01T10:00:00Z"))
    assert Kind.CHANGED_HANDS not in kinds(diff(old, same))


def test_one_commit_with_other_bytes() -> None:
    """Critical at a commit; at a branch it is what branches are for."""
    new = with_(TINY, files=(file("model.safetensors", B),))
    assert only(OLD, new, Kind.OTHER_BYTES).severity is Severity.CRITICAL
    branch = with_(TINY, ref=TINY.at("main"))
    moved = with_(TINY, new, ref=TINY.at("main"))
    assert kinds(diff(branch, moved)) == [Kind.WEIGHTS_CHANGED]


def test_a_mirror_that_does_not_hold_an_artifact() -> None:
    """That the mirror lacks it does not mean that it is gone."""
    found = diff(OLD, with_(DATA, resolution=Resolution.ABSENT_FROM_MIRROR, files=None))
    assert found.real == ()
    assert [change.kind for change in found.changes] == [Kind.NOT_READ]
    assert found.uncompared == ("not read in NEW: org/data",)


def test_the_same_model_as_a_folder() -> None:
    """A copy on a disk is joined to its model by the weights."""
    local = ArtifactRef(registry=LOCAL, name="copy", revision="f" * 64)
    found = diff(OLD, with_(TINY, ref=local))
    assert found.matched == ((TINY, local, MatchedBy.DIGEST),)
    assert Kind.PARENT_REMOVED not in kinds(found)


def test_a_record_of_a_registry_beside_a_document_of_others() -> None:
    """That one side is a document alone is a difference of the records, and what it lacks is said."""
    found = diff(OLD, with_(DATA, resolution=Resolution.DOCUMENTED, files=None))
    assert kinds(found) == [Kind.LISTING]
    assert Kind.RECORD in {change.kind for change in found.changes}
    assert "known in NEW from a document alone: org/data" in found.uncompared


def test_models_that_nothing_joins() -> None:
    """No name, digest, former id or ancestor in common: said so, and compared as what they are."""
    new = bom(node(EVIL, files=(file("model.safetensors", C),)))
    found = diff(OLD, new)
    assert found.related == ""
    assert Kind.UNRELATED in kinds(found)
    shared = bom(node(EVIL, files=()), node(BASE), edges=(edge(EVIL, BASE),))
    assert diff(OLD, shared).related == "both records have org/base"


def test_a_new_revision_that_stems_from_the_old_one() -> None:
    """Version 2 made from version 1: the subjects are compared, and version 1 is a parent that came."""
    second = TINY.at("9" * 40)
    new = joined(with_(TINY, ref=second), edge(second, BASE), OLD.edges[1], edge(second, TINY), nodes=(node(TINY),))
    assert kinds(diff(OLD, new)) == [Kind.SUBJECT_REVISION, Kind.PARENT_ADDED]


def test_a_lineage_that_runs_in_a_circle() -> None:
    """A cycle ends, and so does one that closes in NEW; an artifact may name itself."""
    circle = joined(OLD, *OLD.edges, edge(BASE, TINY), edge(TINY, TINY))
    assert diff(circle, circle).changes == ()
    assert kinds(diff(OLD, circle)) == [Kind.PARENT_ADDED, Kind.PARENT_ADDED]
    assert kinds(diff(circle, OLD)) == [Kind.PARENT_REMOVED, Kind.PARENT_REMOVED]


def test_an_edge_to_what_is_no_artifact() -> None:
    """A document may name a parent that it has no record of; a record that comes later is seen."""
    dangling = joined(OLD, *OLD.edges, edge(TINY, EVIL, Relation.MERGE))
    assert kinds(diff(OLD, dangling)) == [Kind.PARENT_ADDED]
    assert kinds(diff(dangling, joined(dangling, *dangling.edges, nodes=(node(EVIL),)))) == [Kind.ARTIFACT_ADDED]


def test_an_artifact_that_is_named_twice_in_both() -> None:
    """What both have twice in the same words differs in nothing."""
    twice = replace(OLD, lineage=replace(OLD.lineage, nodes=(*OLD.nodes, node(BASE))))
    turned = replace(OLD, lineage=replace(OLD.lineage, nodes=(node(BASE), *reversed(OLD.nodes))))
    assert diff(twice, turned).changes == ()
    assert kinds(diff(OLD, twice)) != []


@pytest.mark.no_cover
def test_ten_thousand_artifacts() -> None:
    """All with the same weights, in one chain: one of them changed, or 2,000 renamed; the ways to them stay short."""
    refs = [ArtifactRef(namespace="org", name=f"a{number:05}") for number in range(10_000)]
    same = (FileEntry(path="model.safetensors", size=5000, sha256=A),)
    nodes = [node(ref, files=same) for ref in refs]
    old = bom(*nodes, edges=tuple(edge(child, parent) for child, parent in pairwise(refs)))
    assert len(diff(old, altered(old, refs[-1], lambda last: replace(last, detail="x"))).changes) == 1
    some = bom(*nodes[:2_000], edges=old.edges[:1_999])
    new = bom(
        *(replace(each, ref=replace(each.ref, namespace="evil")) for each in some.nodes),
        edges=tuple(_elsewhere(each) for each in some.edges),
    )
    found = diff(some, new)
    assert kinds(found).count(Kind.SAME_NAME_ELSEWHERE) == 1_999
    assert kinds(found).count(Kind.RENAMED) == 1
    assert max(len(change.path) for change in found.changes) == 31


def _elsewhere(one: Edge) -> Edge:
    child, parent = (replace(ref, namespace="evil") for ref in (one.child, one.parent))
    return replace(one, child=child, parent=parent, claims=(claim(child, parent, one.relation),))


@pytest.mark.no_cover
def test_ten_thousand_gaps_and_claims_of_one_artifact() -> None:
    """As many gaps of one rule, and claims of one artifact, are paired without trying each with each."""
    gaps = tuple(replace(OLD.gaps[0], needed=f"{number}") for number in range(10_000))
    more = tuple(replace(each, needed=f"x{each.needed}") for each in gaps)
    assert len(diff(replace(OLD, gaps=gaps), replace(OLD, gaps=more)).changes) == 10_000
    tags = tuple(fact(TINY, Fact.TAG, f"{number}") for number in range(10_000))
    others = tuple(fact(TINY, Fact.TAG, f"x{number}") for number in range(10_000))
    assert kinds(diff(stating(TINY, *tags), stating(TINY, *others))) == [Kind.FACT]
