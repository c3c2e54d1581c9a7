"""The page stands alone, shows both lineages with what changed marked, and can be used by everybody."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from diff import version_two as two
from diff.page import Element, Page, read
from formats.strategies import boms
from hypothesis import given, settings
from views.shop import HOSTILE

from aibom.diff.change import Difference, Item, Value
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.views.html import html
from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.gaps import Severity

STYLE = (Path(__file__).resolve().parents[2] / "templates" / "diff.css").read_text(encoding="utf-8")
_LOADS = {
    "script",
    "img",
    "link",
    "iframe",
    "object",
    "embed",
    "video",
    "audio",
    "source",
    "base",
    "form",
    "svg",
    "input",
}


def _page(*arguments: object) -> Page:
    return read(html(*arguments))  # type: ignore[arg-type]


def _sides(page: Page) -> tuple[Element, Element]:
    old, new = (each for each in page.root.all("section") if each.attributes.get("class") == "side")
    return old, new


def _items(side: Element) -> dict[str, str]:
    """Return the lines of one lineage by the name of the artifact, each without what is below it."""
    found: dict[str, str] = {}
    for item in side.all("li"):
        own = [part for part in item.inner if not (isinstance(part, Element) and part.tag in {"ul", "a"})]
        line = Element("", {}, own)
        if item.all("details"):
            line = item.all("summary")[0]
        name = next((each.text for each in line.all("span") if each.attributes.get("class") == "label"), "")
        found.setdefault(name, line.text)
    return found


def test_the_page_stands_alone() -> None:
    """One policy that forbids all but the style, whose digest it names; nothing is loaded and nothing leads away."""
    data = html(*two.difference())
    page = read(data)
    metas = {each.attributes.get("http-equiv") or each.attributes.get("name"): each for each in page.root.all("meta")}
    [style] = page.root.all("style")
    digest = base64.b64encode(hashlib.sha256("".join(map(str, style.inner)).encode()).digest()).decode()
    assert metas["Content-Security-Policy"].attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not [each.tag for each in page.root.all() if each.tag in _LOADS]
    names = {name for each in page.root.all() for name in each.attributes}
    assert not [name for name in names if name.startswith("on") or name in {"style", "src", "action"}]
    assert all(each.attributes["href"].startswith("#") for each in page.root.all("a"))
    assert not re.search(r"url\(|@import|expression|//", STYLE)
    assert data == html(*two.difference())


def test_both_lineages_with_what_changed_marked() -> None:
    """By a word and a sign on the artifact, not by its colour alone; each leads to its first change."""
    page = _page(*two.difference())
    old, new = map(_items, _sides(page))
    assert "\N{MINUS SIGN} removed" in old["good/base"]
    assert "+ added" in new["other/base-v2"]
    assert "≠ changed" in old["vendor/chat"]
    assert "≠ changed" in new["vendor/chat"]
    assert "≠ changed 1 change, high at most" in new["datasets/good/data"]
    assert "change" not in new["good/root"]
    [link] = [each for each in _sides(page)[1].all("a") if each.text.endswith("datasets/good/data")]
    target = next(each for each in page.root.all() if each.attributes.get("id") == link.attributes["href"][1:])
    assert target.text.startswith("the license of datasets/good/data is cc-by-nc-4.0")


def test_a_derivation_between_known_artifacts_is_marked_on_its_own() -> None:
    """Neither end came or went: what leads from one to the other did."""
    names = ["org/a", "org/b", "org/c"]
    old = two.SHOP.repos(names, [("org/a", "org/b"), ("org/b", "org/c")])
    new = two.SHOP.repos(names, [("org/a", "org/b"), ("org/a", "org/c")])
    left, right = map(_items, _sides(_page(diff(old, new), old, new)))
    assert left["org/c"].endswith("derivation removed")
    assert right["org/c"].endswith("derivation added")


def test_what_the_other_record_could_not_have_is_not_called_added() -> None:
    """Datasets that one walk left out are in one record only."""
    subject, data = two.SHOP.ref("org/a"), two.SHOP.ref("datasets/org/d")
    old = two.SHOP.bom([two.SHOP.node(subject)])
    old = replace(old, lineage=replace(old.lineage, walk=replace(old.walk, datasets=False)))
    new = two.SHOP.bom(
        [two.SHOP.node(subject), two.SHOP.node(data)], [two.SHOP.edge(subject, data, Relation.TRAINED_ON)]
    )
    _, right = map(_items, _sides(_page(diff(old, new), old, new)))
    assert right["datasets/org/d"].endswith("in this record only")


def test_five_artifacts_stand_open_and_two_hundred_are_folded() -> None:
    """What changed is in sight without a click; a long way to it is one line, whose steps are there to be opened."""

    def chain(length: int, license_: str) -> Bom:
        refs = [two.SHOP.ref(f"org/m{step}") for step in range(length)]
        nodes = [two.SHOP.node(ref, license_ if step == length - 2 else "mit") for step, ref in enumerate(refs)]
        return two.SHOP.bom(nodes, [two.SHOP.edge(child, parent) for child, parent in pairwise(refs)])

    small = [chain(5, license_) for license_ in ("mit", "apache-2.0")]
    [_, side] = _sides(_page(diff(small[0], small[1]), *small))
    assert all("open" in each.attributes for each in side.all("details"))
    assert len(_items(side)) == 5
    large = [chain(200, license_) for license_ in ("mit", "apache-2.0")]
    [_, side] = _sides(_page(diff(large[0], large[1]), *large))
    [folded] = [each for each in side.all("details") if "steps" in each.all("summary")[0].text]
    assert folded.all("summary")[0].text == "197 steps without a change, from org/m1 to org/m197"
    assert len(folded.all("li")) == 197
    items = _items(side)
    assert items["org/m198"].endswith("high at most (what org/m197 stems from)")
    assert "org/m199" in items


def test_many_parents_without_a_change_are_folded_together() -> None:
    """Of a merge of sixty the changed one stands first, and the rest are one line."""
    subject, parents = two.SHOP.ref("org/a"), [two.SHOP.ref(f"org/m{number:02}") for number in range(60)]
    old, new = (
        two.SHOP.bom(
            [
                two.SHOP.node(subject),
                *(two.SHOP.node(ref, license_ if ref == parents[30] else "mit") for ref in parents),
            ],
            [two.SHOP.edge(subject, ref, Relation.MERGE) for ref in parents],
        )
        for license_ in ("mit", "other")
    )
    [_, side] = _sides(_page(diff(old, new), old, new))
    assert side.all("li")[1].text.startswith("merge org/m30 ≠ changed")
    [folded] = [each for each in side.all("details") if "open" not in each.attributes]
    assert folded.all("summary")[0].text == "59 without a change"


@pytest.mark.no_cover
def test_thousands_of_artifacts_nest_no_deeper_than_browsers_do(deep: tuple[Bom, Bom]) -> None:
    """Browsers stop at some 500 elements; a chain of thousands that all changed is still shown, up to a bound."""
    difference = diff(*deep)
    difference = replace(difference, changes=difference.changes[:500])
    page = _page(difference, *deep)
    assert page.deepest < 150
    assert any("is not drawn here" in each.text for each in _sides(page)[1].all("li"))


@pytest.fixture(scope="module")
def deep() -> tuple[Bom, Bom]:
    """Two chains of 1,800, another license at every second step."""
    made = []
    for license_ in ("mit", "apache-2.0"):
        refs = [two.SHOP.ref(f"org/m{step:04}") for step in range(1800)]
        nodes = [two.SHOP.node(ref, license_ if step % 2 else "mit") for step, ref in enumerate(refs)]
        made.append(two.SHOP.bom(nodes, [two.SHOP.edge(child, parent) for child, parent in pairwise(refs)]))
    return made[0], made[1]


def test_a_cycle_is_drawn_once() -> None:
    """What leads back to an artifact refers to it; artifacts no derivation leads to are listed, too."""
    bom = two.SHOP.repos(
        ["org/a", "org/b", "org/c", "org/d"],
        [("org/a", "org/b"), ("org/b", "org/a"), ("org/c", "org/d"), ("org/d", "org/c")],
    )
    [_, side] = _sides(_page(diff(bom, bom), bom, bom))
    assert sum("shown elsewhere in this list" in each.text for each in side.all("li") if not each.all("li")) == 2
    assert {"org/a", "org/b", "org/c", "org/d"} <= set(_items(side))


def _large() -> tuple[Difference, Bom, Bom]:
    """Return 10,000 changes of all kinds, one with hundreds of values."""
    kinds, value = list(Kind), Value(text="v", evidence=(two.PLACE,))
    found = [
        two.made(
            number, kind=kinds[number % 7], severity=list(Severity)[number % 5], ref=two.SHOP.ref(f"org/m{number}")
        )
        for number in range(10_000)
    ]
    found[0] = two.made(items=tuple(Item(what=f"shard {number}", before=value, after=value) for number in range(500)))
    return two.changes(found), two.plain(), two.plain()


@pytest.mark.no_cover
def test_thousands_of_changes_are_folded_and_counted() -> None:
    """Of each kind the first in full, the rest in a line each; of hundreds of values the first ten in sight."""
    page = _page(*_large())
    first = next(each for each in page.root.all("div") if each.attributes.get("id") == "change-1")
    tables = first.all("table")
    assert [len(each.all("tr")) for each in tables] == [11, 191]
    assert "And 300 more, from shard 200 to shard 499" in first.text
    assert "186 more, in one line each" in page.root.text
    assert len(page.root.text) < 2_000_000


def _pages() -> Iterator[tuple[Difference, Bom, Bom]]:
    yield two.difference()
    yield _large()
    yield two.changes([]), two.plain(), two.plain()
    yield two.changes([two.made(record_only="other rules")], related="", uncompared=["x"]), two.plain(), two.plain()


@pytest.mark.no_cover
@pytest.mark.parametrize("shown", list(_pages()), ids=["version-two", "large", "empty", "unrelated"])
def test_everybody_can_use_the_page(shown: tuple[Difference, Bom, Bom]) -> None:
    """Language, title, landmarks, headings in order, named regions and tables, unique ids, links that lead somewhere."""
    page = _page(*shown)
    root = page.root
    [document] = root.all("html")
    assert document.attributes["lang"] == "en"
    assert root.all("title")[0].text
    assert [len(root.all(tag)) for tag in ("header", "main", "footer", "nav", "h1")] == [1, 1, 1, 1, 1]
    levels = [int(each.tag[1]) for each in root.all("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [each.attributes["id"] for each in root.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert {each.attributes["href"][1:] for each in root.all("a")} <= set(ids)
    assert {each.attributes["aria-labelledby"] for each in root.all("section")} <= set(ids)
    for link in root.all("a", "summary", "h1", "h2", "h3", "caption", "th"):
        assert link.text
    for table in root.all("table"):
        assert table.all("caption")
        assert {each.attributes["scope"] for each in table.all("th")} == {"col", "row"}
    for list_ in root.all("ul"):
        assert {each.tag for each in list_.inner if isinstance(each, Element)} == {"li"}
    for folded in root.all("details"):
        first = next(each for each in folded.inner if isinstance(each, Element))
        assert first.tag == "summary"
    assert "No finding does not mean the same behaviour" in root.all("footer")[0].text


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_can_be_read(scheme: int) -> None:
    """Text of each colour has a contrast of at least 4.5 to the page and to its panels, and lines one of 3 (WCAG 2.2, AA)."""
    block = re.findall(r":root \{([^}]*)\}", STYLE)[scheme]
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block))
    assert set(re.findall(r"var\(--([a-z]+)\)", STYLE)) == set(colours)
    for name, colour in colours.items():
        if name not in {"page", "panel"}:
            for ground in (colours["page"], colours["panel"]):
                assert _contrast(colour, ground) >= (3 if name == "line" else 4.5), (name, colour, ground)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_unrelated_models_are_called_so_first() -> None:
    """Below the title, before what needs review."""
    page = _page(two.changes([two.made()], related=""), two.plain(), two.plain())
    first, second = (each.text for each in page.root.all("p")[:2])
    assert first.startswith("Unrelated models: nothing recorded joins")
    assert second.startswith("Review needed")


@pytest.mark.parametrize(
    "value", [*HOSTILE, "<img src=x onerror=alert(1)>", "' onclick='x", "{{ 7*7 }}{% raw %}"], ids=ascii
)
def test_what_strangers_wrote_is_text(value: str) -> None:
    """The elements and attributes are those of a harmless word, and no character is one that a browser obeys."""
    data = html(*two.hostile(value))
    assert all(character.isprintable() or character == "\n" for character in data.decode())
    found, expected = (
        [(each.tag, sorted(each.attributes)) for each in read(page).root.all()]
        for page in (data, html(*two.hostile("harmless")))
    )
    assert found == expected


@given(old=boms(), new=boms())
@settings(max_examples=25)
def test_any_two_records_give_a_page(old: Bom, new: Bom) -> None:
    """Strictly nested, whatever leads where, the same each time."""
    difference = diff(old, new)
    data = html(difference, old, new)
    read(data)
    assert data == html(difference, old, new)
