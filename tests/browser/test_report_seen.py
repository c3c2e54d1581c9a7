"""Reports of small, middling, large and huge lineages as people meet them: seen, moved, by keyboard, by a screen reader."""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browser.drive import AXE, ROOT, Driven, Opened, demanded
from realhub import repositories
from report.boms import grown, sample, viewed

from aibom.cli._options import WalkOptions
from aibom.cli._progress import Progress
from aibom.cli._walk import Walks
from aibom.cli.main import run
from aibom.records.bom import Bom
from aibom.report.render import Templates
from testhub import HubFactory

FAMILY = ROOT / "samples" / "deep-family" / "evidence"
SIZES = (5, 50, 178)
PICTURES = {"quantized-chain": "light", "merge": "dark", "deep-family": "light"}
"""The samples whose reports the documentation shows, and in which scheme."""
PROFILES = ("g7-ai-2026", "eu-ai-act-annex-xi", "ntia-2021")
TAKEN = ROOT / "build" / "pictures"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FAMILIES = (
    "mlabonne/NeuralBeagle14-7B-GGUF",
    "QuantFactory/dolphin-2.9.2-qwen2-7b-GGUF",
    "HuggingFaceH4/zephyr-7b-beta",
)
GRAVE = {"serious", "critical"}


@cache
def family(most: int) -> Bom:
    """The real family of 178 artifacts, of which at most so many are asked for."""
    options = WalkOptions(replay=str(FAMILY), max_nodes=most)
    return Walks(options, Progress(quiet=True, verbose=False)).bom(None)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A report of each size, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("reports")

    class Made(dict[int, Path]):
        def __missing__(self, size: int) -> Path:
            if size > SIZES[-1]:
                bom = grown(sample("merge"), size)
            else:
                bom = sample("disagreeing-claims") if size == SIZES[0] else family(size if size < SIZES[-1] else 5000)
            self[size] = folder / f"{size}.html"
            self[size].write_bytes(
                Templates().html(viewed(bom, profiles=PROFILES if size <= SIZES[-1] else PROFILES[-1:]))
            )
            return self[size]

    return Made()


def faults(seen: Opened, *rules: str) -> list[tuple[str, str, list[str]]]:
    """What axe-core finds serious or critical: rule, impact, and the first elements."""
    if not seen.page.evaluate("typeof window.axe === 'object'"):
        seen.page.evaluate(Path(demanded(AXE, "axe-core")).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = seen.page.evaluate(
        "asked => axe.run(document, {resultTypes: ['violations'], runOnly: asked}).then(found => found.violations)",
        list(rules or STANDARDS),
    )
    return [
        (each["id"], each["impact"], [node["html"][:160] for node in each["nodes"][:3]])
        for each in found
        if each["impact"] in GRAVE
    ]


def test_the_checker_finds_what_is_wrong(chromium: Driven, tmp_path: Path) -> None:
    """A page with a picture without words and pale text: otherwise the next test could not fail."""
    file = tmp_path / "page.html"
    file.write_text(
        "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><p style='color:#ccc;background:#fff'>pale</p>"
        "<svg role=img width=9 height=9></svg><a href=#x></a></main>"
    )
    with chromium.opened(file) as seen:
        assert {"color-contrast", "link-name", "svg-img-alt"} <= {rule for rule, _, _ in faults(seen)}


@pytest.mark.parametrize("size", SIZES)
def test_nothing_serious_stands_in_the_way_of_anybody(chromium: Driven, pages: dict[int, Path], size: int) -> None:
    """By axe-core, in light and dark, as the page opens; of a small one also with everything unfolded."""
    demanded(AXE, "axe-core")
    with chromium.opened(pages[size]) as seen:
        if size == SIZES[0]:
            seen.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert faults(seen) == []
        seen.page.emulate_media(color_scheme="dark")
        assert faults(seen, "color-contrast") == []


@pytest.mark.parametrize("size", SIZES)
def test_the_first_screen_says_what_matters(chromium: Driven, pages: dict[int, Path], size: int) -> None:
    """What the model is and how many gaps there are stand on it, no two boxes overlap, and names are large enough to read."""
    with chromium.opened(pages[size]) as seen:
        page = seen.page
        assert seen.overflow() <= 0
        page.set_viewport_size({"width": 1920, "height": 1200})
        for selector in (
            "h1",
            ".counts",
            ".first .facts",
            ".first .most >> nth=0",
            "#coverage",
            ".callout",
            "#picture",
        ):
            assert page.locator(selector).first.bounding_box()["y"] < 1150, selector
        every: list[dict[str, float]] = page.evaluate(
            "[...document.querySelectorAll('#picture .node:not(.away) > rect:not(.bar)')].map(each => each.getBoundingClientRect().toJSON())"
        )
        boxes = [each for each in every if each["width"]]
        assert 1 < len(boxes) <= 50
        for number, one in enumerate(boxes):
            for other in boxes[:number]:
                apart = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
                assert (
                    apart or one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
                )
        name = page.locator("#picture .node .name").first.bounding_box()
        assert name["height"] >= 8


def test_a_keyboard_is_enough(chromium: Driven, pages: dict[int, Path]) -> None:
    """The first stop leads past the navigation; arrows, + and 0 move the picture; Enter on a box shows its record."""
    with chromium.opened(pages[SIZES[0]]) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.focus("#picture .canvas")
        before = page.get_attribute("#picture svg", "viewBox")
        page.keyboard.press("+")
        nearer = page.get_attribute("#picture svg", "viewBox")
        page.keyboard.press("ArrowRight")
        assert len({before, nearer, page.get_attribute("#picture svg", "viewBox")}) == 3
        page.keyboard.press("0")
        assert page.get_attribute("#picture svg", "viewBox") == before
        page.focus("#picture .node.subject")
        page.keyboard.press("Enter")
        assert page.is_visible(".chosen dl.facts")


def test_a_lineage_of_a_thousand_can_be_moved(chromium: Driven, pages: dict[int, Path]) -> None:
    """All of it is drawn, dragging moves it once a frame at most, and what is drawn stays in the page as it was."""
    with chromium.opened(pages[1000]) as seen:
        page = seen.page
        page.evaluate("document.getElementById('whole').open = true")
        assert page.locator("#whole-picture .node").count() == 1000
        page.evaluate("document.querySelector('#whole-picture .canvas').scrollIntoView({block: 'center'})")
        box = page.locator("#whole-picture .canvas").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.evaluate(
            "window.seen = {changes: 0, frames: 0, nodes: 0};"
            "const svg = document.querySelector('#whole-picture svg');"
            "new MutationObserver(all => { for (const each of all) each.type === 'attributes' ? seen.changes++ : seen.nodes++; })"
            ".observe(svg, {attributes: true, attributeFilter: ['viewBox'], childList: true, subtree: true});"
            "const tick = () => { seen.frames++; requestAnimationFrame(tick); }; requestAnimationFrame(tick);"
        )
        before = page.get_attribute("#whole-picture svg", "viewBox")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 200, y - 40, steps=40)
        page.mouse.up()
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        counted = page.evaluate("window.seen")
        assert page.get_attribute("#whole-picture svg", "viewBox") != before
        assert counted["nodes"] == 0
        assert 0 < counted["changes"] <= counted["frames"]
        assert seen.faults == []


@pytest.mark.parametrize("name", list(PICTURES))
def test_pictures_for_the_documentation(chromium: Driven, name: str, tmp_path: Path) -> None:
    """The first screens of three reports, as the documentation shows them; AIBOM_REQUIRE_PICTURES renews those."""
    bom = family(5000) if name == "deep-family" else sample(name)
    file = tmp_path / "report.html"
    file.write_bytes(Templates().html(viewed(bom, profiles=PROFILES)))
    TAKEN.mkdir(parents=True, exist_ok=True)
    taken, kept = TAKEN / f"report-{name}.png", ROOT / "docs" / "pictures" / f"report-{name}.png"
    with chromium.opened(file, viewport={"width": 1280, "height": 1600}, color_scheme=PICTURES[name]) as seen:
        seen.page.screenshot(path=taken)
    if os.environ.get("AIBOM_REQUIRE_PICTURES"):
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(taken, kept)
    assert _size(kept) == _size(taken) == (1280, 1600)


@pytest.fixture
def served(hub: HubFactory, real_data: Path) -> str:
    """The address of a Hub with real records."""
    return hub(repos=repositories(real_data)).url


@pytest.mark.parametrize("model", FAMILIES)
def test_reports_of_real_families(
    chromium: Driven,
    served: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model: str,
) -> None:
    """The command, over real records, then the page: the model, its ancestors as boxes, every anchor in place, no fault."""
    monkeypatch.setenv("HF_ENDPOINT", served)
    monkeypatch.setenv("AIBOM_NO_CACHE", "1")
    file = tmp_path / "report.html"
    assert run(["report", model, "--quiet", "-o", str(file)]) == 0
    with chromium.opened(file) as seen:
        page = seen.page
        assert page.inner_text("h1") == model
        assert page.locator("#picture .node").count() > 2
        assert seen.overflow() <= 0
        assert (seen.faults, seen.asked) == ([], [])
        lost = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.getAttribute('href').slice(1))).length"
        assert page.evaluate(lost) == 0
        TAKEN.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TAKEN / f"family-{model.partition('/')[2]}.png", full_page=False)


def _size(picture: Path) -> tuple[int, int]:
    """The width and height of a PNG."""
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
