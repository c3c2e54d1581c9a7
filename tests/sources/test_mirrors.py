"""Mirrors of the Hub: less is given, the same is found, and what only the mirror lacks is never called missing."""

import json
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aibom.records.refs import ArtifactRef, parse_subject
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources import _records
from aibom.sources.answers import is_official, listing
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording
from testhub import HubFactory, HubServer, Mirror, Repo

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

CARD = b"---\nlicense: mit\n---\n# Tiny\n"
FILES = {"README.md": CARD, "sub/config.json": b"{}", "model.safetensors": b"w" * 50}
TINY = Repo(id="org/tiny", files=FILES, lfs={"model.safetensors"}, moved_from=["old/tiny"])
SUBJECT = parse_subject("org/tiny")
NAMES = ("README.md", "sub/config.json")
LESS: list[dict[str, Any]] = [
    {},
    {"flag_status": 404},
    {"flag_status": 405},
    {"flag_status": 422},
    {"flag_status": 501},
    {"flags": "ignored"},
    {"flags": "served", "commit_header": True},
    {"prefix": "", "foreign_404": False},
    {"rewrites": True, "commit_header": True},
]


def mirrored(hub: HubFactory, *repos: Repo, page: int = 1000, **settings: Any) -> HubServer:
    return hub(repos=repos or [TINY], page=page, mirror=Mirror(**settings))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """A cache of the test's own."""
    return Cache(tmp_path / "cache")


def told(snapshot: Snapshot) -> tuple[object, ...]:
    """What a snapshot says, less the record as the mirror writes it."""
    return (snapshot.ref, snapshot.resolution, snapshot.detail, snapshot.aliases, snapshot.files, snapshot.contents)


@pytest.mark.parametrize("asked", ["org/tiny", "old/tiny", f"org/tiny@{TINY.commit}", "datasets/org/data"])
@pytest.mark.parametrize("settings", LESS)
def test_a_mirror_gives_what_the_hub_gives(
    hub: HubFactory, source: Make, wanting: Wanting, settings: dict[str, Any], asked: str
) -> None:
    """Sizes and digests come from the tree where the record has none; redirects stay below the path (M1 to M7)."""
    data = Repo(id="org/data", kind="dataset", files=FILES)
    plain = source(hub(repos=[TINY, data])).fetch(parse_subject(asked), wanting(*NAMES))
    served = mirrored(hub, TINY, data, **settings)
    found = source(served).fetch(parse_subject(asked), wanting(*NAMES))
    assert told(found) == told(plain)
    assert found.resolution.is_read
    prefix = settings.get("prefix", "/artifactory/api/hf")
    assert all(request.path.startswith(f"{prefix}/") for request in served.requests)


def test_what_a_mirror_cannot_do_is_paid_for_once(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Refused flags, a missing header, a missing tree: found out with the subject, and not tried again."""
    others = [replace(TINY, id=f"org/m{number}", moved_from=[]) for number in range(3)]
    served = mirrored(hub, TINY, *others, prefix="", tree=False)
    made = source(served)
    made.fetch(SUBJECT, wanting(*NAMES))
    assert served.paths() == [
        "/api/models/org/tiny",
        "/api/models/org/tiny",
        f"/api/models/org/tiny/tree/{TINY.commit}",
        f"/org/tiny/resolve/{TINY.commit}/README.md",
        f"/org/tiny/resolve/{TINY.commit}/sub/config.json",
        "/org/tiny/resolve/main/README.md",
    ]
    served.forget()
    found = made.fetch(parse_subject("org/m1"), wanting(*NAMES))
    assert served.paths() == [
        "/api/models/org/m1",
        f"/org/m1/resolve/{others[1].commit}/README.md",
        f"/org/m1/resolve/{others[1].commit}/sub/config.json",
    ]
    assert found.files is not None
    assert {entry.size for entry in found.files} == {-1}


def test_no_answer_depends_on_the_order(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A mirror that is of two minds is understood from the subject alone, however the others come."""
    repos = [replace(TINY, id=f"org/m{number}", moved_from=[]) for number in range(9)]
    served = mirrored(hub, TINY, *repos, prefix="", flags="served")
    served.fault("/api/models/org/m[258].blobs", "status", status=400)
    served.fault("/api/models/org/m[258]/tree", "status", status=404)
    served.fault("/org/m4/resolve/main", "commit", commit=TINY.commit)
    served.add(replace(repos[4], unpinned=True))
    results = []
    for seed in range(3):
        made = source(served, jobs=4)
        order = random.Random(seed).sample(repos, len(repos))
        made.fetch(SUBJECT, wanting(*NAMES))
        with ThreadPoolExecutor(4) as threads:
            found = threads.map(lambda repo, hub=made: hub.fetch(parse_subject(repo.id), wanting(*NAMES)), order)
            results.append(sorted(found, key=lambda snapshot: snapshot.requested))
    assert results[0] == results[1] == results[2]
    assert [snapshot.files is not None and snapshot.files[0].size for snapshot in results[0]][1:3] == [len(CARD), -1]


def test_pages_of_a_tree_are_joined(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """As many as there are, below the path."""
    many = Repo(id="org/tiny", files={f"d{number % 3}/f{number}.json": b"{}" for number in range(25)})
    found = source(mirrored(hub, many, page=4)).fetch(SUBJECT, wanting())
    assert found.files is not None
    assert (len(found.files), {entry.size for entry in found.files}) == (25, {2})
    assert found.detail == ""


@pytest.mark.parametrize("siblings", [True, False])
def test_a_tree_without_end_is_cut(
    hub: HubFactory, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch, *, siblings: bool
) -> None:
    """At most so many pages; what was left out is said, and what the record lists stays listed."""
    monkeypatch.setattr(_records, "MAX_PAGES", 3)
    many = Repo(id="org/tiny", files={f"f{number:02}.json": b"{}" for number in range(25)})
    served = mirrored(hub, many if siblings else replace(many, info={"siblings": None}), page=4)
    found = source(served).fetch(SUBJECT, wanting())
    assert found.files is not None
    assert sum(entry.size == 2 for entry in found.files) == 12
    assert len(found.files) == (25 if siblings else 12)
    assert found.detail == "left out of the listing: what the tree has beyond 12 entries"


@pytest.mark.parametrize(
    "link", ["https://evil.example/api/x", "//evil.example/api/models/x", "/org/tiny/resolve/main/x", "http://[x/api/"]
)
def test_the_next_page_lies_at_the_same_host(hub: HubFactory, source: Make, wanting: Wanting, link: str) -> None:
    """A tree that goes on elsewhere is read no further; the token stays."""
    served = hub(repos=[TINY], mirror=Mirror(), token="hf_secret")
    served.fault("/tree/", "headers", headers={"Link": f'<{link}>; rel="next"'})
    found = source(served, token="hf_secret").fetch(SUBJECT, wanting())
    assert found.files is not None
    assert [entry.size for entry in found.files] == [len(CARD), 50, 2]
    assert "beyond 3 entries" in found.detail


@pytest.mark.parametrize("body", [b"{}", b"null", b"[7, {}]", b"[", b"[[" * 100_000])
def test_a_tree_that_is_none_is_not_believed(hub: HubFactory, source: Make, wanting: Wanting, body: bytes) -> None:
    """What the record lists stays, of unknown size."""
    served = mirrored(hub)
    served.fault("/tree/", "status", status=200, body=body)
    found = source(served).fetch(SUBJECT, wanting())
    assert found.resolution is Resolution.RESOLVED
    assert [entry.path for entry in found.files or ()] == sorted(FILES)


def test_a_tree_that_gives_no_answer_is_not_left_out(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Otherwise the same repository would have digests on one day and none on another."""
    served = mirrored(hub)
    served.fault("/tree/", "status", status=503)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.UNAVAILABLE


@pytest.mark.parametrize("revisions", ["branch", "number", "short", "sha256", "none"])
@pytest.mark.parametrize("commit_header", [True, False])
def test_revisions_that_are_no_commits(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache, *, revisions: Any, commit_header: bool
) -> None:
    """Files are read at what the mirror names, nothing counts as pinned, and nothing is kept (M5)."""
    mirror = Mirror(revisions=revisions, commit_header=commit_header, prefix="")
    served = hub(repos=[TINY], mirror=mirror)
    name = mirror.name(TINY.commit)
    for _ in range(2):
        served.forget()
        made = source(served, cache=cache)
        assert made.begin(SUBJECT) == 0
        found = made.fetch(SUBJECT, wanting(*NAMES))
        assert (found.ref.revision, found.resolution) == (name, Resolution.RESOLVED)
        assert [content.data for content in found.contents] == [CARD, b"{}"]
        assert f"/org/tiny/resolve/{name or 'main'}/sub/config.json" in served.paths()
        assert any(entry.sha256 for entry in found.files or ())
    assert source(served, cache=cache, offline=True).fetch(SUBJECT, wanting()).resolution is Resolution.OFFLINE


def test_a_branch_that_was_asked_for_is_read(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Where nothing is named, at what was asked for, and the card asked for early is of that very branch."""
    served = hub(repos=[replace(TINY, branches={"v1": TINY.commit})], mirror=Mirror(prefix="", revisions="none"))
    found = source(served).fetch(SUBJECT.at("v1"), wanting(*NAMES))
    assert found.ref.revision == ""
    assert [path for path in served.paths() if "resolve" in path] == [
        "/org/tiny/resolve/v1/README.md",
        "/org/tiny/resolve/v1/sub/config.json",
    ]


@pytest.mark.parametrize("revisions", ["branch", "sha256", "none"])
def test_a_walk_at_other_revisions_is_replayed(
    hub: HubFactory, source: Make, wanting: Wanting, tmp_path: Path, *, revisions: Any
) -> None:
    """What was read at a moving revision is recorded as well, and replayed as it was."""
    recording = Recording(source(mirrored(hub, revisions=revisions)))
    found = recording.fetch(SUBJECT, wanting(*NAMES))
    recording.write(tmp_path / "evidence", subject=SUBJECT, options={"datasets": True, "max_depth": -1, "max_nodes": 9})
    replayed = RecordedSource(tmp_path / "evidence").fetch(SUBJECT, wanting(*NAMES))
    assert replayed == found
    assert [content.data for content in replayed.contents] == [CARD, b"{}"]


def test_a_mirrors_walk_is_replayed_byte_for_byte(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache, tmp_path: Path
) -> None:
    """The listing of the tree stands in the manifest, where it differs from the record's, and in the cache."""
    refs = [SUBJECT, parse_subject("old/tiny")]
    wants = wanting(*NAMES)
    made = source(mirrored(hub, page=2), cache=cache)
    recording = Recording(made)
    found = [recording.fetch(ref, wants) for ref in refs]
    recording.write(tmp_path / "evidence", subject=SUBJECT, options={"datasets": True, "max_depth": -1, "max_nodes": 9})
    manifest = json.loads((tmp_path / "evidence" / "manifest.json").read_bytes())
    assert [entry["path"] for entry in manifest["answers"][0]["listing"]] == sorted(FILES)
    replayed = RecordedSource(tmp_path / "evidence")
    assert [replayed.fetch(ref, wants) for ref in refs] == found
    offline = source(made.endpoint, cache=cache, offline=True)
    assert [offline.fetch(ref, wants) for ref in refs] == found


@pytest.mark.parametrize("settings", [*LESS, {"revisions": "commit", "prefix": "/x"}])
def test_a_second_walk_asks_once_for_each_repository(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache, settings: dict[str, Any]
) -> None:
    """Nothing changed: the record, and a redirect's second hop, because an old id may be taken over by another."""
    repos = [replace(TINY, id=f"org/m{number}", moved_from=[]) for number in range(4)]
    served = mirrored(hub, TINY, *repos, **settings)
    refs = [SUBJECT, *(parse_subject(repo.id) for repo in repos), parse_subject("old/tiny")]
    wants = wanting(*NAMES, model__safetensors=20)
    first = source(served, cache=cache)
    found = [first.fetch(ref, wants) for ref in refs]
    while first._reading._pool._pending:  # a card asked for early may still be on its way
        time.sleep(0.002)
    served.forget()
    second = source(served, cache=cache)
    assert [second.fetch(ref, wants) for ref in refs] == found
    assert len(served.requests) == len(refs) + 1
    assert all("/api/models/" in request.path and "/tree/" not in request.path for request in served.requests)
    third = source(served, cache=cache)
    served.forget()
    pinned = [snapshot.ref for snapshot in found]
    assert all(third.fetch(ref, wants).resolution is Resolution.RESOLVED for ref in pinned)
    assert served.requests == []


def test_what_the_cache_holds_of_the_subject_teaches_too(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache
) -> None:
    """A pinned subject is not asked for again, and the mirror is known all the same."""
    served = mirrored(hub, TINY, replace(TINY, id="org/next", moved_from=[]), prefix="")
    source(served, cache=cache).fetch(SUBJECT, wanting())
    served.forget()
    later = source(served, cache=cache)
    later.fetch(SUBJECT.at(TINY.commit), wanting())
    later.fetch(parse_subject("org/next"), wanting())
    assert [request.query for request in served.requests][:1] == [()]


ABSENT, MISSING = Resolution.ABSENT_FROM_MIRROR, Resolution.PRIVATE_OR_MISSING


@pytest.mark.parametrize(
    ("settings", "status", "headers", "resolution"),
    [
        ({}, 0, {}, ABSENT),
        ({"foreign_404": False}, 0, {}, MISSING),
        ({"flags": "served"}, 404, {}, ABSENT),
        ({"flags": "served"}, 410, {}, ABSENT),
        ({"flags": "served"}, 404, {"X-Error-Code": "EntryNotFound"}, ABSENT),
        ({"flags": "served"}, 404, {"X-Error-Code": "RepoNotFound"}, MISSING),
        ({"flags": "served"}, 404, {"X-Error-Code": "RevisionNotFound"}, Resolution.REVISION_MISSING),
        ({"flags": "served"}, 401, {}, MISSING),
    ],
)
def test_absent_here_is_not_missing_there(  # noqa: PLR0917 - most are parameters of the case
    hub: HubFactory,
    source: Make,
    wanting: Wanting,
    settings: dict[str, Any],
    status: int,
    headers: dict[str, str],
    resolution: Resolution,
) -> None:
    """Only the Hub's own words (M6) speak of the Hub."""
    served = mirrored(hub, **settings)
    if status:
        served.fault("org/other", "status", status=status, headers=headers)
    made = source(served)
    made.fetch(SUBJECT, wanting())
    served.forget()
    found = made.fetch(parse_subject("org/other"), wanting("README.md"))
    assert found.resolution is resolution
    assert ("the mirror answered" in found.detail) == (resolution is ABSENT)
    assert len([request for request in served.requests if "/api/models/" in request.path]) == 1


def test_a_404_to_flags_may_mean_the_flags(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """The first repository is asked for plainly before it is called absent."""
    served = mirrored(hub, flags="served")
    assert source(served).fetch(parse_subject("org/nope"), wanting()).resolution is ABSENT
    assert [len(request.query) for request in served.requests] == [2, 0]


def test_a_listing_of_names_is_known_by_the_tree() -> None:
    """The tree's word for an id is not the record's, and a pointer's id is not the file's."""
    entries: list[object] = [
        {"type": "file", "path": "a", "oid": "1" * 40, "size": 3},
        {"type": "file", "path": "b", "oid": "2" * 40, "size": 3, "lfs": {"oid": "f" * 64, "size": 9}},
    ]
    assert listing(entries, key="path")[0] == (
        FileEntry(path="a", size=3, git_sha1="1" * 40),
        FileEntry(path="b", size=9, sha256="f" * 64),
    )


def test_the_official_hub_is_no_mirror(source: Make) -> None:
    """Any other host is one, whatever it calls itself."""
    for endpoint in ("https://huggingface.co", "https://hf.co", "https://www.huggingface.co"):
        assert is_official(endpoint)
    for endpoint in ("https://huggingface.co.example", "https://hf-mirror.com", "http://127.0.0.1:1/huggingface.co"):
        assert not is_official(endpoint)
    assert source("http://127.0.0.1:9/hf").fetch(ArtifactRef(registry="x", name="y"), lambda *_: {}).files is None
