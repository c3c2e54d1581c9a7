"""Fuzz every extractor and reader 10,000 times: `python benchmarks/fuzzing.py [RUNS [NAME ...]]`; print runs a second each."""

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))  # before this file, which bears the same name

from fuzz.laws import check_extractor, check_reader, readers
from fuzz.mutate import mutated, mutated_file
from fuzz.seeds import bytes_for, seeds_for

from aibom import plugins
from aibom.extract.interface import Extractor

RUNS = 10_000
Trial = Callable[[Random], int]


def of_extractor(extractor: Extractor) -> Trial:
    """Return what makes one input for an extractor, checks its laws, and counts the claims."""
    seeds = seeds_for(extractor)
    return lambda random: len(check_extractor(extractor, mutated(random.choice(seeds), random)))


def of_reader(name: str) -> Trial:
    """Return what makes one input for a reader, checks its laws, and counts what was no error."""
    seeds, reader = bytes_for(name), readers()[name]

    def trial(random: Random) -> int:
        found = check_reader(reader, mutated_file(*random.choice(seeds), random))
        return not (isinstance(found, str) and found.startswith("ReadError"))

    return trial


def fuzz(name: str, trial: Trial, runs: int, unit: str) -> int:
    """Print what came of `runs` inputs, each made from its number; return how many broke something."""
    found, broken, slowest = 0, 0, (0.0, 0)
    begun = time.perf_counter()
    for number in range(runs):
        started = time.perf_counter()
        try:
            found += trial(Random(number))
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            broken += 1
            print(f"{name}: input {number}\n{traceback.format_exc(limit=-3)}")
        slowest = max(slowest, (time.perf_counter() - started, number))
    rate = runs / (time.perf_counter() - begun)
    print(
        f"{name:<20} {runs:>7,} inputs {rate:>8,.0f} a second {found:>9,} {unit:<7} {broken} failures; "
        f"slowest {slowest[0] * 1000:.0f} ms (input {slowest[1]})"
    )
    return broken


def main(arguments: Sequence[str]) -> int:
    """Print one line an extractor and a reader; 1 if anything failed."""
    runs = int(arguments[0]) if arguments else RUNS
    trials = {extractor.name: (of_extractor(extractor), "claims") for extractor in plugins.extractors()}
    trials |= {name: (of_reader(name), "read") for name in readers()}
    chosen = arguments[1:] or list(trials)
    return min(sum(fuzz(name, trials[name][0], runs, trials[name][1]) for name in chosen), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
