"""What `aibom compare-weights` says of pairs whose descent is known: models trained here, and what is made of them.

    python -m pip install -r benchmarks/descent-requirements.txt
    python benchmarks/descent.py [--fixing] [--seeds N] [--full]

The thresholds of aibom/weights/judging.py were fixed on seeds 100 and up (`--fixing`, which prints figures of each pair);
by default other seeds are used, and what is printed is the table of docs/descent.md.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

import descent_models as models
import torch

from aibom.cli._weights import holding
from aibom.records.descent import Descent, DescentVerdict
from aibom.weights.descent import verify_base

FIXING, JUDGING = 100, 500
ORDER = (
    DescentVerdict.IDENTICAL,
    DescentVerdict.CONSISTENT,
    DescentVerdict.INCONCLUSIVE,
    DescentVerdict.CONTRADICTED,
    DescentVerdict.NOT_COMPARABLE,
)


def compared(seeds: range, *, full: bool) -> dict[str, list[Descent]]:
    """Return what is said of every kind of pair of each seed."""
    found: dict[str, list[Descent]] = {kind: [] for kind in models.KINDS}
    with tempfile.TemporaryDirectory() as name:
        for seed in seeds:
            base = models.base_of(seed)
            parent = holding(str(models.written(Path(name) / "base", base)))
            for kind, weights in models.made(seed, base):
                child = holding(str(models.written(Path(name) / "child", weights)))
                found[kind].append(verify_base(child, parent, full=full))
    return found


def told(kind: str, found: list[Descent]) -> str:
    """Return a line of the table: how often each verdict, and the medians of the figures."""
    counts = Counter(each.verdict for each in found)
    figures = [each.figures for each in found]

    def middle(name: str) -> str:
        values = [value for each in figures if (value := getattr(each, name)) is not None]
        return f"{median(values):.3f}" if values else ""

    cells = [kind, models.KINDS[kind], *(str(counts[verdict] or "") for verdict in ORDER)]
    cells += [middle("equal_share"), middle("median_cosine"), middle("median_relative_l2")]
    cells += [f"{median(each.low_rank for each in figures):g} of {median(each.ranked for each in figures):g}"]
    cells += [middle("spectrum"), middle("reordered")]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table, and how many of the pairs were judged wrongly."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixing", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seeds", type=int, default=5)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    first = FIXING if chosen.fixing else JUDGING
    found = compared(range(first, first + chosen.seeds), full=chosen.full)
    heads = ["pair", "child", *(verdict.value for verdict in ORDER), "equal", "cosine", "relative L2", "low rank"]
    heads += ["spectrum", "re-ordered"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for kind in models.KINDS:
        print(told(kind, found[kind]))
        if chosen.fixing:
            for each in found[kind]:
                print("   ", each.verdict.value, each.reason, each.figures.low_cosine, each.figures.spectrum_tells)
    wrong = {
        "descends, but is contradicted": ("descends", DescentVerdict.CONTRADICTED),
        "does not descend, but is found consistent": ("does not", DescentVerdict.CONSISTENT),
        "does not descend, but identical tensors are found": ("does not", DescentVerdict.IDENTICAL),
    }
    for name, (truth, verdict) in wrong.items():
        pairs = [each for kind, all_of in found.items() if models.KINDS[kind] == truth for each in all_of]
        print(f"{name}: {sum(each.verdict is verdict for each in pairs)} of {len(pairs)} pairs")


if __name__ == "__main__":
    main()
