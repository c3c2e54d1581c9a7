"""PDF as a real Chromium draws it: the same bytes each time, tagged for screen readers, and nothing active in it."""

import re

import pytest
from browser.drive import browser_here
from report.boms import sample, spoiled, viewed

from aibom.report.pdf import Browser, drawn, drawn_by
from aibom.report.render import Templates

TIME = "2024-07-11T00:00:00Z"
HOST = "stranger.example"
PAYLOAD = (
    f"<script>document.title='RAN'</script><img src=https://{HOST}/x onerror=document.title='RAN'></title>"
    f"<a href=javascript:x>)>> /CreationDate (D:20200101000000+00'00') /OpenAction << /S /JavaScript"
)
LINK = re.compile(rb"/URI \((.*?)\)")
ACTIVE = (b"/JavaScript", b"/JS ", b"/OpenAction", b"/Launch", b"/EmbeddedFile", b"/AA ")


@pytest.fixture(scope="module")
def browser() -> Browser:
    """The browser that is installed."""
    return Browser(program=browser_here())


def test_the_same_page_gives_the_same_pdf(browser: Browser) -> None:
    """Of the time it is told, by the browser that is there, with tags, an outline and more than a page."""
    page = Templates().html(viewed(sample("merge")), paper=True)
    data = drawn(page, browser, TIME)
    assert data == drawn(page, browser, TIME)
    assert re.findall(rb"Date \((.*?)\)", data) == [b"D:20240711000000+00'00'"] * 2
    assert drawn_by(data) == browser.major() != ""
    assert b"/StructTreeRoot" in data
    assert b"/Outlines" in data
    assert any(link.startswith(b"https://") for link in LINK.findall(data))
    assert len(re.findall(rb"/Type /Page\b", data)) > 5


def test_what_strangers_wrote_does_nothing_in_a_pdf(browser: Browser) -> None:
    """With a payload in every field nothing runs or opens, the date is the one that was told, and no link is another than of the web."""
    page = Templates().html(viewed(spoiled(sample("supplied-statements"), PAYLOAD)), paper=True)
    data = drawn(page, browser, TIME)
    assert re.findall(rb"Date \((.*?)\)", data[:20_000]) == [b"D:20240711000000+00'00'"] * 2
    active = re.sub(rb"\((?:\\.|[^\\()])*\)", b"()", data)
    assert not [each for each in ACTIVE if each in active]
    assert not [link for link in LINK.findall(data) if not link.startswith((b"https://", b"http://"))]
