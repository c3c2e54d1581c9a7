"""`aibom convert`, documents from standard input, and several documents of one walk."""

import io
import json
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli.command import Aibom

from aibom import plugins
from testhub import HubServer

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "merge"
BOM = SAMPLE / "bom-1.7.cdx.json"
FORMATS = plugins.format_names()
FOREIGN = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "version": 1,
    "metadata": {
        "component": {
            "type": "machine-learning-model",
            "bom-ref": "m",
            "name": "tiny",
            "group": "org",
            "purl": "pkg:huggingface/org/tiny@" + "1" * 40,
            "licenses": [{"license": {"id": "MIT"}}],
            "pedigree": {
                "ancestors": [{"type": "machine-learning-model", "name": "base", "purl": "pkg:huggingface/org/base"}]
            },
        }
    },
    "services": [{"bom-ref": "s", "name": "an API"}],
}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")


def _stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data), close=lambda: None))


@pytest.mark.parametrize("name", FORMATS)
def test_there_and_back(aibom: Aibom, name: str) -> None:
    """Into any format and back into CycloneDX 1.7: the very bytes it was."""
    assert aibom("convert", BOM, "--format", name, "-o", "there").code == 0
    done = aibom("convert", "there", "--format", "cyclonedx-json", "--spec-version", "1.7")
    assert (done.code, done.err) == (0, "")
    assert done.out == BOM.read_bytes()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.cdx.json", "cyclonedx-json"),
        ("a.cdx.xml", "cyclonedx-xml"),
        ("a.spdx.json", "spdx-json"),
        ("a.spdx", "spdx-tv"),
        ("a.spdx.yaml", "spdx-yaml"),
        ("a.spdx.xml", "spdx-xml"),
        ("a.spdx3.json", "spdx3-json"),
        ("a.jsonld", "spdx3-json"),
        ("A.SPDX.JSON", "spdx-json"),
    ],
)
def test_the_ending_chooses(aibom: Aibom, file: str, name: str) -> None:
    """Each ending stands for its format, in upper case too; the content says the same."""
    done = aibom("convert", BOM, "-o", file)
    assert (done.code, f"wrote {file}, {name} " in done.err) == (0, True)
    data = Path(file).read_bytes()
    assert [each.name for each in plugins.formats() if each.identify(data)] == [name]
    assert data == aibom("convert", BOM, "--format", name).out


def test_the_version_stays_where_the_format_has_it(aibom: Aibom) -> None:
    """1.7 stays 1.7 in XML, and in JSON; it is changed where it is asked for."""
    aibom("convert", BOM, "-o", "a.cdx.xml")
    assert b"http://cyclonedx.org/schema/bom/1.7" in Path("a.cdx.xml").read_bytes()
    assert json.loads(aibom("convert", "a.cdx.xml").out)["specVersion"] == "1.7"
    assert aibom("convert", "a.cdx.xml", "--spec-version", "1.6").out == (SAMPLE / "bom-1.6.cdx.json").read_bytes()


def test_from_standard_input(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads the document from standard input, and so does `aibom lineage`."""
    _stdin(monkeypatch, BOM.read_bytes())
    assert aibom("convert", "-").out == BOM.read_bytes()
    _stdin(monkeypatch, BOM.read_bytes())
    assert aibom("lineage", "-").out == aibom("lineage", BOM).out
    monkeypatch.setattr(sys, "stdin", None)
    done = aibom("convert", "-")
    assert (done.code, "it is closed" in done.err) == (4, True)


def test_a_document_of_another_tool(aibom: Aibom) -> None:
    """What it states is taken, with its place as evidence; what it leaves open is a gap; the rest is listed."""
    Path("in.json").write_text(json.dumps(FOREIGN))
    done = aibom("convert", "in.json", "-o", "out.cdx.json")
    assert done.code == 0
    assert "/services" in done.err
    lines = aibom("lineage", "out.cdx.json").out.decode()
    assert "org/base" in lines
    out = json.loads(Path("out.cdx.json").read_bytes())
    assert out["metadata"]["timestamp"] == "2026-01-01T00:00:00Z"
    named = {each["name"]: each["value"] for each in out["metadata"]["component"]["properties"]}
    evidence = json.loads(named["aibom:fact:license"])["evidence"]
    assert evidence["path"] == FOREIGN["serialNumber"]
    assert evidence["pointer"] == "/metadata/component/licenses/0/license/id"
    assert any(name.startswith("aibom:gap:dataset-undeclared") for name in named)
    before = Path("out.cdx.json").read_bytes()
    assert aibom("convert", "out.cdx.json").out == before


def test_a_document_that_is_not_valid(aibom: Aibom) -> None:
    """SPDX of others is often not quite valid: it is read as far as it goes, which is said, and refused with --strict."""
    Path("in.json").write_text('{"spdxVersion": "SPDX-2.3", "name": "x"}')
    done = aibom("convert", "in.json", "-o", "out.cdx.json")
    assert (done.code, "the document is not valid" in done.err, "aibom validate" in done.err) == (0, True, True)
    assert aibom("convert", "in.json", "-o", "out.cdx.json", "--strict").code == 1


def test_strict_writes_nothing_that_lost_something(aibom: Aibom) -> None:
    """With --strict what is not carried over ends in exit code 1, and no file is written."""
    Path("in.json").write_text(json.dumps(FOREIGN))
    done = aibom("convert", "in.json", "-o", "out.cdx.json", "--strict")
    assert (done.code, Path("out.cdx.json").exists()) == (1, False)
    assert "nothing was written" in done.err
    assert aibom("convert", BOM, "--strict", "-o", "out.cdx.json").code == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no document that aibom reads"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "comp', "line 1"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "2.0"}', "2.0"),
        (b'{"spdxVersion": "SPDX-2.1", "SPDXID": "SPDXRef-DOCUMENT"}', "2.1"),
        (b"<?xml version='1.0'?><!DOCTYPE bom><bom xmlns='http://cyclonedx.org/schema/bom/1.6'/>", "document type"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "version": 2}', "version"),
        (BOM.read_bytes().decode().encode("utf-16"), ""),
        (b"\x00" * 10_000, ""),
    ],
    ids=["empty", "truncated", "too new", "too old", "doctype", "a key twice", "UTF-16", "zeros"],
)
def test_what_cannot_be_read(aibom: Aibom, data: bytes, said: str) -> None:
    """Exit code 4, the file named, no traceback, nothing written."""
    Path("in.doc").write_bytes(data)
    done = aibom("convert", "in.doc", "-o", "out.cdx.json")
    assert done.code == 4
    assert "in.doc" in done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert not Path("out.cdx.json").exists()


SPDX_XML = "<?xml version='1.0'?>\n<!DOCTYPE Document><Document><spdxVersion>SPDX-2.3</spdxVersion></Document>"


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOM.read_bytes().decode().encode("utf-16"), "line 1, byte 0: wrong encoding: it is in UTF-16 or UTF-32"),
        (b'{"specFormat": "CycloneDX",\n"specVersion": "2.0"}', "line 2: /specVersion: CycloneDX 2.0 is not read"),
        (b"<bom xmlns='http://cyclonedx.org/schema/bom/2.0'/>", "line 1: /bom: CycloneDX 2.0 is not read"),
        (b"<bom xmlns='http://cyclonedx.org/schema/bom/1.6'>\n<a>", "line 2, column 4: not XML: "),
        (SPDX_XML.encode(), "line 2: XML with a document type is not read"),
    ],
    ids=["UTF-16", "2.0", "2.0 in XML", "cut off", "doctype"],
)
def test_the_place_of_what_cannot_be_read(aibom: Aibom, data: bytes, said: str) -> None:
    """Each command that reads documents says what is wrong and where, in the same words."""
    Path("in.doc").write_bytes(data)
    Path("app.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}')
    for words in (
        ["convert", "in.doc"],
        ["lineage", "./in.doc"],
        ["validate", "in.doc"],
        ["merge", "app.json", "in.doc"],
    ):
        done = aibom(*words)
        assert (done.code, said in done.err, done.out) == (4, True, b""), done.err


def test_a_pipe_that_nobody_writes_to(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for without end; one that somebody writes to is read to its end, however slowly."""
    monkeypatch.setattr("aibom.cli._input._PATIENCE", 0.2)
    os.mkfifo("pipe")
    done = aibom("convert", "pipe")
    assert (done.code, "nobody writes to it" in done.err) == (4, True)
    monkeypatch.setattr("aibom.cli._input._PATIENCE", 30.0)
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(BOM.read_bytes(),))
    writer.start()
    done = aibom("convert", "pipe")
    writer.join()
    assert (done.code, done.out) == (0, BOM.read_bytes())


def test_a_document_that_is_too_large(aibom: Aibom) -> None:
    """Two gigabytes are refused by their size, unread."""
    with Path("huge.json").open("wb") as file:
        file.truncate(2 * 1024**3)
    done = aibom("convert", "huge.json", "-o", "out.cdx.json")
    assert (done.code, "has more than 536,870,912 bytes" in done.err) == (4, True)


def test_several_documents_of_one_walk(aibom: Aibom, served: HubServer) -> None:
    """Each --output is a document of its own, of one and the same walk."""
    done = aibom("generate", "org/tiny-gguf", "--output", "cyclonedx-xml=a.xml", "-o", "b.cdx.json")
    assert (done.code, "wrote a.xml and b.cdx.json: " in done.err) == (0, True)
    asked = len(served.requests)
    assert aibom("convert", "a.xml").out == Path("b.cdx.json").read_bytes()
    aibom("generate", "org/tiny-gguf", "--no-cache", "-o", "c.cdx.json")
    assert len(served.requests) <= 2 * asked


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["a.json", "a.json"], "two documents would go to 'a.json'"),
        (["-", "cyclonedx-xml=-"], "two documents would go to standard output"),
        (["cyclonedx-xml="], "names no file"),
        (["no/such/folder/a.json"], "its folder does not exist"),
    ],
)
def test_outputs_that_exclude_each_other(aibom: Aibom, served: HubServer, outputs: list[str], said: str) -> None:
    """They are refused before anybody is asked."""
    before = len(served.requests)
    done = aibom("generate", "org/tiny-gguf", *(word for output in outputs for word in ("-o", output)))
    assert (done.code in {2, 4}, said in done.err, done.out) == (True, True, b"")
    assert len(served.requests) == before


def test_several_formats_of_several_models(aibom: Aibom, served: HubServer) -> None:
    """In folders each model has a file of each format."""
    assert served.url
    done = aibom("generate", "org/tiny-gguf", "org/tiny", "-o", "cyclonedx-json=boms/", "-o", "cyclonedx-xml=boms/")
    assert done.code == 0
    assert sorted(path.name for path in Path("boms").iterdir()) == [
        "org--tiny-gguf.cdx.json",
        "org--tiny-gguf.cdx.xml",
        "org--tiny.cdx.json",
        "org--tiny.cdx.xml",
    ]


def test_a_file_whose_name_holds_an_equals_sign(aibom: Aibom) -> None:
    """Only the name of a format before it makes it one."""
    assert aibom("convert", BOM, "-o", "a=b.cdx.json").code == 0
    assert Path("a=b.cdx.json").read_bytes() == BOM.read_bytes()


def test_for_a_consumer_behind_the_standard(aibom: Aibom, served: HubServer) -> None:
    """--compat changes the document, which says so and is read back as the same record; other formats refuse it."""
    assert served.url
    plain = aibom("generate", "org/tiny-gguf").out
    done = aibom(
        "generate", "org/tiny-gguf", "--compat", "no-component-data", "--compat", "single-identity", "-o", "a.cdx.json"
    )
    assert done.code == 0
    out = json.loads(Path("a.cdx.json").read_bytes())
    assert not any("data" in component for component in out["components"])
    assert aibom("convert", "a.cdx.json").out == plain
    refused = aibom("convert", "a.cdx.json", "--format", "spdx-json", "--compat", "no-component-data")
    assert (refused.code, "changes CycloneDX documents, not spdx-json" in refused.err) == (2, True)
    unknown = aibom("convert", "a.cdx.json", "--compat", "magic")
    assert (unknown.code, "--compat magic is not known" in unknown.err) == (2, True)


def test_a_version_no_format_has(aibom: Aibom) -> None:
    """A version is refused where no format that is written has it."""
    done = aibom("convert", BOM, "--spec-version", "9.9")
    assert (done.code, "cyclonedx-json has no version '9.9'" in done.err) == (2, True)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", FORMATS)
def test_no_package_url_is_made_up(aibom: Aibom, name: str) -> None:
    """A model that a document names and gives no purl has none in any format, and is read back as what it was."""
    model = {"type": "machine-learning-model", "bom-ref": "m", "group": "acme", "name": "secret", "version": "3"}
    Path("in.json").write_text(
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": model}})
    )
    assert aibom("convert", "in.json", "--format", name, "-o", "out").code == 0
    text = Path("out").read_text()
    assert "pkg:" not in text.replace("pkg:generic/document/acme/secret%403", "").replace(
        "pkg:generic/document/acme/secret@3", ""
    )
    if name == "cyclonedx-json":
        assert "purl" not in json.loads(text)["metadata"]["component"]
    if name == "spdx3-json":
        assert '"software_packageUrl"' not in text
    assert aibom("lineage", "out").out == aibom("lineage", "in.json").out
    assert b"identity-missing" in aibom("convert", "out").out


@pytest.mark.no_cover
@pytest.mark.parametrize("time", ["x", "2026-13-01T00:00:00Z", "2026-01-01", "\u0660026-01-01T00:00:00Z"])
def test_a_time_that_is_none(aibom: Aibom, time: str) -> None:
    """What a stranger gives as a time and is none is listed, and the time of the conversion taken."""
    body = {
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "x",
        "dataLicense": "CC0-1.0",
        "documentNamespace": "https://example.org/x",
        "creationInfo": {"created": time, "creators": ["Tool: x-1"]},
    }
    Path("in.json").write_text(json.dumps(body))
    for name in FORMATS:
        done = aibom("convert", "in.json", "--format", name, "-v", "-o", "out")
        assert (done.code, "is no time" in done.err) == (0, True), name
        assert b"2026-01-01T00:00:00" in Path("out").read_bytes()


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"dependencies": [{"ref": "m", "dependsOn": ["m"]}]}, "/dependencies/0/dependsOn/0"),
        (
            {"externalReferences": [{"type": "bom", "url": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"}]},
            "/externalReferences/0/url",
        ),
    ],
)
@pytest.mark.parametrize("command", ["convert", "lineage"])
def test_a_document_that_refers_to_itself(aibom: Aibom, command: str, more: dict[str, object], place: str) -> None:
    """Exit code 4 with the place; a chain of models that name each other is another thing, and is read."""
    Path("in.json").write_text(json.dumps(FOREIGN | more))
    done = aibom(command, "in.json")
    assert (done.code, place in done.err, done.out) == (4, True, b"")
