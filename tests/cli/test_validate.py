"""`aibom validate`: verdicts for people and for tools, and the exit code."""

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom

from aibom import __version__
from aibom.formats.validation.collect import MOST
from aibom.formats.validation.rules import RULES

VALID: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6"}
INVALID = VALID | {"dependencies": [{"ref": "x"}]}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, which is the working one, with a document of each verdict."""
    monkeypatch.chdir(tmp_path)
    Path("good.cdx.json").write_text(json.dumps(VALID), encoding="utf-8")
    Path("bad one.cdx.json").write_text(json.dumps(INVALID, indent=1), encoding="utf-8")
    Path("cut.json").write_bytes(b'{"bomFormat"')
    return tmp_path


def _stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_valid_document(aibom: Aibom, files: Path) -> None:
    """Exit code 0, one line, which --quiet leaves out."""
    assert files.is_dir()
    done = aibom("validate", "good.cdx.json")
    assert (done.code, done.out, done.err) == (0, b"good.cdx.json: valid CycloneDX 1.6 (JSON)\n", "")
    assert aibom("validate", "good.cdx.json", "-q").out == b""


def test_a_document_that_is_not_valid(aibom: Aibom, files: Path) -> None:
    """Exit code 1: a line and a hint for each finding, and the count."""
    assert files.is_dir()
    done = aibom("validate", "bad one.cdx.json")
    assert done.code == 1
    assert done.out.decode().splitlines() == [
        "bad one.cdx.json:6: /dependencies/0/ref: ref-dangling: 'x' is the bom-ref of nothing in the document",
        f"    hint: {RULES['ref-dangling'].remedy}",
        "bad one.cdx.json: not valid CycloneDX 1.6 (JSON): 1 finding",
    ]
    assert "bad one.cdx.json is not valid" in done.err


def test_a_document_that_cannot_be_read(aibom: Aibom, files: Path) -> None:
    """Exit code 4, on stderr, with the place and what to do."""
    assert files.is_dir()
    for name, message in [
        ("cut.json", "cut.json: line 1, column 13: not JSON"),
        ("gone.json", "gone.json"),
        (".", "'.'"),
    ]:
        done = aibom("validate", name)
        assert (done.code, done.out) == (4, b"")
        assert message in done.err
        assert "hint: " in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["good.cdx.json", "good.cdx.json"], 0),
        (["good.cdx.json", "bad one.cdx.json"], 1),
        (["cut.json", "bad one.cdx.json", "good.cdx.json"], 4),
        (["bad one.cdx.json", "gone.json"], 4),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_several_documents(aibom: Aibom, files: Path, form: str, names: list[str], code: int) -> None:
    """4 beats 1 beats 0, whatever the order; each is reported all the same."""
    assert files.is_dir()
    done = aibom("validate", *names, "--format", form)
    assert done.code == code
    assert (b"ref-dangling: 'x'" in done.out) == ("bad one.cdx.json" in names and form == "text")
    if form == "json":
        verdicts = {"good.cdx.json": "valid", "bad one.cdx.json": "not-valid"}
        assert [one["verdict"] for one in json.loads(done.out)] == [verdicts.get(name, "unreadable") for name in names]
    if code == 4:
        assert f"1 of {len(names)} documents could not be read" in done.err


def test_standard_input(aibom: Aibom, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """- reads it, once."""
    assert files.is_dir()
    _stdin(monkeypatch, json.dumps(VALID).encode())
    assert aibom("validate", "-").out == b"standard input: valid CycloneDX 1.6 (JSON)\n"
    _stdin(monkeypatch, b"")
    done = aibom("validate", "-")
    assert (done.code, "standard input: line 1: the document is empty" in done.err) == (4, True)
    assert aibom("validate", "-", "-").code == 2


@pytest.mark.parametrize("arguments", [[], ["x", "--format", "xml"], ["x", "--shapes", "y"], ["x", "--strict"]])
def test_wrong_usage(aibom: Aibom, arguments: list[str]) -> None:
    """Exit code 2."""
    done = aibom("validate", *arguments)
    assert (done.code, done.out) == (2, b"")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_what_a_document_says_cannot_move_the_cursor(aibom: Aibom, files: Path, form: str) -> None:
    """Control characters of values, keys and file names are written out, C1 and bidi ones in JSON too."""
    assert files.is_dir()
    Path("\x1b[31m.json").write_text(
        json.dumps(VALID | {"\x1b[2J\x9b2J\u2066\U000e0001": 1, "dependencies": [{"ref": "\x1b]0;x\x07\u202e"}]}),
        encoding="utf-8",
    )
    done = aibom("validate", "\x1b[31m.json", "--format", form)
    assert done.code == 1
    if form != "text":
        assert "\x9b2J\u2066\U000e0001" in "".join(_texts(json.loads(done.out)))
    text = done.out.decode() + done.err
    assert not [character for character in text if character != "\n" and not character.isprintable()]


def test_json(aibom: Aibom, files: Path) -> None:
    """An object for each file, as docs/validation.md has it, byte for byte the same each time."""
    assert files.is_dir()
    done = aibom("validate", "bad one.cdx.json", "cut.json", "--format", "json")
    bad, cut = json.loads(done.out)
    assert bad == {
        "file": "bad one.cdx.json",
        "verdict": "not-valid",
        "standard": "CycloneDX",
        "version": "1.6",
        "encoding": "JSON",
        "findings": [
            {
                "pointer": "/dependencies/0/ref",
                "line": 6,
                "rule": "ref-dangling",
                "origin": "aibom",
                "message": "'x' is the bom-ref of nothing in the document",
                "remedy": RULES["ref-dangling"].remedy,
            }
        ],
        "more": 0,
        "notes": [],
        "error": "",
        "hint": "",
    }
    assert cut["error"].startswith("line 1, column 13: not JSON")
    assert cut.keys() == bad.keys()
    page = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in page for key in [*bad, *bad["findings"][0]])
    assert aibom("validate", "bad one.cdx.json", "cut.json", "--format", "json").out == done.out


def test_sarif(aibom: Aibom, files: Path) -> None:
    """Rules with help, results with place and pointer, notifications for what could not be read."""
    folder = files / "sub"
    folder.mkdir()
    (folder / "d#é.json").write_text(json.dumps(INVALID), encoding="utf-8")
    done = aibom("validate", "bad one.cdx.json", str(folder / "d#é.json"), "cut.json", "--format", "sarif")
    assert done.code == 4
    log = json.loads(done.out)
    assert (log["version"], "sarif-schema-2.1.0" in log["$schema"]) == ("2.1.0", True)
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("aibom", __version__)
    assert {rule["id"] for rule in driver["rules"]} == RULES.keys()
    assert all(rule["help"]["text"] for rule in driver["rules"])
    first, second = run["results"]
    place = first["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "bad%20one.cdx.json"},
        "region": {"startLine": 6},
    }
    assert place["logicalLocations"] == [{"fullyQualifiedName": "/dependencies/0/ref"}]
    assert driver["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "ref-dangling"
    assert second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/d%23%C3%A9.json"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert (told["level"], "not JSON" in told["message"]["text"]) == ("error", True)


def test_sarif_keeps_its_own_schema(aibom: Aibom, files: Path) -> None:
    """As OASIS published it."""
    data = os.environ.get("AIBOM_TEST_DATA")
    path = Path(data or ".").parent / "schemas" / "sarif-2.1.0.json"
    if not data or not path.is_file():
        pytest.skip("AIBOM_TEST_DATA names no folder with the schema of SARIF beside it")
    schema = json.loads(path.read_bytes())
    assert files.is_dir()
    many = VALID | {"dependencies": [{"ref": str(number)} for number in range(MOST + 5)]}
    Path("many.json").write_text(json.dumps(many), encoding="utf-8")
    for names in (["good.cdx.json"], ["bad one.cdx.json", "cut.json", "many.json", "good.cdx.json"]):
        log = json.loads(aibom("validate", *names, "--format", "sarif").out)
        errors = jsonschema_rs.validator_for(schema).iter_errors(log)
        assert [(list(error.instance_path), error.message) for error in errors] == []


def test_more_findings_than_are_listed(aibom: Aibom, files: Path) -> None:
    """A thousand are; the others are counted, in each form."""
    assert files.is_dir()
    many = VALID | {"dependencies": [{"ref": str(number)} for number in range(MOST + 5)]}
    Path("many.json").write_text(json.dumps(many), encoding="utf-8")
    out = aibom("validate", "many.json").out.decode().splitlines()
    assert len(out) == 2 * MOST + 1
    assert out[-1].endswith("1,005 findings, the first 1,000 are listed")
    assert json.loads(aibom("validate", "many.json", "--format", "json").out)[0]["more"] == 5
    assert b"5 more findings are not listed" in aibom("validate", "many.json", "--format", "sarif").out


def test_every_sample_is_valid(aibom: Aibom) -> None:
    """What aibom writes itself has no finding."""
    samples = sorted(ROOT.glob("samples/*/bom-*.cdx.*"))
    assert len(samples) > 20
    done = aibom("validate", *samples)
    assert (done.code, done.out.count(b": valid CycloneDX ")) == (0, len(samples))


def test_every_rule_is_written_up() -> None:
    """The page has a row for each."""
    page = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"| `{rule}` |" not in page] == []
