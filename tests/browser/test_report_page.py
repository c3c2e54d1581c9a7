"""The report in a real browser: its own script runs, nothing that strangers wrote does, and no request leaves the page.

A Chromium is needed, such as Debian's. Where there is none the tests are skipped, or fail where AIBOM_REQUIRE_BROWSER is set.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from report.boms import sample, spoiled, viewed

from aibom.diff.compare import diff
from aibom.report.render import Templates

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOST = "stranger.example"
RUNS = "document.title='RAN'"
PAYLOADS = (
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"<img src=https://{HOST}/x onerror={RUNS}>",
    f"</style></title></svg><svg onload={RUNS}>",
    f'" autofocus onfocus="{RUNS}" style="background:url(https://{HOST}/y)" x="',
    f"<link rel=stylesheet href=https://{HOST}/z><base href=https://{HOST}/>",
    f"<meta http-equiv=refresh content='0;url=https://{HOST}/'>",
)


@dataclass(frozen=True)
class Seen:
    """What became of a page: its document after scripts ran, and everything the browser noted of its network."""

    dom: str
    network: str

    @property
    def title(self) -> str:
        """The title that the page has in the end."""
        return "".join(re.findall(r"<head>.*?<title>(.*?)</title>", self.dom, flags=re.DOTALL))


def browsed(page: str, folder: Path) -> Seen:
    """Open a page and return what became of it."""
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        if os.environ.get("AIBOM_REQUIRE_BROWSER"):
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed")
    file, log = folder / "page.html", folder / "network.json"
    file.write_text(page, encoding="utf-8")
    command = [
        *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--disable-background-networking", "--disable-component-update", "--no-first-run"),
        *(f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", "--net-log-capture-mode=Everything"),
        *("--virtual-time-budget=3000", "--dump-dom", file.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return Seen(dom=done.stdout, network=log.read_text(encoding="utf-8", errors="replace"))


def test_what_these_tests_see(tmp_path: Path) -> None:
    """A page without the report's care runs the script and asks the host: otherwise the next test could not fail."""
    seen = browsed(
        f"<!doctype html><html><head><title>before</title></head><body>{PAYLOADS[2]}</body></html>", tmp_path
    )
    assert seen.title == "RAN"
    assert HOST in seen.network


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_strangers_wrote_runs_or_is_asked_for(payload: str, tmp_path: Path) -> None:
    """With the payload in every field: the title stays, no request leaves the page, and the page's own script ran."""
    bom = spoiled(sample("supplied-statements"), payload)
    page = Templates().html(viewed(bom, diff(spoiled(sample("merge"), payload), bom))).decode()
    seen = browsed(page, tmp_path)
    assert seen.title.startswith("Where ")
    assert HOST not in seen.network
    assert '<div class="filters">' in seen.dom


def test_the_policy_alone_stops_a_script(tmp_path: Path) -> None:
    """A script or style that somebody puts into the finished page does nothing, and loads nothing."""
    page = Templates().html(viewed(sample("merge"))).decode()
    harmed = page.replace("</main>", "".join(PAYLOADS[:3]) + "<p id='x' style='color:red'>x</p></main>")
    seen = browsed(harmed, tmp_path)
    assert seen.title.startswith("Where ")
    assert HOST not in seen.network


def test_without_script_the_essentials_are_there(tmp_path: Path) -> None:
    """As a browser that runs none shows it: every section, the picture with its links, and no control that does nothing."""
    page = Templates().html(viewed(sample("merge"))).decode()
    bare = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    seen = browsed(bare, tmp_path)
    for section in ("overview", "lineage", "gaps", "licenses", "data", "evaluation", "artifacts", "profiles", "made"):
        assert f'<section id="{section}"' in seen.dom
    assert seen.dom.count('class="node ') == 10
    assert '<div class="filters" hidden="">' in seen.dom
    assert '<div class="tools" hidden=""' in seen.dom
