"""Documents that are not what aibom wrote: each is refused with its place, none is followed anywhere."""

import socket
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from formats.family import BOM

from aibom.errors import DocumentError
from aibom.formats.cyclonedx import json_format, xml_format
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.validate import _refuse
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_read import read
from aibom.formats.cyclonedx.xml_write import write

JSON, XML = CycloneDxJson(), CycloneDxXml()
SPACE = "http://cyclonedx.org/schema/bom/1.6"
Change = Callable[[dict[str, Any]], Any]


def _property(doc: dict[str, Any], name: str) -> dict[str, Any]:
    owners = (doc["metadata"], doc["metadata"]["component"])
    found: dict[str, Any] = next(item for owner in owners for item in owner["properties"] if item["name"] == name)
    return found


def _set(name: str, value: str) -> Change:
    return lambda doc: _property(doc, name).update(value=value)


CHANGED: list[tuple[str, Change, str]] = [
    ("no tool", lambda doc: doc["metadata"].pop("tools"), "/metadata/tools: the tool is missing"),
    ("old form of tools", lambda doc: doc["metadata"].update(tools=[{"name": "x"}]), "the tool is missing"),
    ("depth", _set("aibom:walk:max-depth", "deep"), "/metadata/properties/[0-9]+: .*'deep'"),
    ("cut", _set("aibom:walk:cut", "nowhere"), "/metadata/properties/[0-9]+: not a purl"),
    ("fact in prose", _set("aibom:fact:task", "text"), "/metadata/component/properties/"),
    ("fact as list", _set("aibom:fact:task", "[]"), "a JSON object is expected"),
    ("fact without value", _set("aibom:fact:task", '{"assurance":"declared"}'), "a text, a number"),
    ("fact with odd fields", _set("aibom:fact:task", '{"value":1,"fields":[1]}'), "'fields' holds pairs"),
    ("fact with fields as text", _set("aibom:fact:task", '{"value":1,"fields":"x"}'), "'fields' is no list"),
    ("fact of odd assurance", _set("aibom:fact:task", '{"value":1,"assurance":"sure"}'), "not a valid Assurance"),
    ("fact without evidence", _set("aibom:fact:task", '{"value":1,"assurance":"declared"}'), "evidence is an object"),
    ("odd number", _set("aibom:fact:task", '{"value":{"int":"x"}}'), "invalid literal"),
    ("deep nesting", _set("aibom:fact:task", '{"\\ud800":' + "[" * 100_000), "nested too deeply|properties/"),
    ("claim without parent", _set("aibom:claim:finetune", "{}"), "'parent' is missing"),
    ("claim of odd parent", _set("aibom:claim:finetune", '{"parent":"{}"}'), "an object with registry"),
    ("gap without number", _set("aibom:gap:parent-missing", '{"n":"1"}'), "'n' is missing"),
    ("loose gap", _set("aibom:gap:subject-elsewhere", '{"n":1}'), "/metadata/properties/.*'subject' is missing"),
    ("unknown fact", lambda doc: _property(doc, "aibom:fact:task").update(name="aibom:fact:luck"), "not a valid Fact"),
    ("no resolution", lambda doc: _property(doc, "aibom:resolution").update(name="x"), "aibom:resolution is missing"),
    ("no purl", lambda doc: doc["components"][0].pop("purl"), "/components/0/purl: not a purl"),
    ("a component twice", lambda doc: doc["components"].append(doc["components"][0] | {"version": "x"}), "twice"),
    (
        "odd size",
        lambda doc: doc["metadata"]["component"]["components"][0]["properties"][0].update(value="x"),
        "/0: inv",
    ),
    (
        "huge size",
        lambda doc: doc["metadata"]["component"]["components"][0]["properties"][0].update(value="9" * 5000),
        "/metadata/component/components/0: a size in bytes is expected",
    ),
    ("against the schema", lambda doc: doc["components"][0].update(name=1), "not valid: /components/0/name"),
    ("another version", lambda doc: doc.update(specVersion="1.3"), "'1.3' is not read, 1.4, 1.5, 1.6, 1.7 are"),
    ("a version to come", lambda doc: doc.update(specVersion="2.0"), "'2.0' is not read"),
    ("an older version than it is", lambda doc: doc.update(specVersion="1.5"), "not valid: "),
    ("a version that is no text", lambda doc: doc.update(specVersion=["1.6"]), "/specVersion"),
]


@pytest.mark.parametrize(("what", "change", "message"), CHANGED, ids=[case[0] for case in CHANGED])
def test_a_changed_document_is_refused_with_its_place(what: str, change: Change, message: str) -> None:
    """A document aibom did not write in this form is an error that names where and what, in few words."""
    changed = document(BOM, "1.6")
    change(changed)
    with pytest.raises(DocumentError, match=message) as caught:
        JSON.decode(orjson.dumps(changed))
    assert len(str(caught.value)) < 700, what
    assert caught.value.hint


def test_what_others_add_does_not_matter() -> None:
    """Properties of other tools, on components, metadata and files, are passed over."""
    doc = document(BOM, "1.6")
    other = {"name": "other:thing", "value": "1"}
    for owner in (doc["metadata"], doc["metadata"]["component"], doc["components"][0]):
        owner["properties"].insert(0, other)
        owner["properties"].append({"name": "aibom:from-the-future:x"})
    assert JSON.decode(orjson.dumps(doc)).bom == BOM


def test_a_byte_order_mark_is_no_obstacle() -> None:
    """Some editors put one before the document."""
    mark = b"\xef\xbb\xbf"
    for form in (JSON, XML):
        data = mark + form.encode(BOM, "1.6")
        assert form.identify(data[:4096])
        assert form.decode(data).bom == BOM


NOT_JSON = [b"", b"{", b"[]", b'{"bomFormat": "SPDX"}', b"\xff", b"[" * 10_000]


@pytest.mark.parametrize("data", NOT_JSON, ids=[repr(data[:12]) for data in NOT_JSON])
def test_what_is_no_cyclonedx_json_is_refused(data: bytes) -> None:
    """No bytes get past the reader as anything but an error for people."""
    assert not JSON.identify(data)
    with pytest.raises(DocumentError, match=r"not JSON|no JSON|nested deeper|wrong encoding|not a CycloneDX document"):
        JSON.decode(data)


def _bom(inside: str = "", before: str = "") -> bytes:
    return f'{before}<bom xmlns="{SPACE}">{inside}</bom>'.encode()


NOT_XML: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "not XML"),
    ("no XML", b"{}", "not XML"),
    ("another root", b"<html/>", "not CycloneDX 1.4, 1.5, 1.6, 1.7: the root element is html"),
    ("another version", b'<bom xmlns="http://cyclonedx.org/schema/bom/1.3"/>', "not CycloneDX 1.4, 1.5"),
    ("against the schema", _bom("<nonsense/>"), "not valid: line 1: .*nonsense"),
    ("too deep", _bom("<components>" * 300 + "</components>" * 300), "not XML: Excessive depth"),
    ("a file as entity", _bom("&x;", '<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "document type"),
    (
        "a billion laughs",
        _bom("&b;", '<!DOCTYPE bom [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1000 + '">]>'),
        "document type",
    ),
    (
        "a document type in another encoding",
        _bom("", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE bom>').decode().encode("utf-16"),
        "document type",
    ),
]


@pytest.mark.parametrize(("what", "data", "message"), NOT_XML, ids=[case[0] for case in NOT_XML])
def test_what_is_no_xml_of_ours_is_refused(
    what: str, data: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken, deep, foreign and hostile XML is an error for people, and nothing outside is asked or opened."""

    def refuse(*_: object) -> None:
        raise AssertionError(what)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(DocumentError, match=message):
        XML.decode(data)


def test_a_document_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is bounded before anything is parsed."""
    monkeypatch.setattr(json_format, "MAX_BYTES", 10)
    monkeypatch.setattr(xml_format, "MAX_BYTES", 10)
    for form in (JSON, XML):
        with pytest.raises(DocumentError, match="the document has 11 bytes, at most 10 are read"):
            form.decode(b" " * 11)


def test_no_schema_is_fetched() -> None:
    """A reference to a schema that does not ship is an error, not a download."""
    with pytest.raises(DocumentError, match="does not ship"):
        _refuse("http://cyclonedx.org/schema/other.json")


def test_xml_with_prefixes_and_comments_reads_the_same() -> None:
    """Comments, processing instructions and a prefix for the namespace change nothing."""
    data = _bom('<!-- a --><components><component type="file"><name>x<!-- b --></name></component></components>')
    plain = read(data)
    prefixed = data.replace(b"<bom xmlns=", b"<c:bom xmlns:c=")
    for name in (b"components", b"component", b"name"):
        prefixed = prefixed.replace(b"<" + name + b">", b"<c:" + name + b">").replace(b"</" + name, b"</c:" + name)
    prefixed = prefixed.replace(b"<component ", b"<c:component ").replace(b"</bom", b"</c:bom")
    assert read(b"<?x y?>" + prefixed) == plain
    assert XML.identify(prefixed)
    assert plain["components"] == [{"type": "file", "name": "x"}]


def test_what_other_tools_write_survives_xml() -> None:
    """Shapes aibom itself does not use (numbers, expressions, contacts, considerations) are written and read back."""
    doc: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 3,
        "components": [
            {
                "type": "machine-learning-model",
                "name": " spaced ",
                "supplier": {"name": "", "contact": [{"name": "A", "email": "a@example.org"}]},
                "licenses": [{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}],
                "evidence": {
                    "identity": [
                        {
                            "field": "hash",
                            "confidence": 0.5,
                            "methods": [{"technique": "hash-comparison", "confidence": 1, "value": "x"}],
                        }
                    ],
                    "occurrences": [{"location": "a.py", "line": 7}],
                },
                "modelCard": {
                    "modelParameters": {
                        "approach": {"type": "supervised"},
                        "datasets": [{"ref": "data"}, {"type": "dataset", "name": "d", "sensitiveData": ["s", "t"]}],
                        "inputs": [{"format": "text"}],
                    },
                    "considerations": {"useCases": ["one", "two"], "ethicalConsiderations": [{"name": "risk"}]},
                },
            },
            {
                "type": "data",
                "name": "d",
                "bom-ref": "data",
                "data": [{"type": "other", "governance": {"owners": [{"contact": {"name": "B"}}]}}],
            },
        ],
    }
    from lxml import etree  # noqa: PLC0415

    assert read(etree.tostring(write(doc))) == doc
