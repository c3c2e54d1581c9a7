"""Bad documents end in one message that says what and where, in bounded time, and never in a traceback."""

import json
import random
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from formats.family import BOM

from aibom.errors import DocumentError, UsageError
from aibom.formats.interface import Format
from aibom.formats.spdx2.document import document
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue, SpdxXml, SpdxYaml
from aibom.formats.spdx2.write import write
from aibom.records.claims import Fact

FORMATS: list[Format] = [SpdxJson(), SpdxTagValue(), SpdxYaml(), SpdxXml()]
JSON, TAG_VALUE, YAML, XML = FORMATS
HEAD = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n"
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Document><spdxVersion>SPDX-2.3</spdxVersion><name>&b;</name></Document>"""
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("form", "data", "message"),
    [
        (JSON, b'{"spdxVersion": "SPDX-2.3", "name": ', r"line 1, column \d+: not JSON: it ends too early"),
        (JSON, b'{"spdxVersion": "SPDX-2.3",\n "name": "a", "name": "b"}', "line 2, column 15: the key 'name' is given twice"),
        (JSON, '{"spdxVersion": "SPDX-2.3"}'.encode("utf-16"), "UTF-16"),
        (JSON, b'{"spdxVersion": "SPDX-2.3", "name": "\xff"}', "line 1, byte 37: wrong encoding: byte 0xff is no UTF-8"),
        (JSON, b'{"spdxVersion": "SPDX-2.3", "packages": {}}', "/packages: a list is expected"),
        (JSON, b'{"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": 7}]}', "/packages/0/SPDXID: text is expected, not '7'"),
        (JSON, b'{"spdxVersion": ["SPDX-2.3"]}', "is not read"),
        (JSON, b'{"spdxVersion": "SPDX-3.0"}', "'SPDX-3.0' is not read"),
        (JSON, b"{}", "spdxVersion is missing"),
        (JSON, b"[]", "no JSON object"),
        (JSON, b"[" * 100_000, "nested deeper"),
        (TAG_VALUE, HEAD.encode() + b"what is this\n", "line 3: no tag with a value"),
        (TAG_VALUE, HEAD.encode() + b"PackageName: a\nPackageComment: <text>no end\n", "line 4: the text that begins here"),
        (TAG_VALUE, HEAD.encode() + b"PackageComment: a\n", "line 3: PackageComment stands before the package"),
        (TAG_VALUE, HEAD.encode() + b"DocumentName: a\nDocumentName: b\n", "line 4: DocumentName stands twice"),
        (TAG_VALUE, HEAD.encode() + b"PackageName: a\nPackageChecksum: nothing\n", "line 4: ALGORITHM: DIGEST"),
        (TAG_VALUE, HEAD.encode() + b"PackageName: a\nFilesAnalyzed: maybe\n", "line 4: true or false"),
        (TAG_VALUE, HEAD.encode() + b"Relationship: a b\n", "line 3: two elements"),
        (TAG_VALUE, HEAD.encode() + b"PackageName: a\nPackageComment: <text>b</text>c\n", "line 4: something stands behind"),
        (TAG_VALUE, HEAD.encode() + b"DocumentName: \xff\n", "line 3: no UTF-8"),
        (TAG_VALUE, b"SPDXVersion: SPDX-2.1\n", "'SPDX-2.1' is not read"),
        (YAML, b"spdxVersion: SPDX-2.3\nname: a\nname: b\n", "line 3: .*twice"),
        (YAML, b"spdxVersion: SPDX-2.3\nname: [\n", "line 3"),
        (YAML, b"spdxVersion: SPDX-2.3\nname: !!python/object/apply:os.system [x]\n", "/name: text is expected"),
        (YAML, ALIASES.encode(), "nodes, aliases counted"),
        (YAML, b"", "spdxVersion is missing"),
        (XML, BOMB.encode(), "document type"),
        (XML, BOMB.encode("utf-16"), "document type|not XML"),
        (XML, b"<Document><spdxVersion>SPDX-2.3</spdxVersion>", "not XML"),
        (XML, b"<Document><name>a</name>\n<name>b</name></Document>", "line 2: /Document: <name> stands here twice"),
        (XML, b"<bom/>", "the root element is bom"),
        (XML, b"<Document>" + b"<packages>" * 300 + b"</packages>" * 300 + b"</Document>", "not XML"),
        (XML, b"<Document><spdxVersion>SPDX-2.3</spdxVersion><packages>text</packages></Document>", "/packages/0: an object"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message_with_a_place(form: Format, data: bytes, message: str) -> None:
    """What is wrong, where, and what to do next; at once."""
    began = time.monotonic()
    with pytest.raises(DocumentError, match=message) as error:
        form.decode(data)
    assert error.value.hint
    assert len(str(error.value)) < 500
    assert time.monotonic() - began < 300  # a watchdog, not a measure


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_half_a_document_is_refused(form: Format) -> None:
    """Wherever it is cut off: refused, or, as lines and YAML may end anywhere, read as what is left or refused."""
    data = form.encode(BOM, "2.3")
    for cut in range(1, len(data), len(data) // 40):
        try:
            form.decode(data[:cut])
        except DocumentError as error:
            assert str(error)  # noqa: PT017  either is right
        else:
            assert form in (TAG_VALUE, YAML)


@pytest.mark.no_cover
def test_a_document_changed_anywhere_never_ends_in_a_traceback() -> None:
    """Each field of ours in turn becomes something else: it is read, or refused with a message."""
    chance = random.Random(7)
    written = document(BOM)
    values: list[Any] = [
        "",
        "x",
        "NONE",
        "http://[",
        "pkg:",
        "Tool: ",
        "\x00\ud800",
        "aibom:resolution x",
        7,
        [],
        {},
        None,
        True,
    ]
    for path in _paths(written):
        changed = deepcopy(written)
        owner = changed
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = chance.choice(values)
        try:
            JSON.decode(json.dumps(changed).encode())
        except DocumentError as error:
            assert str(error)  # noqa: PT017  either is right


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def test_every_line_of_an_annotation_may_be_changed() -> None:
    """The names and values that aibom writes are a stranger's text too, once they are read."""
    chance = random.Random(3)
    written = document(BOM)
    for owner in (written, *written["packages"]):
        for annotation in owner.get("annotations", ()):
            lines = annotation["comment"].split("\n")
            for number, line in enumerate(lines):
                name, _, value = line.partition(" ")
                odd = chance.choice(
                    [f"{name} x{value}", name, f"{name} http://[", f"{name} {{}}", f"{name} 1", f"{name}x {value}"]
                )
                before, annotation["comment"] = (
                    annotation["comment"],
                    "\n".join([*lines[:number], odd, *lines[number + 1 :]]),
                )
                try:
                    JSON.decode(json.dumps(written).encode())
                except DocumentError as error:
                    assert str(error)  # noqa: PT017  either is right
                annotation["comment"] = before


def test_one_that_names_itself_and_one_named_twice() -> None:
    """A package that contains itself, relationships in a ring and an identifier given twice are read in passing."""
    package = {"SPDXID": "SPDXRef-A", "name": "a", "downloadLocation": "NOASSERTION"}
    kinds = ("CONTAINS", "DEPENDS_ON", "DESCENDANT_OF", "DESCRIBES")
    links = [
        {"spdxElementId": "SPDXRef-A", "relationshipType": kind, "relatedSpdxElement": "SPDXRef-A"} for kind in kinds
    ]
    data = {"spdxVersion": "SPDX-2.3", "name": "x", "packages": [package, package], "relationships": links}
    reading = JSON.decode(json.dumps(data).encode())
    assert len(reading.bom.nodes) == 1
    assert ("/packages/1", "an element whose SPDXID another has too") in [
        (each.pointer, each.what) for each in reading.unread
    ]


@pytest.mark.no_cover
def test_a_great_many_of_anything_take_time_in_proportion() -> None:
    """20,000 packages, models, licenses and relationships of each kind are read in seconds."""
    count = 20_000
    purl = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl"}
    packages = [
        {
            "SPDXID": f"SPDXRef-{n}",
            "name": f"p{n}",
            "downloadLocation": "NOASSERTION",
            "licenseDeclared": f"LicenseRef-{n}",
            "externalRefs": [purl | {"referenceLocator": f"pkg:huggingface/org/m{n}"}] if n % 2 else [],
        }
        for n in range(count)
    ]
    licenses = [{"licenseId": f"LicenseRef-{n}", "extractedText": "x", "name": f"license {n}"} for n in range(count)]
    links = [
        {"spdxElementId": f"SPDXRef-{start}", "relationshipType": kind, "relatedSpdxElement": f"SPDXRef-{n + 1}"}
        for kind in ("DEPENDS_ON", "DESCENDANT_OF", "CONTAINS")
        for n in range(count - 1)
        for start in (n, 1)
    ]
    whole = {"spdxVersion": "SPDX-2.3", "name": "x", "packages": packages, "relationships": links}
    data = json.dumps(whole | {"hasExtractedLicensingInfos": licenses}).encode()
    began = time.monotonic()
    assert len(JSON.decode(data).bom.edges) > count / 2 - 10
    assert time.monotonic() - began < 300  # a watchdog, not a measure


def test_credentials_and_home_folders_do_not_pass() -> None:
    """A stranger's document may hold what no output may."""
    secret = "hf_" + "a1B2c3D4e5F6g7H8"
    package = {
        "SPDXID": "SPDXRef-A",
        "name": "tiny",
        "comment": f"kind: model\ntask: {secret}",
        "description": secret,
        "downloadLocation": f"https://me:{secret}@example.org/x",
        "hasFiles": ["SPDXRef-F"],
    }
    file = {"SPDXID": "SPDXRef-F", "fileName": "/home/alice/models/tiny/model.bin"}
    data = {
        "spdxVersion": "SPDX-2.3",
        "name": f"/home/alice/{secret}",
        "comment": secret,
        "packages": [package],
        "files": [file],
    }
    reading = JSON.decode(json.dumps(data).encode())
    assert secret not in repr(reading)
    assert "alice" not in repr(reading)
    assert any(claim.fact is Fact.TASK for claim in reading.bom.nodes[0].facts)


def test_a_version_that_is_not_written_is_a_wrong_usage() -> None:
    """The message names the version and the format."""
    with pytest.raises(UsageError, match=r"SPDX 2\.2 is not written as spdx-json"):
        JSON.encode(BOM, "2.2")


@pytest.mark.parametrize(
    "head",
    [
        b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"spdxId": "x", "creationInfo": {"a": 1}}]}',
        b'{"@graph": [{"spdxId": "x", "dataLicense": "y", "creationInfo": {"specVersion": "3.0.1"}}]}',
        b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "SPDXVersion: SPDX-2.3"}]}',
        b'<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><x>SPDXVersion: SPDX-2.3</x></bom>',
        b"<html><Document/></html>",
        b"name: SPDX\n",
        b"",
        b"\x00\x01",
    ],
)
def test_what_is_none_is_taken_for_none(head: bytes) -> None:
    """Neither SPDX 3 nor CycloneDX, nor anything else."""
    assert [form.name for form in FORMATS if form.identify(head)] == []


def test_others_spellings_are_known() -> None:
    """A byte-order mark, keys in any order, Windows' line ends, YAML with quotation marks."""
    mark = b"\xef\xbb\xbf"
    assert JSON.identify(mark + b' {\n "packages": [], "spdxVersion" : "SPDX-2.3"')
    assert JSON.identify(b'{"SPDXID": "SPDXRef-DOCUMENT", "annotations": [')
    assert TAG_VALUE.identify(mark + b"# made by hand\r\nSPDXVersion: SPDX-2.2\r\n")
    assert YAML.identify(b'---\r\n"spdxVersion": "SPDX-2.3"\r\n')
    assert XML.identify(mark + b'<?xml version="1.0"?>\n<Document><SPDXID>SPDXRef-DOCUMENT</SPDXID>')
    assert TAG_VALUE.decode(mark + write(document(BOM), "tagvalue").replace(b"\n", b"\r\n")).bom == BOM
