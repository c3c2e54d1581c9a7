"""The verdict of the schemas is that of the official library, on sound documents and on hundreds of broken ones."""

import copy
import json
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from lxml import etree

from aibom.errors import DocumentError
from aibom.formats.validation.records import Origin
from aibom.formats.validation.validate import validate

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("1.4", "1.5", "1.6", "1.7")
JSON = {version: JsonStrictValidator(SchemaVersion.from_version(version)) for version in VERSIONS}
XML = {version: XmlValidator(SchemaVersion.from_version(version)) for version in VERSIONS}
VALUES: tuple[Any, ...] = (None, 0, -1, 1.5, True, "", "x", "a b", [], {}, ["x"], {"x": 1})
SHARE = 43
"""One in so many of the mutants is tried: the official validator takes a tenth of a second for each."""

LARGE = 95_000
"""Bytes of a document for which the official validator takes seconds."""

COMPONENT: dict[str, Any] = {
    "type": "library",
    "bom-ref": "l",
    "name": "l",
    "version": "1",
    "scope": "required",
    "purl": "pkg:pypi/l@1",
    "hashes": [{"alg": "SHA-256", "content": "a" * 64}],
    "licenses": [{"license": {"id": "MIT", "url": "https://example.org/MIT"}}],
    "externalReferences": [{"type": "vcs", "url": "https://example.org/l"}],
    "pedigree": {"ancestors": [{"type": "library", "name": "k"}], "notes": "n"},
    "properties": [{"name": "p", "value": "v"}],
}
BASE: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "version": 1,
    "metadata": {
        "timestamp": "2026-01-31T12:00:00Z",
        "authors": [{"name": "Jane", "email": "jane@example.org"}],
        "component": {"type": "application", "name": "a", "bom-ref": "a"},
    },
    "components": [COMPONENT],
    "services": [{"name": "s", "endpoints": ["https://example.org/s"], "data": []}],
    "dependencies": [{"ref": "a", "dependsOn": ["l"]}],
    "compositions": [{"aggregate": "incomplete", "assemblies": ["a"]}],
    "vulnerabilities": [
        {"id": "CVE-2026-1", "ratings": [{"score": 1.5, "severity": "low"}], "affects": [{"ref": "l"}]}
    ],
}
MODEL: dict[str, Any] = {
    "type": "machine-learning-model",
    "name": "m",
    "bom-ref": "m",
    "licenses": [{"expression": "MIT OR Apache-2.0"}],
    "modelCard": {
        "modelParameters": {
            "approach": {"type": "supervised"},
            "datasets": [{"type": "dataset", "name": "d", "contents": {"url": "https://example.org/d"}}],
            "inputs": [{"format": "text"}],
        },
        "quantitativeAnalysis": {"performanceMetrics": [{"type": "acc", "value": "0.5"}]},
        "considerations": {"users": ["u"], "ethicalConsiderations": [{"name": "e"}]},
    },
}
IDENTITY = {"field": "purl", "confidence": 0.5, "methods": [{"technique": "filename", "confidence": 1}]}


def base(version: str) -> dict[str, Any]:
    """Return a sound document in which much of a version occurs."""
    made = copy.deepcopy(BASE) | {"specVersion": version}
    if version != "1.4":
        made["components"].append(copy.deepcopy(MODEL))
        made["metadata"]["lifecycles"] = [{"phase": "build"}, {"name": "own"}]
        identity: Any = IDENTITY if version == "1.5" else [IDENTITY]
        made["components"][0]["evidence"] = {"identity": identity}
        made["annotations"] = [
            {
                "subjects": ["a"],
                "annotator": {"individual": {"name": "Jane"}},
                "timestamp": "2026-01-31T12:00:00+01:00",
                "text": "t",
            }
        ]
    if version == "1.7":
        made["citations"] = [{"timestamp": "2026-01-31T12:00:00Z", "attributedTo": "a", "pointers": ["/version"]}]
    return made


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield (*path, step), item
        yield from _paths(item, (*path, step))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def mutants(document: dict[str, Any], values: tuple[Any, ...] = VALUES) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield documents with one thing changed: a value replaced, dropped or doubled, a key added."""
    for path, value in list(_paths(document)):
        if path == ("specVersion",):
            continue
        changes: list[tuple[str, Any]] = [(f"= {new!r}", new) for new in values]
        if isinstance(value, dict):
            changes += [("+ x", value | {"x": "y"}), ("+ name", value | {"name": 1})]
        if isinstance(value, list) and value:
            changes += [("doubled", [*value, value[0]]), ("twice", value * 2)]
        if isinstance(value, str):
            changes += [("+ blank", f"{value} x"), ("capital", value.upper())]
        for what, new in changes:
            made = copy.deepcopy(document)
            _at(made, path[:-1])[path[-1]] = copy.deepcopy(new)
            yield f"{path} {what}", made
        made = copy.deepcopy(document)
        del _at(made, path[:-1])[path[-1]]
        yield f"{path} dropped", made


def _agree(data: bytes, version: str, what: str) -> bool:
    """Check that both verdicts on JSON are the same, and return it."""
    official = JSON[version].validate_str(data.decode()) is None
    try:
        findings = validate(data).findings
    except DocumentError:
        assert "bomFormat" in what  # what does not say what it is cannot be judged
        findings, ours = (), False
    else:
        ours = not any(one.origin is Origin.SCHEMA for one in findings)
    assert ours == official, (what, findings)
    return ours


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_mutants_in_json(version: str) -> None:
    """Of hundreds of broken documents, and some that are sound all the same, the verdicts agree."""
    sound = base(version)
    assert _agree(json.dumps(sound).encode(), version, "sound")
    verdicts = []
    offset = VERSIONS.index(version)
    for number, (what, made) in enumerate(mutants(sound)):
        if number % SHARE == offset:
            verdicts.append(_agree(json.dumps(made).encode(), version, what))
    assert len(verdicts) > 20
    assert 0 < sum(verdicts) < len(verdicts)


FORMATS: list[tuple[str, str, bool]] = [
    *(("timestamp", text, True) for text in ("2026-01-31T12:00:00z", "2026-01-31T12:00:00.123456789-23:59")),
    *(
        ("timestamp", text, False)
        for text in ("", "2026-02-30T00:00:00Z", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z")
    ),
    *(("email", text, True) for text in ("jane@example.org", "@", "a b@c", "@@")),
    *(("email", text, False) for text in ("", "jane", "jane.example.org")),
    *(("url", text, True) for text in ("", "a", "https://é/", "urn:a:b", "//h/p?q#f", "pkg:npm/a@1")),
    *(
        ("url", text, False)
        for text in ("a b", "%", "http://[", "<a>", "a|b", "http://h:x/", "1:a:b", "git@h:a/b", "C:\\x", "\n")
    ),
]


@pytest.mark.parametrize(("field", "text", "sound"), FORMATS, ids=[f"{case[0]}-{case[1]!r}" for case in FORMATS])
def test_formats(field: str, text: str, *, sound: bool) -> None:
    """Times, e-mail addresses and addresses are judged alike, which no mutant by chance would show."""
    made: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6"}
    if field == "url":
        made["externalReferences"] = [{"type": "vcs", "url": text}]
    elif field == "email":
        made["metadata"] = {"authors": [{"email": text}]}
    else:
        made["metadata"] = {"timestamp": text}
    assert _agree(json.dumps(made).encode(), "1.6", text) is sound


SETTLED = [
    ("url", "http://[::1]/", False, True, "the library's grammar of addresses has no IPv6"),
    ("timestamp", "2016-12-31T23:59:60Z", False, False, "a leap second is refused here by a rule"),
    ("timestamp", "0000-01-01T00:00:00Z", False, False, "the year 0 is refused here by a rule"),
    ("timestamp", "2026-01-31T12:00:00Z\n", True, False, "the library overlooks the line break"),
    (
        "serialNumber",
        "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\n",
        True,
        False,
        "the library overlooks it in patterns, too",
    ),
]


@pytest.mark.parametrize(("field", "text", "official", "ours", "why"), SETTLED, ids=[case[4] for case in SETTLED])
def test_where_they_differ(field: str, text: str, why: str, *, official: bool, ours: bool) -> None:
    """Each difference that is known is one still; docs/validation.md names them."""
    made: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6"}
    made |= {"metadata": {"timestamp": text}} if field == "timestamp" else {}
    made |= {"serialNumber": text} if field == "serialNumber" else {}
    made |= {"externalReferences": [{"type": "vcs", "url": text}]} if field == "url" else {}
    data = json.dumps(made)
    assert (JSON["1.6"].validate_str(data) is None, validate(data.encode()).valid) == (official, ours), why


@pytest.mark.slow
@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_samples(version: str) -> None:
    """What aibom writes of real models is valid to both, in both encodings; tests/consumers judges the large ones, too."""
    small = [path for path in sorted(ROOT.glob(f"samples/*/bom-{version}.cdx.json")) if path.stat().st_size < LARGE]
    assert len(small) >= 5
    for path in small:
        assert _agree(path.read_bytes(), version, path.name)
    for path in sorted(ROOT.glob(f"samples/*/bom-{version}.cdx.xml")):
        assert XML[version].validate_str(path.read_text(encoding="utf-8")) is None
        assert validate(path.read_bytes()).valid


@pytest.mark.slow
def test_documents_that_packages_ship() -> None:
    """BOMs in the metadata of installed packages, made by tools of others, are valid to both and break no rule."""
    found = {
        str(path): Path(str(path.locate()))
        for distribution in distributions()
        for path in distribution.files or ()
        if "/sboms/" in str(path) and str(path).endswith(".json")
    }
    judged = 0
    for name, path in sorted(found.items()):
        data = path.read_bytes()
        try:
            report = validate(data)
        except DocumentError:
            continue
        assert report.valid, (name, report.findings)
        if report.standard == "CycloneDX" and len(data) < 20_000:
            assert JSON[report.version].validate_str(data.decode()) is None, name
        judged += 1
    if not judged:
        pytest.skip("no installed package ships a BOM")


def _xml_mutants(root: Any) -> Iterator[tuple[str, Any]]:
    for number, element in enumerate(root.iter()):
        for what in ("drop", "double", "rename", "text", "attribute", "no attribute", "turn round", "empty"):
            made = copy.deepcopy(root)
            one = list(made.iter())[number]
            parent = one.getparent()
            if what in {"drop", "double"} and parent is None:
                continue
            if what == "drop":
                parent.remove(one)
            elif what == "double":
                parent.insert(parent.index(one), copy.deepcopy(one))
            elif what == "rename":
                one.tag = f"{one.tag}x"
            elif what in {"text", "empty"}:
                one.text = "x y" if what == "text" else ""
            elif what == "attribute":
                one.set("x", "y")
            elif what == "no attribute":
                one.attrib.clear()
            else:
                one[:] = list(reversed(one))
            yield f"{number} {element.tag} {what}", made


@pytest.mark.parametrize("version", VERSIONS)
def test_mutants_in_xml(version: str) -> None:
    """Of hundreds of broken documents the verdicts agree."""
    space = f"http://cyclonedx.org/schema/bom/{version}"
    card = "" if version == "1.4" else "<modelCard><modelParameters><task>t</task></modelParameters></modelCard>"
    kind = "library" if version == "1.4" else "machine-learning-model"
    text = f"""<bom xmlns="{space}" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
  <metadata><timestamp>2026-01-31T12:00:00Z</timestamp><component type="application" bom-ref="a"><name>a</name>
    <version>1</version></component></metadata>
  <components><component type="{kind}" bom-ref="m"><name>m</name><version>1</version>
    <hashes><hash alg="SHA-256">{"a" * 64}</hash></hashes><licenses><license><id>MIT</id></license></licenses>
    <purl>pkg:huggingface/o/m</purl>
    <externalReferences><reference type="vcs"><url>https://example.org/</url></reference></externalReferences>
    <properties><property name="p">v</property></properties>{card}</component></components>
  <dependencies><dependency ref="a"><dependency ref="m"/></dependency></dependencies>
  <compositions><composition><aggregate>incomplete</aggregate><assemblies><assembly ref="a"/></assemblies>
    </composition></compositions>
</bom>"""
    root = etree.fromstring(text)
    verdicts = []
    for what, made in [("sound", root), *_xml_mutants(root)]:
        data = etree.tostring(made)
        try:
            ours = not any(one.origin is Origin.SCHEMA for one in validate(data).findings)
        except DocumentError:
            assert "}bomx" in str(made.tag) or made.tag == root.tag, what
            ours = False
        assert ours == (XML[version].validate_str(data.decode()) is None), what
        verdicts.append(ours)
    assert verdicts[0]
    assert len(verdicts) > 150
    assert 0 < sum(verdicts) < len(verdicts)
