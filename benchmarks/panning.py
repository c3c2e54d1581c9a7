"""A report of 1,000 artifacts in a browser: seconds until its whole picture stands, and milliseconds of a frame while it is moved.

It needs a Chromium, and Playwright of the development dependencies. The figures are of software rendering where there is no
graphics card; a report of ten artifacts stands beside, so that the machine shows.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from browser.drive import Driven, started
from report.boms import grown, sample, viewed

from aibom.report.render import Templates

FRAMES = 60
MOVE = """async ([picture, frames]) => {
  const canvas = document.querySelector(`${picture} .canvas`), taken = [];
  let last = performance.now();
  for (let number = 0; number < frames; number++) {
    const key = number % 2 ? "ArrowLeft" : "ArrowRight";
    canvas.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
    taken.push(performance.now() - last);
    last = performance.now();
  }
  return taken;
}"""


def frames(chromium: Driven, file: Path, picture: str) -> tuple[float, list[float]]:
    """Return the seconds until a picture stands, and the milliseconds of each frame in which it moves."""
    start = time.perf_counter()
    with chromium.opened(file) as seen:
        seen.page.evaluate("document.querySelectorAll('.whole').forEach(each => { each.open = true; })")
        seen.page.evaluate(f"document.querySelector('{picture} .canvas').scrollIntoView({{block: 'center'}})")
        seen.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        opened = time.perf_counter() - start
        return opened, seen.page.evaluate(MOVE, [picture, FRAMES])


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, started() as chromium:
        medians = []
        for size, picture in ((10, "#picture"), (1000, "#whole-picture")):
            bom = sample("merge") if size == len(sample("merge").nodes) else grown(sample("merge"), size)
            file = Path(folder) / f"{size}.html"
            file.write_bytes(Templates().html(viewed(bom)))
            opened, taken = frames(chromium, file, picture)
            medians.append(statistics.median(taken))
            print(
                f"{size:,} artifacts: opened in {opened:.1f} s; a frame {medians[-1]:.0f} ms, "
                f"of twenty the longest {statistics.quantiles(taken, n=20)[-1]:.0f} ms"
            )
        print(f"a frame of 1,000 takes {medians[1] / medians[0]:.1f} times that of 10")


if __name__ == "__main__":
    main()
