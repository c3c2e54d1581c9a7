"""`aibom gaps` and `aibom rules`: what is shown, in which forms, and that nothing is judged."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom

from aibom import plugins
from aibom.gaps.catalogue import catalogue

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = str(ROOT / "samples" / "cycle" / "evidence")
CHAIN = str(ROOT / "samples" / "quantized-chain" / "evidence")


def test_gaps_of_a_model(aibom: Aibom) -> None:
    """Its own first, then the inherited ones with their path, then the figures; the exit code is 0 all the same."""
    done = aibom("gaps", "--from", CHAIN)
    lines = done.out.decode().splitlines()
    assert done.code == 0
    own = next(number for number, line in enumerate(lines) if line.endswith(" itself"))
    handed = lines.index("Gaps it inherits from what it was made of")
    assert own < handed
    assert any(line.startswith("    path: ") and " -> " in line for line in lines[handed:])
    assert not any(line.startswith("    path: ") for line in lines[own:handed])
    figures = lines[next(number for number, line in enumerate(lines) if line.startswith("artifacts: ")) :]
    assert [line.partition(":")[0] for line in figures if "listing" not in line and "not in" not in line] == [
        *("artifacts", "edges", "bytes", "horizon", "least-evidenced link")
    ]
    assert "%" not in "".join(figures)


@pytest.mark.no_cover
def test_the_same_gaps_in_every_form(aibom: Aibom, tmp_path: Path) -> None:
    """JSON, Markdown and SARIF tell of as many, and a BOM of the same walk has the same."""
    whole = json.loads(aibom("gaps", "--from", EVIDENCE, "--format", "json").out)
    assert {gap["rule"] for gap in whole["gaps"]} <= set(whole["rules"])
    assert whole["gaps"]
    rows = aibom("gaps", "--from", EVIDENCE, "--format", "markdown").out.decode().splitlines()
    severities = ("| critical |", "| high |", "| medium |", "| low |", "| info |")
    assert sum(line.startswith(severities) for line in rows) == len(whole["gaps"])
    log = json.loads(aibom("gaps", "--from", EVIDENCE, "--format", "sarif").out)
    assert len(log["runs"][0]["results"]) == len(whole["gaps"])
    document = tmp_path / "bom.cdx.json"
    assert aibom("generate", "--from", EVIDENCE, "-o", str(document)).code == 0
    assert json.loads(aibom("gaps", str(document), "--format", "json").out) == whole


def test_a_log_is_valid_sarif(aibom: Aibom, real_data: Path) -> None:
    """By the official schema; each result is of a rule that stands in the log, at its number."""
    log: dict[str, Any] = json.loads(aibom("gaps", "--from", CHAIN, "--format", "sarif").out)
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len(plugins.rules())
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_bom_made_without_a_rule_is_looked_through(aibom: Aibom, tmp_path: Path) -> None:
    """What an older program did not look for is looked for now; what it found stays."""
    document = tmp_path / "bom.cdx.json"
    assert aibom("generate", "--from", EVIDENCE, "-o", str(document)).code == 0
    whole = json.loads(aibom("gaps", str(document), "--format", "json").out)
    rules = {gap["rule"] for gap in whole["gaps"]}
    assert rules
    assert set(whole["rules"]) == {rule.id for rule in plugins.rules()}


def test_a_document_of_somebody_else(aibom: Aibom, tmp_path: Path) -> None:
    """What it leaves open is a gap; nothing is invented."""
    document = tmp_path / "vendor.json"
    model = {"type": "machine-learning-model", "name": "m", "bom-ref": "m"}
    told = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": model}}
    document.write_text(json.dumps(told), encoding="utf-8")
    done = aibom("gaps", str(document), "--format", "json")
    assert done.code == 0
    assert "identity-missing" in {gap["rule"] for gap in json.loads(done.out)["gaps"]}


@pytest.mark.no_cover
@pytest.mark.parametrize("rule", plugins.rules(), ids=lambda rule: rule.id)
def test_an_explanation_is_what_the_page_says(aibom: Aibom, rule: Any) -> None:
    """Every sentence of it stands in docs/gaps.md."""
    done = aibom("gaps", "--explain", rule.id)
    assert done.code == 0
    page = " ".join((ROOT / "docs" / "gaps.md").read_text(encoding="utf-8").replace("`", "").split())
    said = done.out.decode().replace("`", "")
    for part in (rule.looked_for, rule.reason, rule.why, rule.remedy, *rule.references):
        assert part.replace("`", "") in said
        assert " ".join(part.replace("`", "").split()) in page


def test_an_unknown_rule(aibom: Aibom) -> None:
    """Exit code 2, with the nearest one."""
    done = aibom("gaps", "--explain", "parent-unpined")
    assert (done.code, done.out) == (2, b"")
    assert "did you mean parent-unpinned?" in done.err
    assert aibom("gaps", "org/tiny", "--explain", "cycle").code == 2


def test_the_catalogue(aibom: Aibom) -> None:
    """As lines, as the page, and as an array with an object for each rule."""
    found = json.loads(aibom("rules", "--format", "json").out)
    assert [each["id"] for each in found] == [rule.id for rule in plugins.rules()]
    assert all(each["references"] and each["looked_for"] and each["reason"] for each in found)
    assert aibom("rules", "--format", "markdown").out.decode() == catalogue(plugins.rules())
    lines = aibom("rules").out.decode().splitlines()
    assert sum(line.startswith("  ") for line in lines) == len(found)


def test_with_profiles(aibom: Aibom, real_data: Path) -> None:
    """What the record holds of a profile stands below the gaps, in `profiles`, or as a result for each element."""
    sample = ROOT / "samples" / "no-card" / "bom-1.7.cdx.json"
    text = aibom("gaps", sample, "--profile", "ntia-2021", "--profile", "g7-ai-2026").out.decode()
    assert "Supplier name: evidenced" in text
    assert "compliant" not in text.lower()
    found = json.loads(aibom("gaps", sample, "--profile", "ntia-2021", "--format", "json").out)
    assert len(found["profiles"]) == 1
    markdown = aibom("gaps", sample, "--profile", "ntia-2021", "--format", "markdown").out.decode()
    assert "- verified: secondary: taken from a secondary source" in markdown
    log = json.loads(aibom("gaps", sample, "--profile", "ntia-2021", "--format", "sarif").out)
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(log)
    [run] = log["runs"]
    [head] = run["properties"]["profiles"]
    assert (head["id"], head["verified"], head["counts"]) == ("ntia-2021", "secondary", found["profiles"][0]["counts"])
    told = {each["ruleId"]: each for each in run["results"] if each["ruleId"].startswith("ntia-2021/")}
    kinds = {"evidenced": "informational", "declared-only": "review", "needs-statement": "review", "missing": "fail"}
    asked = {each["id"]: kinds[each["verdict"]] for each in found["profiles"][0]["elements"]}
    assert {name.partition("/")[2]: each["kind"] for name, each in told.items()} == asked
    assert len(set(asked.values())) > 1
    for each in told.values():
        assert each["level"] == ("warning" if each["kind"] == "fail" else "none")
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
    assert aibom("gaps", sample, "--profile", "ntia").code == 2
