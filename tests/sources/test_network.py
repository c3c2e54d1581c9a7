"""Proxies and certificates as companies have them: what the environment names is honoured, and no secret is shown."""

import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from huggingface_hub.utils import close_session  # type: ignore[attr-defined]

from aibom.cli.main import run
from aibom.errors import UsageError
from aibom.records.refs import parse_subject
from aibom.records.snapshot import Resolution
from aibom.sources.hub import Event, HubSource
from aibom.sources.interface import Wants
from testhub import HubFactory, HubServer, Mirror, Proxy, Repo

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

TINY = Repo(id="org/tiny", files={"README.md": b"# Tiny\n", "w.bin": b"w" * 9}, lfs={"w.bin"})
SUBJECT = parse_subject("org/tiny")
NAMED = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name no certificates and no proxies, and let the client be made anew."""
    for name in (*NAMED, *PROXIES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    close_session()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that nobody trusts who is not told to."""
    return trustme.CA()


@pytest.fixture
def secure(hub: HubFactory, authority: trustme.CA) -> HubServer:
    """A Hub that speaks https with a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost", "hub.test").configure_cert(context)
    return hub(repos=[TINY], tls=context)


@pytest.fixture
def pem(authority: trustme.CA, tmp_path: Path) -> Path:
    """The authority's certificate in a file."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


@pytest.mark.parametrize("name", NAMED)
def test_certificates_the_environment_names(  # noqa: PLR0917 - most are fixtures
    secure: HubServer, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch, pem: Path, name: str
) -> None:
    """Those of OpenSSL, of requests and of curl: a file of them, or a folder by hash."""
    if name == "SSL_CERT_DIR":
        if shutil.which("openssl") is None:
            pytest.skip("needs openssl, to name the file as OpenSSL wants it")
        hashed = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", pem], capture_output=True, check=True)
        folder = pem.parent / "authorities"
        folder.mkdir()
        shutil.copy(pem, folder / f"{hashed.stdout.decode().strip()}.0")
        pem = folder
    monkeypatch.setenv(name, str(pem))
    found = source(secure).fetch(SUBJECT, wanting("README.md", w__bin=5))
    assert (found.resolution, len(found.contents)) == (Resolution.RESOLVED, 2)


def test_a_folder_of_certificates_for_requests(  # noqa: PLR0917 - most are fixtures
    secure: HubServer, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pem: Path
) -> None:
    """REQUESTS_CA_BUNDLE may be a folder; what OpenSSL's own variables name goes before it."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "empty"))
    assert source(secure).fetch(SUBJECT, wanting()).resolution is Resolution.UNAVAILABLE
    close_session()
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert source(secure).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED


def test_offline_holds_for_a_client_of_our_own(
    secure: HubServer, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch, pem: Path
) -> None:
    """The switch of huggingface_hub that keeps it from asking works whoever made its client."""
    monkeypatch.setenv("CURL_CA_BUNDLE", str(pem))
    made = source(secure)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE" in made.fetch(SUBJECT, wanting()).detail
    assert secure.requests == []


def test_a_certificate_that_is_not_trusted_is_said_once(
    secure: HubServer, source: Make, wanting: Wanting, events: list[Event]
) -> None:
    """It will not be trusted the next time either: no retries."""
    found = source(secure).fetch(SUBJECT, wanting())
    assert (found.resolution, found.detail) == (
        Resolution.UNAVAILABLE,
        "the certificate of the endpoint is not trusted",
    )
    assert [event.kind for event in events] == ["asked"]


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_certificates_that_cannot_be_read(
    source: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, content: bytes | None
) -> None:
    """The variable is named, before anything is asked."""
    path = tmp_path / "no.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(name, str(path))
    if name == "SSL_CERT_DIR":
        assert source("https://127.0.0.1:9").endpoint  # OpenSSL takes any folder, even one that is not there
        return
    with pytest.raises(UsageError, match=name):
        source("https://127.0.0.1:9")


def test_through_a_proxy(hub: HubFactory, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY: requests in absolute form, of a host that only the proxy knows; NO_PROXY leaves hosts out."""
    served = hub(repos=[TINY], mirror=Mirror(prefix="/hf", flags="served"))
    with Proxy({"hub.test": served.url}, credentials="Basic bWU6c2VjcmV0") as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:secret@{proxy.address}")
        found = source("http://hub.test/hf").fetch(SUBJECT, wanting("README.md"))
        assert found.resolution is Resolution.RESOLVED
        assert {target.partition("?")[0] for _, target, _ in proxy.seen} == {
            "http://hub.test/hf/api/models/org/tiny",
            "http://hub.test/hf/org/tiny/resolve/main/README.md",
            f"http://hub.test/hf/org/tiny/resolve/{TINY.commit}/README.md",
        }
        assert {method for method, _, _ in proxy.seen} == {"GET"}
        proxy.seen.clear()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        close_session()
        assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED
        assert proxy.seen == []


def test_through_a_tunnel(
    secure: HubServer, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch, pem: Path
) -> None:
    """HTTPS_PROXY: a tunnel, through which the proxy sees neither path nor token."""
    port = secure.url.rpartition(":")[2]
    with Proxy({"hub.test": secure.url}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        found = source(f"https://hub.test:{port}").fetch(SUBJECT, wanting("README.md"))
        assert found.resolution is Resolution.RESOLVED
        assert {seen[:2] for seen in proxy.seen} == {("CONNECT", f"hub.test:{port}")}


def test_a_tunnel_that_is_refused(
    secure: HubServer, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy's own refusal is told from the Hub's, and asked for once."""
    with Proxy({"hub.test": secure.url}, credentials="Basic other") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:s3cret@{proxy.address}")
        found = source("https://hub.test").fetch(SUBJECT, wanting())
        assert (found.resolution, len(proxy.seen)) == (Resolution.UNAVAILABLE, 1)
        assert found.detail.startswith("the proxy does not accept")
        assert "s3cret" not in found.detail


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://me:s3cret@127.0.0.1:1", "could not be read"),
        ("http://me:s3cret@PROXY", "the proxy does not accept"),
        ("socks9://me:s3cret@127.0.0.1:1", "the proxy that one of HTTPS_PROXY"),
        ("http://me:s3cret@127.0.0.1:port", "the proxy that one of HTTPS_PROXY"),
    ],
)
def test_a_proxys_password_is_never_shown(  # noqa: PLR0917 - most are fixtures
    hub: HubFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    address: str,
    words: str,
) -> None:
    """A proxy that is not there, refuses, or is no address: a clear error, with --debug as well, and no secret."""
    served = hub(repos=[TINY])
    with Proxy({"hub.test": served.url}, credentials="Basic other") as proxy:
        monkeypatch.setenv("HTTP_PROXY", address.replace("PROXY", proxy.address))
        monkeypatch.setenv("HF_ENDPOINT", "http://hub.test")
        monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path))
        monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
        code = run(["generate", "org/tiny", "--debug"])
    out, err = capsys.readouterr()
    assert code == (2 if words.startswith("the proxy that") else 3)
    assert out == ""
    assert words in err
    assert "s3cret" not in err
    assert "bWU6czNjcmV0" not in err


def test_the_command_says_what_to_do_about_a_certificate(
    secure: HubServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, pem: Path
) -> None:
    """Exit 3 and the variable that helps; and with it the BOM."""
    monkeypatch.setenv("HF_ENDPOINT", secure.url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path))
    assert run(["generate", "org/tiny"]) == 3
    err = capsys.readouterr().err
    assert "org/tiny could not be read" in err
    assert "certificate of the endpoint is not trusted" in err
    assert "SSL_CERT_FILE" in err
    assert "Traceback" not in err
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    close_session()
    assert run(["generate", "org/tiny", "-o", str(tmp_path / "bom.cdx.json")]) == 0


def test_the_client_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, authority: trustme.CA) -> None:
    """In a process of its own: the bundle is read when the client is made, and the client is shared."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    program = (
        "from aibom.sources._session import session; from huggingface_hub.utils import get_session; "
        "assert session() is session() is get_session()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
    assert done.stderr == b""
