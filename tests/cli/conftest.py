"""The command as tests run it: in this process, against a Hub of their own."""

from pathlib import Path

import pytest
from cli.command import Aibom, Done, family

from aibom.cli.main import run
from testhub import HubFactory, HubServer


@pytest.fixture
def aibom(capsysbinary: pytest.CaptureFixture[bytes]) -> Aibom:
    """Run the command: `aibom("generate", "org/tiny")`."""

    def call(*arguments: str | Path) -> Done:
        capsysbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Done(code=code, out=out, err=err.decode())

    return call


@pytest.fixture
def served(hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HubServer:
    """A Hub with `family`, which the environment names; the cache is the test's own, the time is fixed."""
    server = hub(repos=family())
    monkeypatch.setenv("HF_ENDPOINT", server.url + "/")
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return server
