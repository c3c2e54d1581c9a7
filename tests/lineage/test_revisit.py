"""What of a BOM has changed at the registry, asked again: one request each, and nothing that was not seen."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub.utils import close_session  # type: ignore[attr-defined]
from lineage.drifting import PARENTS, change, family, repo

from aibom import plugins
from aibom.build import Request, build
from aibom.lineage.crawl import Event
from aibom.lineage.revisit import Revisited, revisit
from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind, parse_subject
from aibom.records.snapshot import Resolution
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from aibom.sources.interface import Source
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording
from testhub import HubFactory, HubServer, Mirror, Repo, commit_of


@pytest.fixture(autouse=True)
def fresh_session() -> Any:
    """Close the client's connections after a test."""
    yield
    close_session()


class _Nap:
    """A clock at which nobody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


def _source(served: HubServer, *, time: str = "2026-03-01T00:00:00Z", **settings: Any) -> HubSource:
    nap = _Nap()
    return HubSource(endpoint=served.url, time=time, token=False, sleep=nap.sleep, clock=nap.clock, **settings)


def _bom(served: HubServer | Source, subject: str = "org/app", **settings: Any) -> Bom:
    source = _source(served, time="2026-01-01T00:00:00Z", **settings) if isinstance(served, HubServer) else served
    return build(
        Request(
            subject=parse_subject(subject),
            source=source,
            extractors=plugins.extractors(built_in_only=True),
            rules=(),
            refusal=lambda _: None,
            jobs=4,
        )
    )


def _again(served: HubServer, bom: Bom, **settings: Any) -> Revisited:
    return revisit(bom, _source(served, afresh=True, **settings), jobs=4)


def _by_id(bom: Bom) -> Mapping[str, Node]:
    return {str(node.ref.unpinned): node for node in bom.nodes}


def _both(found: Revisited, before: str, after: str = "") -> tuple[Node, Node]:
    return _by_id(found.before)[before], _by_id(found.after)[after or before]


def _said(node: Node, fact: Fact) -> list[object]:
    return [claim.value for claim in node.facts if claim.fact is fact]


def _untouched(found: Revisited) -> bool:
    return found.before.nodes == found.after.nodes and found.before.edges == found.after.edges


def test_what_did_not_change_is_equal_on_both_sides(hub: HubFactory) -> None:
    """Nothing happened, so that nothing differs, and each repository was asked for once, no file at all."""
    served = hub(repos=family())
    bom = _bom(served)
    served.forget()
    found = _again(served, bom)
    assert _untouched(found)
    assert served.paths() == sorted(
        ["/api/datasets/org/data", *(f"/api/models/{name}" for name in ("org/app", "org/never", *PARENTS))]
    )
    assert [str(ref.unpinned) for ref in found.asked] == [str(node.ref.unpinned) for node in bom.nodes]
    assert (found.not_asked, found.unanswered, found.elsewhere) == ((), (), False)
    assert (found.before.walk.time, found.after.walk.time) == ("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z")


def test_each_thing_that_happened_is_seen_by_one_request(hub: HubFactory) -> None:
    """A parent is renamed, one deleted, one licensed otherwise, one gated, one made again, one does not answer."""
    served = hub(repos=family())
    bom = _bom(served)
    change(served)
    served.forget()
    found = _again(served, bom)

    old, new = _both(found, "org/deleted")
    assert (old.resolution, new.resolution) == (Resolution.RESOLVED, Resolution.PRIVATE_OR_MISSING)
    old, new = _both(found, "org/to-be-renamed", "org/renamed")
    assert (new.resolution, new.aliases) == (Resolution.MOVED, ("org/to-be-renamed",))
    assert (old.ref.revision, old.files) == (new.ref.revision, new.files)
    old, new = _both(found, "org/licensed")
    assert (_said(old, Fact.LICENSE), _said(new, Fact.LICENSE)) == (["mit"], ["cc-by-nc-4.0"])
    assert (old.ref.revision, new.ref.revision) == (commit_of("org/licensed"), commit_of("second"))
    old, new = _both(found, "org/gated")
    assert (old.resolution, new.resolution) == (Resolution.RESOLVED, Resolution.GATED)
    assert (_said(old, Fact.GATED), _said(new, Fact.GATED)) == ([False], ["manual"])
    old, new = _both(found, "org/remade")
    assert _said(old, Fact.CREATED) != _said(new, Fact.CREATED)
    assert old.files != new.files
    old, new = _both(found, "org/failing")
    assert old == new
    assert [(str(ref.unpinned), why) for ref, why in found.unanswered] == [
        ("org/failing", "the Hub answered 500 (5 attempts)")
    ]
    for name in ("org/app", "org/same", "org/never", "datasets/org/data"):
        old, new = _both(found, name)
        assert old == new, name
    assert [path for path in served.paths() if path != "/api/models/org/failing"] == [
        "/api/datasets/org/data",
        *(f"/api/models/org/{name}" for name in ("app", "deleted", "gated", "licensed", "never")),
        *(f"/api/models/org/{name}" for name in ("remade", "renamed", "same", "to-be-renamed")),
    ]


def test_the_derivations_lead_to_what_the_parents_are_called_now(hub: HubFactory) -> None:
    """Nobody's parents changed: the same derivations stand on both sides, that of the renamed one under its new id."""
    served = hub(repos=family())
    bom = _bom(served)
    change(served)
    found = _again(served, bom)
    ids = [str(edge.parent.unpinned) for edge in found.before.edges]
    assert sorted(ids) == sorted(["datasets/org/data", "org/never", *PARENTS])
    renamed = {"org/to-be-renamed": "org/renamed"}
    assert sorted(str(edge.parent.unpinned) for edge in found.after.edges) == sorted(renamed.get(i, i) for i in ids)
    known = {node.ref for node in found.after.nodes}
    assert all(edge.child in known and edge.parent in known for edge in found.after.edges)


def test_a_parent_that_the_record_names_now_is_another_parent(hub: HubFactory) -> None:
    """The card of the subject names another base: the registry's tags say so, and no file is read to know it."""
    first = repo("org/app", card={"base_model": "org/base", "base_model_relation": "quantized"})
    served = hub(repos=[first, repo("org/base")])
    bom = _bom(served)
    served.remove("org/app")
    served.add(repo("org/app", commit="second", card={"base_model": "org/other", "base_model_relation": "quantized"}))
    found = _again(served, bom)
    assert [(str(edge.parent.unpinned), edge.relation) for edge in found.before.edges] == [
        ("org/base", Relation.QUANTIZED)
    ]
    assert [(str(edge.parent), edge.relation) for edge in found.after.edges] == [("org/other", Relation.QUANTIZED)]
    assert _by_id(found.after)["org/other"].resolution is Resolution.NOT_FOLLOWED


def test_a_parent_that_only_files_name_is_taken_over(hub: HubFactory) -> None:
    """The registry's record does not name it: that the child has another commit says nothing of it."""
    files = {"adapter_config.json": b'{"base_model_name_or_path": "org/base", "peft_type": "LORA"}'}
    served = hub(repos=[Repo(id="org/app", files=files), repo("org/base")])
    bom = _bom(served)
    served.remove("org/app")
    served.add(Repo(id="org/app", commit=commit_of("second"), files={**files, "notes.txt": b"more"}))
    found = _again(served, bom)
    parents = [[str(edge.parent.unpinned) for edge in each.edges] for each in (found.before, found.after)]
    assert parents == [["org/base"], ["org/base"]]
    assert {edge.child.revision for edge in found.after.edges} == {commit_of("second")}


def test_a_pinned_parent_is_asked_for_at_its_commit(hub: HubFactory) -> None:
    """The default branch moved on long ago: that is no news; that the commit is gone is, and the cache cannot tell."""
    pinned = commit_of("pinned")
    files = {"README.md": f"---\nbase_model: org/base@{pinned}\n---\n".encode()}
    old, head = (
        repo("org/base", commit="pinned"),
        repo("org/base", commit="head", branches={"main": commit_of("head")}),
    )
    served = hub(repos=[Repo(id="org/app", files=files), old, head])
    bom = _bom(served)
    served.forget()
    assert _untouched(_again(served, bom))
    assert f"/api/models/org/base/revision/{pinned}" in served.paths()
    assert "/api/models/org/base" not in served.paths()
    served.remove("org/base")
    served.add(repo("org/base", commit="head", info={"createdAt": "2026-02-02T00:00:00.000Z"}))
    found = _again(served, bom)
    before, after = _both(found, "org/base")
    assert after.resolution is Resolution.REVISION_MISSING
    assert _said(before, Fact.CREATED) != _said(after, Fact.CREATED), "it is another repository under the same id"


def test_a_cached_commit_is_asked_for_again(hub: HubFactory, tmp_path: Path) -> None:
    """What the cache holds for good says nothing of whether it is still there."""
    pinned = commit_of("org/base")
    files = {"README.md": f"---\nbase_model: org/base@{pinned}\n---\n".encode()}
    served = hub(repos=[Repo(id="org/app", files=files), repo("org/base")])
    cache = Cache(tmp_path / "cache")
    bom = _bom(served, cache=cache)
    served.remove("org/base")
    found = _again(served, bom, cache=cache)
    assert _both(found, "org/base")[1].resolution is Resolution.PRIVATE_OR_MISSING


def test_a_subject_at_a_tag_is_compared_with_the_tag(hub: HubFactory) -> None:
    """A BOM of a tag does not drift with the default branch; a tag that is moved does."""
    first, second = commit_of("first"), commit_of("second")
    served = hub(
        repos=[
            repo("org/app", commit="first", branches={"v1": first, "main": second}),
            repo("org/app", commit="second"),
        ]
    )
    bom = _bom(served, "org/app@v1")
    assert bom.subject.revision == first
    assert _untouched(_again(served, bom))
    served.add(repo("org/app", commit="second", branches={"v1": second}))
    assert _again(served, bom).after.subject.revision == second


def test_an_old_id_that_somebody_took_over_is_seen(hub: HubFactory) -> None:
    """The child names its parent by an old id: who bears that id now is what the child's users get."""
    renamed = repo("next/base", commit="base", moved_from=["old/base"])
    served = hub(repos=[repo("org/app", card={"base_model": "old/base"}), renamed])
    bom = _bom(served)
    assert _untouched(_again(served, bom))
    served.add(repo("old/base", commit="evil", info={"createdAt": "2026-02-02T00:00:00.000Z"}))
    served.forget()
    found = _again(served, bom)
    old, new = _both(found, "old/base")
    assert _said(old, Fact.CREATED) != _said(new, Fact.CREATED)
    assert "led to next/base" in new.detail
    assert [str(edge.parent.unpinned) for edge in found.before.edges] == ["next/base"]
    assert [str(edge.parent.unpinned) for edge in found.after.edges] == ["old/base"]
    assert _by_id(found.after)["next/base"].aliases == ()
    assert served.paths() == ["/api/models/next/base", "/api/models/old/base", "/api/models/org/app"]


def test_an_old_id_that_leads_nowhere_is_no_alias_any_more(hub: HubFactory) -> None:
    """The artifact is there, and those who name it by its old id do not find it."""
    served = hub(repos=[repo("org/app", card={"base_model": "old/base"}), repo("next/base", moved_from=["old/base"])])
    bom = _bom(served)
    served.fault(r"/api/models/old/base", "status", status=401)
    old, new = _both(_again(served, bom), "next/base")
    assert (old.aliases, new.aliases) == (("old/base",), ())
    assert (old.resolution, old.files) == (new.resolution, new.files)


def test_an_old_id_that_nobody_answers_for_is_named(hub: HubFactory) -> None:
    """The artifact itself is compared; whether somebody took its old id is not known, and said so."""
    served = hub(repos=[repo("org/app", card={"base_model": "old/base"}), repo("next/base", moved_from=["old/base"])])
    bom = _bom(served)
    served.remove("next/base")
    served.add(repo("next/base", gated="auto"))
    served.fault(r"/api/models/old/base", "status", status=503)
    found = _again(served, bom)
    assert _both(found, "next/base")[1].resolution is Resolution.GATED
    assert [(ref.repo, why) for ref, why in found.unanswered] == [
        ("next/base", "where its id old/base leads now: the Hub answered 503 (5 attempts)")
    ]


def test_a_mark_that_it_is_switched_off_is_seen(hub: HubFactory) -> None:
    """The record is still there, and says that the Hub disabled the repository."""
    served = hub(repos=[repo("org/app")])
    bom = _bom(served)
    served.remove("org/app")
    served.add(repo("org/app", info={"disabled": True}))
    old, new = _both(_again(served, bom), "org/app")
    assert (old.resolution, new.resolution) == (Resolution.RESOLVED, Resolution.DISABLED)
    assert _untouched(_again(served, _bom(served)))


def test_one_repository_at_two_revisions_is_asked_for_once_when_it_is_gone(hub: HubFactory) -> None:
    """Both artifacts are gone, which one answer tells."""
    pinned = commit_of("pinned")
    named = "[org/base, org/mid]"
    files = {"README.md": f"---\nbase_model: {named}\n---\n".encode()}
    mid = {"README.md": f"---\nbase_model: org/base@{pinned}\n---\n".encode()}
    served = hub(
        repos=[
            Repo(id="org/app", files=files),
            Repo(id="org/mid", files=mid),
            repo("org/base", commit="head"),
            repo("org/base", commit="pinned"),
        ]
    )
    bom = _bom(served)
    served.remove("org/base")
    served.forget()
    found = _again(served, bom)
    gone = [node for node in found.after.nodes if node.ref.repo == "org/base"]
    assert [node.resolution for node in gone] == [Resolution.PRIVATE_OR_MISSING] * 2
    assert [path for path in served.paths() if "org/base" in path] == ["/api/models/org/base"]


def test_other_bytes_at_the_same_commit_are_seen(hub: HubFactory) -> None:
    """A commit that stays while the digests of its files do not is a rewritten history, or a mirror that alters files."""
    served = hub(repos=[repo("org/app")])
    bom = _bom(served)
    served.remove("org/app")
    served.add(repo("org/app", bytes_of="something else"))
    old, new = _both(_again(served, bom), "org/app")
    assert old.ref == new.ref
    assert old.files != new.files


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_no_answer_is_never_an_absence(hub: HubFactory, status: int) -> None:
    """Whatever a server says when it cannot answer, both sides stay the same, and it is told that nobody answered."""
    served = hub(repos=[repo("org/app", card={"base_model": "org/base"}), repo("org/base")])
    bom = _bom(served)
    served.fault(r"/api/models/org/base", "status", status=status, headers={"Retry-After": "0"})
    found = _again(served, bom)
    assert [ref.repo for ref, _ in found.unanswered] == ["org/base"]
    assert _untouched(found)


def test_what_nobody_can_be_asked_for_is_said_so(hub: HubFactory) -> None:
    """Closed services and artifacts beyond a limit are named with the reason, and are alike on both sides."""
    card = {"base_model": ["org/base"], "license": "mit"}
    served = hub(repos=[repo("org/app", card=card), repo("org/base")])
    bom = _bom(served)
    nodes = (
        *bom.nodes,
        Node(ref=ArtifactRef(registry="openai", name="gpt-4"), resolution=Resolution.REGISTRY_NOT_WALKED),
        Node(ref=replace(parse_subject("org/tool"), kind=Kind.SOFTWARE), resolution=Resolution.DOCUMENTED),
        Node(ref=ArtifactRef(registry="unpublished", name="ours"), resolution=Resolution.UNPUBLISHED),
        Node(ref=parse_subject("org/late"), resolution=Resolution.NOT_FOLLOWED, detail="the limit of 1 levels"),
        Node(ref=parse_subject("org/mute"), resolution=Resolution.UNAVAILABLE, detail="503"),
    )
    lineage = replace(bom.lineage, nodes=tuple(sorted(nodes, key=lambda node: node.ref)))
    served.forget()
    found = _again(served, replace(bom, lineage=lineage))
    assert [(str(ref), why) for ref, why in found.not_asked] == [
        ("org/late", "not asked for when the BOM was made (the limit of 1 levels)"),
        ("org/mute", "no usable answer when the BOM was made (unavailable): there is nothing to compare with"),
        ("org/tool", "no repository of models or datasets"),
        ("openai:gpt-4", "the closed service 'openai' is not walked"),
        ("unpublished:ours", "in no registry: only a supplied statement speaks of it"),
    ]
    assert len(served.requests) == 2
    assert _untouched(found)


def test_a_document_of_others_drifts_in_what_it_states(hub: HubFactory) -> None:
    """It names an artifact at a commit; what it states besides is its maker's word, and no answer of the registry."""
    served = hub(repos=[repo("org/app"), repo("org/base")])
    bom = _bom(served)
    foreign = [
        Node(ref=parse_subject("org/app").at(commit_of("org/app")), resolution=Resolution.DOCUMENTED),
        Node(ref=parse_subject("org/base").at("1.0"), resolution=Resolution.DOCUMENTED),
        Node(ref=parse_subject("org/gone"), resolution=Resolution.DOCUMENTED),
    ]
    walk = replace(bom.walk, endpoint="", extractors=("cyclonedx-json",))
    lineage = replace(bom.lineage, nodes=tuple(foreign), subject=foreign[0].ref, walk=walk)
    found = _again(served, replace(bom, lineage=lineage))
    for name in ("org/app", "org/base"):
        old, new = _both(found, name)
        assert old == new
    assert _both(found, "org/gone")[1].resolution is Resolution.PRIVATE_OR_MISSING


def test_another_address_can_only_tell_what_is_there(hub: HubFactory) -> None:
    """A mirror that holds half of it says nothing of the other half, nor of when a repository was made."""
    hub_itself = hub(repos=family())
    bom = _bom(hub_itself)
    held = [replace(repo, info={**repo.info, "createdAt": "2030-01-01T00:00:00.000Z"}) for repo in family()[:3]]
    mirror = hub(repos=held, mirror=Mirror())
    found = _again(mirror, bom)
    assert found.elsewhere
    assert found.before.nodes == found.after.nodes
    assert sorted(ref.repo for ref, _ in found.unanswered) == sorted(["org/data", "org/never", *PARENTS[2:]])
    assert all("another address" in why for _, why in found.unanswered)


def test_recordings_of_two_dates_are_compared(hub: HubFactory, tmp_path: Path) -> None:
    """The registry is gone for good; two recordings tell what happened between them, and what neither tells."""
    served = hub(repos=family())
    bom = _bom(served)
    change(served)
    later = Recording(_source(served, afresh=True))
    live = revisit(bom, later, jobs=4)
    later.write(tmp_path / "later", subject=bom.subject, options={"datasets": True, "max_depth": -1, "max_nodes": 9})
    recorded = revisit(bom, RecordedSource(tmp_path / "later"), jobs=0)
    assert replace(recorded, before=live.before) == live

    walked = Recording(_source(served))
    _bom(walked)
    half = {ref for ref in walked._snapshots if ref.repo != "org/deleted"}
    options = {"datasets": True, "max_depth": -1, "max_nodes": 9}
    walked.write(tmp_path / "walked", subject=parse_subject("org/app"), options=options, used=half)
    again = revisit(bom, RecordedSource(tmp_path / "walked"), jobs=0)
    assert ("org/deleted", "not in this recording") in [(ref.repo, why) for ref, why in again.not_asked]
    assert _both(again, "org/licensed") == _both(live, "org/licensed")


def test_an_unfinished_revisit_asks_only_for_what_is_left(hub: HubFactory, tmp_path: Path) -> None:
    """The Hub dies half way: what it answered within the hour is not asked for again, the rest is."""
    served = hub(repos=family())
    bom = _bom(served)
    change(served)
    served.clear_faults()
    cache = Cache(tmp_path / "cache")
    served.forget()
    served.stop_after(5)
    first = _source(served, afresh=True, cache=cache)
    assert first.begin(bom.subject) == 0
    half = revisit(bom, first, jobs=1)
    assert half.unanswered
    answered = {request.path for request in served.requests[:5]}
    served.revive()
    served.forget()
    second = _source(served, time="2026-03-01T00:20:00Z", afresh=True, cache=cache)
    assert second.begin(bom.subject) > 0
    whole = revisit(bom, second, jobs=1)
    assert not whole.unanswered
    assert len(served.requests) < len(bom.nodes)
    assert answered.isdisjoint(served.paths())
    assert whole.after.walk.time == "2026-03-01T00:00:00Z", "when it began"
    second.finish()
    third = _source(served, afresh=True, cache=cache)
    assert third.begin(bom.subject) == 0
    assert revisit(bom, third, jobs=1).after.nodes == whole.after.nodes


def test_a_walk_and_a_revisit_do_not_go_on_with_each_other(hub: HubFactory, tmp_path: Path) -> None:
    """Answers of an unfinished walk may come from the cache, which knows nothing of now."""
    served = hub(repos=[repo("org/app")])
    cache = Cache(tmp_path / "cache")
    walk = _source(served, cache=cache)
    walk.begin(parse_subject("org/app"))
    _bom(walk)
    assert _source(served, cache=cache).begin(parse_subject("org/app")) == 1
    assert _source(served, cache=cache, afresh=True).begin(parse_subject("org/app")) == 0


@pytest.mark.parametrize("jobs", [0, 1, 8])
def test_the_result_does_not_depend_on_who_answers_first(hub: HubFactory, jobs: int) -> None:
    """One at a time or all at once: the same, and progress counts each repository once."""
    served = hub(repos=family())
    bom = _bom(served)
    change(served)
    served.clear_faults()
    events: list[Event] = []
    found = revisit(bom, _source(served, afresh=True), jobs=jobs, on_event=events.append)
    assert found == _again(served, bom)
    assert (events[-1].found, events[-1].done) == (len(PARENTS) + 3, len(PARENTS) + 3)
    assert served.peak <= max(jobs, 4)


def test_ctrl_c_is_passed_on(hub: HubFactory) -> None:
    """Who interrupts a revisit gets their prompt back."""
    served = hub(repos=family())
    bom = _bom(served)

    def interrupt(event: Event) -> None:
        if event.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        revisit(bom, _source(served, afresh=True), jobs=4, on_event=interrupt)


SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.mark.no_cover
@pytest.mark.parametrize("folder", sorted(path.parent.name for path in SAMPLES.glob("*/evidence")))
def test_a_sample_does_not_drift_from_its_own_recording(folder: str) -> None:
    """Real records: what a BOM was made from is what it is, whatever forms the registry's records have."""
    evidence = SAMPLES / folder / "evidence"
    source = RecordedSource(evidence)
    bom = _bom(source, str(source.subject))
    found = revisit(bom, RecordedSource(evidence), jobs=0)
    assert _untouched(found)
    assert found.asked
    assert not [why for _, why in found.not_asked if why == "not in this recording"]


def test_a_listing_of_an_unchanged_commit_comes_from_the_cache(hub: HubFactory, tmp_path: Path) -> None:
    """A mirror whose records lack digests is asked for the tree of a repository once for each commit."""
    served = hub(repos=[repo("org/app", card={"base_model": "org/base"}), repo("org/base")], mirror=Mirror())
    cache = Cache(tmp_path / "cache")
    bom = _bom(served, cache=cache)
    served.forget()
    assert _untouched(_again(served, bom, cache=cache))
    assert not [path for path in served.paths() if "/tree/" in path]
    served.forget()
    assert _untouched(_again(served, bom))
    assert len([path for path in served.paths() if "/tree/" in path]) == 2


def test_data_are_licensed_otherwise_switched_off_and_named_in_another_case(hub: HubFactory) -> None:
    """Datasets have an address of their own; an id in the wrong case is no older id that others could take."""
    card = {"base_model": "ORG/Base", "license": "mit", "datasets": ["org/data"]}
    served = hub(repos=[repo("org/app", card=card), repo("org/base"), repo("org/data", kind="dataset")])
    bom = _bom(served)
    assert _by_id(bom)["org/base"].aliases == ("ORG/Base",)
    served.forget()
    assert _untouched(_again(served, bom))
    assert served.paths() == ["/api/datasets/org/data", "/api/models/org/app", "/api/models/org/base"]
    served.remove("org/base")
    served.add(repo("org/base", disabled=True))
    served.remove("org/data", kind="dataset")
    served.add(repo("org/data", kind="dataset", card={"license": "other"}))
    found = _again(served, bom)
    old, new = _both(found, "datasets/org/data")
    assert (_said(old, Fact.LICENSE), _said(new, Fact.LICENSE)) == (["mit"], ["other"])
    assert _both(found, "org/base")[1].resolution is Resolution.DISABLED


def test_two_that_have_become_one_stand_once(hub: HubFactory) -> None:
    """A parent is renamed to another parent's id, which its owner gave up: no artifact stands twice in a record."""
    named = {"base_model": ["org/one", "org/two"], "base_model_relation": "merge"}
    served = hub(repos=[repo("org/app", card=named), repo("org/one"), repo("org/two")])
    bom = _bom(served)
    served.remove("org/one")
    served.remove("org/two")
    served.add(repo("org/two", commit="org/one", bytes_of="org/one", moved_from=["org/one"]))
    found = _again(served, bom)
    refs = [node.ref for node in found.after.nodes]
    assert len(refs) == len(set(refs)) == 2
    assert {edge.parent for edge in found.after.edges} <= set(refs)


@pytest.mark.parametrize("name", ["commit", "branch", "number", "short", "sha256", "none"])
def test_a_mirror_without_commits_drifts_in_what_it_can_tell(hub: HubFactory, name: Any) -> None:
    """Nothing differs where nothing happened; what a record states otherwise is seen, whatever a commit is called."""
    served = hub(
        repos=[repo("org/app", card={"base_model": "org/base"}), repo("org/base")], mirror=Mirror(revisions=name)
    )
    bom = _bom(served)
    assert _untouched(_again(served, bom))
    served.remove("org/base")
    served.add(repo("org/base", info={"createdAt": "2026-02-02T00:00:00.000Z"}))
    old, new = _both(_again(served, bom), "org/base")
    assert (old.ref, _said(old, Fact.CREATED) != _said(new, Fact.CREATED)) == (new.ref, True)


def test_what_was_missing_is_there_now(hub: HubFactory) -> None:
    """A parent that the walk did not find is public now; nothing else was known of it, so that nothing else differs."""
    served = hub(repos=family())
    bom = _bom(served)
    served.add(repo("org/never"))
    old, new = _both(_again(served, bom), "org/never")
    assert (old.resolution, new.resolution) == (Resolution.PRIVATE_OR_MISSING, Resolution.RESOLVED)
    assert replace(new, resolution=old.resolution, detail=old.detail) == old


def test_verdicts_are_compared_where_both_answers_have_some(hub: HubFactory) -> None:
    """A record that was asked for without them says nothing of them; one with them tells what scanners found since."""
    served = hub(repos=[repo("org/app")])
    bom = _bom(served)
    served.remove("org/app")
    found = {"scansDone": True, "filesWithIssues": [{"path": "model.safetensors", "level": "unsafe"}]}
    served.add(repo("org/app", info={"securityRepoStatus": found}))
    old, new = _both(_again(served, bom), "org/app")
    assert (_said(old, Fact.SCANNER_VERDICT), _said(new, Fact.SCANNER_VERDICT)) == ([], ["unsafe"])
    assert _said(new, Fact.SECURITY_STATUS) == ["issues"]
    served.remove("org/app")
    served.add(repo("org/app", info={"securityRepoStatus": None}))
    assert _untouched(_again(served, bom))


@pytest.mark.parametrize("name", ["facebook/bart-large-mnli", "sentence-transformers/all-MiniLM-L6-v2"])
def test_real_records_of_one_model_two_years_apart(hub: HubFactory, real_data: Path, name: str) -> None:
    """The later one, an element of a list, names neither commit nor files: these are not compared, its tags are."""
    folder = real_data / "hub" / "models" / name
    then, now = ((folder / file).read_bytes() for file in ("api_2022.json", "api_list.json"))
    served = hub(repos=[Repo(id=name, commit=json.loads(then)["sha"], record=then)])
    bom = _bom(served, name)
    served.remove(name)
    served.add(Repo(id=name, commit=commit_of("later"), record=now))
    found = _again(served, bom)
    old, new = _both(found, name)
    assert (old.ref, old.files, old.resolution) == (new.ref, None, new.resolution)
    tags = [{tag for tag in json.loads(record)["tags"] if ":" not in tag} for record in (then, now)]
    assert set(_said(new, Fact.TAG)) - set(_said(old, Fact.TAG)) <= tags[1] - tags[0]
    data = [{tag[8:] for tag in json.loads(record)["tags"] if tag.startswith("dataset:")} for record in (then, now)]
    named = [{edge.parent.repo for edge in side.edges} for side in (found.before, found.after)]
    assert named[1] - named[0] == data[1] - data[0]
    lacking = {Fact.ARCHITECTURE, Fact.CREATED, Fact.LAST_MODIFIED, Fact.MODEL_TYPE}
    assert not lacking & {fact.fact for fact in (*old.facts, *new.facts)}
