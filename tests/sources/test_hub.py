"""The Hub as a source: what is asked, and what its answers become. The real client talks to the test Hub."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aibom.errors import UsageError
from aibom.records.refs import ArtifactRef, Kind, parse_subject
from aibom.records.snapshot import FileEntry, Resolution, digest
from aibom.sources.hub import Event, HubSource
from aibom.sources.interface import Source, Wants
from testhub import HubFactory, Repo, commit_of

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

CARD = b"---\nlicense: mit\n---\n# Tiny\n"
TINY = Repo(
    id="org/tiny",
    files={"README.md": CARD, "config.json": b"{}", "model.safetensors": b"w" * 5000},
    lfs={"model.safetensors"},
)


def ref(repo: str, revision: str = "", kind: Kind = Kind.MODEL) -> ArtifactRef:
    return ArtifactRef.from_repo(repo, kind=kind, revision=revision)


def test_it_is_a_source(source: Make) -> None:
    """HubSource satisfies the protocol, and names its endpoint as it may be shown."""
    made: Source = source("http://me:secret@127.0.0.1:9/hf/")
    assert (made.name, made.endpoint, made.time) == ("hub", "http://127.0.0.1:9/hf", "2026-01-01T00:00:00Z")


def test_a_repository_costs_one_request_beside_its_files(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """One record, the card asked for at main beside it, other files at the commit; nothing is asked twice."""
    served = hub(repos=[TINY])
    found = source(served).fetch(ref("org/tiny"), wanting("README.md", "config.json"))
    assert found.resolution is Resolution.RESOLVED
    assert found.ref == ref("org/tiny", TINY.commit)
    assert (found.detail, found.aliases, found.info_path) == ("", (), "/api/models/org/tiny")
    assert {content.path: content.data for content in found.contents} == {"README.md": CARD, "config.json": b"{}"}
    assert all(content.complete for content in found.contents)
    assert served.paths() == [
        "/api/models/org/tiny",
        f"/org/tiny/resolve/{TINY.commit}/config.json",
        "/org/tiny/resolve/main/README.md",
    ]
    assert [request.query for request in served.requests if "api" in request.path] == [
        (("blobs", "true"), ("securityStatus", "true"))
    ]


def test_the_listing_carries_the_registrys_digests(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A file in Large File Storage has a SHA-256 and no blob id of its own, any other a git blob id (H3)."""
    found = source(hub(repos=[TINY])).fetch(ref("org/tiny"), wanting())
    assert found.files == (
        FileEntry(path="README.md", size=len(CARD), git_sha1=TINY.stored["README.md"].git_sha1),
        FileEntry(path="config.json", size=2, git_sha1="9e26dfeeb6e641a33dae4961196235bdb965b21b"),
        FileEntry(path="model.safetensors", size=5000, sha256=digest(b"w" * 5000)),
    )
    assert json.loads(found.info)["id"] == "org/tiny"


def test_nothing_but_the_record_is_asked_for_when_no_file_is_wanted(
    hub: HubFactory, source: Make, wanting: Wanting
) -> None:
    """Metadata alone is one request."""
    served = hub(repos=[TINY])
    source(served).fetch(ref("org/tiny"), wanting())
    assert served.paths() == ["/api/models/org/tiny"]


def test_record_and_card_are_in_flight_together(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """The card does not wait for the record."""
    served = hub(repos=[TINY], latency=0.2)
    source(served).fetch(ref("org/tiny"), wanting("README.md"))
    assert served.peak == 2


def test_files_are_read_together(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Wanted files do not wait for one another, once the first has told what the rate limit is."""
    files = {f"part{number}.json": b"{}" for number in range(6)}
    served = hub(repos=[Repo(id="org/many", files=files)], latency=0.2)
    found = source(served).fetch(ref("org/many"), wanting(*files))
    assert [content.path for content in found.contents] == sorted(files)
    assert served.peak == 5


def test_a_card_of_another_commit_is_not_used(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Files are read at the commit of the record: a push between the two answers must not mix them."""
    served = hub(repos=[TINY])
    served.fault("resolve/main/README", "commit")
    found = source(served).fetch(ref("org/tiny"), wanting("README.md"))
    assert found.contents[0].data == CARD
    assert f"/org/tiny/resolve/{TINY.commit}/README.md" in served.paths()


def test_a_card_that_is_not_listed_is_not_read(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A repository without a card has no content for it, and the early question for it does no harm."""
    served = hub(repos=[Repo(id="org/bare", files={"config.json": b"{}"})])
    found = source(served).fetch(ref("org/bare"), wanting("README.md"))
    assert (found.resolution, found.contents) == (Resolution.RESOLVED, ())


def test_only_the_beginning_of_a_long_file_is_asked_for(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A range is asked for of a file longer than its limit, and of no other: no whole weight file ever."""
    served = hub(repos=[replace(TINY, sizes={"model.safetensors": 10**12})])
    found = source(served).fetch(ref("org/tiny"), wanting("config.json", model__safetensors=100))
    weights = found.content("model.safetensors")
    assert weights is not None
    assert (weights.data, weights.total, weights.complete) == (b"w" * 100, 10**12, False)
    ranges = {request.path.rpartition("/")[2]: request.headers.get("range") for request in served.requests}
    assert ranges["config.json"] is None
    assert "bytes=0-99" in ranges.values()


def test_a_server_that_ignores_ranges_is_cut_short(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """At most the limit is read of a body, whatever the server sends."""
    served = hub(repos=[replace(TINY, sizes={"model.safetensors": 1 << 30})])
    served.fault("model.safetensors", "huge")
    found = source(served).fetch(ref("org/tiny"), wanting(model__safetensors=1000)).contents[0]
    assert (len(found.data), found.total, found.error) == (1000, 1 << 30, "")


def test_an_empty_file_is_read(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A range of an empty file is answered 416 (H36): that is a file of no bytes, not an error."""
    served = hub(repos=[Repo(id="org/empty", files={"README.md": b""})])
    found = source(served).fetch(ref("org/empty"), wanting("README.md")).contents[0]
    assert (found.data, found.total, found.complete) == (b"", 0, True)


@pytest.mark.parametrize("old", ["bert-base-uncased", "Google-BERT/bert-base-uncased"])
def test_a_renamed_repository_is_found_under_its_present_id(
    hub: HubFactory, source: Make, wanting: Wanting, old: str
) -> None:
    """Renamed (the recorded 307 of bert-base-uncased), or written in the wrong case: resolved, the old id kept."""
    repo = Repo(id="google-bert/bert-base-uncased", files={"README.md": CARD}, moved_from=["bert-base-uncased"])
    found = source(hub(repos=[repo])).fetch(ref(old), wanting("README.md"))
    assert found.resolution is Resolution.MOVED
    assert found.ref == ref("google-bert/bert-base-uncased", repo.commit)
    assert found.aliases == (old,)
    assert found.detail == f"asked for as {old}, now google-bert/bert-base-uncased"
    assert found.contents[0].data == CARD
    assert found.files is not None
    assert found.files[0].git_sha1


def test_a_redirect_without_query_keeps_the_query(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """The Hub's own redirect names a path only; without the query sizes and digests would be missing."""
    served = hub(repos=[TINY])
    served.fault("/api/models/old/tiny", "redirect", location="/api/models/org/tiny")
    found = source(served).fetch(ref("old/tiny"), wanting())
    assert found.files is not None
    assert [entry.size for entry in found.files] == [len(CARD), 2, 5000]


def test_an_id_answered_under_another_name_is_moved(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """The id of the record decides, redirect or not."""
    served = hub(repos=[replace(TINY, also_known_as=("org/TINY",))])
    found = source(served).fetch(ref("org/TINY"), wanting())
    assert (found.resolution, found.ref.repo, found.aliases) == (Resolution.MOVED, "org/tiny", ("org/TINY",))


def test_a_dataset_is_asked_for_where_datasets_are(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Datasets have collections, and files, of their own, and no security status."""
    data = Repo(id="org/data", kind="dataset", files={"README.md": CARD, "a.json": b"[]"})
    served = hub(repos=[data])
    found = source(served).fetch(ref("org/data", kind=Kind.DATASET), wanting("README.md", "a.json"))
    assert (found.ref.kind, found.ref.revision, len(found.contents)) == (Kind.DATASET, data.commit, 2)
    assert served.paths() == [
        "/api/datasets/org/data",
        f"/datasets/org/data/resolve/{data.commit}/a.json",
        "/datasets/org/data/resolve/main/README.md",
    ]
    assert [request.query for request in served.requests if "/api/" in request.path] == [(("blobs", "true"),)]


@pytest.mark.parametrize("revision", ["v1.0", "refs/pr/1", commit_of("another")])
def test_a_revision_is_asked_for_as_given(hub: HubFactory, source: Make, wanting: Wanting, revision: str) -> None:
    """Branch, reference and commit are one path segment each; what they resolve to is the commit."""
    other = commit_of("another")
    served = hub(repos=[replace(TINY, branches={"v1.0": other, "refs/pr/1": other})])
    found = source(served).fetch(ref("org/tiny", revision), wanting("README.md"))
    assert found.ref.revision == other
    assert found.requested.revision == revision
    quoted = revision.replace("/", "%2F")
    assert found.info_path == f"/api/models/org/tiny/revision/{quoted}"
    assert served.paths() == [found.info_path, f"/org/tiny/resolve/{quoted}/README.md"]


def outcomes() -> list[Any]:
    missing, gated = Resolution.PRIVATE_OR_MISSING, Resolution.GATED
    absent = Resolution.ABSENT_FROM_MIRROR
    return [
        pytest.param(None, ref("org/nope"), False, missing, "401", id="missing, to a stranger"),
        pytest.param(None, ref("org/nope"), "hf_right", missing, "404 RepoNotFound", id="missing, to a user"),
        pytest.param(replace(TINY, private=True), ref("org/tiny"), False, missing, "401", id="private"),
        pytest.param(TINY, ref("org/tiny", "v9"), False, Resolution.REVISION_MISSING, "v9", id="revision"),
        pytest.param(replace(TINY, disabled=True), ref("org/tiny"), False, Resolution.DISABLED, "disabled", id="off"),
        pytest.param(
            replace(TINY, refusal=(403, "GatedRepo", "Access is restricted.")),
            ref("org/tiny"), False, gated, "403 GatedRepo: Access is restricted.", id="gated whole",
        ),
        pytest.param(
            replace(TINY, refusal=(400, "", "Bad")), ref("org/tiny"), False, Resolution.UNREADABLE, "400: Bad", id="400"
        ),
        pytest.param(
            replace(TINY, refusal=(451, "", "law")), ref("org/tiny"), False, Resolution.DISABLED, "451", id="451"
        ),
        pytest.param(replace(TINY, refusal=(410, "", "x")), ref("org/tiny"), False, absent, "410", id="410"),
        pytest.param(
            replace(TINY, refusal=(501, "", "x")), ref("org/tiny"), False, Resolution.UNREADABLE, "501", id="501"
        ),
        pytest.param(TINY, ref("org/tiny"), "hf_wrong", Resolution.UNAVAILABLE, "not accept the access", id="token"),
    ]  # fmt: skip


@pytest.mark.parametrize(("repo", "asked", "token", "resolution", "detail"), outcomes())
def test_refusals_are_outcomes(  # noqa: PLR0917 - most are parameters of the case
    hub: HubFactory,
    source: Make,
    wanting: Wanting,
    repo: Repo | None,
    asked: ArtifactRef,
    token: str | bool,
    resolution: Resolution,
    detail: str,
) -> None:
    """What the Hub refuses (H40 to H46) is data, in its own words; nothing of it counts as read."""
    served = hub(repos=[repo] if repo else [], token="hf_right")
    found = source(served, token=token).fetch(asked, wanting("README.md"))
    assert found.resolution is resolution
    assert detail in found.detail
    assert (found.ref, found.info, found.files, found.contents) == (asked, b"", None, ())


def test_a_gated_repository_tells_what_it_has(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """The record of a gated repository is public; its files say why they could not be read. Nothing is asked twice."""
    served = hub(repos=[replace(TINY, gated="manual")])
    found = source(served).fetch(ref("org/tiny"), wanting("README.md", "config.json"))
    assert found.resolution is Resolution.GATED
    assert found.ref.revision == TINY.commit
    assert found.files is not None
    assert len(found.files) == 3
    assert [(content.data, content.total) for content in found.contents] == [(b"", -1), (b"", -1)]
    assert all("granted" in content.error for content in found.contents)
    assert len([path for path in served.paths() if path.endswith("README.md")]) == 1


def test_a_gated_repository_opens_for_a_token(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """With access granted the files are read; that it is gated remains true."""
    served = hub(repos=[replace(TINY, gated="auto")], token="hf_right")
    found = source(served, token="hf_right").fetch(ref("org/tiny"), wanting("README.md"))
    assert (found.resolution, found.contents[0].data) == (Resolution.GATED, CARD)


def test_files_may_be_gated_though_the_record_does_not_say_so(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """The answer of a file counts too."""
    served = hub(repos=[TINY])
    served.fault("resolve", "status", status=403, headers={"X-Error-Code": "GatedRepo"})
    assert source(served).fetch(ref("org/tiny"), wanting("README.md")).resolution is Resolution.GATED


def test_a_record_marked_as_disabled_is_read_and_says_so(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """What can be read is read; `disabled` in a record is told in the detail."""
    served = hub(repos=[replace(TINY, info={"disabled": True})])
    found = source(served).fetch(ref("org/tiny"), wanting())
    assert (found.resolution, found.detail) == (Resolution.RESOLVED, "the Hub marks it as disabled")


def test_a_record_without_commit_leaves_the_revision_open(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """No commit is made up: files are read where the branch is now, and nothing says at which commit that was."""
    served = hub(repos=[replace(TINY, unpinned=True)])
    found = source(served).fetch(ref("org/tiny"), wanting("README.md", "config.json"))
    assert (found.resolution, found.ref.revision) == (Resolution.RESOLVED, "")
    assert [content.data for content in found.contents] == [CARD, b"{}"]
    assert served.paths()[1:] == ["/org/tiny/resolve/main/README.md", "/org/tiny/resolve/main/config.json"]


def test_the_card_can_tell_the_commit(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Where the record names no commit, the X-Repo-Commit of the card does; the card is of that commit."""
    served = hub(repos=[replace(TINY, unpinned=True)])
    served.fault("README", "commit", commit="c" * 40)
    found = source(served).fetch(ref("org/tiny"), wanting("README.md"))
    assert (found.ref.revision, found.contents[0].data) == ("c" * 40, CARD)


@pytest.mark.parametrize("sha", [7, "a b", "../x", "", None, ["a" * 40]])
def test_a_revision_that_is_none_is_not_believed(hub: HubFactory, source: Make, wanting: Wanting, sha: object) -> None:
    """What cannot be a revision is none."""
    served = hub(repos=[replace(TINY, info={"sha": sha})])
    assert source(served).fetch(ref("org/tiny"), wanting()).ref.revision == ""


def test_a_record_of_another_commit_is_refused(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Who asks for a commit gets that commit or nothing."""
    served = hub(repos=[replace(TINY, info={"sha": "d" * 40})])
    found = source(served).fetch(ref("org/tiny", TINY.commit), wanting("README.md"))
    assert (found.resolution, found.contents) == (Resolution.UNREADABLE, ())
    assert "d" * 40 in found.detail


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "", "a--b"])
def test_an_impossible_id_is_refused(hub: HubFactory, source: Make, wanting: Wanting, name: str) -> None:
    """A record that names itself what no repository can be called is not believed; one without a name is."""
    found = source(hub(repos=[replace(TINY, info={"id": name})])).fetch(ref("org/tiny"), wanting())
    expected = Resolution.UNREADABLE if name else Resolution.RESOLVED
    assert found.resolution is expected


def test_a_record_of_2022_has_another_key_for_the_id(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Records of early 2022 have modelId only."""
    served = hub(repos=[replace(TINY, record=b'{"modelId": "org/now", "sha": "%b"}' % (b"e" * 40))])
    found = source(served).fetch(ref("org/tiny"), wanting())
    assert (found.ref, found.files) == (ref("org/now", "e" * 40), None)


def test_without_a_listing_only_the_card_is_read(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Files are None where no listing is known; the card is asked for all the same."""
    record = json.dumps({"id": "org/tiny", "sha": TINY.commit}).encode()
    found = source(hub(repos=[replace(TINY, record=record)])).fetch(
        ref("org/tiny"), wanting("README.md", "config.json")
    )
    assert found.files is None
    assert [content.path for content in found.contents] == ["README.md"]


def test_another_registry_is_not_asked(source: Make, wanting: Wanting) -> None:
    """Another registry is not asked, and an id no Hub can have is not sent to it."""
    made = source("http://127.0.0.1:9")
    elsewhere = made.fetch(ArtifactRef(registry="modelscope", name="x"), wanting())
    assert (elsewhere.resolution, "modelscope" in elsewhere.detail) == (Resolution.REGISTRY_NOT_WALKED, True)
    assert made.fetch(ArtifactRef(namespace="a/../b", name="x"), wanting()).resolution is Resolution.UNREADABLE


def test_the_token_goes_to_the_hub_and_nowhere_else(
    hub: HubFactory, source: Make, wanting: Wanting, events: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    """A redirect to the storage host is followed without the token; no answer, event or log holds it."""
    caplog.set_level(logging.DEBUG, logger="aibom")
    caplog.set_level(logging.DEBUG, logger="huggingface_hub")
    served = hub(repos=[TINY], token="hf_secret", separate_cdn=True)
    served.fault("config.json", "status", status=409, headers={"X-Error-Message": "no: hf_secret"})
    made = source(served, token="hf_secret")
    found = made.fetch(ref("org/tiny"), wanting("README.md", "config.json", model__safetensors=10))
    assert found.content("model.safetensors").data == b"w" * 10  # type: ignore[union-attr]
    by_host = {(request.host, request.token) for request in served.requests}
    assert by_host == {("hub", "hf_secret"), ("cdn", None)}
    served.fault("/api/", "status", status=400, headers={"X-Error-Message": "bad hf_secret"})
    refused = made.fetch(ref("org/other"), wanting())
    assert "bad ***" in refused.detail
    assert "no: ***" in found.content("config.json").error  # type: ignore[union-attr]
    assert "hf_secret" not in f"{found}{refused}{events}{caplog.text}{vars(made)}"


def test_a_malformed_token_is_the_callers_fault(source: Make) -> None:
    """A token with a line end would be an illegal header: said before anything is asked, without repeating it."""
    with pytest.raises(UsageError, match="token") as raised:
        source("http://127.0.0.1:9", token="hf_se\ncret")
    assert "cret" not in str(raised.value)


@pytest.mark.parametrize("endpoint", ["huggingface.co", "ftp://huggingface.co", "http://", "http://a:b:c", ""])
def test_an_endpoint_is_an_address(source: Make, endpoint: str) -> None:
    """HF_ENDPOINT without a scheme is a usual slip: said at once."""
    with pytest.raises(UsageError, match="endpoint"):
        source(endpoint)


def test_progress_is_reported(hub: HubFactory, source: Make, wanting: Wanting, events: list[Event]) -> None:
    """Each repository is asked and answered, and each file read."""
    source(hub(repos=[TINY])).fetch(parse_subject("org/tiny"), wanting("README.md", "config.json"))
    assert sorted(event.kind for event in events) == ["answered", "asked", "read", "read"]
    assert {event.repo for event in events} == {"org/tiny"}


def test_what_a_listing_leaves_out_is_said(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A hostile name is dropped and counted in the detail."""
    siblings = [{"rfilename": "../../etc/passwd"}, {"rfilename": "README.md", "size": 3}]
    found = source(hub(repos=[replace(TINY, info={"siblings": siblings})])).fetch(ref("org/tiny"), wanting())
    assert found.files == (FileEntry(path="README.md", size=3),)
    assert found.detail == "left out of the listing: 1 unusable entry"


def test_an_empty_file_of_unknown_size_is_read(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A listing without sizes makes every question one for a range; 416 with a length of 0 is the empty file."""
    bare = [{"rfilename": "empty.json"}, {"rfilename": "full.json"}]
    served = hub(repos=[Repo(id="org/e", files={"empty.json": b"", "full.json": b"{}"}, info={"siblings": bare})])
    served.fault("/tree/", "status", status=501)
    found = source(served).fetch(ref("org/e"), wanting("empty.json", "full.json"))
    assert [(content.data, content.complete) for content in found.contents] == [(b"", True), (b"{}", True)]
    assert all(request.headers.get("range") for request in served.requests if "json" in request.path)


def test_nobody_has_to_watch(hub: HubFactory, wanting: Wanting) -> None:
    """Progress is for those who ask for it."""
    made = HubSource(endpoint=hub(repos=[TINY]).url, time="2026-01-01T00:00:00Z", token=False)
    assert made.fetch(ref("org/tiny"), wanting()).resolution is Resolution.RESOLVED
    made.finish()


def test_the_same_question_has_the_same_answer(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Two fetches of an unchanged repository are equal."""
    made = source(hub(repos=[TINY]))
    assert made.fetch(ref("org/tiny"), wanting("README.md")) == made.fetch(ref("org/tiny"), wanting("README.md"))
