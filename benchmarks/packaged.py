"""Make the package of the 178-model family and check it, each as a whole process, beside the walk that both contain.

The walk is `aibom generate --from`, which makes one document of the same evidence: what a package costs is a multiple of it.
Seconds of the processor stand beside those of the clock: on a machine that does other things the latter say little.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aibom.report.pdf import found

EVIDENCE = Path(__file__).resolve().parents[1] / "samples" / "deep-family" / "evidence"
MADE, CHECKED = 20.0, 10.0
REPEATS = 3


def seconds(*arguments: str | Path, repeats: int = REPEATS) -> tuple[float, float]:
    """Return the least seconds that the command takes, of a few runs, by the clock and of the processor.

    Raises:
        CalledProcessError: it fails.
    """
    found = []
    for _ in range(repeats):
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "aibom", *map(str, arguments)]
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found.append((time.perf_counter() - start, used))
    return min(each for each, _ in found), min(used for _, used in found)


def main() -> None:
    """Print the figures, and how they stand to the limits."""
    with tempfile.TemporaryDirectory() as folder:
        package, document = Path(folder) / "package.zip", Path(folder) / "bom.cdx.json"
        walk = seconds("generate", "-q", "--from", EVIDENCE, "-o", document)
        build = ("package", "build", "-q", "--from", EVIDENCE, "-o", package, "--profile", "g7-ai-2026")
        made = seconds(*build, "--browser", "none")
        checked = seconds("package", "verify", package, "--browser", "none")
        size = package.stat().st_size
        drawn = found()
        on_paper = None
        if drawn is not None:  # so many sheets are drawn only by a browser that is named
            named = ("--browser", drawn.program)
            drawing = seconds(*build, *named, repeats=1)[0]
            on_paper = (drawing, seconds("package", "verify", package, *named, repeats=1)[0])
        paper_size = package.stat().st_size
    print(f"walk and one document: {walk[0]:.1f} s, {walk[1]:.1f} s of the processor")
    for what, (clock, used), limit in (("made", made, MADE), ("checked", checked, CHECKED)):
        print(
            f"package {what}: {clock:.1f} s, {clock / limit:.2f} of the limit; {used:.1f} s of the processor, "
            f"{used / walk[1]:.1f} times the walk"
        )
    print(f"size: {size:,} bytes")
    if on_paper is not None:
        more = f"made {on_paper[0] - made[0]:.1f} s more, checked {on_paper[1] - checked[0]:.1f} s more, by the clock"
        print(f"with a PDF of some three hundred sheets: {more}; size: {paper_size:,} bytes")


if __name__ == "__main__":
    main()
