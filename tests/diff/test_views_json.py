"""The form for programs is described by a published schema, and holds everything."""

import json as standard
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from diff import version_two as two
from formats.strategies import boms
from hypothesis import given, settings
from views.shop import HOSTILE

from aibom.diff.change import Item, MatchedBy, Value
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.views.json import json
from aibom.records.bom import Bom
from aibom.records.gaps import Severity

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "aibom" / "diff-1.schema.json"


def _schema() -> dict[str, Any]:
    found: dict[str, Any] = standard.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def _closed(schema: Any) -> Any:
    """Return a schema that forbids what it does not describe: keys may be added one day, not by accident."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    return closed | ({"additionalProperties": False} if closed.get("type") == "object" else {})


JUDGE = jsonschema_rs.Draft202012Validator(_closed(_schema()))


def test_the_schema_is_one_and_can_say_no() -> None:
    """It is valid itself, and refuses a difference in which anything required is not there or is another thing."""
    jsonschema_rs.meta.validate(_schema())
    good = standard.loads(json(*two.difference()))
    assert JUDGE.is_valid(good)
    for key in good:
        assert not JUDGE.is_valid({name: value for name, value in good.items() if name != key}), key
    for key, wrong in (("schema", "aibom-diff/2"), ("counts", {}), ("changes", [{}]), ("related", None)):
        assert not JUDGE.is_valid(good | {key: wrong}), key


def test_the_schema_knows_every_word() -> None:
    """A kind, severity or reason that is new stands in the schema, too."""
    definitions, properties = _schema()["$defs"], _schema()["properties"]
    assert definitions["change"]["properties"]["kind"]["enum"] == list(Kind)
    assert sorted(definitions["change"]["properties"]["severity"]["enum"]) == sorted(Severity)
    assert properties["matched"]["items"]["properties"]["by"]["enum"] == list(MatchedBy)


@given(old=boms(), new=boms())
@settings(max_examples=30)
def test_any_two_records_give_a_valid_document(old: Bom, new: Bom) -> None:
    """Whatever strangers wrote in them; the same bytes each time, and nothing in them that a terminal obeys."""
    data = json(diff(old, new), old, new)
    JUDGE.validate(standard.loads(data))
    assert data == json(diff(old, new), old, new)
    text = data.decode()
    assert all(character.isprintable() or character == "\n" for character in text)


def test_everything_is_there() -> None:
    """Each change with both values, where they were read, its path and its reason; the counts are those of the list."""
    difference, old, new = two.difference()
    found = standard.loads(json(difference, old, new))
    assert [(change["kind"], change["summary"]) for change in found["changes"]] == [
        (change.kind, change.summary) for change in difference.changes
    ]
    license_ = next(change for change in found["changes"] if change["kind"] == "license")
    assert [name.partition("@")[0] for name in license_["path"]] == [
        "pkg:huggingface/vendor/chat",
        "pkg:huggingface/other/base-v2",
        "pkg:huggingface/good/root",
        "pkg:huggingface/good/first",
        "pkg:huggingface/datasets/good/data",
    ]
    assert license_["steps"] == 4
    [item] = license_["items"]
    assert (item["before"]["text"], item["after"]["text"]) == ("cc-by-4.0", "cc-by-nc-4.0")
    assert item["after"]["evidence"][0]["path"] == "README.md"
    assert found["counts"] == {"critical": 0, "high": 6, "medium": 2, "low": 2, "info": 0, "record_only": 1}
    assert found["old"]["subject"] == "pkg:huggingface/vendor/chat@" + "1" * 40
    assert found["summary"].startswith("Review needed: 6 high")


def test_long_texts_are_whole_and_long_paths_are_not() -> None:
    """A program compares texts to the end; of a path of thousands it learns both ends and the number of steps."""
    path = tuple(two.SHOP.ref(f"org/m{step}") for step in range(3000))
    long = Value(text="x" * 50_000)
    change = two.made(path=path, items=(Item(what="text", before=None, after=long),))
    [found] = standard.loads(json(two.changes([change]), two.plain(), two.plain()))["changes"]
    assert found["steps"] == 2999
    assert (len(found["path"]), found["path"][0], found["path"][-1]) == (
        20,
        "pkg:huggingface/org/m0",
        "pkg:huggingface/org/m2999",
    )
    assert found["items"] == [{"what": "text", "before": None, "after": {"text": "x" * 50_000, "evidence": []}}]


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_what_strangers_wrote_comes_back_as_it_was(value: str) -> None:
    """But for half characters, which few programs can read: these are spelled out."""
    data = json(*two.hostile(value))
    JUDGE.validate(standard.loads(data))
    spelled = "\\ud800" if value == "\ud800" else value
    assert {change["summary"] for change in standard.loads(data)["changes"]} == {spelled}
