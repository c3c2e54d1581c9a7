"""What tests of `aibom check` ask and get back."""

import json
from pathlib import Path
from typing import Any

from cli.command import Aibom

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.records.bom import Bom

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
HEAD = 'schema = "aibom-policy/1"\n'
STANDARD = HEAD + 'extends = "standard"\n'


def sample(name: str) -> Path:
    """The BOM of a sample."""
    return SAMPLES / name / "bom-1.6.cdx.json"


def record(name: str) -> Bom:
    """The record in the BOM of a sample."""
    return CycloneDxJson().decode(sample(name).read_bytes()).bom


def verdict(aibom: Aibom, *arguments: str | Path, code: int) -> dict[str, Any]:
    """The one verdict of a command line, as JSON."""
    done = aibom("check", *arguments, "--format", "json")
    assert done.code == code, done.err
    [found] = json.loads(done.out)
    assert isinstance(found, dict)
    return found


def reasons(found: dict[str, Any], outcome: str = "failed") -> list[tuple[str, str]]:
    """Rule and artifact (without revision) of the findings with an outcome."""
    return [
        (each["rule"], each["subject"].partition("@")[0]) for each in found["findings"] if each["outcome"] == outcome
    ]


def written(name: str, text: str) -> str:
    """Write a file into the working folder."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def picked(more: str = "", *, fail_at: str = "high") -> str:
    """Write a policy of few rules, so that what a test expects does not change with the rules there are."""
    rules = "".join(f'{rule} = "on"\n' for rule in ("files-without-digest", "license-missing", "source-unavailable"))
    return written("picked.toml", f'{STANDARD}fail-at = "{fail_at}"\n[rules]\nunlisted = "off"\n{rules}{more}')
