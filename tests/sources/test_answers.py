"""What the Hub's answers mean, and what a person is told whose model could not be read."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.errors import GatedError, NotFoundError, OfflineError, SourceError
from aibom.records.refs import ArtifactRef, parse_subject
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources import answers
from aibom.sources._http import Reply
from aibom.sources._paths import is_sound, is_storable, meeting_key
from aibom.sources._pool import Pool
from aibom.sources._session import PROXY_REFUSED, UNTRUSTED
from aibom.sources.answers import listing, parse_record, refusal, resolution_of

SUBJECT = parse_subject("org/tiny@v1")


def answer(resolution: Resolution, *, info: bytes = b"", detail: str = "the Hub answered") -> Snapshot:
    return Snapshot(requested=SUBJECT, ref=SUBJECT, resolution=resolution, info=info, detail=detail)


@pytest.mark.parametrize(
    ("resolution", "kind", "message", "hint"),
    [
        (Resolution.PRIVATE_OR_MISSING, NotFoundError, "does not exist at E, or is private", "hf auth login"),
        (Resolution.ABSENT_FROM_MIRROR, NotFoundError, "is absent from this mirror at E", "unset HF_ENDPOINT"),
        (Resolution.REVISION_MISSING, NotFoundError, "org/tiny has no revision 'v1' at E", "E/org/tiny"),
        (Resolution.GATED, GatedError, "is gated, and nothing of it can be read at E", "ask for access on E/org/tiny"),
        (Resolution.OFFLINE, OfflineError, "cannot be read offline", "--offline"),
        (Resolution.UNAVAILABLE, SourceError, "could not be read at E", "try again later"),
        (Resolution.DISABLED, SourceError, "was disabled at E", "staff"),
        (Resolution.UNREADABLE, SourceError, "cannot be read at E", "--debug"),
        (Resolution.NOT_FOLLOWED, SourceError, "cannot be read at E", "--debug"),
    ],
)
def test_a_subject_that_cannot_be_read_is_explained(
    resolution: Resolution, kind: type[SourceError], message: str, hint: str
) -> None:
    """Which of the reasons it is, in the Hub's words too, and what to do; always exit 3."""
    error = refusal(answer(resolution), "E")
    assert type(error) is kind
    assert error.exit_code == 3
    assert message in str(error)
    assert "(the Hub answered)" in str(error)
    assert "org/tiny" in str(error)
    assert hint in error.hint


@pytest.mark.parametrize("resolution", [Resolution.RESOLVED, Resolution.MOVED, Resolution.GATED])
def test_a_subject_whose_record_was_read_gives_a_bom(resolution: Resolution) -> None:
    """A gated subject too: its metadata is public."""
    assert refusal(answer(resolution, info=b"{}"), "E") is None


def test_every_outcome_is_either_read_or_explained() -> None:
    """No resolution is forgotten."""
    assert {resolution for resolution in Resolution if refusal(answer(resolution)) is None} == {
        Resolution.RESOLVED,
        Resolution.MOVED,
        Resolution.DOCUMENTED,  # no source answers so
    }


@pytest.mark.parametrize(
    ("sibling", "entry"),
    [
        ({"rfilename": "a"}, FileEntry(path="a")),
        ({"rfilename": "a", "size": -5, "blobId": "x" * 40}, FileEntry(path="a")),
        ({"rfilename": "a", "size": True, "blobId": 7}, FileEntry(path="a")),
        ({"rfilename": "a", "size": 3.0, "lfs": None}, FileEntry(path="a")),
        ({"rfilename": "a", "lfs": {"sha256": "A" * 64, "size": "9"}, "size": 4}, FileEntry(path="a", size=4)),
        ({"rfilename": "a", "lfs": {"oid": "b" * 64, "size": 9}}, FileEntry(path="a", size=9, sha256="b" * 64)),
        ({"rfilename": "a", "lfs": {}, "blobId": "c" * 40}, FileEntry(path="a")),
    ],
)
def test_digests_and_sizes_are_taken_only_where_they_are_some(sibling: dict[str, object], entry: FileEntry) -> None:
    """Unknown stays unknown; the blob id of a file in Large File Storage is its pointer's and is left out."""
    assert listing([sibling]) == ((entry,), "")


def test_hostile_paths_are_left_out_and_counted() -> None:
    """Nothing that climbs, is no text or cannot stand in a document enters a listing; a second of a name neither."""
    bad = ["/etc/passwd", "../x", "a/../b", "a\\b", "a\0b", "a\nb", "x" * 1025, "", ".", "a//b", "\ud800", "ok"]
    siblings: list[object] = [{"rfilename": "ok"}, *({"rfilename": path} for path in bad), 7, {"name": "x"}]
    files, detail = listing(siblings)
    assert [entry.path for entry in files] == ["ok"]
    assert detail == "left out of the listing: 14 unusable entries"


def test_a_listing_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit files are counted, not kept."""
    monkeypatch.setattr(answers, "MAX_FILES", 3)
    files, detail = listing([{"rfilename": f"{number}"} for number in (5, 4, 3, 2, 1)])
    assert [entry.path for entry in files] == ["3", "4", "5"]
    assert detail == "left out of the listing: 2 files beyond the first 3"


@pytest.mark.parametrize("gated", [False, None, 7, [], {}, "no", 0])
def test_gated_is_what_the_hub_calls_so(gated: object) -> None:
    """`auto`, `manual` and true; any other value is not a statement."""
    assert not parse_record(json.dumps({"gated": gated}).encode()).gated


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["id", "modelId", "sha", "gated", "disabled", "siblings", "rfilename", "lfs", "size"])


@given(st.dictionaries(KEYS, JSON | st.lists(st.dictionaries(KEYS, JSON, max_size=4), max_size=4)))
def test_any_object_is_a_record(value: dict[str, object]) -> None:
    """Law: a record of any shape is read without a crash, and what comes out is of the right type."""
    found = parse_record(json.dumps(value).encode())
    assert isinstance(found.repo, str)
    assert found.commit == "" or len(found.commit) == 40
    assert found.files is None or all(is_sound(entry.path) and entry.size >= -1 for entry in found.files)


@given(st.text(max_size=30))
def test_what_can_be_stored_is_sound(path: str) -> None:
    """Law: a storable path is a sound one, and meets itself in whatever normal form it is written."""
    assert is_sound(path) or not is_storable(path)
    composed, decomposed = unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)
    assert meeting_key(path) == meeting_key(composed) == meeting_key(decomposed)


def test_real_records_are_understood(real_data: Path) -> None:
    """All bodies of July 2024 name themselves, their commit and their files; sizes were not asked for then."""
    bodies = sorted((real_data / "hub" / "models").glob("*/*/api.json"))
    assert len(bodies) > 10
    for body in bodies:
        found = parse_record(body.read_bytes())
        assert ArtifactRef.from_repo(found.repo).repo == "/".join(body.parts[-3:-1])
        assert len(found.commit) == 40
        assert found.files is not None
        assert found.detail == ""


def test_the_pool_hands_errors_to_whoever_asks() -> None:
    """A failing call fails its future and no thread; a cancelled one is not made."""
    pool = Pool(1, name="test")

    def fail() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.submit(fail).result(5)
    assert pool.submit(lambda: 7).result(5) == 7


@pytest.mark.parametrize(
    ("status", "headers", "official", "mirrored"),
    [
        (404, {}, Resolution.PRIVATE_OR_MISSING, Resolution.ABSENT_FROM_MIRROR),
        (410, {}, Resolution.PRIVATE_OR_MISSING, Resolution.ABSENT_FROM_MIRROR),
        (404, {"x-error-code": "RepoNotFound"}, Resolution.PRIVATE_OR_MISSING, Resolution.PRIVATE_OR_MISSING),
        (401, {}, Resolution.PRIVATE_OR_MISSING, Resolution.PRIVATE_OR_MISSING),
        (404, {"x-error-code": "Odd"}, Resolution.UNREADABLE, Resolution.ABSENT_FROM_MIRROR),
        (404, {"x-error-code": "RevisionNotFound"}, Resolution.REVISION_MISSING, Resolution.REVISION_MISSING),
        (403, {"x-error-code": "GatedRepo"}, Resolution.GATED, Resolution.GATED),
        (407, {}, Resolution.UNAVAILABLE, Resolution.UNAVAILABLE),
        (405, {}, Resolution.UNREADABLE, Resolution.UNREADABLE),
    ],
)
def test_the_hub_and_its_mirrors_are_told_apart(
    status: int, headers: dict[str, str], official: Resolution, mirrored: Resolution
) -> None:
    """What the Hub says of itself it knows; a mirror knows only what it holds, unless it repeats the Hub's words."""
    reply = Reply(status=status, headers=headers, body=b"")
    assert resolution_of(reply, official=True)[0] is official
    assert resolution_of(reply, official=False)[0] is mirrored


@pytest.mark.parametrize(("detail", "hint"), [(UNTRUSTED, "SSL_CERT_FILE"), (PROXY_REFUSED, "HTTPS_PROXY")])
def test_what_waiting_does_not_mend_has_a_hint_of_its_own(detail: str, hint: str) -> None:
    """A certificate and a proxy want a setting."""
    error = refusal(answer(Resolution.UNAVAILABLE, detail=detail))
    assert error is not None
    assert hint in error.hint


def test_a_refused_token_is_not_waited_for() -> None:
    """Trying again later would not help."""
    error = refusal(answer(Resolution.UNAVAILABLE, detail="the Hub does not accept the access token"))
    assert error is not None
    assert "HF_TOKEN" in error.hint
    assert "later" not in error.hint


def test_an_interrupted_program_ends_at_once() -> None:
    """Ctrl-C does not wait for threads that wait for the network."""
    program = (
        "import time; from aibom.sources._pool import Pool; Pool(1, name='t').submit(lambda: time.sleep(60)); "
        "time.sleep(0.05); raise KeyboardInterrupt"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=20, check=False)
    assert done.returncode != 0
    assert b"KeyboardInterrupt" in done.stderr


def test_the_pool_uses_few_daemon_threads() -> None:
    """No more than its size, reused when idle, and none that keeps the process alive."""
    import threading  # noqa: PLC0415 - the test is about them

    pool = Pool(3, name="counted")
    gate = threading.Event()
    waiting = [pool.submit(gate.wait) for _ in range(9)]
    late = pool.submit(lambda: 1)
    late.cancel()
    gate.set()
    assert all(future.result(5) for future in waiting)
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("counted-")]
    assert len(threads) == 3
    assert all(thread.daemon for thread in threads)
    assert pool.submit(lambda: 2).result(5) == 2
    assert late.cancelled()
