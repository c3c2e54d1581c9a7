"""What all tests share: a Hub of their own, and no way to any other."""

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed; and a run in CI is about the change at hand, so there it always tries the same examples.
settings.register_profile(
    "aibom",
    deadline=None,
    max_examples=50,
    derandomize=bool(os.environ.get("CI")),
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("aibom")

# huggingface_hub reads its settings once, when it is imported: nothing of the person's own may reach the tests.
for _name in [name for name in os.environ if name.startswith(("HF_", "HUGGING_FACE_", "TRANSFORMERS_", "AIBOM_"))]:
    if _name != "AIBOM_TEST_DATA" and not _name.startswith("AIBOM_REQUIRE_"):
        del os.environ[_name]
os.environ.pop("SOURCE_DATE_EPOCH", None)
_HOME = tempfile.TemporaryDirectory(prefix="aibom-tests-", ignore_cleanup_errors=True)
_HERE = ["127.0.0.1", "localhost", *filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy")])]
os.environ |= {
    "AIBOM_BROWSER": "none",  # what concerns PDF names a browser; to start one for every package takes seconds
    "HF_HOME": str(Path(_HOME.name) / "huggingface"),
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_XET": "1",
    "NO_PROXY": ",".join(_HERE),
    "no_proxy": ",".join(_HERE),
    "XDG_CACHE_HOME": str(Path(_HOME.name) / "cache"),
}

from testhub import HubFactory, HubServer, Repo, write_folder  # noqa: E402  the settings come first

# Other programs judge documents there, or the same ways are gone over and over.
_UNMEASURED = {"browser", "consumers", "fuzz"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests that show no new line out of the measure of coverage, under which Python takes twice the time.

    Floods, and whatever else is long, carry the mark themselves.
    """
    for item in items:
        if _UNMEASURED.intersection(item.path.parts) or getattr(
            getattr(item, "obj", None), "is_hypothesis_test", False
        ):
            item.add_marker(pytest.mark.no_cover)


def pytest_unconfigure() -> None:
    """Remove the home folder the tests had."""
    _HOME.cleanup()


class NetworkRefusedError(RuntimeError):
    """A test tried to leave this machine."""


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def network_refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuse every connection and name lookup beyond this machine; a test that tried fails, even if it hid the error."""
    refused: list[str] = []

    def check(host: object) -> None:
        if not _is_here(host):
            refused.append(str(host))
            raise NetworkRefusedError(f"tests talk to 127.0.0.1 only, not to {host!r}: use the `hub` fixture")

    def guard(owner: Any, name: str, host_of: Callable[..., object]) -> None:
        original = getattr(owner, name)

        def guarded(*args: Any, **keywords: Any) -> Any:
            check(host_of(*args))
            return original(*args, **keywords)

        monkeypatch.setattr(owner, name, guarded)

    def peer(sock: socket.socket, *args: Any) -> object:
        return args[-1][0] if sock.family in {socket.AF_INET, socket.AF_INET6} else None

    for name in ("connect", "connect_ex", "sendto"):
        guard(socket.socket, name, peer)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        guard(socket, name, lambda host, *_: host)
    yield refused
    assert not refused, f"the test tried to reach {', '.join(sorted(set(refused)))}"


@pytest.fixture
def hub() -> Iterator[HubFactory]:
    """Start Hubs: call it with the arguments of `testhub.HubServer`; they stop when the test ends."""
    with ExitStack() as running:

        def start(**arguments: Any) -> HubServer:
            return running.enter_context(HubServer(**arguments))

        yield start


@pytest.fixture
def evidence_root(tmp_path: Path) -> Callable[..., Path]:
    """Write made-up recordings: call it with repositories (the subject first), get the evidence folder."""

    def write(*repos: Repo, name: str = "evidence") -> Path:
        write_folder(tmp_path / name, repos, subject=f"pkg:huggingface/{repos[0].id}")
        return tmp_path / name

    return write


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real records that AIBOM_TEST_DATA names, or skip the test."""
    folder = os.environ.get("AIBOM_TEST_DATA")
    if not folder:
        pytest.skip("needs real records of the Hub: set AIBOM_TEST_DATA to their folder")
    return Path(folder)
