"""SARIF of `aibom gaps` and `aibom check`: where each result lies, and what it is known by from run to run."""

import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.checking import SAMPLES, written
from cli.command import Aibom, card

from testhub import HubServer, Repo

COMMANDS = [("gaps",), ("check", "--policy", "strict")]
HUB = "https://huggingface.co"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of the test's own, on a day that stays."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def log(aibom: Aibom, command: tuple[str, ...], *arguments: str | Path) -> list[dict[str, Any]]:
    """The results of one run."""
    done = aibom(command[0], *arguments, *command[1:], "--format", "sarif")
    assert done.code in {0, 1}, done.err
    found: list[dict[str, Any]] = json.loads(done.out)["runs"][0]["results"]
    assert found
    return found


def at(result: dict[str, Any]) -> tuple[str, int | None, str]:
    """File, line and artifact of a result."""
    [place] = result["locations"]
    physical = place["physicalLocation"]
    line = physical.get("region", {}).get("startLine")
    return physical["artifactLocation"]["uri"], line, place["logicalLocations"][0]["fullyQualifiedName"]


@pytest.mark.no_cover
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("file", "record"),
    [
        ("quantized-chain/bom-1.6.cdx.json", '"bom-ref": "{}"'),
        ("quantized-chain/bom-1.7.cdx.xml", 'bom-ref="{}"'),
        ("quantized-chain/bom-2.3.spdx.json", '"referenceLocator": "{}"'),
        ("quantized-chain/bom-3.0.1.spdx3.json", '"software_packageUrl": "{}"'),
        ("renamed/bom-2.3.spdx", "ExternalRef: PACKAGE-MANAGER purl {}"),
        ("renamed/bom-2.3.spdx.yaml", "referenceLocator: {}"),
        ("no-card/bom-2.3.spdx.xml", "<referenceLocator>{}"),
    ],
)
def test_a_result_lies_at_the_record_of_its_artifact(
    aibom: Aibom, command: tuple[str, ...], file: str, record: str
) -> None:
    """Not at line 1, and not where another artifact names it, in whichever format the BOM is."""
    lines = (SAMPLES / file).read_text(encoding="utf-8").split("\n")
    subjects = set()
    for result in log(aibom, command, SAMPLES / file):
        uri, line, purl = at(result)
        assert uri.endswith(file)
        assert line is not None
        assert record.format(purl) in lines[line - 1]
        subjects.add(purl)
    assert len(subjects) > 1 or file.startswith("no-card")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_standard_input_has_lines_too(aibom: Aibom, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    """The same as the file."""
    file = SAMPLES / "merge" / "bom-1.6.cdx.json"
    named = [at(result)[1:] for result in log(aibom, command, file)]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    read = [at(result) for result in log(aibom, command, "-")]
    assert {uri for uri, _, _ in read} == {"stdin"}
    assert [place[1:] for place in read] == named


VENDOR = """{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component":
{"type": "machine-learning-model", "name": "ours", "bom-ref": "o",
 "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "base",
  "purl": "pkg:huggingface\\/org\\/base"}]}}},
"components": [
 {"type": "machine-learning-model", "bom-ref": "x", "name": "Mystery", "licenses": [{"license": {"id": "MIT"}}]}],
"dependencies": [{"ref": "o",
 "dependsOn": ["x"]}]}
"""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_document_of_somebody_else(aibom: Aibom, command: tuple[str, ...], real_data: Path) -> None:
    """What has no purl lies where it is named; what was read of it in the document, not on the Hub."""
    file = written("vendor.json", VENDOR)
    found = log(aibom, command, f"./{file}")
    assert {at(result) for result in found} == {
        ("vendor.json", 2, "pkg:generic/document/ours"),
        ("vendor.json", 4, "pkg:huggingface/org/base"),
        ("vendor.json", 6, "pkg:generic/document/Mystery"),
    }
    places = {
        (
            place["physicalLocation"]["artifactLocation"]["uri"],
            place["physicalLocation"].get("region", {}).get("startLine"),
        )
        for result in found
        if result["ruleId"] == "parent-unpinned"
        for place in result["relatedLocations"]
    }
    assert places == {("vendor.json", 3), ("vendor.json", 8)}
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_bytes())
    done = aibom(command[0], f"./{file}", *command[1:], "--format", "sarif")
    jsonschema_rs.validator_for(schema).validate(json.loads(done.out))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_walk_lies_in_the_card(aibom: Aibom, served: HubServer, command: tuple[str, ...]) -> None:
    """At the commit and the line that was read; a place in the card of another artifact is an address of that one."""
    prose = b"\nIt is a fine-tune of [base](https://huggingface.co/org/base).\n"
    text = card(license="mit", tags="[generated_from_trainer]") + prose
    served.add(Repo(id="org/tiny", files={"README.md": text}))
    found = {result["ruleId"]: result for result in log(aibom, command, "org/tiny", "--no-cache")}
    line = text.split(b"\n").index(prose.split(b"\n")[1]) + 1
    uri, shown, purl = at(found["no-parent-declared"])
    commit = purl.partition("@")[2]
    assert (uri, shown) == (f"{HUB}/org/tiny/blob/{commit}/README.md", line)
    differs = found["license-differs"]
    owners = {place["physicalLocation"]["artifactLocation"]["uri"] for place in differs["relatedLocations"]}
    assert any(uri.startswith(f"{HUB}/org/base/blob/") for uri in owners)
    assert any(uri.startswith(f"{HUB}/org/tiny/blob/") for uri in owners)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_folder_lies_where_it_is(aibom: Aibom, here: Path, command: tuple[str, ...]) -> None:
    """Not at a file of the same name in the working folder."""
    (here / "a model").mkdir()
    (here / "a model" / "README.md").write_bytes(card(language="en"))
    found = log(aibom, command, "./a model/", "--offline", "--no-cache")
    assert {at(result)[0] for result in found} == {"a%20model/README.md"}


def _prints(results: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted(
        (each["partialFingerprints"]["aibomIdentity/v1"], each["partialFingerprints"]["primaryLocationLineHash"])
        for each in results
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_fingerprints_outlive_time_and_commit(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Each result has its own; another day, another commit and another place of the same do not change it."""
    first = log(aibom, command, "org/tiny-gguf", "--no-cache")
    assert set(Counter(_prints(first)).values()) == {1}
    assert aibom("generate", "org/tiny-gguf", "-o", "bom.cdx.json").code == 0
    assert _prints(log(aibom, command, "./bom.cdx.json")) == _prints(first)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    served.remove("org/base")
    served.add(Repo(id="org/base", commit="9" * 40, files={"README.md": card(license="apache-2.0")}))
    later = log(aibom, command, "org/tiny-gguf", "--no-cache")
    assert "9" * 40 in json.dumps(later)
    assert {*_prints(first)} <= {*_prints(later)}


def test_results_about_one_thing_are_told_apart(aibom: Aibom, served: HubServer) -> None:
    """Two weight headers that cannot be read are two results of one rule and artifact."""
    files = {"README.md": card(license="mit"), "a.gguf": b"x" * 64, "b.gguf": b"y" * 64}
    served.add(Repo(id="org/broken", files=files))
    found = [each for each in log(aibom, ("gaps",), "org/broken") if each["ruleId"] == "evidence-unreadable"]
    assert len(found) == 2
    assert len(set(_prints(found))) == 2
    assert len({digest.partition(":")[0] for digest, _ in _prints(found)}) == 1
