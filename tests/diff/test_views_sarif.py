"""The log for code hosts: valid, a result for each change of the model, known again from one comparison to the next."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from diff import version_two as two
from formats.strategies import boms
from hypothesis import given, settings
from views.shop import HOSTILE

from aibom.diff.change import Item, Value
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.views.sarif import MOST, sarif
from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity


def _run(data: bytes) -> dict[str, Any]:
    [run] = json.loads(data)["runs"]
    found: dict[str, Any] = run
    return found


@pytest.fixture(scope="module")
def judge(real_data: Path) -> jsonschema_rs.Validator:
    """The official schema."""
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_bytes())
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def test_version_two_is_valid_and_complete(judge: jsonschema_rs.Validator) -> None:
    """A rule for each kind, a result for each change of the model with its level."""
    difference, old, new = two.difference()
    data = sarif(difference, old, new, file="new.cdx.json")
    judge.validate(json.loads(data))
    run = _run(data)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(Kind)
    assert [(each["ruleId"], rules[each["ruleIndex"]]["id"]) for each in run["results"]] == [
        (change.kind, change.kind) for change in difference.real
    ]
    assert {each["level"] for each in run["results"]} == {"error", "warning", "note"}
    license_ = next(each for each in run["results"] if each["ruleId"] == "license")
    assert "Path: vendor/chat <- other/base-v2" in license_["message"]["text"]
    assert "was cc-by-4.0; is cc-by-nc-4.0" in license_["message"]["text"]


def test_the_levels_are_those_of_the_severities() -> None:
    """Critical and high are errors, medium a warning, low and info notes."""
    found = [two.made(number, severity=severity) for number, severity in enumerate(Severity)]
    run = _run(sarif(two.changes(found), two.plain(), two.plain()))
    assert [each["level"] for each in run["results"]] == ["note", "note", "warning", "error", "error"]


def test_what_is_no_change_of_the_model_is_no_result() -> None:
    """Results become alerts: what is of the records only, or was not compared, is a notification."""
    only = two.made(kind=Kind.RECORD, record_only="other rules ran")
    difference = two.changes([only], related="", uncompared=["files not listed in OLD"])
    run = _run(sarif(difference, two.plain(), two.plain(), file="new.json"))
    assert run["results"] == []
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [each["level"] for each in told] == ["warning", "warning", "note", "note"]
    assert told[0]["message"]["text"].startswith("Unrelated models")
    assert told[1]["message"]["text"] == "not compared: files not listed in OLD"
    assert "other rules ran" in told[2]["message"]["text"]
    assert {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in told} == {"new.json"}


def test_a_result_lies_on_the_line_of_its_artifact() -> None:
    """In NEW where that is a document; what NEW has not lies on the line of the subject; else at the artifact's page."""
    ref, gone = two.SHOP.ref("org/base", "b" * 40), two.SHOP.ref("org/gone")
    found = two.changes([two.made(1, ref=ref), two.made(2, ref=gone)])
    lines = {ref.purl: 12, two.plain().subject.purl: 3}
    run = _run(sarif(found, two.plain(), two.plain(), file="boms/new.cdx.json", lines=lines))
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert places == [
        {"artifactLocation": {"uri": "boms/new.cdx.json"}, "region": {"startLine": line}} for line in (12, 3)
    ]
    walked = _run(sarif(found, two.plain(), two.plain()))
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in walked["results"]]
    assert uris == [f"https://hub.test/org/base/tree/{'b' * 40}", "https://hub.test/org/gone"]


def test_the_places_that_were_read_are_related() -> None:
    """Those of NEW first, at their addresses and lines."""
    side = {
        name: Value(
            text=name, evidence=(Evidence(path=f"{name} x.md", pointer="line 7", revision="c" * 40, extractor="c"),)
        )
        for name in ("old", "new")
    }
    change = two.made(items=(Item(what="license", before=side["old"], after=side["new"]),))
    [result] = _run(sarif(two.changes([change]), two.plain(), two.plain()))["results"]
    assert [(each["message"]["text"], each["physicalLocation"]) for each in result["relatedLocations"]] == [
        (
            f"{name}: {name} x.md line 7 at {'c' * 12}",
            {
                "artifactLocation": {"uri": f"https://hub.test/org/tiny/blob/{'c' * 40}/{name}%20x.md"},
                "region": {"startLine": 7},
            },
        )
        for name in ("new", "old")
    ]


def test_a_change_is_known_again() -> None:
    """Its fingerprint holds no value and no revision; no two changes of one comparison have the same."""

    def prints(*found: Any) -> list[str]:
        run = _run(sarif(two.changes(found), two.plain(), two.plain()))
        return [each["partialFingerprints"]["aibomChange/v1"] for each in run["results"]]

    first = two.made(1, kind=Kind.GAP_OPENED, items=(Item(what="license-missing"),))
    again = two.made(
        2, kind=Kind.GAP_OPENED, ref=two.SHOP.ref("org/tiny", "f" * 40), items=(Item(what="license-missing"),)
    )
    other = two.made(3, kind=Kind.GAP_OPENED, items=(Item(what="parent-missing"),))
    assert prints(first) == prints(again)
    assert len(set(prints(first, first, other))) == 3


@pytest.mark.no_cover
def test_so_many_results_as_code_hosts_take() -> None:
    """The worst are listed, the number of the rest is said."""
    difference = two.changes([two.made()] * (MOST + 3))
    run = _run(sarif(difference, two.plain(), two.plain()))
    assert len(run["results"]) == MOST
    told = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert told[0] == "3 more changes are not listed: code hosts take 25,000"


@given(old=boms(), new=boms())
@settings(max_examples=25)
def test_any_two_records_give_a_valid_log(judge: jsonschema_rs.Validator, old: Bom, new: Bom) -> None:
    """Whatever strangers wrote in them."""
    judge.validate(json.loads(sarif(diff(old, new), old, new)))


@pytest.mark.parametrize("value", [*HOSTILE, "javascript:alert(1)", "//evil.test/x", 'https://a.test/" x'], ids=ascii)
def test_what_strangers_wrote_is_shown_and_not_obeyed(judge: jsonschema_rs.Validator, value: str) -> None:
    """No character a terminal obeys, and no address that is theirs alone to choose."""
    data = sarif(*two.hostile(value), file="new.json")
    judge.validate(json.loads(data))
    assert all(character.isprintable() or character == "\n" for character in data.decode())
    for result in _run(data)["results"]:
        for each in result["relatedLocations"]:
            uri = each["physicalLocation"]["artifactLocation"]["uri"]
            assert uri.startswith("pkg:") or not (":" in uri or uri.startswith("//"))
