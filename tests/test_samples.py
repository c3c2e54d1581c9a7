"""The samples are golden files: their outputs follow from their recordings, byte for byte."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/evidence"))
COMPARED = sorted(path.parent.name for path in SAMPLES.glob("*/new"))
RECORDED = sorted([*NAMES, *(f"{name}/{side}" for name in COMPARED for side in ("old", "new"))])

sys.path.insert(0, str(SAMPLES))
from write import compared, outputs  # noqa: E402  # the program that wrote them


def test_every_named_sample_is_there() -> None:
    """The table of samples and the folders agree, and there are at least eight."""
    assert sorted(json.loads((SAMPLES / "samples.json").read_text())) == RECORDED
    assert len(NAMES) >= 8
    assert COMPARED


@pytest.mark.parametrize("name", NAMES)
def test_outputs_follow_from_the_recording(name: str) -> None:
    """`make samples` would change nothing."""
    folder = SAMPLES / name
    written = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert written == outputs(folder / "evidence")


@pytest.mark.parametrize("name", COMPARED)
def test_comparisons_follow_from_both_recordings(name: str) -> None:
    """The BOMs, the trees and the difference in its forms: `make samples` would change nothing."""
    folder = SAMPLES / name
    paths = [path for path in folder.rglob("*") if path.is_file() and "evidence" not in path.parts]
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths} == compared(folder)


@pytest.mark.parametrize("name", RECORDED)
def test_recordings_hold_facts_only(name: str) -> None:
    """No record carries the prose of others: descriptions, prompts, widget texts, chat templates."""
    for record in (SAMPLES / name / "evidence").rglob("info.json"):
        body = json.loads(record.read_text(encoding="utf-8"))
        text = json.dumps(body)
        assert not {"description", "citation", "widgetData"} & set(body), record
        assert "chat_template" not in text, record
        assert "extra_gated_prompt" not in text, record


def test_the_demo_shows_what_the_readme_shows(tmp_path: Path) -> None:
    """Without network it comes to its end, past two checks and a comparison that fail; the README quotes lines of it and no others."""
    root = SAMPLES.parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AIBOM_", "HF_"))}
    environment |= {"PYTHONPATH": str(root), "HF_ENDPOINT": "http://127.0.0.1:9", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, SAMPLES / "demo.py", "build/demo"],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count(" fails the policy standard: ") == 2
    lines = done.stdout.splitlines()
    assert len(lines) < 160
    readme = (root / "README.md").read_text(encoding="utf-8")
    quoted = "".join(re.findall(r"```console\n(.*?)```", readme, re.DOTALL))
    said = [line for line in quoted.splitlines() if line.strip() != "..." and not line.startswith("$ ")]
    assert len(said) > 5
    assert set(said) <= set(lines)
    names = {path.name for path in (tmp_path / "build" / "demo").iterdir()}
    assert {f"{name}.cdx.json" for name in NAMES} <= names
