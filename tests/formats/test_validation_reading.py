"""What cannot be judged is said to be so, with the place; what can be has lines, whatever its size."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.errors import DocumentError
from aibom.formats.validation.collect import MOST, value_at
from aibom.formats.validation.validate import validate
from aibom.formats.vocabulary import json_text
from aibom.readers import yaml_lines

CDX: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6"}
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(9))
    + b']><bom xmlns="http://cyclonedx.org/schema/bom/1.6">&a8;</bom>'
)
UNREADABLE: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "line 1: the document is empty"),
    ("blanks", b" \n\t ", "line 1: the document is empty"),
    (
        "JSON that ends too early",
        b'{"bomFormat": "CycloneDX",\n"spec',
        "line 2, column .*: not JSON: it ends too early",
    ),
    ("JSON with a comma too many", b'{"a": 1,}', "line 1, column [89]: not JSON"),
    ("a number that is none", b'{"a": NaN}', "line 1, column 7: not JSON"),
    ("a list", b"[]", "line 1, column 1: no JSON object"),
    (
        "a key twice",
        b'{"bomFormat": "CycloneDX",\n "a": {"b": 1, "b": 2}}',
        "line 2, column 16: the key 'b' is given twice",
    ),
    ("a key twice, spelled otherwise", b'{"b" :1,\n"\\u0062": 2}', "line 2, column 1: the key 'b' is given twice"),
    (
        "a key twice, behind a backslash",
        rb'{"a\\": ":x\":", "b": 1, "b": 2}',
        "line 1, column 26: the key 'b' is given twice",
    ),
    ("UTF-16", '{"bomFormat": "CycloneDX"}'.encode("utf-16"), "wrong encoding: it is in UTF-16"),
    ("UTF-32", '{"bomFormat": "CycloneDX"}'.encode("utf-32"), "wrong encoding: it is in UTF-16 or UTF-32"),
    ("Latin-1", b'{"bomFormat":\n"\xe9"}', "line 2, byte 15: wrong encoding: byte 0xe9 is no UTF-8"),
    ("deep JSON", b'{"a":' * 300 + b"1" + b"}" * 300, "nested deeper than 200 levels"),
    ("bottomless JSON", b'{"a":' * 50_000, "nested deeper than 200 levels"),
    ("JSON of no standard", b'{"a": 1}', "of no standard"),
    (
        "CycloneDX 2.0",
        b'{"bomFormat": "CycloneDX",\n"specVersion": "2.0"}',
        "line 2: /specVersion: CycloneDX 2.0 is not read",
    ),
    ("CycloneDX 1.3", b'{"bomFormat": "CycloneDX", "specVersion": "1.3"}', "CycloneDX 1.3 is not read"),
    ("CycloneDX of no version", b'{"bomFormat": "CycloneDX"}', "line 1: /specVersion: CycloneDX of no version"),
    ("CycloneDX of a number", b'{"bomFormat": "CycloneDX", "specVersion": 1.6}', "of no version"),
    ("SPDX 2.1", b'{"SPDXID": "x",\n"spdxVersion": "SPDX-2.1"}', "line 2: /spdxVersion: SPDX 2.1 is not read"),
    ("SPDX 2.1 in tag-value", b"# old\nSPDXVersion: SPDX-2.1\n", "line 2: SPDX 2.1 is not read"),
    ("SPDX 2.1 in YAML", b"SPDXID: x\nspdxVersion: 'SPDX-2.1'\n", "line 2: SPDX 2.1 is not read"),
    ("SPDX 2.1 in XML", b"<Document><spdxVersion>SPDX-2.1</spdxVersion></Document>", "SPDX 2.1 is not read"),
    (
        "SPDX 3.0.0",
        b'{"@context": "https://spdx.org/rdf/3.0.0/spdx-context.jsonld"}',
        "/@context: SPDX 3.0.0 is not read",
    ),
    ("JSON-LD of others", b'{"@context": "https://schema.org/"}', "is no context of SPDX"),
    ("RDF", b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "RDF/XML is not read"),
    ("XML of others", b"<html/>", "XML of no standard: its root is 'html'"),
    ("CycloneDX 2.0 in XML", b'<bom xmlns="http://cyclonedx.org/schema/bom/2.0"/>', "/bom: CycloneDX 2.0 is not read"),
    (
        "XML that ends too early",
        b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">\n<comp',
        "line 2, column .*: not XML",
    ),
    ("an XML bomb", BOMB, "line 1: XML with a document type is not read"),
    (
        "an external entity",
        b'<!DOCTYPE b SYSTEM "file:///etc/passwd"><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>',
        "document type",
    ),
    ("an XML bomb in UTF-16", BOMB.decode().encode("utf-16"), "not XML|document type is not read"),
    ("deep XML", b"<a>" * 50_000, "not XML"),
    ("prose", b"Dear all,\n", "no document of a standard"),
    ("bytes", b"\x00\x01\x02\xff", "wrong encoding|no document"),
    ("YAML that is none", b"spdxVersion: SPDX-2.3\nname: [\n", "line 3: no YAML"),
    ("YAML with a key twice", b"spdxVersion: SPDX-2.3\nname: a\nname: b\n", "line 3: .*twice"),
    ("tag-value that is none", b"SPDXVersion: SPDX-2.3\n\n???\n", "line 3: "),
    (
        "XML that says a thing twice",
        b"<Document><spdxVersion>SPDX-2.3</spdxVersion>\n<name>a</name><name>b</name></Document>",
        "line 2: <name> is given twice",
    ),
]


@pytest.mark.parametrize(("what", "data", "message"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_what_cannot_be_judged(what: str, data: bytes, message: str) -> None:
    """A clear message with the place, and what to do."""
    begun = time.perf_counter()
    with pytest.raises(DocumentError, match=message) as caught:
        validate(data)
    assert caught.value.hint, what
    assert time.perf_counter() - begun < 300  # a watchdog, not a measure


def test_what_looks_like_a_key_or_a_document_type_is_text() -> None:
    """In a string or comment it is none."""
    report = validate(
        rb'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "file", "name": "\"type\": \\"}]}'
    )
    assert report.valid
    text = b'<!-- <!DOCTYPE x> --><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"/>'
    assert validate(text).valid
    assert validate(b"\xef\xbb\xbf" + json.dumps(CDX).encode()).valid


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)


def _pointers(value: Any, pointer: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    steps = ((str(step).replace("~", "~0").replace("/", "~1"), item) for step, item in inner)
    return [pointer, *(found for step, item in steps for found in _pointers(item, f"{pointer}/{step}"))]


@given(value=st.dictionaries(st.text(), VALUES), data=st.data())
def test_lines_of_json(value: dict[str, Any], data: st.DataObject) -> None:
    """Written with one value a line, each value is on the line of its number, and reading gives it back."""
    text = json.dumps(value, indent=1, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "replace")
    written = json.loads(text)
    pointers = _pointers(written)
    chosen = data.draw(st.lists(st.sampled_from(pointers), unique=True))
    lines = json_text.lines(text, chosen)
    rows = text.decode().split("\n")
    for pointer in chosen:
        row = rows[lines[pointer] - 1]
        last = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        held = value_at(written, pointer.rpartition("/")[0])
        assert (
            not isinstance(held, dict)
            or not pointer
            or json.dumps(last) in row
            or json.dumps(last, ensure_ascii=False) in row
        )
        if isinstance(held, list):
            item = value_at(written, pointer)
            assert (
                row.strip()
                .rstrip(",")
                .startswith("{" if isinstance(item, dict) else "[" if isinstance(item, list) else "")
            )


def test_places_that_are_not_there_have_the_line_of_what_holds_them() -> None:
    """In JSON and in YAML."""
    text = b'{"a": 1,\n "b": [\n  {"c/d": 2}\n ]}'
    assert json_text.lines(text, ["/b/0/c~1d", "/b/0/x", "/b/9/y", "/z", ""]) == {
        "/b/0/c~1d": 3,
        "/b/0/x": 3,
        "/b/9/y": 2,
        "/z": 1,
        "": 1,
    }
    assert yaml_lines.lines(b"a: 1\nb:\n- c: {d: 1,\n    e: 2}\n- x\n", ["/b/0/c/e", "/b/1", "/b/7/x", "/q"]) == {
        "/b/0/c/e": 4,
        "/b/1": 5,
        "/b/7/x": 2,
        "/q": 1,
    }


def test_numbers_of_any_length_are_passed_over() -> None:
    """What fits into a floating-point number is read; what does not is refused in its place."""
    text = b'{"bomFormat": "CycloneDX", "specVersion": "1.6",\n "x": ' + b"9" * 300 + b',\n "version": "1"}'
    assert {(one.pointer, one.line) for one in validate(text).findings} == {("/x", 2), ("/version", 3)}
    with pytest.raises(DocumentError, match="line 2, column 7: not JSON: number is infinity"):
        validate(text.replace(b"9" * 300, b"9" * 5000))


def _seconds(document: dict[str, Any], *, indent: int | None = None) -> tuple[float, int, int]:
    data = json.dumps(CDX | document, indent=indent).encode()
    begun = time.perf_counter()
    report = validate(data)
    return time.perf_counter() - begun, len(report.findings), report.more


FILE = {"type": "file", "name": "a", "bom-ref": "x"}
LARGE: list[tuple[str, dict[str, Any], int]] = [
    ("one bom-ref 50,000 times", {"components": [FILE | {"name": str(n)} for n in range(50_000)]}, 49_999),
    ("50,000 references to nothing", {"dependencies": [{"ref": str(n)} for n in range(50_000)]}, 50_000),
    (
        "50,000 dependencies on itself",
        {"components": [FILE], "dependencies": [{"ref": "x", "dependsOn": ["x"]} for _ in range(50_000)]},
        100_000,
    ),
    ("50,000 values of a wrong type", {"components": [{"type": "file", "name": n} for n in range(50_000)]}, 50_000),
    (
        "20,000 licenses nobody knows",
        {
            "components": [
                FILE | {"bom-ref": str(n), "licenses": [{"expression": f"Licence-{n}"}]} for n in range(20_000)
            ]
        },
        20_000,
    ),
    (
        "20,000 purls that are none",
        {"components": [FILE | {"bom-ref": str(n), "purl": f"x{n}"} for n in range(20_000)]},
        20_000,
    ),
]


@pytest.mark.parametrize(("what", "document", "count"), LARGE, ids=[case[0] for case in LARGE])
def test_many_faults_take_bounded_time(what: str, document: dict[str, Any], count: int) -> None:
    """A thousand are listed, the others counted, in seconds."""
    seconds, listed, more = _seconds(document, indent=1)
    assert listed <= MOST
    assert listed + more >= min(count, MOST), what
    assert count * 0.99 <= listed + more <= count * 1.01
    assert seconds < 300  # a watchdog, not a measure


def test_an_expression_without_end_takes_bounded_time() -> None:
    """Brackets, operators and ids by the ten thousand."""
    for text in ("(" * 50_000, "MIT AND " * 20_000, "x " * 4_000, "(" * 5_000 + "MIT" + ")" * 4_000):
        seconds, listed, _ = _seconds({"components": [FILE | {"licenses": [{"expression": text}]}]})
        assert (listed > 0, seconds < 300) == (True, True)
