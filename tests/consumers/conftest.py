"""The tools of others as callables, and the documents they are given."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from consumers.tools import NODE_MODULES, ROOT, SAMPLES, VENV, Done, demand, start, written
from formats.family import BOM

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.plugins import load_format

Tool = Callable[..., Done]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty home and working folder for the tools."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def node(home: Path) -> Tool:
    """Return a function that runs a script in which the packages of package-lock.json can be required."""

    def run(script: Path, *arguments: str | Path) -> Done:
        return start(["node", script, *arguments], home, NODE_PATH=str(demand(NODE_MODULES)))

    demand(NODE_MODULES / ".installed")
    return run


@pytest.fixture(scope="session")
def python(home: Path) -> Tool:
    """Return a function that runs a script in which the packages of requirements.txt can be imported."""
    demand(VENV.parent / ".installed")
    return partial(_python, home)


@pytest.fixture(scope="session")
def command(home: Path) -> Tool:
    """Return a function that runs a command of the packages of requirements.txt."""

    def run(name: str, *arguments: str | Path, **variables: str) -> Done:
        return start([demand(VENV / name), *arguments], home, **variables)

    demand(VENV.parent / ".installed")
    return run


@pytest.fixture(scope="session")
def cyclonedx_documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Return the CycloneDX documents by ending, `json` and `xml`: those of the samples, and one in which all occurs."""
    folder = tmp_path_factory.mktemp("documents")
    found: dict[str, list[Path]] = {}
    for ending in ("json", "xml"):
        encoding = load_format(f"cyclonedx-{ending}")
        assert encoding
        rich = {f"bom-{version}.cdx.{ending}": encoding.encode(BOM, version) for version in encoding.versions}
        samples = sorted((ROOT / "samples").glob(f"*/bom-*.cdx.{ending}"))
        assert len(samples) >= len(SAMPLES) > 0
        found[ending] = [*samples, *written(folder, rich)]
    return found


@pytest.fixture(scope="session")
def spdx_documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """Return the SPDX documents by the name of their format, then of the sample, or `family`, in which all occurs."""
    boms = {sample.parent.name: CycloneDxJson().decode(sample.read_bytes()).bom for sample in SAMPLES} | {"family": BOM}
    folder = tmp_path_factory.mktemp("spdx")
    found: dict[str, dict[str, Path]] = {}
    for name in ("spdx-json", "spdx-tv", "spdx-xml", "spdx-yaml", "spdx3-json"):
        encoding = load_format(name)
        assert encoding, name
        documents = {
            f"{of}{encoding.endings[0]}": encoding.encode(bom, encoding.versions[0]) for of, bom in boms.items()
        }
        found[name] = dict(zip(boms, written(folder, documents), strict=True))
    return found


def _python(home: Path, script: Path, *arguments: str | Path) -> Done:
    return start([demand(VENV / "python"), script, *arguments], home)
