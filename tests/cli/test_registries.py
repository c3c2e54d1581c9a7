"""A third registry, brought by a package from outside: recognised, walked, recorded, and left out with --no-plugins."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cli.command import card

from testhub import HubFactory, Repo

PAGE = (Path(__file__).resolve().parents[2] / "docs/plugins.md").read_text(encoding="utf-8")
(PACKAGE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)  # whoever copies it gets what was tested


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with the installed package: its module and the metadata that names its entry point."""
    site = tmp_path / "site"
    metadata = site / "toy_registry-3.dist-info"
    metadata.mkdir(parents=True)
    (site / "toy_registry.py").write_text(PACKAGE, encoding="utf-8")
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-registry\nVersion: 3\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text("[aibom.sources]\ntoys = toy_registry:ToyRegistry\n", encoding="utf-8")
    return site


def aibom(package: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process that has the package installed."""
    paths = os.pathsep.join([str(package), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "aibom", *map(str, arguments)]
    variables = {**os.environ, "PYTHONPATH": paths, "SOURCE_DATE_EPOCH": "1767225600", **environment}
    return subprocess.run(command, env=variables, capture_output=True, check=False)


def components(document: bytes) -> dict[str, Mapping[str, Any]]:
    """Return the components of a BOM by purl."""
    bom = json.loads(document)
    return {each["purl"]: each for each in [bom["metadata"]["component"], *bom.get("components", [])]}


@pytest.mark.no_cover
def test_a_registry_from_outside_is_walked(hub: HubFactory, package: Path, tmp_path: Path) -> None:
    """Its artifacts are pinned, licensed and followed on to the Hub; the BOM says which registry could be asked."""
    server = hub(
        repos=[
            Repo(id="org/tiny", files={"README.md": card(base_model="toy:train", license="mit")}),
            Repo(id="org/base", files={"README.md": card(license="apache-2.0")}),
        ]
    )
    evidence, cache = tmp_path / "evidence", str(tmp_path / "cache")
    done = aibom(package, "generate", "org/tiny", "--record", evidence, HF_ENDPOINT=server.url, AIBOM_CACHE_DIR=cache)
    assert done.returncode == 0, done.stderr
    found = components(done.stdout)
    bear = found["pkg:generic/toys/bear@v1"]
    assert bear["licenses"] == [{"license": {"id": "CC0-1.0", "acknowledgement": "declared"}}]
    assert any(purl.startswith("pkg:huggingface/org/base@") for purl in found)
    assert {"name": "aibom:walk:registry", "value": "toys@3"} in json.loads(done.stdout)["metadata"]["properties"]
    assert (evidence / "registries/toys/models/_/bear/v1/files/README.md").is_file()
    server.fault("/", "status", status=500)
    again = aibom(package, "generate", "--from", evidence, HF_ENDPOINT=server.url)
    assert (again.returncode, again.stdout) == (0, done.stdout), again.stderr


@pytest.mark.no_cover
def test_an_artifact_of_the_registry_can_be_the_subject(hub: HubFactory, package: Path, tmp_path: Path) -> None:
    """What the registry recognises is a subject like a model of the Hub; what it does not have is exit 3."""
    server = hub(repos=[Repo(id="org/base", files={"README.md": card(license="apache-2.0")})])
    variables = {"HF_ENDPOINT": server.url, "AIBOM_CACHE_DIR": str(tmp_path)}
    done = aibom(package, "lineage", "toy:train", "--format", "json", **variables)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["graph"]["subject"] == "pkg:generic/toys/train@v1"
    missing = aibom(package, "generate", "toy:robot", **variables)
    assert missing.returncode == 3
    assert b"toys:robot does not exist" in missing.stderr


@pytest.mark.no_cover
def test_without_plugins_it_is_not_there(hub: HubFactory, package: Path, tmp_path: Path) -> None:
    """--no-plugins: the value names no repository, a gap says so, and no registry stands in the document."""
    server = hub(repos=[Repo(id="org/tiny", files={"README.md": card(base_model="toy:train", license="mit")})])
    variables = {"HF_ENDPOINT": server.url, "AIBOM_CACHE_DIR": str(tmp_path)}
    done = aibom(package, "generate", "org/tiny", "--no-plugins", **variables)
    assert done.returncode == 0, done.stderr
    assert b"parent-not-identified" in done.stdout
    assert b"aibom:walk:registry" not in done.stdout
    refused = aibom(package, "generate", "toy:train", "--no-plugins", **variables)
    assert refused.returncode == 2
