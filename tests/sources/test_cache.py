"""The cache: nothing pinned is asked for twice, nothing damaged is used, an unfinished walk is taken up again."""

import hashlib
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from aibom.records.refs import parse_subject
from aibom.records.snapshot import Resolution
from aibom.sources.cache import MAX_ENTRY, Cache, Journal, default_dir
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants
from testhub import HubFactory, Repo, commit_of

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

CARD = b"---\nlicense: mit\n---\n"
TINY = Repo(id="org/tiny", files={"README.md": CARD, "config.json": b"{}", "w.gguf": b"g" * 500}, lfs={"w.gguf"})
SUBJECT = parse_subject("org/tiny")
PINNED = SUBJECT.at(TINY.commit)
THEN, NOW, BACK = (f"2026-01-01T00:00:0{second}Z" for second in range(3))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_an_entry_comes_back_as_it_was_put(cache: Cache, tmp_path: Path) -> None:
    """Bytes of any kind, and only under the very key."""
    body = bytes(range(256)) * 3 + b"\n\n"
    cache.put("file", "a", meta={"total": 7}, body=body)
    assert cache.get("file", "a") == ({"total": 7}, body)
    assert cache.get("file", "b") is None
    cache.put("file", "a", meta={"total": 8})
    assert cache.get("file", "a") == ({"total": 8}, b"")
    assert not [path for path in files_of(tmp_path) if "." in path.name]


def test_the_folder_is_the_users_alone(cache: Cache, tmp_path: Path) -> None:
    """What a token could read, other users of the machine cannot."""
    cache.put("x", meta={}, body=b"private")
    cache.walk("w", time_text="t")
    for path in (tmp_path / "cache").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "swap", "huge"])
def test_a_damaged_entry_is_as_good_as_none(cache: Cache, tmp_path: Path, damage: str) -> None:
    """Half-written, altered, or lying in another's place: forgotten, never believed."""
    cache.put("a", meta={}, body=b"body of a")
    cache.put("b", meta={}, body=b"body of b")
    one, other = files_of(tmp_path)
    data = one.read_bytes()
    damaged = {"cut": data[:-1], "flip": data[:-1] + b"X", "empty": b"", "swap": other.read_bytes()}
    one.write_bytes(damaged.get(damage, b""))
    if damage == "huge":
        os.truncate(one, MAX_ENTRY + 1)
    assert [cache.get("a"), cache.get("b")].count(None) == 1


def test_a_cache_that_cannot_be_written_is_only_forgetful(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file where the folder should be: the walk goes on, one warning says why nothing is kept."""
    (tmp_path / "cache").write_text("in the way")
    cache = Cache(tmp_path / "cache")
    cache.put("a", meta={}, body=b"x")
    cache.put("b", meta={}, body=b"x")
    assert cache.get("a") is None
    assert len(caplog.records) == 1
    journal = cache.walk("w", time_text="t")
    journal.put("r", {"n": 1})
    assert journal.get("r") == {"n": 1, "ref": "r"}
    journal.finish()
    assert len(journal) == 0


def test_an_entry_that_cannot_be_finished_leaves_nothing(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the earlier entry stays, and no litter."""
    cache.put("a", meta={}, body=b"earlier")

    def full(path: str, target: str) -> None:
        raise OSError(28, "No space left on device", path, None, target)

    monkeypatch.setattr(os, "replace", full)
    cache.put("a", meta={}, body=b"later")
    assert cache.get("a") == ({}, b"earlier")
    assert len(files_of(tmp_path)) == 1


def test_many_threads_may_write_one_entry(cache: Cache) -> None:
    """Whoever reads sees one whole entry."""
    bodies = [bytes([number]) * 50_000 for number in range(16)]

    def put(body: bytes) -> bool:
        cache.put("k", meta={}, body=body)
        entry = cache.get("k")
        return entry is not None and entry[1] in bodies

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(put, bodies * 4))


def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """AIBOM_CACHE_DIR, else below XDG_CACHE_HOME, else below ~/.cache."""
    monkeypatch.setenv("AIBOM_CACHE_DIR", "~/own")
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/xdg")
    assert default_dir() == Path("/home/me/own")
    monkeypatch.delenv("AIBOM_CACHE_DIR")
    assert default_dir() == Path("/var/xdg/aibom")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_dir() == Path("/home/me/.cache/aibom")


def test_nothing_pinned_is_asked_for_twice(hub: HubFactory, source: Make, wanting: Wanting, cache: Cache) -> None:
    """A commit is answered from the cache, also for a source made later; other files of it are still asked for."""
    served = hub(repos=[TINY])
    wants = wanting("README.md", w__gguf=100)
    first = source(served, cache=cache).fetch(SUBJECT, wants)
    served.forget()
    again = source(served, cache=cache).fetch(PINNED, wants)
    assert served.requests == []
    assert (again.ref, again.info, again.files, again.contents) == (first.ref, first.info, first.files, first.contents)
    source(served, cache=cache).fetch(PINNED, wanting("README.md", "config.json"))
    assert served.paths() == [f"/org/tiny/resolve/{TINY.commit}/config.json"]


def test_a_longer_beginning_is_asked_for_again(hub: HubFactory, source: Make, wanting: Wanting, cache: Cache) -> None:
    """A cached range serves what is not longer; a whole file serves everything."""
    served = hub(repos=[TINY])
    made = source(served, cache=cache)
    made.fetch(PINNED, wanting(w__gguf=100))
    served.forget()
    assert made.fetch(PINNED, wanting(w__gguf=50)).contents[0].data == b"g" * 50
    assert served.requests == []
    assert made.fetch(PINNED, wanting(w__gguf=200)).contents[0].data == b"g" * 200
    assert len(served.requests) == 2  # the storage host redirects
    made.fetch(PINNED, wanting(w__gguf=9000))
    served.forget()
    assert made.fetch(PINNED, wanting(w__gguf=99_000)).contents[0].complete
    assert served.requests == []


def test_a_branch_is_asked_again_and_its_files_are_not(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache
) -> None:
    """What main is must be asked each time; its card only if the commit is another one."""
    served = hub(repos=[TINY])
    wants = wanting("README.md")
    first = source(served, cache=cache).fetch(SUBJECT, wants)
    served.forget()
    assert source(served, cache=cache).fetch(SUBJECT, wants) == first
    assert served.paths() == ["/api/models/org/tiny"]
    pushed = replace(TINY, commit=commit_of("pushed"), files={"README.md": b"# New\n"})
    moved_on = hub(repos=[pushed])
    served.forget()
    later = source(moved_on, cache=cache).fetch(SUBJECT, wants)
    assert (later.ref.revision, later.contents[0].data) == (pushed.commit, b"# New\n")


def test_endpoints_do_not_share(hub: HubFactory, source: Make, wanting: Wanting, cache: Cache) -> None:
    """What one Hub calls org/tiny is nothing to another."""
    source(hub(repos=[TINY]), cache=cache).fetch(SUBJECT, wanting())
    other = hub()
    assert source(other, cache=cache).fetch(PINNED, wanting()).resolution is Resolution.PRIVATE_OR_MISSING


def test_offline_only_the_cache_answers(hub: HubFactory, source: Make, wanting: Wanting, cache: Cache) -> None:
    """The last known commit of a branch, or nothing; a file that was never read says so."""
    served = hub(repos=[replace(TINY, moved_from=["old/tiny"])])
    online = source(served, cache=cache)
    wants = wanting("README.md")
    known = [online.fetch(parse_subject(text), wants) for text in ("org/tiny", "old/tiny")]
    served.forget()
    offline = source(served, cache=cache, offline=True)
    assert [offline.fetch(found.requested, wants) for found in known] == known
    assert offline.fetch(PINNED, wants).contents == known[0].contents
    more = offline.fetch(SUBJECT, wanting("README.md", "config.json"))
    assert [content.error for content in more.contents] == ["", "not in the cache, and the network is switched off"]
    unknown = offline.fetch(parse_subject("org/nope"), wants)
    assert (unknown.resolution, unknown.detail) == (Resolution.OFFLINE, "the cache does not hold it")
    assert source(served, offline=True).fetch(SUBJECT, wants).resolution is Resolution.OFFLINE
    assert offline.begin(SUBJECT) == 0
    assert served.requests == []


def test_a_moved_repository_is_cached_under_both_ids(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache
) -> None:
    """Who asked by the old id need not ask again by the new one."""
    served = hub(repos=[replace(TINY, moved_from=["old/tiny"])])
    made = source(served, cache=cache)
    made.fetch(parse_subject("old/tiny"), wanting("README.md"))
    served.forget()
    assert made.fetch(PINNED, wanting("README.md")).resolution is Resolution.RESOLVED
    old = made.fetch(parse_subject("old/tiny").at(TINY.commit), wanting("README.md"))
    assert (old.resolution, old.aliases) == (Resolution.MOVED, ("old/tiny",))
    assert served.requests == []


FAMILY = ["org/tiny", "old/tiny", "org/gated", "org/missing", "org/off", "org/tiny@v9"]


def test_an_unfinished_walk_asks_only_for_what_is_missing(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache
) -> None:
    """Answers of any kind, not only good ones, are known to the next run; unavailable ones are asked again."""
    served = hub(
        repos=[
            replace(TINY, moved_from=["old/tiny"]),
            Repo(id="org/gated", gated="manual", files={"README.md": CARD}),
            Repo(id="org/off", disabled=True),
        ]
    )
    served.fault("/api/models/org/late", "status")
    wants = wanting("README.md")
    first = source(served, cache=cache)
    assert first.begin(SUBJECT) == 0
    answers = [first.fetch(parse_subject(text), wants) for text in FAMILY]
    assert first.fetch(parse_subject("org/late"), wants).resolution is Resolution.UNAVAILABLE
    served.forget()
    second = source(served, cache=cache, time="2026-01-01T00:30:00Z")
    assert second.begin(SUBJECT) == len(FAMILY)
    assert second.time == "2026-01-01T00:00:00Z"
    assert [second.fetch(parse_subject(text), wants) for text in FAMILY] == answers
    assert served.requests == []
    second.fetch(parse_subject("org/late"), wants)
    assert len(served.requests) > 0


def test_a_finished_walk_is_forgotten(hub: HubFactory, source: Make, wanting: Wanting, cache: Cache) -> None:
    """After the BOM was made the next walk asks anew, at its own time."""
    served = hub(repos=[TINY])
    made = source(served, cache=cache)
    made.begin(SUBJECT)
    made.fetch(SUBJECT, wanting())
    made.finish()
    made.finish()
    served.forget()
    later = source(served, cache=cache, time="2026-02-02T00:00:00Z")
    assert (later.begin(SUBJECT), later.time) == (0, "2026-02-02T00:00:00Z")
    later.fetch(SUBJECT, wanting())
    assert len(served.requests) == 1


def test_a_walk_belongs_to_subject_and_token(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache, tmp_path: Path
) -> None:
    """What one token could not see another may; a fixed time stays fixed; the token itself is nowhere on disk."""
    served = hub(repos=[TINY], token="hf_right")
    first = source(served, cache=cache, token="hf_right")
    first.begin(SUBJECT)
    first.fetch(SUBJECT, wanting())
    assert source(served, cache=cache).begin(SUBJECT) == 0
    assert source(served, cache=cache, token="hf_right").begin(parse_subject("org/other")) == 0
    fixed = source(served, cache=cache, token="hf_right", time="1970-01-01T00:00:00Z")
    assert (fixed.begin(SUBJECT, keep_time=True), fixed.time) == (1, "1970-01-01T00:00:00Z")
    assert all(b"hf_right" not in path.read_bytes() for path in files_of(tmp_path))


def test_a_walk_resumed_without_its_bytes_asks_again(
    hub: HubFactory, source: Make, wanting: Wanting, cache: Cache, tmp_path: Path
) -> None:
    """A journal whose records were deleted, or whose Hub has gone meanwhile, does not make things up."""
    served = hub(repos=[TINY])
    first = source(served, cache=cache)
    first.begin(SUBJECT)
    first.fetch(SUBJECT, wanting())
    second = source(served, cache=cache)
    second.begin(SUBJECT)
    served.stop_after(0)
    assert second.fetch(SUBJECT, wanting("README.md")).resolution is Resolution.UNAVAILABLE
    served.revive()
    for path in files_of(tmp_path):
        if path.suffix != ".jsonl":
            path.unlink()
    assert second.fetch(SUBJECT, wanting("README.md")).resolution is Resolution.RESOLVED


def test_a_journal_lasts_an_hour(tmp_path: Path) -> None:
    """Within the hour, and not from the future."""
    cache = Cache(tmp_path)
    cache.walk("k", time_text=THEN, clock=lambda: 1000.0).put("a", {"n": 1})
    assert cache.walk("k", time_text=NOW, clock=lambda: 4599.0).time == THEN
    assert cache.walk("k", time_text=NOW, clock=lambda: 4600.0).time == NOW
    assert cache.walk("k", time_text=BACK, clock=lambda: 4599.0).time == BACK


def test_a_torn_journal_keeps_its_sound_lines(tmp_path: Path) -> None:
    """A process that was killed leaves half a line; anything altered is dropped."""
    path = tmp_path / "walk.jsonl"
    journal = Journal(path, time_text=THEN, now=1.0)
    for name in "abc":
        journal.put(name, {"n": 1})
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1] + lines[2].replace(b"1", b"2") + lines[3][:-5])
    again = Journal(path, time_text=NOW, now=2.0)
    assert (again.get("a"), again.get("b"), again.get("c")) == ({"n": 1, "ref": "a"}, None, None)
    assert hashlib.sha256(b"").hexdigest() not in path.read_text()
