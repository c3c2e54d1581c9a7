"""Claims to lineage: identity after resolution, joining and not joining, pins, and nothing lost."""

import pytest
from lineage.world import Repo, Teller, World, commit_of, ref

from aibom.lineage.assemble import assemble
from aibom.lineage.crawl import Left, Walked, crawl
from aibom.lineage.limits import Limits
from aibom.lineage.visit import Link, Visit
from aibom.records.claims import Fact, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Pin, Walk
from aibom.records.refs import Form, Unidentified
from aibom.records.snapshot import FileEntry, Resolution, Snapshot

DECLARED, DERIVED, MENTIONED = Assurance.DECLARED, Assurance.DERIVED, Assurance.MENTIONED
BASE, TUNED, ADAPTER, MERGE = Relation.UNSPECIFIED_BASE, Relation.FINETUNE, Relation.ADAPTER, Relation.MERGE


def lineage_of(repos: dict[str, Repo], subject: str = "o/a", limits: Limits | None = None) -> Lineage:
    """Walk and assemble."""
    return assemble(crawl(ref(subject), World(repos=repos), [Teller()], limits or Limits(), jobs=2))


def told(edges: tuple[Edge, ...]) -> list[tuple[str, str, str, int]]:
    """Return what edges say, with the number of their claims."""
    return [(edge.child.repo, edge.parent.repo, edge.relation.value, len(edge.claims)) for edge in edges]


def test_old_and_new_id_are_one_node() -> None:
    """gpt2 and openai-community/gpt2 resolve to the same commit: one node that keeps the old id, one edge."""
    lineage = lineage_of(
        {
            "o/a": Repo(parents=[(TUNED, "gpt2", DECLARED), (TUNED, "openai-community/gpt2", DERIVED)]),
            "gpt2": Repo(present="openai-community/gpt2"),
            "openai-community/gpt2": Repo(facts=[(Fact.LICENSE, "mit")]),
        }
    )
    node = lineage.by_ref()[ref(f"openai-community/gpt2@{commit_of('openai-community/gpt2')}")]
    assert (node.aliases, node.resolution, node.detail) == (("gpt2",), Resolution.MOVED, "moved")
    assert told(lineage.edges) == [("o/a", "openai-community/gpt2", "finetune", 2)]
    assert len(node.facts) == 1, "the same bytes under two addresses say a thing once"


def test_an_unpinned_and_a_pinned_name_of_one_commit_are_one_node() -> None:
    """One child names the parent at a commit, another does not, and the registry serves that commit: one node."""
    commit = commit_of("o/p")
    lineage = lineage_of(
        {
            "o/a": Repo(parents=[(TUNED, "o/b", DECLARED), (TUNED, f"o/p@{commit}", DECLARED)]),
            "o/b": Repo(parents=[(TUNED, "o/p", DECLARED)]),
            "o/p": Repo(),
        }
    )
    assert [node.ref.repo for node in lineage.nodes] == ["o/a", "o/b", "o/p"]
    pins = {edge.child.repo: edge.pin for edge in lineage.edges if edge.parent.repo == "o/p"}
    assert pins == {"o/a": Pin.NAMED_BY_CHILD, "o/b": Pin.SEEN_WHEN_CRAWLED}


def test_two_commits_of_one_parent_are_two_nodes() -> None:
    """A parent pinned to an old commit by one child is not the one another child names today."""
    old = "1" * 40
    lineage = lineage_of(
        {
            "o/a": Repo(parents=[(TUNED, "o/b", DECLARED), (TUNED, f"o/p@{old}", DECLARED)]),
            "o/b": Repo(parents=[(TUNED, "o/p", DECLARED)]),
            "o/p": Repo(),
        }
    )
    assert {node.ref.revision for node in lineage.nodes if node.ref.repo == "o/p"} == {old, commit_of("o/p")}


def test_a_claim_without_revision_means_the_one_its_child_names_elsewhere() -> None:
    """Card and adapter configuration of one child name one base, one of them at a commit: one pinned edge."""
    old = "1" * 40
    repos = {"o/a": Repo(parents=[(BASE, "o/p", DECLARED), (ADAPTER, f"o/p@{old}", DERIVED)]), "o/p": Repo()}
    lineage = lineage_of(repos)
    assert told(lineage.edges) == [("o/a", "o/p", "adapter", 2)]
    assert lineage.edges[0].pin is Pin.NAMED_BY_CHILD
    assert [node.ref.revision for node in lineage.nodes if node.ref.repo == "o/p"] == [old]


def test_a_revision_evaluated_on_is_not_the_one_trained_on() -> None:
    """The commit a metric names for a dataset says nothing of the commit the model was trained on."""
    old = "1" * 40
    lineage = lineage_of(
        {
            "o/a": Repo(
                parents=[
                    (Relation.TRAINED_ON, "datasets/o/d", DECLARED),
                    (Relation.EVALUATED_ON, f"https://huggingface.co/datasets/o/d/tree/{old}", DECLARED),
                ]
            ),
            "datasets/o/d": Repo(),
        }
    )
    found = {edge.relation: (edge.parent.revision, edge.pin) for edge in lineage.edges}
    assert found == {
        Relation.EVALUATED_ON: (old, Pin.NAMED_BY_CHILD),
        Relation.TRAINED_ON: (commit_of("o/d"), Pin.SEEN_WHEN_CRAWLED),
    }


def test_unspecified_joins_the_single_relation() -> None:
    """A plain base_model and the registry's tag that it is a merge are one edge with both claims."""
    lineage = lineage_of({"o/a": Repo(parents=[(BASE, "o/p", DECLARED), (MERGE, "o/p", DERIVED)]), "o/p": Repo()})
    assert told(lineage.edges) == [("o/a", "o/p", "merge", 2)]


def test_disagreeing_relations_stay_side_by_side() -> None:
    """Where two relations are named, none is chosen, and the claim that names none stands by itself."""
    parents = [(BASE, "o/p", DECLARED), (MERGE, "o/p", DERIVED), (TUNED, "o/p", MENTIONED)]
    lineage = lineage_of({"o/a": Repo(parents=parents), "o/p": Repo()})
    assert told(lineage.edges) == [
        ("o/a", "o/p", "finetune", 1),
        ("o/a", "o/p", "merge", 1),
        ("o/a", "o/p", "unspecified-base", 1),
    ]


def test_a_tokenizer_is_no_derivation_to_join() -> None:
    """A base named without relation does not become a tokenizer's origin."""
    parents = [(BASE, "o/p", DECLARED), (Relation.TOKENIZER_FROM, "o/p", DECLARED)]
    lineage = lineage_of({"o/a": Repo(parents=parents), "o/p": Repo()})
    assert [edge.relation for edge in lineage.edges] == [Relation.TOKENIZER_FROM, BASE]


def test_parents_that_could_not_be_read_are_nodes_as_asked_for() -> None:
    """Test157t/* was deleted: the parent stands in the lineage under the name it was given, at no revision."""
    lineage = lineage_of({"o/a": Repo(parents=[(MERGE, "Test157t/gone", DECLARED)])})
    node = lineage.by_ref()[ref("Test157t/gone")]
    assert (node.resolution, node.detail, node.files) == (Resolution.PRIVATE_OR_MISSING, "not found", None)
    assert lineage.edges[0].pin is Pin.UNKNOWN


def test_a_missing_parent_at_a_commit_was_still_pinned() -> None:
    """The child vouches for the commit, whether or not the registry still has it."""
    lineage = lineage_of({"o/a": Repo(parents=[(MERGE, "o/gone@" + "1" * 40, DECLARED)])})
    assert lineage.edges[0].pin is Pin.NAMED_BY_CHILD


@pytest.mark.parametrize("value", ["/home/qmed-intel/models/Llama", "tf_model.h5", None, "https://huggingface.co/docs"])
def test_what_names_no_repository_is_kept_and_never_a_node(value: str | None) -> None:
    """A path, a file name, nothing, an address elsewhere: kept with the claim, no node and no edge."""
    lineage = lineage_of({"o/a": Repo(parents=[(ADAPTER, value, DERIVED)])})
    (claim,) = lineage.nodes[0].unidentified
    assert isinstance(claim.parent, Unidentified)
    assert claim.parent.form in {Form.PATH, Form.FILE_NAME, Form.EMPTY, Form.URL}
    assert (len(lineage.nodes), lineage.edges) == (1, ())


def test_parents_beyond_the_limit_are_listed_with_their_claims() -> None:
    """Of more parents than are followed, weights go before data and statements before mentions; the rest is listed."""
    lineage = lineage_of(
        {
            "o/a": Repo(
                parents=[
                    (Relation.TRAINED_ON, "datasets/o/d", DECLARED),
                    (TUNED, "o/b", MENTIONED),
                    (TUNED, "o/z", DECLARED),
                    (TUNED, "o/y", DECLARED),
                ]
            ),
        },
        limits=Limits(max_parents=3),
    )
    assert {edge.parent.repo for edge in lineage.edges} == {"o/b", "o/y", "o/z"}
    assert [claim.text for claim in lineage.by_ref()[lineage.subject].not_followed] == ["datasets/o/d"]
    assert not any(node.ref.repo == "o/d" for node in lineage.nodes)


def test_an_answer_under_another_name_beats_none() -> None:
    """Asked for at a commit the source failed; the plain id gave that very commit: it is read, and nothing is lacking."""
    commit = commit_of("o/p")

    class Flaky(World):
        def fetch(self, ref, wants):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            """Fail for the pinned reference."""
            if ref.repo == "o/p" and ref.revision:
                return World(repos={"o/p": Repo(resolution=Resolution.UNAVAILABLE)}).fetch(ref, wants)
            return super().fetch(ref, wants)

    world = Flaky(
        repos={
            "o/a": Repo(parents=[(TUNED, "o/b", DECLARED), (TUNED, f"o/p@{commit}", DECLARED)]),
            "o/b": Repo(parents=[(TUNED, "o/p", DECLARED)]),
            "o/p": Repo(facts=[(Fact.LICENSE, "mit")]),
        }
    )
    lineage = assemble(crawl(ref("o/a"), world, [Teller()], Limits()))
    node = lineage.by_ref()[ref(f"o/p@{commit}")]
    assert (node.resolution, len(node.facts), node.aliases) == (Resolution.RESOLVED, 1, ())
    assert lineage.walk.unavailable == ()


def test_what_was_cut_under_one_name_and_read_under_another_is_not_cut() -> None:
    """A reference beyond the limit that names what was read anyway is no loss."""
    commit = commit_of("o/p")
    lineage = lineage_of(
        {
            "o/a": Repo(parents=[(TUNED, "o/p", DECLARED), (TUNED, "o/b", DECLARED)]),
            "o/b": Repo(parents=[(TUNED, f"o/p@{commit}", DECLARED), (TUNED, "o/c", DECLARED)]),
            "o/p": Repo(),
        },
        limits=Limits(max_depth=1),
    )
    assert [str(cut) for cut in lineage.walk.cut] == ["o/c"]
    assert lineage.by_ref()[ref(f"o/p@{commit}")].resolution is Resolution.RESOLVED
    assert lineage.by_ref()[ref("o/c")].resolution is Resolution.NOT_FOLLOWED


def test_files_are_sorted_and_an_unknown_listing_stays_unknown() -> None:
    """No listing and an empty one are two things."""
    files = (FileEntry(path="b"), FileEntry(path="a"))
    lineage = lineage_of(
        {
            "o/a": Repo(parents=[(TUNED, "o/b", DECLARED), (TUNED, "o/c", DECLARED)], files=files),
            "o/b": Repo(files=None),
            "o/c": Repo(files=()),
        }
    )
    assert [node.files for node in lineage.nodes] == [files[::-1], None, ()]


def test_the_subject_is_where_it_resolved_to() -> None:
    """A subject asked for by an old id stands under its present one, at its commit."""
    lineage = lineage_of({"o/old": Repo(present="o/new"), "o/new": Repo()}, subject="o/old")
    assert str(lineage.subject) == f"o/new@{commit_of('o/new')}"
    assert lineage.nodes[0].aliases == ("o/old",)


def test_a_record_without_commit_is_kept_at_none() -> None:
    """Where nobody named a commit none is made up."""
    lineage = lineage_of({"o/a": Repo(parents=[(TUNED, "o/p", DECLARED)]), "o/p": Repo(commit="")})
    assert lineage.edges[0].parent == ref("o/p")
    assert lineage.edges[0].pin is Pin.UNKNOWN


def test_a_claim_stated_twice_is_one() -> None:
    """Extractors may see one statement twice: once is enough, and one in another place is another."""
    repos = {"o/a": Repo(parents=[(TUNED, "o/p", DECLARED), (TUNED, "o/p", DECLARED)]), "o/p": Repo()}

    class Twice(Teller):
        def claims(self, snapshot):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            """Say everything twice."""
            yield from super().claims(snapshot)
            yield from super().claims(snapshot)

    lineage = assemble(crawl(ref("o/a"), World(repos=repos), [Twice()], Limits()))
    assert [claim.evidence.pointer for claim in lineage.edges[0].claims] == ["/parents/0", "/parents/1"]


def test_two_answers_for_one_commit_that_differ_in_what_they_follow() -> None:
    """One answer lacked a file, so that its limit of parents fell elsewhere: a claim followed once is an edge, once."""
    here, parent = ref("o/a@" + "1" * 40), ref("o/p")
    claim = LineageClaim(
        subject=here,
        relation=MERGE,
        parent=parent,
        text="o/p",
        assurance=DECLARED,
        evidence=Evidence(path="README.md", extractor="card"),
    )
    snapshot = Snapshot(requested=ref("o/a"), ref=here, resolution=Resolution.RESOLVED)
    visits = {
        ref("o/a"): Visit(snapshot=snapshot, not_followed=(claim,)),
        here: Visit(snapshot=snapshot, links=(Link(claim=claim, target=parent),)),
    }
    walk = Walk(endpoint="", time="2026-01-01T00:00:00Z")
    lineage = assemble(
        Walked(
            subject=ref("o/a"),
            visits=visits,
            left={parent: Left(resolution=Resolution.NOT_FOLLOWED, reason="left")},
            walk=walk,
        )
    )
    assert [(edge.parent, edge.claims) for edge in lineage.edges] == [(parent, (claim,))]
    assert lineage.by_ref()[here].not_followed == ()
    assert lineage.by_ref()[parent].detail == "left"


def test_an_unread_answer_stands_under_the_name_asked_for() -> None:
    """A source may know the present id of what it could not read; the claim's own words are kept as the node."""
    snapshot = Snapshot(requested=ref("o/old@v9"), ref=ref("o/new"), resolution=Resolution.REVISION_MISSING)
    walk = Walk(endpoint="", time="2026-01-01T00:00:00Z")
    visits = {ref("o/old@v9"): Visit(snapshot=snapshot)}
    lineage = assemble(Walked(subject=ref("o/old@v9"), visits=visits, left={}, walk=walk))
    assert [node.ref for node in lineage.nodes] == [lineage.subject] == [ref("o/old@v9")]
