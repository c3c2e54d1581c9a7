"""Names, cards, licenses and addresses come from strangers: nothing of them becomes markup, script or an address."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from lxml import html as lxml_html
from report.boms import sample, spoiled, viewed

from aibom.diff.compare import diff
from aibom.report.render import Templates, embedded

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(1)//",
    "end of style": "</style><img src=x onerror=alert(1)>",
    "end of title": "</title></svg><svg onload=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "single quotes": "' autofocus onfocus=alert(1) '",
    "address": "javascript:alert(1)",
    "entities": "&lt;script&gt;&#x3c;img src=x&#62;",
    "comment": "<!--<script>-->]]><![CDATA[",
    "template": "{{ cycler.__init__.__globals__ }}{% raw %}",
    "markdown": "[x](javascript:alert(1)) ![x](https://evil.example/x.png) |",
    "html in markdown": "\n\n<iframe src=https://evil.example>\n# Heading\n```",
    "controls": "\x00\x1b[31m\u202e\u2028\ufeff",
    "lone surrogate": "\ud800",
    "data address": "data:text/html,<script>alert(1)</script>",
    "unquoted": "`onerror=alert(1)//",
}
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "h2",
    "h3",
    "nav",
    "ul",
    "ol",
    "li",
    "main",
    "section",
    "dl",
    "div",
    "dt",
    "dd",
    "span",
    "strong",
    "br",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "figure",
    "figcaption",
    "svg",
    "g",
    "path",
    "rect",
    "text",
    "button",
    "select",
    "option",
    "fieldset",
    "legend",
    "label",
    "input",
    "footer",
    "script",
}
ADDRESSES = {
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "background",
    "xlink:href",
    "ping",
    "cite",
    "style",
    "srcdoc",
}


@pytest.fixture(scope="module", params=list(PAYLOADS))
def spoiled_report(request: pytest.FixtureRequest) -> tuple[str, Any]:
    """A report of a Bom, and of what changed in it, with the payload in every field."""
    payload = PAYLOADS[request.param]
    bom = spoiled(sample("supplied-statements"), payload)
    return payload, viewed(bom, diff(spoiled(sample("merge"), payload), bom))


def elements(page: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element as a lenient parser, such as that of a browser, sees it."""
    for element in lxml_html.document_fromstring(page.decode()).iter():
        if isinstance(element.tag, str):
            yield element.tag, {str(name): str(value) for name, value in element.attrib.items()}
        else:
            yield "comment", {}


@pytest.mark.no_cover
def test_nothing_becomes_markup(spoiled_report: tuple[str, Any]) -> None:
    """The page has the elements of its templates, no attribute that runs or loads anything, and its own two scripts."""
    _, report = spoiled_report
    found = list(elements(Templates().html(report)))
    assert {tag for tag, _ in found} <= ELEMENTS
    assert [attributes for tag, attributes in found if tag == "script"] == [
        {"type": "application/json", "id": "report-data"},
        {},
    ]
    for _, attributes in found:
        assert not [name for name in attributes if name.startswith("on") or name in ADDRESSES]
        assert re.match(r"#[a-z0-9-]+$|https?://", attributes.get("href", "#a"))
    equivs = [attributes["http-equiv"] for tag, attributes in found if tag == "meta" and "http-equiv" in attributes]
    assert equivs == ["Content-Security-Policy"]


@pytest.mark.no_cover
def test_what_strangers_wrote_is_shown(spoiled_report: tuple[str, Any]) -> None:
    """It is not dropped either: a reader sees it as it is written, control characters as escapes."""
    payload, report = spoiled_report
    page = Templates().html(report).decode()
    seen = unescape(re.sub(r"<[^>]*>", "\n", page))
    printable = max(re.split(r"[^\x20-\x7e]+|<[^>]*>", payload), key=len)
    assert printable in seen


@pytest.mark.no_cover
def test_the_data_stay_data(spoiled_report: tuple[str, Any]) -> None:
    """The data in the page are JSON without any character that could end their element."""
    payload, report = spoiled_report
    page = Templates().html(report).decode()
    [text] = re.findall(r'<script type="application/json" id="report-data">(.*?)</script>', page)
    assert not set(text) & set("<>&")
    assert json.loads(text) == json.loads(json.dumps(report.data))
    assert payload[:5] in text or not payload[:5].isprintable() or set(payload[:5]) & set('<>&"')


@pytest.mark.no_cover
def test_markdown_has_no_markup_and_no_links(spoiled_report: tuple[str, Any]) -> None:
    """In Markdown no tag, link, picture, heading or fence comes from data."""
    _, report = spoiled_report
    text = Templates().markdown(report).decode()
    assert not re.search(r"<[a-zA-Z/!]", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "\n```" not in text
    assert all("Heading" not in line for line in text.splitlines() if line.startswith("#") and "\\#" not in line)


def test_an_endpoint_is_linked_to_only_if_it_is_a_web_address() -> None:
    """A document can name any registry: what is no plain http or https address is no link."""
    import dataclasses  # noqa: PLC0415

    bom = sample("merge")
    for endpoint, linked in (
        ("https://hub.example", True),
        ("javascript:alert(1)//", False),
        ("https://user:pass@hub.example", False),
        ("file:///etc", False),
        ('https://hub.example" onclick="x', False),
        ("//hub.example", False),
    ):
        walk = dataclasses.replace(bom.walk, endpoint=endpoint)
        report = viewed(dataclasses.replace(bom, lineage=dataclasses.replace(bom.lineage, walk=walk)))
        page = Templates().html(report).decode()
        assert ('class="out"' in page) is linked, endpoint
        if linked:
            assert re.search(
                r'<a class="out" href="(https://hub\.example/[^"]+)" rel="noopener noreferrer nofollow">\1</a>', page
            )


def test_embedded_data_end_no_element() -> None:
    """The three characters that could are written as escapes, and mean what they meant."""
    value = {"<": "</script>", "&": ["<!--", ">"]}
    text = embedded(value)
    assert not set(text) & set("<>&")
    assert json.loads(text) == value
