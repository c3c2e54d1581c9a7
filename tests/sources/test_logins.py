"""Who asks: the token that a login left, and a server before the Hub that wants a user name and a password."""

import http.client
import http.server
import logging
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from aibom.cli.main import run
from aibom.errors import UsageError
from aibom.records.refs import parse_subject
from aibom.records.snapshot import Resolution
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants
from testhub import HubFactory, HubServer, Repo

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

TINY = Repo(id="org/tiny", moved_from=["old/tiny"], files={"README.md": b"# Tiny\n", "w.bin": b"w" * 9}, lfs={"w.bin"})
USER, PASSWORD, TOKEN = "someone", "s3cr3t", "hf_notforyou"
BASIC = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Gate:
    """A server before a Hub, that lets pass who knows the password; `sent` is what it was told."""

    def __init__(self, behind: HubServer) -> None:
        self.sent: list[tuple[str, str]] = []
        gate, port = self, int(behind.url.rpartition(":")[2])

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                sent = self.headers.get("authorization", "")
                gate.sent.append((self.path, sent))
                if sent != BASIC:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="inside"')
                    self.end_headers()
                    return
                upstream = http.client.HTTPConnection("127.0.0.1", port)
                upstream.request("GET", self.path)
                answer = upstream.getresponse()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in {"transfer-encoding", "connection", "keep-alive"}:
                        self.send_header(name, value.replace(behind.url, gate.url()))
                self.end_headers()
                self.wfile.write(answer.read())
                upstream.close()

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, login: str = "") -> str:
        """Its address, with user name and password where they are given."""
        return f"http://{login}127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def gate(hub: HubFactory) -> Iterator[Gate]:
    made = Gate(hub(repos=[TINY]))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.parametrize("token", [False, TOKEN])
def test_a_password_goes_wherever_its_server_leads(
    gate: Gate, wanting: Wanting, caplog: pytest.LogCaptureFixture, token: str | bool
) -> None:
    """Also where redirects name the server in full, and without them; the access token stays here, which is said."""
    with caplog.at_level(logging.WARNING, logger="aibom"):
        made = HubSource(endpoint=gate.url(f"{USER}:{PASSWORD}@"), time="2026-01-01T00:00:00Z", token=token)
    found = made.fetch(parse_subject("old/tiny"), wanting("README.md", "w.bin"))
    assert (found.resolution, found.ref.repo) == (Resolution.MOVED, "org/tiny")
    assert {content.path: content.data for content in found.contents} == TINY.files
    assert {sent for _, sent in gate.sent} == {BASIC}
    assert any("/cdn/" in path for path, _ in gate.sent)
    assert [record.getMessage() for record in caplog.records] == (
        ["HF_ENDPOINT holds a user name and password, which are sent in place of the access token"] if token else []
    )


@pytest.mark.parametrize("login", ["", f"{USER}:wrong@"])
def test_a_password_that_is_wanted(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, login: str
) -> None:
    """It is not the model that is missing: what is, and where to write it."""
    monkeypatch.setenv("HF_ENDPOINT", gate.url(login))
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path))
    assert run(["generate", "org/tiny"]) == 3
    said = capsys.readouterr().err
    assert "org/tiny could not be read" in said
    assert "wants a user name and password, or others" in said
    assert "hint: write both into HF_ENDPOINT" in said


def token_folder(path: Path) -> None:
    path.mkdir()


def token_bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\0bad")


def token_odd(path: Path) -> None:
    path.write_text("hf_caf\u00e9", encoding="utf-8")


@pytest.mark.parametrize(
    ("leave", "said"),
    [
        (token_folder, "that `hf auth login` left cannot be read: Is a directory"),
        (token_bytes, "that `hf auth login` left cannot be read: it is no text"),
        (token_odd, "holds characters no token has"),
    ],
)
def test_a_login_that_is_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, leave: Callable[[Path], None], said: str
) -> None:
    """A wrong set-up, said before anything is asked, without the path and without the token."""
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    leave(tmp_path / "token")
    with pytest.raises(UsageError, match=said) as caught:
        HubSource(endpoint="http://hub.example", time="2026-01-01T00:00:00Z")
    assert str(tmp_path) not in str(caught.value) + caught.value.hint
    assert "hf_" not in str(caught.value)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", True)
    assert HubSource(endpoint="http://hub.example", time="2026-01-01T00:00:00Z").secrets == ()
