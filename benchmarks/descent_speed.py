"""`aibom compare-weights` over a pair of models of 1 GB each, over SHA-256 of both on one thread in the same run.

The child is the base with noise, in bfloat16: nothing is equal, so that no step ends early. As whole processes, the start of
the interpreter included; the files are in the page cache.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

WIDTH, LAYERS = 2048, 10
"""Some 500 million parameters in bfloat16."""


def saved(folder: Path, seed: int) -> Path:
    """Write a model of 1 GB in bfloat16; with a seed of 0 without noise."""
    names = [
        (f"model.layers.{layer}.{part}.weight", shape)
        for layer in range(LAYERS)
        for part, shape in (
            *((f"self_attn.{each}_proj", (WIDTH, WIDTH)) for each in "qo"),
            *((f"self_attn.{each}_proj", (WIDTH // 4, WIDTH)) for each in "kv"),
            *((f"mlp.{each}_proj", (WIDTH * 3, WIDTH)) for each in ("gate", "up", "down")),
        )
    ]
    header, offset = {}, 0
    for name, shape in names:
        size = 2 * shape[0] * shape[1]
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    folder.mkdir()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for number, (_, shape) in enumerate(names):
            values = np.random.default_rng(number).standard_normal(shape, dtype="<f4")
            if seed:
                values += np.float32(0.05) * np.random.default_rng(seed + number).standard_normal(shape, dtype="<f4")
            file.write((values.view("<u4") >> 16).astype("<u2").tobytes())
    return folder


def timed(call: Callable[[], object]) -> float:
    """Return the best of three times of a call, in seconds."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return min(times)


def digested(*folders: Path) -> None:
    """Digest both files on one thread."""
    for folder in folders:
        with (folder / "model.safetensors").open("rb") as file:
            hashlib.file_digest(file, "sha256")


def compared(child: Path, base: Path, how: str) -> None:
    """Compare two models as a process of its own."""
    command = [sys.executable, "-m", "aibom", "compare-weights", str(child), str(base), how, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print the times, and their ratios."""
    with tempfile.TemporaryDirectory() as name:
        base, child = saved(Path(name) / "base", 0), saved(Path(name) / "child", 7000)
        size = (base / "model.safetensors").stat().st_size
        bare = timed(lambda: digested(base, child))
        print(f"SHA-256 of both files of {size / 1e9:.2f} GB, one thread: {bare:.2f} s")
        for how, goal in (("--sample", "1 s"), ("--full", "2 times")):
            took = timed(lambda how=how: compared(child, base, how))  # type: ignore[misc]
            print(f"aibom compare-weights {how}: {took:.2f} s, {took / bare:.2f} times that of SHA-256 (goal: {goal})")


if __name__ == "__main__":
    main()
