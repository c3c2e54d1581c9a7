"""`aibom merge`: documents in, one out, and whatever is wrong said with the name of the document."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli.command import Aibom
from formats.merging_documents import SAMPLES, TINY, application, model

MODEL_XML = SAMPLES / "renamed" / "bom-1.7.cdx.xml"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    _write("app.json", application())
    _write("model.json", model())


def _write(name: str, document: object) -> str:
    Path(name).write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return name


def _read(name: str) -> Any:
    return json.loads(Path(name).read_text(encoding="utf-8"))


def test_a_system(aibom: Aibom) -> None:
    """Of JSON and XML, in the newest version; the time is that of the newest document, and the bytes are the same again."""
    done = aibom("merge", "app.json", "model.json", MODEL_XML, "-o", "system.cdx.json")
    assert (done.code, done.out) == (0, b"")
    assert "is assumed" in done.err
    assert "wrote system.cdx.json, cyclonedx-json 1.7" in done.err
    document = _read("system.cdx.json")
    assert document["metadata"]["timestamp"] == "2026-02-01T00:00:00Z"
    assert document["metadata"]["component"]["name"] == "chat"
    assert aibom("merge", "app.json", MODEL_XML, "model.json").out == Path("system.cdx.json").read_bytes()
    assert aibom("validate", "system.cdx.json").code == 0


def test_the_time_that_is_set(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH comes before the documents' own."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert json.loads(aibom("merge", "app.json", "model.json").out)["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"


def test_uses(aibom: Aibom) -> None:
    """By bom-ref or purl, with or without the version of the model; quiet says nothing."""
    for uses in (f"client={TINY}", "pkg:pypi/inference@2=pkg:huggingface/org/tiny"):
        done = aibom("merge", "app.json", "model.json", "--uses", uses, "-q")
        assert (done.code, done.err) == (0, "")
        edges = {item["ref"]: item.get("dependsOn", []) for item in json.loads(done.out)["dependencies"]}
        assert len(edges["client"]) == 1
        assert edges["chat"] == ["express", "client"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--uses", "nobody=pkg:huggingface/org/tiny"], "'nobody' is no component of the application"),
        (["--uses", "client=pkg:huggingface/org/other"], "is no model that is merged"),
        (["--uses", "client"], "is not APP-REF=MODEL-PURL"),
        (["--spec-version", "1.5"], "CycloneDX 1.5 is not written"),
        (["--format", "spdx-json"], "not written as spdx-json"),
        (["-", "-"], "standard input can be one document only"),
    ],
)
def test_wrong_usage(aibom: Aibom, arguments: list[str], said: str) -> None:
    """Exit code 2 and what to write instead; nothing is written."""
    done = aibom("merge", "app.json", "model.json", *arguments, "-o", "out.json")
    assert (done.code, done.out, Path("out.json").exists()) == (2, b"", False)
    assert said in done.err
    assert "hint: " in done.err


_NO_SUBJECT = model() | {"metadata": {}, "dependencies": [], "compositions": [], "annotations": []}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "ends too early"),
        ('{"bomFormat": "CycloneDX", "bomFormat": "CycloneDX"}', "twice"),
        ({"bomFormat": "CycloneDX", "specVersion": "2.0"}, "line 1: /specVersion: CycloneDX 2.0 is not read"),
        ({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": "x"}, "/version"),
        (model(dependencies=[{"ref": "1", "dependsOn": ["gone"]}]), "/dependencies/0/dependsOn/0"),
        (_NO_SUBJECT, "metadata.component is missing"),
        ({"spdxVersion": "SPDX-2.3"}, "aibom convert"),
        ("SPDXVersion: SPDX-2.3\n", "aibom convert"),
        ("<bom/>", "line 1: XML of no standard"),
        ("", "line 1: the document is empty"),
        ('{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": ' + "[" * 150 + "]" * 150 + "}", "deeper than"),
        ('{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": "\\ud800"}', "column 56: not JSON: no low surrogate"),
    ],
)
def test_what_is_no_valid_document(aibom: Aibom, document: object, said: str) -> None:
    """Exit code 4 with the name of the file, whichever of them it is; nothing is written."""
    _write("bad.json", document)
    done = aibom("merge", "app.json", "bad.json", "-o", "out.json")
    assert (done.code, done.out, Path("out.json").exists()) == (4, b"", False)
    assert "'bad.json'" in done.err
    assert said in done.err


def test_from_standard_input_into_xml(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """One document may come by a pipe; XML says the same, or is refused where it could not say all."""
    _write("one.cdx.json", json.loads((SAMPLES / "merge" / "bom-1.7.cdx.json").read_text(encoding="utf-8")))
    data = Path("one.cdx.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data), close=lambda: None))
    done = aibom("merge", "-", MODEL_XML, "-o", "system.cdx.xml")
    assert done.code == 0
    assert Path("system.cdx.xml").read_bytes().startswith(b"<?xml")
    assert aibom("merge", "one.cdx.json", "system.cdx.xml").code == 0


def test_many_differences_are_counted(aibom: Aibom) -> None:
    """Ten lines, then how many more; all with --verbose."""
    names = [_write(f"{number}.json", model(f"m{number}")) for number in range(15)]
    assert "and 7 more" in aibom("merge", "app.json", *names).err
    assert "more; --verbose" not in aibom("merge", "app.json", *names, "--verbose").err
