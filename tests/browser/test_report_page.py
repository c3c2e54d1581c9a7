"""Pages in a real browser: their own script runs, nothing that strangers wrote does, no request leaves, no layout breaks."""

import re
from pathlib import Path

import pytest
from browser.drive import Driven, demanded
from markdown_it import MarkdownIt
from report.boms import sample, spoiled, viewed

from aibom.diff.compare import diff
from aibom.diff.views.html import html as difference_page
from aibom.package import answers_page
from aibom.package.answers import answered
from aibom.package.manifest import LeftOut, Manifest, Withheld
from aibom.package.questions import default
from aibom.package.readme import readme
from aibom.report.render import Templates

HOST = "stranger.example"
RUNS = "document.title='RAN'"
PAYLOADS = {
    "elements": f"<script>{RUNS}</script><img src=https://{HOST}/x onerror={RUNS}>",
    "ends": f"</script></style></title></svg></textarea>--><svg onload={RUNS}><script>{RUNS}//",
    "attributes": f'" autofocus onfocus="{RUNS}" style="background:url(https://{HOST}/y)" x=\'\' onclick=\'{RUNS}\' javascript:{RUNS}',
    "heads": f"<base href=//{HOST}/><link rel=stylesheet href=//{HOST}/z><meta http-equiv=refresh content='0;url=//{HOST}'>",
    "markdown": f"\n\n![x](https://{HOST}/x.png) [y](javascript:{RUNS}) |\n# Z\n```\n<iframe src=https://{HOST}>",
    "characters": "{{ 7*7 }} &lt;b&gt; \x00\x1b[31m\u202e\u2028\ufeff\ud800" + "W" * 400,
}
WIDTHS = (1280, 400)
MANIFEST = Manifest(
    tool="aibom",
    version="1",
    time="2024-07-11T00:00:00Z",
    subject="pkg:x/y",
    disclosure="public",
    withheld=(Withheld(path="p", size=1, sha256="0" * 64, about="pkg:x/y", reason="it is of a registry"),),
    left_out=(LeftOut(what="evidence", reason="there is none"),),
)


@pytest.fixture(scope="module", params=list(PAYLOADS))
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every output that a browser may show, made of a record with the payload before every text of it."""
    payload = PAYLOADS[request.param]
    old, new = spoiled(sample("merge"), payload), spoiled(sample("supplied-statements"), payload)
    difference, templates = diff(old, new), Templates()
    report, answers = viewed(new, difference), answered(new, default())
    texts = {
        "report": templates.markdown(report),
        "answers": answers_page.as_markdown(answers),
        "readme": readme(new, spoiled(MANIFEST, payload)),
    }
    made = {
        "report": templates.html(report),
        "answers": answers_page.as_html(answers),
        "difference": difference_page(difference, old, new),
    } | {f"{name} in Markdown": rendered(text) for name, text in texts.items()}
    folder = tmp_path_factory.mktemp("pages")
    files = {name: folder / f"{name}.html" for name in made}
    for name, file in files.items():
        file.write_bytes(made[name])
    return files


def rendered(text: bytes) -> bytes:
    """Markdown as a page with no policy of its own, as a careless wiki would show it."""
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(text.decode())
    return f"<!doctype html><meta charset=utf-8><title>before</title>{body}".encode()


def asked(chromium: Driven) -> list[str]:
    """What the browser wanted of the strangers' host."""
    return [line for line in chromium.caught if HOST in line]


def test_what_these_tests_see(chromium: Driven, tmp_path: Path) -> None:
    """A page without care runs the script and asks the host: otherwise no other test of this file could fail."""
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html><title>before</title><body>{PAYLOADS['elements']}<p style='width:9999px'>x")
    with chromium.opened(file) as seen:
        seen.page.wait_for_function("document.title == 'RAN'")
        assert seen.asked == [f"https://{HOST}/x"]
        assert asked(chromium)
        assert seen.overflow() > 0


def test_nothing_that_strangers_wrote_runs_or_is_asked_for(chromium: Driven, pages: dict[str, Path]) -> None:
    """With a payload in every field of every page: no script, no request, no fault, nothing beside the window."""
    chromium.caught.clear()
    for name, file in pages.items():
        with chromium.opened(file) as seen:
            title = seen.page.title()
            assert title not in {"", "RAN"}, name
            assert (seen.dialogs, seen.faults, seen.asked) == ([], [], []), name
            assert not seen.page.query_selector("iframe, object, embed, link, base, img, form, [onload], [onfocus]"), (
                name
            )
            if "Markdown" not in name:
                for width in WIDTHS:
                    seen.page.set_viewport_size({"width": width, "height": 900})
                    assert seen.overflow() <= 0, (name, width)
    assert asked(chromium) == []


def test_the_page_works_with_what_strangers_wrote(chromium: Driven, pages: dict[str, Path]) -> None:
    """Its own script ran: filters are there, and a click on a box of the picture shows what it stands for."""
    with chromium.opened(pages["report"]) as seen:
        assert seen.page.is_visible(".filters")
        assert seen.page.is_hidden(".chosen")
        seen.page.locator("#picture .node").first.click()
        assert seen.page.is_visible(".chosen")
        assert seen.faults == []


def test_the_policy_alone_stops_a_script(chromium: Driven, tmp_path: Path) -> None:
    """A script or style that somebody puts into the finished page does nothing, and loads nothing."""
    page = Templates().html(viewed(sample("merge"))).decode()
    harm = f"{PAYLOADS['elements']}<link rel=stylesheet href=https://{HOST}/z><p id='x' style='color:red'>x</p></main>"
    file = tmp_path / "page.html"
    file.write_text(page.replace("</main>", harm), encoding="utf-8")
    chromium.caught.clear()
    with chromium.opened(file) as seen:
        assert seen.page.title().startswith("Where ")
        assert any("Content Security Policy" in fault for fault in seen.faults)
        assert seen.page.evaluate("getComputedStyle(document.getElementById('x')).color") != "rgb(255, 0, 0)"
    assert asked(chromium) == []


def test_without_script_the_essentials_are_there(chromium: Driven, tmp_path: Path) -> None:
    """Where none runs: every section, the picture with its links, and no control that does nothing."""
    file = tmp_path / "page.html"
    file.write_bytes(Templates().html(viewed(sample("merge"))))
    with chromium.opened(file, java_script_enabled=False) as seen:
        page = seen.page
        for section in (
            "overview",
            "lineage",
            "gaps",
            "licenses",
            "data",
            "evaluation",
            "artifacts",
            "profiles",
            "made",
        ):
            assert page.locator(f"section#{section}").count() == 1
        assert page.locator("#picture .node:visible").count() == 10
        assert page.locator(".filters:visible, .tools:visible, .hint:visible").count() == 0


def test_a_link_leads_to_what_it_names_also_where_that_is_folded(chromium: Driven, tmp_path: Path) -> None:
    """Every anchor of the page has a place in it, and following one opens what it is folded into."""
    file = tmp_path / "page.html"
    file.write_bytes(Templates().html(viewed(sample("merge"))))
    text = file.read_text(encoding="utf-8")
    anchors = set(re.findall(r'href="#([^"]+)"', text))
    assert len(anchors) > 20
    assert anchors <= set(re.findall(r' id="([^"]+)"', text))
    with chromium.opened(file) as seen:
        assert seen.page.locator("#artifact-9 > dl").is_hidden()
    with chromium.opened(file, "#artifact-9") as seen:
        assert seen.page.locator("#artifact-9 > dl").is_visible()


def test_a_missing_browser_is_a_skip_and_in_ci_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the target of make; CI demands a browser, and `make test` installs one."""
    monkeypatch.delenv("AIBOM_REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="a Chromium is missing: `make browser`"):
        demanded(None, "a Chromium")
    monkeypatch.setenv("AIBOM_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="a Chromium is missing"):
        demanded(None, "a Chromium")
    root = Path(__file__).resolve().parents[2]
    assert "export AIBOM_REQUIRE_BROWSER=1" in (root / ".ci" / "run").read_text(encoding="utf-8")
    assert "$(MAKE) --no-print-directory browser" in (root / "Makefile").read_text(encoding="utf-8")
