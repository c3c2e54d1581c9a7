"""Real families walked through a mirror, an enforced quota, and a Hub that fails every fifth time: the same BOM."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from huggingface_hub.utils import close_session  # type: ignore[attr-defined]

from aibom import plugins
from aibom.build import Request, build
from aibom.lineage.limits import Limits
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution, digest
from aibom.sources.answers import refusal
from aibom.sources.cache import Cache
from aibom.sources.hub import Event, HubSource
from aibom.sources.recording import Recording
from testhub import HubFactory, HubServer, Mirror, Quota, Repo, commit_of
from testhub.records import info_body

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FAMILIES = ["quantized-chain", "merge", "training-data", "made-up"]


def _card(**fields: object) -> bytes:
    return ("---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + "---\n# A card\n").encode()


def _repo(name: str, *, kind: Any = "model", moved_from: tuple[str, ...] = (), **fields: object) -> Repo:
    files = {"README.md": _card(**fields), "model.safetensors": b"\x02" + bytes(7) + b"{}" + name.encode()}
    files["config.json"] = b'{"model_type": "llama"}'
    lfs = {"model.safetensors"}
    info = {"securityRepoStatus": None}
    return Repo(id=name, kind=kind, files=files, lfs=lfs, moved_from=moved_from, info=info)


def _made_up() -> list[Repo]:
    """A family with files, a renamed parent, a pinned one, one that is not there, and data that stems from other data."""
    pinned = f"org/base@{commit_of('model org/base')}"
    merged = "[org/tune-a, org/tune-b, old/tune-c, org/gone]"
    return [
        _repo("org/subject", base_model="org/merge", base_model_relation="quantized", license="mit"),
        _repo("org/merge", base_model=merged, base_model_relation="merge", license="mit"),
        *(_repo(f"org/tune-{each}", base_model="org/base", datasets="[org/data]", license="mit") for each in "ab"),
        _repo("org/tune-c", moved_from=("old/tune-c",), base_model=pinned, license="mit"),
        _repo("org/base", license="apache-2.0", datasets="[org/data, org/more]"),
        _repo("org/data", kind="dataset", license="cc0-1.0", source_datasets="[org/more]"),
        _repo("org/more", kind="dataset", license="cc0-1.0", source_datasets="[original]"),
    ]


@dataclass(frozen=True)
class Family:
    """What a Hub needs to serve a family, and with whom its walk begins."""

    subject: ArtifactRef
    arguments: dict[str, Any]


def _family(name: str) -> Family:
    if name == "made-up":
        return Family(ArtifactRef.from_repo("org/subject"), {"repos": _made_up()})
    folder = SAMPLES / name / "evidence"
    subject = re.search(r'"subject": "([^"]+)"', (folder / "manifest.json").read_text(encoding="utf-8"))
    assert subject is not None
    return Family(ArtifactRef.from_purl(subject[1]), {"folders": [folder]})


@dataclass
class Moment:
    """A clock that moves on only when somebody sleeps, to the end of the longest sleep."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let the time pass for everybody at once."""
        self.slept.append(seconds)
        self.now = max(self.now, self.now + seconds)

    def clock(self) -> float:
        """Return what time it is."""
        return self.now


@pytest.fixture(autouse=True)
def fresh_session() -> Iterator[None]:
    """Close the client's connections after a test."""
    yield
    close_session()


@dataclass(frozen=True)
class Walked:
    """A walk's document and recording, as bytes, and what happened on the way."""

    bom: Bom
    document: bytes
    recorded: dict[str, bytes]
    events: list[Event]


Walk = Callable[..., Walked]


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    """Walk from a subject at a Hub, and write everything down."""

    def call(
        served: HubServer, subject: ArtifactRef, *, moment: Moment | None = None, lists: bool = True, **settings: Any
    ) -> Walked:
        moment = moment or Moment()
        events: list[Event] = []
        made = HubSource(
            endpoint=served.url,
            time="2026-01-01T00:00:00Z",
            token=False,
            on_event=events.append,
            sleep=moment.sleep,
            clock=moment.clock,
            **settings,
        )
        recording = Recording(made)
        bom = build(
            Request(
                subject=subject,
                source=recording,
                extractors=plugins.extractors(),
                rules=plugins.rules(),
                refusal=lambda snapshot: refusal(snapshot, made.endpoint),
                limits=Limits() if lists else Limits(max_lists=0),
            )
        )
        while made._reading._pool._pending:  # a card asked for early may still be on its way
            time.sleep(0.002)
        folder = tmp_path / f"evidence-{time.monotonic_ns()}"
        recording.write(folder, subject=subject, options={"datasets": True, "max_depth": -1, "max_nodes": 5000})
        written = plugins.load_format("cyclonedx-json")
        assert written is not None
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        return Walked(bom=bom, document=written.encode(bom, "1.6"), recorded=files, events=events)

    return call


def _plain(walked: Walked, served: HubServer, bodies: dict[str, str]) -> str:
    """Return the document without the endpoint's address and the digests of records."""
    host = urlsplit(served.url).netloc
    text = walked.document.decode().replace(served.url, "https://hub.example").replace(host, "hub.example")
    text = re.sub(r"urn:uuid:[-0-9a-f]{36}", "urn:uuid:", text)
    for sha256, name in bodies.items():
        text = text.replace(sha256, name)
    return text


def _records(repos: list[Repo]) -> dict[str, str]:
    """Return the digests of the records of `repos`, in every form they are given in, with one name for each."""
    found = {}
    for repo in repos:
        security = repo.kind == "model"
        for body in (info_body(repo, blobs=True, security=security), info_body(repo)):
            found[digest(body)] = f"record of {repo.kind} {repo.id}"
    return found


@pytest.mark.parametrize("settings", [{}, {"flags": "ignored"}, {"prefix": "", "commit_header": True}])
@pytest.mark.parametrize("name", FAMILIES)
def test_through_a_mirror(hub: HubFactory, walk: Walk, name: str, settings: dict[str, Any]) -> None:
    """Below a path, without flags and X-Repo-Commit: the same document but for the address and the records' digests.

    Of models outside the lineage a mirror cannot say what the Hub does, so that neither is asked.
    """
    family = _family(name)
    plain, mirrored = hub(**family.arguments), hub(**family.arguments, mirror=Mirror(foreign_404=False, **settings))
    bodies = _records(family.arguments.get("repos", []))
    expected, found = (walk(server, family.subject, lists=False) for server in (plain, mirrored))
    assert len(expected.bom.nodes) >= 5
    missing = "the Hub, or what relays it, answered"
    assert _plain(found, mirrored, bodies) == _plain(expected, plain, bodies)
    assert (missing in _plain(found, mirrored, bodies)) == (name == "made-up")
    assert all(request.path.startswith(settings.get("prefix", "/artifactory/api/hf")) for request in mirrored.requests)


@pytest.mark.parametrize("name", FAMILIES)
def test_through_the_quota(hub: HubFactory, walk: Walk, name: str) -> None:
    """A small quota, 32 at a time: not one 429, every wait shown, and the very same bytes."""
    family = _family(name)
    served = hub(**family.arguments)
    expected = walk(served, family.subject)
    moment = Moment()
    quota = Quota(api=3, resolvers=2, clock=moment.clock)
    served.limit(quota)
    found = walk(served, family.subject, moment=moment, jobs=32)
    assert (found.document, found.recorded) == (expected.document, expected.recorded)
    assert quota.refused == 0
    waits = [event for event in found.events if event.kind == "waiting"]
    assert waits
    assert sorted(event.seconds for event in waits) == sorted(moment.slept)
    assert all(0 < event.seconds <= quota.window + 1 for event in waits)


@pytest.mark.parametrize("name", FAMILIES)
def test_with_every_fifth_answer_failing(hub: HubFactory, walk: Walk, name: str) -> None:
    """500, cut off, no answer in time, in turn: asked again, and the very same bytes."""
    family = _family(name)
    served = hub(**family.arguments)
    expected = walk(served, family.subject)
    faults = [
        served.fault("", "status", skip=4, every=15, status=500),
        served.fault("", "truncate", skip=9, every=15),
        served.fault("", "latency", skip=14, every=15, seconds=6.0),
    ]
    served.forget()
    found = walk(served, family.subject, timeout=2.0)
    assert (found.document, found.recorded) == (expected.document, expected.recorded)
    assert sum(fault.used for fault in faults) >= len(served.requests) // 5 - 2 > 0
    assert any(event.kind == "retry" for event in found.events)


def test_what_a_mirror_lacks_is_not_called_missing(hub: HubFactory, walk: Walk) -> None:
    """A mirror with words of its own: the parent is absent from it, and the gap says so where another would say gone."""
    family = _family("made-up")
    found = walk(hub(**family.arguments, mirror=Mirror()), family.subject)
    nodes = {node.ref.repo: node for node in found.bom.nodes}
    assert nodes["org/gone"].resolution is Resolution.ABSENT_FROM_MIRROR
    rules = {gap.rule for gap in found.bom.gaps if gap.parent is not None and gap.parent.repo == "org/gone"}
    assert rules == {"absent-from-mirror"}


@pytest.mark.parametrize("revisions", ["number", "sha256", "none"])
def test_a_mirror_of_other_revisions(hub: HubFactory, walk: Walk, revisions: Any) -> None:
    """The same artifacts and the same edges; that nobody knows their commits is a gap of each."""
    family = _family("made-up")
    plain = walk(hub(**family.arguments), family.subject).bom
    found = walk(hub(**family.arguments, mirror=Mirror(revisions=revisions)), family.subject).bom
    assert {(edge.child.repo, edge.parent.repo, edge.relation) for edge in found.edges} == {
        (edge.child.repo, edge.parent.repo, edge.relation) for edge in plain.edges
    }
    unknown = {gap.subject.repo for gap in found.gaps if gap.rule == "revision-unknown"}
    assert unknown >= {"org/subject", "org/merge", "org/tune-a", "org/data"}
    assert not any(gap.rule == "revision-unknown" for gap in plain.gaps)


@pytest.mark.parametrize("mirror", [None, Mirror(foreign_404=False), Mirror(flags="ignored"), Mirror(flags="served")])
@pytest.mark.parametrize("name", ["made-up", "merge"])
def test_a_second_walk_asks_once_for_each(
    hub: HubFactory, walk: Walk, tmp_path: Path, name: str, mirror: Mirror | None
) -> None:
    """Of an unchanged family the records alone are asked for, each once; an old id leads there by a second hop."""
    family = _family(name)
    served = hub(**family.arguments, mirror=mirror)
    first = walk(served, family.subject, cache=Cache(tmp_path / "cache"))
    served.forget()
    second = walk(served, family.subject, cache=Cache(tmp_path / "cache"))
    assert second.document == first.document
    asked = [request.path for request in served.requests]
    hops = sum(len(node.aliases) for node in second.bom.nodes)
    records = [path for path in asked if "/resolve/" not in path and "/tree/" not in path]
    assert len(records) <= len(second.bom.nodes) + hops
    if name == "made-up":  # the recording of the other holds no files, so they are asked for each time
        assert len(asked) <= len(second.bom.nodes) + hops


def test_many_walks_share_one_source(hub: HubFactory) -> None:
    """32 threads, each repository once, within a quota that others use too: nobody is refused."""
    repos = [Repo(id=f"org/m{number}", files={"README.md": b"# M\n"}) for number in range(60)]
    moment = Moment()
    quota = Quota(api=25, resolvers=500, clock=moment.clock)
    served = hub(repos=repos, quota=quota)
    made = HubSource(
        endpoint=served.url, time="2026-01-01T00:00:00Z", token=False, sleep=moment.sleep, clock=moment.clock
    )
    quota.spend("api", 20)
    with ThreadPoolExecutor(32) as threads:
        found = list(
            threads.map(lambda repo: made.fetch(ArtifactRef.from_repo(repo.id, kind=Kind.MODEL), lambda *_: {}), repos)
        )
    assert {snapshot.resolution for snapshot in found} == {Resolution.RESOLVED}
    assert quota.refused == 0
    assert len(moment.slept) >= 3
