"""Take the worst inputs through the command, each in a process of its own; print seconds and MB beside the limits."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from fuzz import worst

from testhub import HubServer

SECONDS, MEMORY = 10, 500


def outcome(argument: str, **environment: str) -> Mapping[str, Any]:
    """Return what came of one input."""
    command = [sys.executable, worst.__file__, argument]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def show(name: str, found: Mapping[str, Any]) -> None:
    """Print one line."""
    within = found["seconds"] <= SECONDS and found["peak"] <= MEMORY
    print(
        f"{name:<50} exit {found['code']}  {found['seconds']:5.2f} s of {SECONDS}  {found['peak']:>4} MB of {MEMORY}  "
        f"{found['size']:>10,} bytes written{'' if within else '  BEYOND'}",
        flush=True,
    )


def main() -> None:
    """Print one line an input: folders first, then what a Hub answers."""
    for name in worst.FILES:
        with tempfile.TemporaryDirectory() as folder:
            show(name, outcome(*worst.written(Path(folder), [name])))
    with HubServer(repos=[worst.record(number, name) for number, name in enumerate(worst.RECORDS)]) as hub:
        for number, name in enumerate(worst.RECORDS):
            show(name, outcome(f"w{number}/tiny", HF_ENDPOINT=hub.url))


if __name__ == "__main__":
    main()
