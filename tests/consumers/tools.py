"""Where the tools of others lie, and what happens where they do not."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

__all__ = ["HERE", "INSTALLED", "NODE_MODULES", "ROOT", "SAMPLES", "VENV", "Done", "demand", "report", "start"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SAMPLES = sorted((ROOT / "samples").glob("*/bom-1.7.cdx.json"))
INSTALLED = ROOT / "build" / "consumers"
NODE_MODULES = INSTALLED / "node_modules"
VENV = INSTALLED / "venv" / "bin"

Done = subprocess.CompletedProcess[str]

_LIMIT = 300.0


def demand(path: Path) -> Path:
    """Return `path`; where it is missing the test is skipped, or fails where AIBOM_REQUIRE_CONSUMERS is set, as in CI."""
    if path.exists():
        return path
    reason = f"{path.relative_to(ROOT)} is missing: `make consumers` installs the tools of others (from PyPI and npm)"
    if os.environ.get("AIBOM_REQUIRE_CONSUMERS"):
        pytest.fail(reason)
    pytest.skip(reason)


def start(command: Sequence[str | Path], home: Path, **variables: str) -> Done:
    """Run a tool with nothing of this process's environment but the search path, and return how it ended."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"} | variables
    return subprocess.run(
        [str(part) for part in command],
        cwd=home,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=_LIMIT,
        check=False,
    )


def report(done: Done) -> Any:
    """Return the JSON that a tool printed; where it failed, the test fails with what it said."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def written(folder: Path, documents: Mapping[str, bytes]) -> list[Path]:
    """Write documents under these names, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in documents]
