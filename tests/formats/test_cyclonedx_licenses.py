"""Licenses as stated: SPDX ids where they are ids, names and links where they are not, nothing where nothing is said."""

from dataclasses import replace

import pytest
from formats.family import BOM, TINY, fact

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.vocabulary.licenses import licenses, spdx_id
from aibom.records.claims import Fact
from aibom.records.lineage import Node
from aibom.records.snapshot import Resolution


def _licenses(*stated: tuple[Fact, str]) -> list[dict[str, str]]:
    found = licenses([fact(TINY, kind, value) for kind, value in stated], {"L.md": "https://a.b/L.md"})
    assert all(item["license"].pop("acknowledgement") == "declared" for item in found)  # type: ignore[attr-defined]
    return [item["license"] for item in found]  # type: ignore[misc]


LICENSE, NAME, LINK = Fact.LICENSE, Fact.LICENSE_NAME, Fact.LICENSE_LINK
CASES: list[tuple[str, list[tuple[Fact, str]], list[dict[str, str]]]] = [
    ("an id in another case", [(LICENSE, "apache-2.0")], [{"id": "Apache-2.0"}]),
    ("a Hub id that is no SPDX id", [(LICENSE, "llama3.1")], [{"name": "llama3.1"}]),
    ("two licenses", [(LICENSE, "mit"), (LICENSE, "cc-by-nc-4.0")], [{"id": "MIT"}, {"id": "CC-BY-NC-4.0"}]),
    ("one license by two claims", [(LICENSE, "mit"), (LICENSE, "MIT")], [{"id": "MIT"}]),
    ("other, unnamed", [(LICENSE, "other")], []),
    ("unknown", [(LICENSE, "unknown"), (LICENSE, " ")], []),
    ("other, named", [(LICENSE, "other"), (NAME, "qwen")], [{"name": "qwen"}]),
    ("other, named by an id", [(LICENSE, "other"), (NAME, "mit")], [{"id": "MIT"}]),
    ("other, named other", [(LICENSE, "other"), (NAME, "Other")], []),
    ("a link", [(LICENSE, "other"), (NAME, "q"), (LINK, "https://a.b/c")], [{"name": "q", "url": "https://a.b/c"}]),
    ("a link to a file not listed", [(LICENSE, "gemma"), (LINK, "LICENSE")], [{"name": "gemma"}]),
    ("a link that is none", [(LICENSE, "gemma"), (LINK, "https://a b")], [{"name": "gemma"}]),
    ("a link to an id", [(LICENSE, "mit"), (LINK, "https://a.b/c")], [{"id": "MIT", "url": "https://a.b/c"}]),
    ("a listed file", [(LICENSE, "gemma"), (LINK, "L.md")], [{"name": "gemma", "url": "https://a.b/L.md"}]),
    (
        "one link, two licenses",
        [(LICENSE, "cc"), (LICENSE, "g"), (LINK, "https://a.b/c")],
        [{"name": "cc"}, {"name": "g"}],
    ),
    (
        "other beside an id",
        [(LICENSE, "mit"), (LICENSE, "other"), (NAME, "q"), (LINK, "https://a.b/c")],
        [{"id": "MIT"}, {"name": "q", "url": "https://a.b/c"}],
    ),
    ("links that disagree", [(LICENSE, "g"), (LINK, "https://a.b/c"), (LINK, "https://a.b/d")], [{"name": "g"}]),
    ("a name beside an id", [(LICENSE, "mit"), (NAME, "my MIT")], [{"id": "MIT"}]),
    ("a name with a line break", [(LICENSE, "a\nb")], [{"name": "a\\u000ab"}]),
    ("nothing", [], []),
]


@pytest.mark.parametrize(("what", "stated", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_license_is_what_was_stated(what: str, stated: list[tuple[Fact, str]], wanted: list[dict[str, str]]) -> None:
    """Ids from the SPDX list only, names otherwise, no value that means nothing."""
    assert _licenses(*stated) == wanted, what


@pytest.mark.parametrize(("text", "wanted"), [("MIT", "MIT"), (" gpl-3.0 ", "GPL-3.0"), ("openrail", ""), ("", "")])
def test_spdx_ids_match_in_any_case(text: str, wanted: str) -> None:
    """The Hub writes ids in lower case; deprecated ids are ids."""
    assert spdx_id(text) == wanted


@pytest.mark.parametrize(
    ("stated", "written"),
    [
        ("Apache-2.0 OR MIT", {"expression": "Apache-2.0 OR MIT", "acknowledgement": "declared"}),
        ("apache-2.0 or mit", {"expression": "Apache-2.0 OR MIT", "acknowledgement": "declared"}),
        (
            "GPL-2.0-only WITH Classpath-exception-2.0",
            {"expression": "GPL-2.0-only WITH Classpath-exception-2.0", "acknowledgement": "declared"},
        ),
        ("MIT OR llama2", {"license": {"name": "MIT OR llama2", "acknowledgement": "declared"}}),
        ("MIT OR", {"license": {"name": "MIT OR", "acknowledgement": "declared"}}),
        ("MIT", {"license": {"id": "MIT", "acknowledgement": "declared"}}),
    ],
)
@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_an_expression_is_written_as_one(stated: str, written: object, version: str) -> None:
    """A license stated alone that is an expression of listed ones stands in `expression`, and is read from there."""
    node = Node(ref=TINY, resolution=Resolution.RESOLVED, facts=(fact(TINY, Fact.LICENSE, stated),))
    bom = replace(BOM, lineage=replace(BOM.lineage, nodes=(node,), edges=()), gaps=())
    for form in (CycloneDxJson(), CycloneDxXml()):
        assert form.decode(form.encode(bom, version)).bom == bom
    assert document(bom, version)["metadata"]["component"]["licenses"] == [written]
