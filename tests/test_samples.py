"""The samples are golden files: their outputs follow from their recordings, byte for byte."""

import json
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/evidence"))

sys.path.insert(0, str(SAMPLES))
from write import outputs  # noqa: E402  # the program that wrote them


def test_every_named_sample_is_there() -> None:
    """The table of samples and the folders agree, and there are at least eight."""
    assert sorted(json.loads((SAMPLES / "samples.json").read_text())) == NAMES
    assert len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_outputs_follow_from_the_recording(name: str) -> None:
    """`make samples` would change nothing."""
    folder = SAMPLES / name
    written = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert written == outputs(folder / "evidence")


@pytest.mark.parametrize("name", NAMES)
def test_recordings_hold_facts_only(name: str) -> None:
    """No record carries the prose of others: descriptions, prompts, widget texts, chat templates."""
    for record in (SAMPLES / name / "evidence").rglob("info.json"):
        body = json.loads(record.read_text(encoding="utf-8"))
        text = json.dumps(body)
        assert not {"description", "citation", "widgetData"} & set(body), record
        assert "chat_template" not in text, record
        assert "extra_gated_prompt" not in text, record
