"""Whoever makes NEW can write in it what they like: what they hide is a change all the same, or said to be not compared."""

from dataclasses import replace

import pytest
from diff.cases import (
    BASE,
    DATA,
    EVIL,
    EXTRACTORS,
    OLD,
    TINY,
    WEIGHTS,
    A,
    B,
    C,
    claim,
    edge,
    fact,
    file,
    gap,
    joined,
    kinds,
    node,
    only,
    stating,
    walked,
    with_,
)

from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.weighing import Terms
from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What
from aibom.records.snapshot import FileEntry, Resolution

EVIL_WEIGHTS = file("model.safetensors", B)


def test_a_second_record_of_the_subject_hides_nothing() -> None:
    """An artifact that is described twice is a severe change, whichever of the two stands first."""
    twin = node(TINY, files=(EVIL_WEIGHTS,))
    for nodes in ((*OLD.nodes, twin), (twin, *OLD.nodes)):
        new = replace(OLD, lineage=replace(OLD.lineage, nodes=nodes))
        found = diff(OLD, new)
        assert Severity.HIGH in {change.severity for change in found.real}
        assert diff(new, new).changes == ()


@pytest.mark.parametrize("first", [True, False])
def test_a_path_that_is_listed_twice_hides_nothing(first: bool) -> None:
    """The same path with other bytes beside the known ones is weights that came."""
    entries = (EVIL_WEIGHTS, WEIGHTS) if first else (WEIGHTS, EVIL_WEIGHTS)
    assert Kind.WEIGHTS_ADDED in kinds(diff(OLD, unlisted(*entries)))


def unlisted(*entries: FileEntry) -> Bom:
    """The next revision with these files."""
    return with_(TINY, ref=TINY.at("9" * 40), files=entries)


def test_digests_that_are_left_out_count_as_much_as_other_ones() -> None:
    """The same size and no digest: whether the bytes are the same is not known, and that is a change."""
    found = only(OLD, unlisted(FileEntry(path="model.safetensors", size=5000)), Kind.LISTING)
    assert found.severity is Severity.HIGH
    assert "not known" in found.summary


def test_a_weaker_digest_is_seen() -> None:
    """That only git's SHA-1 is left of two digests is a change of its own."""
    old = with_(TINY, files=(replace(WEIGHTS, git_sha1="1" * 40),))
    new = with_(TINY, files=(replace(WEIGHTS, git_sha1="1" * 40, sha256=""),))
    assert only(old, new, Kind.EVIDENCE).severity is Severity.LOW


def test_files_without_digests_on_both_sides_are_not_called_the_same() -> None:
    """At another revision the same path and size prove nothing, and that is said."""
    bare = FileEntry(path="model.safetensors", size=5000)
    old = with_(TINY, files=(bare,))
    found = diff(old, with_(TINY, old, ref=TINY.at("9" * 40)))
    assert "bytes of files without any digest: model.safetensors of org/tiny" in found.uncompared
    assert diff(old, old).uncompared == ()


def test_digests_that_contradict_each_other_are_a_change() -> None:
    """The same SHA-256 with another size, or another SHA-512, cannot be the same bytes."""
    for other in (replace(WEIGHTS, size=1), replace(WEIGHTS, sha512="f" * 128)):
        old = with_(TINY, files=(replace(WEIGHTS, sha512="e" * 128),))
        assert Kind.WEIGHTS_CHANGED in kinds(diff(old, with_(TINY, old, files=(other,), ref=TINY.at("9" * 40))))


def test_the_case_of_a_digest_is_no_difference_of_bytes() -> None:
    """Hexadecimal digits in capitals are the same digest."""
    new = with_(TINY, files=(replace(WEIGHTS, sha256=A.upper()),))
    assert kinds(diff(OLD, new)) == [Kind.EVIDENCE]


def test_files_that_are_not_listed_any_more_are_a_severe_change() -> None:
    """Without a listing any weights may stand there."""
    found = diff(OLD, with_(TINY, files=None))
    assert [change.severity for change in found.real] == [Severity.HIGH]
    assert "files not listed in NEW: org/tiny" in found.uncompared


def test_extractors_that_are_said_not_to_have_run_excuse_nothing_that_both_state() -> None:
    """Another license under the name of another extractor is another license."""
    new = walked(with_(TINY, facts=(fact(TINY, Fact.LICENSE, "gpl-3.0", extractor="zz"),)), extractors=("zz@1",))
    assert only(OLD, new, Kind.LICENSE).severity is Severity.HIGH
    template = stating(TINY, fact(TINY, Fact.CHAT_TEMPLATE, A, extractor="tokenizer"))
    other = walked(stating(TINY, fact(TINY, Fact.CHAT_TEMPLATE, B, extractor="zz")), extractors=("zz@1",))
    assert Kind.CHAT_TEMPLATE in kinds(diff(template, other))


def test_an_extractor_that_left_claims_did_run() -> None:
    """A list that leaves out an extractor whose claims are there excuses nothing."""
    new = walked(with_(TINY, facts=()), extractors=("zz@1",))
    assert any(claim.evidence.extractor == "card" for each in new.nodes for claim in each.facts)
    assert Kind.LICENSE in kinds(diff(OLD, new))


@pytest.mark.parametrize("named", [(), EXTRACTORS])
def test_what_is_left_out_without_a_reason_is_a_change(named: tuple[str, ...]) -> None:
    """An empty list of extractors says nothing of which ran, and excuses nothing."""
    new = walked(with_(TINY, facts=()), extractors=named)
    assert Kind.LICENSE in kinds(diff(OLD, new))


def test_what_an_extractor_would_have_read_is_said_not_to_be_compared() -> None:
    """Where one did not run at all, what it reads is a difference of the records, and named among what was not compared."""
    old = stating(TINY, fact(TINY, Fact.CHAT_TEMPLATE, A, extractor="tokenizer"))
    found = diff(old, walked(OLD, extractors=("card@1", "hub-record@1")))
    assert [change.kind for change in found.real] == []
    assert "statements that extractors read which did not run for NEW: tokenizer" in found.uncompared
    back = diff(walked(OLD, extractors=("card@1", "hub-record@1")), old)
    assert [change.kind for change in back.real] == []
    assert "statements that extractors read which did not run for OLD: tokenizer" in back.uncompared


def test_what_was_supplied_is_never_excused() -> None:
    """A statement is of the record itself: that it is gone, or new, is a change."""
    supplied = fact(TINY, Fact.LICENSE_CONCLUDED, "mit", extractor="statements", accountable="a person")
    old = walked(stating(TINY, supplied), extractors=(*EXTRACTORS, "statements@1"))
    assert Kind.LICENSE in kinds(diff(old, OLD))
    assert Kind.LICENSE in kinds(diff(OLD, old))


def test_a_parent_cannot_be_replaced_behind_an_extractor() -> None:
    """Another base that another extractor is said to have read is another base."""
    new = walked(
        joined(OLD, edge(TINY, EVIL, extractor="zz"), OLD.edges[1], nodes=(node(EVIL, files=()),)),
        extractors=("zz@1",),
    )
    assert Kind.PARENT_REPLACED in kinds(diff(OLD, new))


def test_datasets_that_are_said_not_to_have_been_walked() -> None:
    """That is said; and a record that has one all the same excuses nothing."""
    bare = replace(OLD.lineage, nodes=OLD.nodes[:2], edges=OLD.edges[:1])
    left_out = walked(replace(OLD, lineage=bare, gaps=()), datasets=False)
    found = diff(OLD, left_out)
    assert Kind.DATASET_REMOVED in {change.kind for change in found.changes if change.record_only}
    assert "datasets, which were not walked for NEW" in found.uncompared
    other = ArtifactRef(kind=What.DATASET, namespace="evil", name="data")
    assert Kind.DATASET_REMOVED in kinds(diff(OLD, joined(left_out, OLD.edges[0], nodes=(node(other, files=()),))))


def test_rules_that_are_said_not_to_have_run() -> None:
    """Gaps of a rule that is left out are named among what was not compared; one that left gaps did run."""
    left_out = replace(OLD, rules=("parent-unpinned",), gaps=())
    found = diff(OLD, left_out)
    assert kinds(found) == []
    assert "gaps of rules that did not run for NEW: license-missing" in found.uncompared
    contradicted = replace(left_out, gaps=(gap("license-missing", TINY),))
    assert Kind.GAP_CLOSED in kinds(diff(OLD, contradicted))
    assert Kind.GAP_CLOSED in kinds(diff(OLD, replace(OLD, rules=(), gaps=())))


def test_a_gap_that_was_removed_by_hand_weighs_as_much_as_it_did() -> None:
    """Nothing in the record closes it, so it is not closed but gone; the same where only its severity was lowered."""
    assert only(OLD, replace(OLD, gaps=()), Kind.GAP_CLOSED).severity is Severity.HIGH
    lowered = replace(OLD, gaps=(gap("license-missing", DATA, Severity.INFO),))
    assert only(OLD, lowered, Kind.GAP_SEVERITY).severity is Severity.HIGH
    closed = replace(stating(DATA, fact(DATA, Fact.LICENSE, "mit")), gaps=())
    assert only(OLD, closed, Kind.GAP_CLOSED).severity is Severity.INFO


def test_a_gap_in_the_place_of_another_weighs_as_a_new_one() -> None:
    """A gap that says something else, even a milder one, is not taken for the same in other words."""
    new = replace(OLD, gaps=(gap("license-missing", DATA, Severity.MEDIUM, "another thing"),))
    assert only(OLD, new, Kind.GAP_SEVERITY).severity is Severity.MEDIUM


def test_a_subject_that_is_said_to_be_unavailable_is_a_severe_change() -> None:
    """What was to be compared could not be: no comparison passes on that."""
    new = with_(TINY, resolution=Resolution.UNAVAILABLE, files=None, facts=())
    assert only(OLD, new, Kind.NOT_READ).severity is Severity.HIGH
    assert "not read in NEW: org/tiny" in diff(OLD, new).uncompared


def test_an_ancestor_that_was_not_read_is_not_compared_and_not_gone() -> None:
    """Nothing behind it is called removed, and it stands among what was not compared."""
    silent = with_(BASE, resolution=Resolution.UNAVAILABLE, files=None, facts=())
    lineage = silent.lineage
    nodes = tuple(each for each in lineage.nodes if each.ref != DATA)
    new = replace(silent, lineage=replace(lineage, edges=OLD.edges[:1], nodes=nodes), gaps=())
    found = diff(OLD, new)
    assert found.real == ()
    assert {change.kind for change in found.changes} == {Kind.NOT_READ, Kind.DATASET_REMOVED, Kind.GAP_CLOSED}
    assert "not read in NEW: org/base" in found.uncompared


def test_what_is_said_of_an_ancestor_that_was_not_read_is_compared() -> None:
    """Who says that it could not be read, and yet lists other weights, has changed them."""
    new = with_(BASE, resolution=Resolution.UNAVAILABLE, files=(file("model.safetensors", C),))
    assert Kind.OTHER_BYTES in kinds(diff(OLD, new))
    redirected = joined(with_(BASE, resolution=Resolution.OFFLINE), OLD.edges[0], edge(BASE, EVIL))
    assert Kind.PARENT_ADDED in kinds(diff(OLD, redirected))


def test_what_is_gone_is_gone_though_nobody_could_read_it_before() -> None:
    """That OLD could not ask does not make a definite answer a difference of the records."""
    old = with_(BASE, resolution=Resolution.OFFLINE, files=None, facts=())
    new = with_(BASE, resolution=Resolution.PRIVATE_OR_MISSING, files=None, facts=())
    assert kinds(diff(old, new)) == [Kind.PARENT_MISSING]
    assert kinds(diff(new, old)) == []


def test_one_shared_file_of_weights_does_not_make_another_artifact_the_same() -> None:
    """Who puts one known file beside others has not renamed the artifact."""
    copy = ArtifactRef(namespace="evil", name="copy")
    shard = file("model-1.safetensors", B)
    old = with_(BASE, files=(shard, file("model-2.safetensors", C)))
    assert only(old, with_(BASE, old, ref=copy), Kind.RENAMED).severity is Severity.LOW
    other = with_(BASE, old, ref=copy, files=(shard, file("model-2.safetensors", "e" * 64)))
    assert only(old, other, Kind.RENAMED).severity is Severity.HIGH


def test_a_former_id_that_nothing_bears_out() -> None:
    """A record can say of anything that it bore another id: the day of creation or the weights must agree."""
    created = fact(BASE, Fact.CREATED, "2024-01-01T00:00:00.000Z", extractor="hub-record")
    old = stating(BASE, created)
    moved = {"ref": replace(BASE, namespace="new", name="home"), "aliases": ("org/base",)}
    same = with_(BASE, old, files=(), **moved)
    assert only(old, same, Kind.RENAMED).severity is Severity.LOW
    bare = with_(BASE, old, files=(), facts=(), **moved)
    assert only(old, bare, Kind.RENAMED).severity is Severity.HIGH
    later = replace(created, value="2026-05-05T00:00:00Z")
    new = with_(BASE, old, files=(), facts=(later,), **moved)
    assert only(old, new, Kind.CHANGED_HANDS).severity is Severity.CRITICAL


def test_a_parent_beyond_the_limit_is_a_parent() -> None:
    """Who names a new parent where only the limit of parents leaves some has named it all the same."""
    new = with_(TINY, not_followed=(claim(TINY, EVIL, Relation.MERGE),))
    assert kinds(diff(OLD, new)) == [Kind.PARENT_ADDED]
    cut = with_(TINY, not_followed=(claim(TINY, BASE, Relation.MERGE),))
    assert kinds(diff(OLD, cut)) == []
    assert [change.kind for change in diff(OLD, cut).changes] == [Kind.RECORD]


@pytest.mark.parametrize("after", ["nan", "inf", "-inf", "1e999", "", "0.5 (ours)", 1e300, 0.9, -0.5])
def test_no_figure_widens_its_own_margin(after: object) -> None:
    """What is no number, or not near, is no result within the tolerance, whichever side it stands on."""
    old = stating(TINY, fact(TINY, Fact.METRIC, 0.5))
    new = stating(TINY, fact(TINY, Fact.METRIC, after))
    for pair in ((old, new), (new, old)):
        assert only(*pair, Kind.METRIC, Terms(tolerance=0.5)).severity is Severity.LOW


def test_a_result_within_the_tolerance_counts_for_nothing_and_is_shown() -> None:
    """A figure that moved a little is a remark."""
    old = stating(TINY, fact(TINY, Fact.METRIC, 0.5))
    new = stating(TINY, fact(TINY, Fact.METRIC, 0.5001))
    assert only(old, new, Kind.METRIC, Terms(tolerance=0.01)).severity is Severity.INFO
    assert only(old, new, Kind.METRIC, Terms(tolerance=0.00001)).severity is Severity.LOW


def test_a_license_behind_the_word_other() -> None:
    """The name beside `other` is the license, and to state none is no permission."""
    old = with_(TINY, facts=(fact(TINY, Fact.LICENSE, "other"), fact(TINY, Fact.LICENSE_NAME, "one")))
    new = with_(TINY, facts=(fact(TINY, Fact.LICENSE, "other"), fact(TINY, Fact.LICENSE_NAME, "another")))
    assert only(old, new, Kind.LICENSE).severity is Severity.HIGH
    assert only(OLD, with_(TINY, facts=()), Kind.LICENSE).severity is Severity.HIGH


def test_a_safe_format_that_went_leaves_the_pickle() -> None:
    """Where both stood, and only the pickle does now, whoever loads the model runs it."""
    old = with_(TINY, files=(WEIGHTS, file("pytorch_model.bin", B)))
    new = with_(TINY, files=(file("pytorch_model.bin", B),))
    assert only(old, new, Kind.WEIGHTS_FORMAT).severity is Severity.HIGH
