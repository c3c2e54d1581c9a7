"""The report of the recorded 178-model family: from a Bom in memory to the page, and to Markdown; seconds and size.

Printed beside: the time to write the same Bom as CycloneDX JSON, and what a lineage of 1,000 artifacts takes to be laid out.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from aibom import plugins
from aibom.cli._options import WalkOptions
from aibom.cli._progress import Progress
from aibom.cli._reported import handed
from aibom.cli._walk import Walks
from aibom.policy.profiles import load
from aibom.report.assemble import report
from aibom.report.layout import layered
from aibom.report.render import Templates

FAMILY = Path(__file__).resolve().parents[1] / "samples" / "deep-family" / "evidence"
PROFILES = ("g7-ai-2026", "eu-ai-act-annex-xi", "ntia-2021")
TIMES = 5


def median(job: Callable[[], object]) -> float:
    """Return the median of the seconds that a job takes."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    options = WalkOptions(replay=str(FAMILY))
    bom = Walks(options, Progress(quiet=True, verbose=False)).bom(None)
    rules, templates = plugins.rules(), Templates()
    profiles = [load(name) for name in PROFILES]

    def made() -> bytes:
        return templates.html(report(bom, handed(bom, rules, profiles, None, templates.texts), templates.texts))

    def markdown() -> bytes:
        return templates.markdown(report(bom, handed(bom, rules, profiles, None, templates.texts), templates.texts))

    encoding = plugins.load_format("cyclonedx-json")
    assert encoding is not None
    floor = median(lambda: encoding.encode(bom, encoding.versions[0]))
    for name, job in (("page", made), ("Markdown", markdown)):
        seconds = median(job)
        print(
            f"{name}: {seconds:.2f} s, {len(job()) / 1e6:.2f} MB, {seconds / floor:.1f} times CycloneDX JSON ({floor:.2f} s)"
        )
    edges = [(child, parent) for parent in range(1, 1000) for child in {(parent - 1) // 3, parent * 7 % parent}]
    print(f"layout of 1,000 artifacts, {len(edges):,} edges: {median(lambda: layered(1000, edges)):.2f} s")


if __name__ == "__main__":
    main()
