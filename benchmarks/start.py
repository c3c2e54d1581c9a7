"""Time whole processes: the help, a single model, the 178-model family; medians and ratios to a bare interpreter."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
ROUNDS = 9


def timed(*arguments: str | Path) -> tuple[float, float]:
    """Return the median wall seconds of running Python with `arguments`, and the peak memory of one run in MB."""
    command = [sys.executable, *map(str, arguments)]
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - begun)
    reader = f"import resource, subprocess; subprocess.run({command!r}, stdout=-3, stderr=-3); "
    reader += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    peak = int(subprocess.run([sys.executable, "-c", reader], capture_output=True, check=True).stdout)
    return statistics.median(seconds), peak / 1024


def main() -> None:
    """Print one line a command."""
    bare, _ = timed("-c", "pass")
    with tempfile.TemporaryDirectory() as out:
        target = Path(out) / "bom.cdx.json"
        cases: dict[str, tuple[str | Path, ...]] = {
            "aibom --help": ("-m", "aibom", "--help"),
            "single model": ("-m", "aibom", "generate", "--from", SAMPLES / "no-card/evidence", "-o", target),
            "178-model family": ("-m", "aibom", "generate", "--from", SAMPLES / "deep-family/evidence", "-o", target),
        }
        for label, arguments in cases.items():
            wall, peak = timed(*arguments)
            print(f"{label:<18} {wall / bare:6.1f} x bare interpreter  {wall:.3f} s  {peak:.0f} MB")


if __name__ == "__main__":
    main()
