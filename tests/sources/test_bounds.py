"""Answers made to exhaust: too large, too deep, too slow, without end. Something is known, or a clear error says why."""

import contextlib
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aibom.cli.main import run
from aibom.records.refs import parse_subject
from aibom.records.snapshot import Resolution
from aibom.sources import _body
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants
from testhub import HubFactory, HubServer, Mirror, Repo

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

CARD = b"---\nlicense: mit\n---\n"
TINY = Repo(id="org/tiny", files={"README.md": CARD}, info={"cardData": {"license": "mit"}})
SUBJECT = parse_subject("org/tiny")
FULL, PLAIN, BARE = "blobs=true", "models/org/tiny$", "expand="
NAMES = "left out of the listing: sizes and digests, with which the record is too large"
NOTHING = "left out of the record: the listing, with which it is too large"


def record(count: int, *, blobs: bool) -> bytes:
    """Return a record of `count` files."""
    known = b',"size":9,"blobId":"%b","lfs":{"sha256":"%b","size":9,"pointerSize":130}' % (b"a" * 40, b"b" * 64)
    files = b",".join(b'{"rfilename":"d/%06d.bin"%b}' % (number, known if blobs else b"") for number in range(count))
    return b'{"id":"org/tiny","sha":"%b","tags":["license:mit"],"siblings":[%b]}' % (TINY.commit.encode(), files)


def given(served: HubServer, match: str, body: bytes) -> None:
    served.fault(match, "status", status=200, body=body)


def test_a_repository_of_200_000_files(hub: HubFactory, source: Make, wanting: Wanting, tmp_path: Path) -> None:
    """With sizes its record is too large; without, 100,000 files are kept, and it is said what is lacking."""
    served = hub(repos=[TINY])
    given(served, FULL, record(200_000, blobs=True))
    given(served, PLAIN, record(200_000, blobs=False))
    made = source(served, cache=Cache(tmp_path))
    found = made.fetch(SUBJECT, wanting("README.md"))
    assert (found.resolution, found.ref.revision) == (Resolution.RESOLVED, TINY.commit)
    assert found.files is not None
    assert (len(found.files), found.files[-1].path) == (100_000, "d/099999.bin")
    assert found.detail == f"left out of the listing: 100,000 files beyond the first 100,000; {NAMES}"
    assert not any("/tree/" in path for path in served.paths())
    assert made.fetch(SUBJECT.at(TINY.commit), wanting("README.md")).detail == found.detail


@pytest.mark.parametrize("mirror", [None, Mirror(prefix="", flags="ignored")])
def test_a_record_of_50_megabytes(hub: HubFactory, source: Make, wanting: Wanting, mirror: Mirror | None) -> None:
    """Commit, tags and card data are known all the same, where the endpoint gives them alone."""
    served = hub(repos=[TINY], mirror=mirror)
    vast = b'{"id":"org/tiny","x":"' + b"y" * 50_000_000 + b'"}'
    given(served, FULL, vast)
    given(served, PLAIN, vast)
    found = source(served).fetch(SUBJECT, wanting("README.md"))
    assert (found.resolution, found.ref.revision, found.files is None) == (
        Resolution.RESOLVED,
        TINY.commit,
        mirror is None,
    )
    assert json.loads(found.info)["cardData"] == {"license": "mit"}
    assert found.detail == (NOTHING if mirror is None else "")
    assert found.content("README.md") is not None


def test_a_record_of_too_many_values(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Small in bytes, and yet more than anybody lists; where nothing smaller is given it says so."""
    served = hub(repos=[TINY])
    given(served, "/api/", b'{"x":[' + b"0," * 2_000_001 + b"0]}")
    found = source(served).fetch(SUBJECT, wanting())
    assert (found.resolution, found.detail) == (Resolution.UNREADABLE, "a record of more than 2,000,000 values")


@pytest.mark.parametrize("status", [400, 404])
def test_a_mirror_without_expand_gives_no_smaller_record(
    hub: HubFactory, source: Make, wanting: Wanting, status: int
) -> None:
    """Then it is unreadable, and not missing."""
    served = hub(repos=[TINY], mirror=Mirror(prefix="", flag_status=status))
    served.fault(PLAIN, "huge")
    found = source(served).fetch(SUBJECT, wanting())
    assert (found.resolution, found.detail) == (Resolution.UNREADABLE, "a record of more than 16,777,216 bytes")


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        ("status", {"status": 200, "body": b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"}, "JSON"),
        ("status", {"status": 200, "body": b'{"a":' * 100_000}, "JSON"),
        ("drip", {"seconds": 0.05}, "too slowly"),
        ("huge", {"size": 1 << 40}, "more than 16,777,216 bytes"),
        ("bomb", {"size": 1 << 40}, "more than 16,777,216 bytes"),
        ("headers", {"headers": {f"X-{number}": "y" * 1000 for number in range(300)}}, "headers"),
        ("headers", {"headers": {"X-Long": "y" * 300_000}}, "headers"),
        ("loop", {}, "5 redirects"),
        ("redirect", {"location": "https://evil.example/api/models/org/tiny"}, "another host"),
    ],
)  # fmt: skip
def test_hostile_answers_end(  # noqa: PLR0917 - most are parameters of the case
    hub: HubFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    kind: Any,
    arguments: dict[str, Any],
    words: str,
) -> None:
    """The command ends with 3 and one clear error, however the record of its subject misbehaves; nothing is written."""
    monkeypatch.setattr(_body, "PATIENCE", 0.02)
    served = hub(repos=[TINY], token="hf_secret")
    served.fault("/api/", kind, **arguments)
    monkeypatch.setenv("HF_ENDPOINT", served.url)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path))
    assert run(["generate", "org/tiny", "-o", str(tmp_path / "bom.cdx.json")]) == 3
    err = capsys.readouterr().err
    assert "org/tiny c" in err
    assert words in err
    assert "hint:" in err
    assert "Traceback" not in err
    assert "hf_secret" not in err
    assert not (tmp_path / "bom.cdx.json").exists()


@pytest.mark.parametrize("match", ["/api/", "README"])
def test_a_drip_is_not_asked_for_again(
    hub: HubFactory, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch, match: str
) -> None:
    """A server that sends a byte now and then has had its time, for a record as for a file."""
    monkeypatch.setattr(_body, "PATIENCE", 0.01)
    served = hub(repos=[TINY])
    fault = served.fault(match, "drip", seconds=0.03)
    found = source(served).fetch(SUBJECT, wanting("README.md"))
    assert found.resolution is Resolution.UNAVAILABLE
    assert fault.used == 1


BEGUN = b"HTTP/1.1 200 OK\r\n"
CHUNKED = BEGUN + b"Transfer-Encoding: chunked\r\n\r\n2"


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes, bytes], str]]:
    """Serve an answer that begins in one way and goes on in another, for ever; returns its address."""
    servers: list[socketserver.ThreadingTCPServer] = []

    def serve(begin: bytes, then: bytes) -> str:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.recv(65536)
                with contextlib.suppress(OSError):
                    self.request.sendall(begin)
                    while True:
                        time.sleep(0.01)
                        self.request.sendall(then)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("begin", "then"),
    [
        (b"", b"H"),
        (BEGUN + b"X-Long: ", b"y"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (CHUNKED + b";", b"y"),
        (CHUNKED + b"\r\n{}\r\n0\r\n", b"X-More: y\r\n"),
    ],
    ids=["status", "header", "early hints", "chunk extension", "trailer"],
)
def test_what_comes_beside_a_body_has_its_time_too(
    dripping: Callable[[bytes, bytes], str], monkeypatch: pytest.MonkeyPatch, begin: bytes, then: bytes
) -> None:
    """A byte now and then, where no whole header and no piece of a body ever comes of it, is asked for once."""
    monkeypatch.setattr(_body, "PATIENCE", 0.02)
    events: list[str] = []
    made = HubSource(
        endpoint=dripping(begin, then),
        time="2026-01-01T00:00:00Z",
        token=False,
        on_event=lambda event: events.append(event.kind),
    )
    found = made.fetch(SUBJECT, lambda *_: {})
    assert (found.resolution, "too slowly" in found.detail) == (Resolution.UNAVAILABLE, True)
    assert "retry" not in events


def test_a_slow_line_has_its_time(
    hub: HubFactory, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as bytes come at some rate the body may take longer than any timeout."""
    monkeypatch.setattr(_body, "PATIENCE", 0.02)
    monkeypatch.setattr(_body, "MIN_RATE", 0.1)
    served = hub(repos=[TINY])
    served.fault("README", "drip", seconds=0.02)
    found = source(served).fetch(SUBJECT, wanting("README.md"))
    assert found.contents[0].data == CARD


def test_redirects_share_the_time_of_one_attempt(
    hub: HubFactory, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six slow answers, one after the other, take no longer than one."""
    monkeypatch.setattr(_body, "PATIENCE", 0.02)
    served = hub(repos=[Repo(id="org/new", moved_from=["org/tiny"])])
    served.fault("/api/models/org/tiny", "drip", seconds=0.04)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.UNAVAILABLE
