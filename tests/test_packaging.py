"""The wheel a user installs carries everything the program needs, and the program runs from it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _run(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_", "COVERAGE"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as built through the sdist, which is the stricter way (see docs/adr/0005)."""
    out = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_every_template_and_schema(wheel: Path) -> None:
    """The set of data files in the wheel is the repository's."""
    expected = {
        f"aibom/_data/{path.relative_to(ROOT).as_posix()}"
        for kind in ("templates", "schemas")
        for path in (ROOT / kind).rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name for name in names if name.startswith("aibom/_data/")} == expected
    assert "aibom/scan/globals.toml" in names


@pytest.mark.slow
def test_the_wheel_runs_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed from the wheel alone, the command makes a validated BOM from a recording, in both encodings."""
    _run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    _run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    assert _run(scripts / "aibom", "--version", cwd=tmp_path).startswith("aibom ")
    recording = ROOT / "samples" / "quantized-chain" / "evidence"
    for encoding, head in (("cyclonedx-json", "{"), ("cyclonedx-xml", "<?xml")):
        out = _run(
            scripts / "python", "-m", "aibom", "generate", "--from", recording, "--format", encoding, cwd=tmp_path
        )
        assert out.startswith(head)
