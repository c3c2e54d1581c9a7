"""The vocabulary of properties: documented, and nothing outside it is written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from formats.family import BOM

from aibom.formats.cyclonedx.document import document
from aibom.formats.vocabulary.properties import DOCUMENTATION, Property, property_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "properties.md"


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (item["name"] for item in value.get("properties", ()))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _names(item)


def test_the_page_is_current() -> None:
    """docs/properties.md is what property_table() says."""
    assert PAGE.read_text(encoding="utf-8") == property_table()


@pytest.mark.parametrize("name", list(Property))
def test_every_property_is_documented(name: Property) -> None:
    """Each name has a row with place, kind of value and a sentence."""
    place, value, meaning = DOCUMENTATION[name]
    assert place
    assert value in {"text", "integer", "true or false", "reference", "fact", "claim", "gap", "JSON"}
    assert meaning.endswith(".")


def test_only_documented_properties_are_written() -> None:
    """Every name in a document is a property or begins with the name of a family, and nearly all occur."""
    found = set(_names(document(BOM, "1.7")))
    assert all(name in set(Property) or name[: name.index(":", 6) + 1] in set(Property) for name in found)
    families = {name if name in set(Property) else name[: name.index(":", 6) + 1] for name in found}
    assert {str(name) for name in Property} - families == {
        *("aibom:compat", "aibom:ref", "aibom:file:sha512"),
        *("aibom:document:", "aibom:merged:"),  # in merged documents
    }
