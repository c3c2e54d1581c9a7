"""Coverage-guided fuzzing, for a bounded number of runs; more of it: `python tests/fuzz/guided.py all -runs=100000`."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz import guided

PROGRAM = Path(guided.__file__)
RUNS = 4000


def run(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the program in a folder of its own, where it leaves what it finds."""
    command = [sys.executable, str(PROGRAM), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: it has no wheel for this platform")
@pytest.mark.parametrize("group", ["extractors", "readers"])
def test_nothing_is_found_that_breaks(group: str, tmp_path: Path) -> None:
    """Inputs that reach new branches are kept and changed further; none of them breaks a law."""
    done = run(group, f"-runs={RUNS}", "-seed=1", folder=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (0, []), done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr


def test_what_can_be_fuzzed_is_named(tmp_path: Path) -> None:
    """Without a group, or with an unknown one, the program says what there is."""
    done = run("nothing", folder=tmp_path)
    assert done.returncode == 2
    assert all(group in done.stdout for group in guided.groups())
