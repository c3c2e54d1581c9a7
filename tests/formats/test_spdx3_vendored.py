"""The shipped schema of SPDX 3.0.1 is the one that spdx.org serves, unchanged."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "schemas"


def test_the_table_names_the_schema_with_its_digest() -> None:
    """schemas/README.md and the file agree, byte by byte."""
    row = re.search(r"\| `spdx/spdx-3\.0\.1\.schema\.json` \|.*`([0-9a-f]{64})` \|", (ROOT / "README.md").read_text())
    assert row is not None
    assert hashlib.sha256((ROOT / "spdx" / "spdx-3.0.1.schema.json").read_bytes()).hexdigest() == row[1]
