"""Verify a folder of two files of 512 MiB against a BOM, beside hashlib's own rate on the same bytes in the same process.

The BOM states SHA-256 alone, as the Hub's record does of weights. Ratios: hashlib's time on one thread over ours, with one
thread and with two.
"""

import hashlib
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from aibom.sources import folder

SIZE, FILES = 512 << 20, 2
CHUNK = 1 << 20


def timed(call: Callable[[], object]) -> float:
    """Return the best of three times of a call, in seconds."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return min(times)


def plainly(place: Path) -> None:
    """Digest every file as hashlib itself does."""
    for path in sorted(place.iterdir()):
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")


def ours(place: Path, workers: int) -> None:
    """Read the folder as `aibom verify` does."""
    before, folder.WORKERS = folder.WORKERS, workers
    folder.read(folder.folder_at(place), place, wanted=lambda *_: frozenset({"sha256"}))
    folder.WORKERS = before


def main() -> None:
    """Print the rates and what they are of hashlib's."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for number in range(FILES):
            (place / f"model-{number}.safetensors").write_bytes(bytes(range(256)) * (SIZE // 256))
        bare = timed(lambda: plainly(place))
        print(f"hashlib, one thread: {FILES * SIZE / bare / 1e6:,.0f} MB/s")
        for workers, goal in ((1, 0.9), (2, 1.8)):
            took = timed(partial(ours, place, workers))
            print(
                f"aibom verify, {workers} thread{'s' * (workers > 1)}: {FILES * SIZE / took / 1e6:,.0f} MB/s: "
                f"{bare / took:.2f} times hashlib's rate (goal: {goal})"
            )


if __name__ == "__main__":
    main()
