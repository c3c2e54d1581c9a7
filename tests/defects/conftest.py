"""What the defects' tests share: a Hub with real ids on it, and the document that `aibom generate` makes of it."""

from pathlib import Path

import pytest
from defects.walk import Walk

from aibom import plugins
from aibom.cli.main import run
from aibom.records.bom import Bom
from testhub import HubFactory, Repo


@pytest.fixture
def walk(
    hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> Walk:
    """Run the command on the first of the repositories: call it with them, get the BOM its document holds."""

    def generate(*repos: Repo) -> Bom:
        server = hub(repos=repos)
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        code = run(["generate", repos[0].id])
        out, err = capsysbinary.readouterr()
        assert code == 0, err.decode()
        encoding = plugins.load_format("cyclonedx-json")
        assert encoding is not None
        return encoding.decode(out).bom

    return generate
