"""The reports of `aibom check`: each keeps its form, whatever a BOM says, and agrees with the verdict."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from cli.checking import STANDARD, sample, written
from cli.command import Aibom

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from testhub import HubServer


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of the test's own, on a day that stays."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    (tmp_path / "check").mkdir()
    monkeypatch.chdir(tmp_path / "check")
    return tmp_path / "check"


def _hostile() -> str:
    """A BOM in which the words of every gap try to get out of whatever they are written into."""
    found = CycloneDxJson().decode(sample("no-card").read_bytes()).bom
    evil = "<b>&amp;\x0b]]> | @you `x` [a](http://evil) www.evil.example \ufffe"
    # Of rules that nobody has here: what others find is looked for again.
    gaps = tuple(replace(gap, rule=f"of-{gap.rule}", needed=f"{gap.needed} {evil}", remedy=evil) for gap in found.gaps)
    rules = tuple(sorted({*found.rules, *(gap.rule for gap in gaps)}))
    return CycloneDxJson().encode(replace(found, gaps=gaps, rules=rules), "1.6").decode()


def test_sarif_keeps_its_schema_and_points_into_the_bom(aibom: Aibom, real_data: Path) -> None:
    """Each result at the line where its artifact stands; what is waived is suppressed, errors are notifications."""
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_bytes())
    written("hostile.cdx.json", _hostile())
    written("cut.cdx.json", "{")
    shutil.copy(sample("no-card"), "plain one.cdx.json")
    waiver = '[[waivers]]\nrule = "license-missing"\nsubject = "pkg:huggingface/*"\nreason = "r"\nowner = "o"\nexpires = 2027-01-01\n'
    policy = written("p.toml", STANDARD + waiver)
    files = ("./plain one.cdx.json", "./hostile.cdx.json", "./cut.cdx.json")
    done = aibom("check", *files, "--policy", policy, "--format", "sarif")
    assert done.code == 4
    log = json.loads(done.out)
    jsonschema_rs.validator_for(schema).validate(log)
    [run] = log["runs"]
    lines = Path("plain one.cdx.json").read_text(encoding="utf-8").split("\n")
    pointed = [
        (place["physicalLocation"]["region"]["startLine"], place["logicalLocations"][0]["fullyQualifiedName"])
        for result in run["results"]
        for place in result["locations"]
        if place["physicalLocation"]["artifactLocation"]["uri"] == "./plain%20one.cdx.json".removeprefix("./")
    ]
    assert pointed
    assert all(purl in lines[number - 1] for number, purl in pointed)
    suppressed = {result["ruleId"] for result in run["results"] if result.get("suppressions")}
    assert suppressed == {"license-missing"}
    assert any(note["level"] == "error" for note in run["invocations"][0]["toolExecutionNotifications"])


def test_sarif_of_a_model_points_at_the_card(aibom: Aibom, served: HubServer, real_data: Path) -> None:
    """Without a BOM the place is the file or record of the Hub."""
    assert served.url
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_bytes())
    log = json.loads(aibom("check", "org/tiny-gguf", "--policy", "strict", "--format", "sarif").out)
    jsonschema_rs.validator_for(schema).validate(log)
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["runs"][0]["results"]
    }
    assert uris
    assert all(uri.startswith("https://huggingface.co/") for uri in uris)


def test_junit_has_a_case_for_each_rule(aibom: Aibom) -> None:
    """Failures and counts agree with the verdict; what a BOM says cannot break the document."""
    written("hostile.cdx.json", _hostile())
    written("cut.cdx.json", "{")
    done = aibom("check", "./hostile.cdx.json", sample("renamed"), "./cut.cdx.json", "--format", "junit")
    root = ET.fromstring(done.out)
    found = {
        each["name"]: each
        for each in json.loads(aibom("check", "./hostile.cdx.json", sample("renamed"), "--format", "json").out)
    }
    for suite in root:
        if suite.get("errors") == "1":
            assert suite.find("testcase/error") is not None
            continue
        verdict_ = found[str(suite.get("name"))]
        failed = {case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None}
        assert failed == {each["rule"] for each in verdict_["findings"] if each["outcome"] == "failed"}
        assert {case.get("name") for case in suite.findall("testcase")} >= set(verdict_["checks"])
        assert suite.get("failures") == str(len(failed))
    assert root.get("tests") == str(len(root.findall("testsuite/testcase")))
    assert (root.get("errors"), root.get("failures")) == ("1", str(len(root.findall("testsuite/testcase/failure"))))


def test_markdown_shows_what_is_said_as_it_is(aibom: Aibom) -> None:
    """No tag, mention, link or cell of a table comes from a BOM."""
    written("hostile.cdx.json", _hostile())
    text = aibom("check", "./hostile.cdx.json", "--format", "markdown").out.decode()
    assert "&lt;b&gt;" in text
    assert not re.search(r"<b>|@you|\]\(http|://|(?<!\\)`", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4, 6}
