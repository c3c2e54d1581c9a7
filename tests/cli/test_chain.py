"""The real chain of 178 models through every format and back: nothing of its lineage is lost on the way."""

from pathlib import Path

import pytest
from cli.command import Aibom

from aibom import plugins

EVIDENCE = Path(__file__).resolve().parents[2] / "samples" / "deep-family" / "evidence"


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The BOM of the chain in CycloneDX 1.7, as `aibom generate --from` writes it."""
    from aibom.cli.main import run  # noqa: PLC0415  as the command

    path = tmp_path_factory.mktemp("chain") / "chain.cdx.json"
    assert run(["generate", "--from", str(EVIDENCE), "-o", str(path), "--spec-version", "1.7"]) == 0
    return path


@pytest.mark.no_cover
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in plugins.format_names() if name != "cyclonedx-json"])
def test_a_long_chain_there_and_back(aibom: Aibom, chain: Path, tmp_path: Path, name: str) -> None:
    """178 models, 41 deep, and what their cards name besides: lineage, digests, licenses, evidence and gaps come back to the byte."""
    assert aibom("convert", chain, "--format", name, "-o", tmp_path / "there").code == 0
    assert aibom("convert", tmp_path / "there", "-o", tmp_path / "back.cdx.json", "--spec-version", "1.7").code == 0
    assert (tmp_path / "back.cdx.json").read_bytes() == chain.read_bytes()
    assert aibom("lineage", tmp_path / "there").out == aibom("lineage", chain).out
    assert b"197 models, 96 datasets" in aibom("lineage", chain).out
