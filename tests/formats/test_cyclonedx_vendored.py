"""The shipped schemas are the official ones, unchanged."""

import hashlib
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "schemas"
NAMES = sorted(path.name for path in (ROOT / "cyclonedx").iterdir())


def _table() -> dict[str, str]:
    rows = re.findall(r"\| `cyclonedx/(\S+)` \| `([0-9a-f]{64})` \|", (ROOT / "README.md").read_text(encoding="utf-8"))
    return dict(rows)


def test_the_table_names_every_file_with_its_digest() -> None:
    """schemas/README.md and the folder agree, file by file and byte by byte."""
    digests = {name: hashlib.sha256((ROOT / "cyclonedx" / name).read_bytes()).hexdigest() for name in NAMES}
    assert len(NAMES) == 12
    assert _table() == digests


def test_the_package_holds_the_same_bytes() -> None:
    """What is vendored equals the release of cyclonedx-python-lib that schemas/README.md names."""
    named = re.search(r"`cyclonedx-python-lib` (\S+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named is not None
    if version("cyclonedx-python-lib") != named[1]:
        pytest.skip(f"another release than {named[1]} is installed")
    resources = files("cyclonedx.schema").joinpath("_res")
    for name in NAMES:
        assert resources.joinpath(name).read_bytes() == (ROOT / "cyclonedx" / name).read_bytes(), name
