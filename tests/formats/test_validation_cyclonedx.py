"""What aibom finds wrong with CycloneDX of anybody, in JSON and in XML: each pitfall, with its place and what to do."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from formats.family import BOM

from aibom.formats.cyclonedx import checks
from aibom.formats.cyclonedx.document import document
from aibom.formats.validation.records import Finding, Origin
from aibom.formats.validation.rules import RULES
from aibom.formats.validation.validate import validate

Change = Callable[[dict[str, Any]], Any]
SERIAL = "3e671687-395b-41f5-a30f-a58921a69b79"
PLAIN: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": f"urn:uuid:{SERIAL}",
    "version": 1,
    "metadata": {
        "timestamp": "2026-01-31T12:00:00Z",
        "component": {"type": "application", "name": "a", "bom-ref": "a"},
    },
    "components": [
        {
            "type": "machine-learning-model",
            "name": "m",
            "bom-ref": "m",
            "purl": "pkg:huggingface/org/m@" + "a" * 40,
            "hashes": [{"alg": "SHA-256", "content": "A" * 64}],
            "licenses": [{"expression": "Apache-2.0 AND LicenseRef-own"}],
            "modelCard": {"modelParameters": {"datasets": [{"ref": "d"}]}},
        },
        {"type": "data", "name": "d", "bom-ref": "d", "licenses": [{"license": {"id": "MIT"}}]},
    ],
    "dependencies": [{"ref": "a", "dependsOn": ["m"]}, {"ref": "m", "dependsOn": ["d"]}],
}


def found(document_: dict[str, Any]) -> list[Finding]:
    """Return what is wrong with a document, written with one value a line."""
    return list(validate(json.dumps(document_, indent=1).encode()).findings)


def changed(change: Change) -> dict[str, Any]:
    """Return `PLAIN` with a change made."""
    made: dict[str, Any] = json.loads(json.dumps(PLAIN))
    change(made)
    return made


def model(**values: Any) -> Change:
    """Return the change that gives the model these values."""
    return lambda doc: doc["components"][0].update(values)


CASES: list[tuple[str, Change, str]] = [
    ("ref-dangling", lambda doc: doc["dependencies"][0].update(dependsOn=["x"]), "/dependencies/0/dependsOn/0"),
    ("ref-dangling", lambda doc: doc["dependencies"][0].update(ref="x"), "/dependencies/0/ref"),
    ("ref-dangling", lambda doc: doc["dependencies"][0].update(provides=["x"]), "/dependencies/0/provides/0"),
    (
        "ref-dangling",
        lambda doc: doc["dependencies"][0].update(dependsOn=[f"urn:cdx:{SERIAL}/1#x"]),
        "/dependencies/0/dependsOn/0",
    ),
    (
        "ref-dangling",
        lambda doc: doc.update(compositions=[{"aggregate": "unknown", "assemblies": ["x"]}]),
        "/compositions/0/assemblies/0",
    ),
    (
        "ref-dangling",
        lambda doc: doc.update(vulnerabilities=[{"id": "CVE-2026-1", "affects": [{"ref": "x"}]}]),
        "/vulnerabilities/0/affects/0/ref",
    ),
    (
        "ref-dangling",
        lambda doc: doc["components"][0]["modelCard"]["modelParameters"].update(datasets=[{"ref": "x"}]),
        "/components/0/modelCard/modelParameters/datasets/0/ref",
    ),
    (
        "ref-duplicate",
        lambda doc: doc["components"].append({"type": "file", "name": "f", "bom-ref": "d"}),
        "/components/2/bom-ref",
    ),
    (
        "ref-duplicate",
        model(pedigree={"ancestors": [{"type": "data", "name": "d", "bom-ref": "d"}]}),
        "/components/1/bom-ref",
    ),
    ("ref-self", lambda doc: doc["dependencies"][1]["dependsOn"].append("m"), "/dependencies/1/dependsOn/1"),
    ("dependency-twice", lambda doc: doc["dependencies"].append({"ref": "a"}), "/dependencies/2/ref"),
    ("digest-length", model(hashes=[{"alg": "SHA-1", "content": "a" * 64}]), "/components/0/hashes/0/content"),
    ("model-card-misplaced", lambda doc: doc["components"][1].update(modelCard={}), "/components/1/modelCard"),
    ("purl-invalid", model(purl="pkg:npm"), "/components/0/purl"),
    ("purl-invalid", model(purl="huggingface/org/m"), "/components/0/purl"),
    ("purl-invalid", model(purl="pkg:npm/a%zz"), "/components/0/purl"),
    ("purl-invalid", model(purl="pkg:npm/a b"), "/components/0/purl"),
    ("purl-type", model(purl="pkg:huggingface/org/m@" + "A" * 40), "/components/0/purl"),
    ("purl-type", model(purl="pkg:huggingface/a/b/c"), "/components/0/purl"),
    ("license-unknown", model(licenses=[{"expression": "MIT OR Apache2"}]), "/components/0/licenses/0/expression"),
    ("license-expression", model(licenses=[{"expression": "MIT OR"}]), "/components/0/licenses/0/expression"),
    ("license-expression", model(licenses=[{"expression": "(MIT"}]), "/components/0/licenses/0/expression"),
    ("expression-noassertion", model(licenses=[{"expression": "NOASSERTION"}]), "/components/0/licenses/0/expression"),
    ("timestamp-invalid", lambda doc: doc["metadata"].update(timestamp="2026-01-31T23:59:60Z"), "/metadata/timestamp"),
    (
        "email-invalid",
        lambda doc: doc["metadata"].update(authors=[{"name": "Jane", "email": "jane at@ x"}]),
        "/metadata/authors/0/email",
    ),
]
OF_SCHEMA: list[tuple[Change, str, str, str]] = [
    (
        model(licenses=[{"license": {"id": "apache2"}}]),
        "/components/0/licenses/0/license/id",
        "apache2",
        "write Apache-2.0",
    ),
    (
        model(evidence={"identity": [{"field": "purl", "confidence": "1"}]}),
        "/components/0/evidence/identity/0/confidence",
        "number",
        "without quotes",
    ),
    (
        model(hashes=[{"alg": "SHA-256", "content": "a" * 63}]),
        "/components/0/hashes/0/content",
        "match",
        "64 digits, this has 63",
    ),
    (lambda doc: doc["metadata"].update(timestamp="2026-02-30T00:00:00Z"), "/metadata/timestamp", "date", "not exist"),
    (model(colour="red"), "/components/0/colour", "unexpected", "take out 'colour'"),
    (lambda doc: doc["components"][1].pop("name"), "/components/1", "required", "add name"),
    (
        model(externalReferences=[{"type": "vcs", "url": "git@example.org:a/b"}]),
        "/components/0/externalReferences/0/url",
        "iri-reference",
        "write ssh://git@example.org/a/b",
    ),
    (model(version=1), "/components/0/version", "string", 'of type "string"'),
]


def test_a_sound_document_has_no_finding() -> None:
    """Nor has what aibom writes itself."""
    assert found(PLAIN) == []
    for version in ("1.6", "1.7"):
        assert found(document(BOM, version)) == []


@pytest.mark.parametrize(("rule", "change", "pointer"), CASES, ids=lambda case: case if isinstance(case, str) else "")
def test_a_fault_that_no_schema_sees(rule: str, change: Change, pointer: str) -> None:
    """One finding, marked as ours, in its place and line, with what to do."""
    broken = changed(change)
    (one,) = found(broken)
    assert (one.rule, one.pointer, one.origin) == (rule, pointer, Origin.AIBOM)
    assert one.remedy
    line = json.dumps(broken, indent=1).splitlines()[(one.line or 0) - 1]
    last = pointer.rpartition("/")[2]
    assert f'"{last}"' in line or last.isdigit()


@pytest.mark.parametrize(("change", "pointer", "message", "remedy"), OF_SCHEMA, ids=[case[1] for case in OF_SCHEMA])
def test_a_fault_that_the_schema_sees(change: Change, pointer: str, message: str, remedy: str) -> None:
    """One finding, in the place that is meant, with what to do; no rule of ours says the same again."""
    (one,) = found(changed(change))
    assert (one.rule, one.pointer, one.origin) == ("json-schema", pointer, Origin.SCHEMA)
    assert message in one.message
    assert remedy in one.remedy


def test_schema_and_rules_are_told_together() -> None:
    """What breaks the schema does not hide what leads nowhere."""

    def both(doc: dict[str, Any]) -> None:
        doc["components"][0].update(version=1)
        doc["dependencies"][0].update(dependsOn=["x"])

    assert {one.rule for one in found(changed(both))} == {"json-schema", "ref-dangling"}


@pytest.mark.parametrize("wrong", [None, 1, "x", [1], {"x": 1}, [[]], [{"x": [1]}]])
@pytest.mark.parametrize("key", ["metadata", "components", "dependencies", "compositions", "citations", "serialNumber"])
def test_values_of_a_wrong_type_are_the_schemas_business(key: str, wrong: object) -> None:
    """Whatever stands where something else must, the rules pass over it."""
    broken = changed(lambda doc: doc.update({key: wrong}))
    assert all(one.rule in RULES for one in found(broken))


def test_citations_lead_somewhere() -> None:
    """A pointer of a citation is one, and leads to a field (1.7)."""

    def cite(*pointers: str) -> dict[str, Any]:
        citation = {"timestamp": "2026-01-31T12:00:00Z", "attributedTo": "a", "pointers": list(pointers)}
        return PLAIN | {"specVersion": "1.7", "citations": [citation]}

    assert found(cite("", "/components/0/name", "/metadata/component/bom-ref")) == []
    rules = [(one.rule, one.pointer) for one in found(cite("/components/9", "components", "/components/00", "/x~1y"))]
    assert rules == [
        ("citation-dangling", "/citations/0/pointers/0"),
        ("citation-pointer", "/citations/0/pointers/1"),
        ("citation-dangling", "/citations/0/pointers/2"),
        ("citation-dangling", "/citations/0/pointers/3"),
    ]


def test_links_to_other_documents_are_left_alone() -> None:
    """A BOM-Link names something in another document; a link to this one is followed."""
    other = "urn:cdx:00000000-395b-41f5-a30f-a58921a69b79/1#x"
    assert found(changed(lambda doc: doc["dependencies"][0].update(dependsOn=[other]))) == []
    assert found(changed(lambda doc: doc["dependencies"][0].update(dependsOn=[f"urn:cdx:{SERIAL}/1#m"]))) == []


def test_nothing_that_is_checked_before_writing_is_missed() -> None:
    """Each place that the checks of the writer refuse is found here, too."""
    broken = document(BOM, "1.7")
    broken["dependencies"][0]["dependsOn"] = ["x"]
    broken["dependencies"].append({"ref": broken["metadata"]["component"]["bom-ref"], "dependsOn": ["x"]})
    broken["components"][0]["modelCard"] = {}
    broken["components"][1]["bom-ref"] = broken["components"][0]["bom-ref"]
    broken["metadata"]["component"]["components"][1]["hashes"][0]["alg"] = "SHA-1"
    broken["citations"][0]["pointers"] = ["/components/99"]
    broken["annotations"][0]["subjects"] = ["x"]
    refused = {problem.pointer for problem in checks.problems(broken)}
    assert len(refused) >= 6
    assert refused <= {one.pointer for one in found(broken)}


XML = """<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
  <metadata>
    <timestamp>2026-01-31T12:00:00Z</timestamp>
    <authors><author><name>Jane</name><email>jane@example.org</email></author></authors>
  </metadata>
  <components>
    <component type="machine-learning-model" bom-ref="m">
      <name>m</name>
      <hashes><hash alg="SHA-1">{digest}</hash></hashes>
      <licenses><expression>MIT</expression></licenses>
      <purl>pkg:huggingface/org/m</purl>
      <modelCard/>
    </component>
    <component type="data" bom-ref="d">
      <name>d</name>
      <licenses><license><id>MIT</id></license></licenses>
    </component>
  </components>
  <dependencies>
    <dependency ref="m"><dependency ref="d"/></dependency>
    <dependency ref="d"/>
  </dependencies>
</bom>
""".replace("{digest}", "a" * 40)
XML_CASES = [
    (
        "ref-dangling",
        '<dependency ref="d"/></',
        '<dependency ref="x"/></',
        "/bom/dependencies/dependency[1]/dependency/@ref",
    ),
    (
        "ref-self",
        '<dependency ref="d"/></',
        '<dependency ref="m"/></',
        "/bom/dependencies/dependency[1]/dependency/@ref",
    ),
    ("dependency-twice", '<dependency ref="d"/>\n', '<dependency ref="m"/>\n', "/bom/dependencies/dependency[2]/@ref"),
    ("digest-length", 'alg="SHA-1"', 'alg="MD5"', "/bom/components/component[1]/hashes/hash"),
    ("purl-type", "org/m<", "a/b/c<", "/bom/components/component[1]/purl"),
    ("license-unknown", ">MIT</exp", ">Apache2</exp", "/bom/components/component[1]/licenses/expression"),
    ("expression-noassertion", ">MIT</exp", ">NONE</exp", "/bom/components/component[1]/licenses/expression"),
    (
        "model-card-misplaced",
        "</licenses>\n    </component>",
        "</licenses><modelCard/>\n    </component>",
        "/bom/components/component[2]/modelCard",
    ),
    ("timestamp-invalid", "12:00:00Z", "12:00:00", "/bom/metadata/timestamp"),
    ("email-invalid", "jane@example.org", "jane", "/bom/metadata/authors/author/email"),
    ("xml-schema", "<id>MIT", "<id>apache2", "/bom/components/component[2]/licenses/license/id"),
    ("xml-schema", "<name>d</name>", "<title>d</title>", "/bom/components/component[2]/title"),
]


def test_sound_xml_has_no_finding() -> None:
    """In each version that is known."""
    for version in ("1.5", "1.6", "1.7"):
        report = validate(XML.replace("bom/1.6", f"bom/{version}").encode())
        assert (report.findings, report.called) == ((), f"CycloneDX {version} (XML)")


@pytest.mark.parametrize(("rule", "old", "new", "path"), XML_CASES, ids=[case[0] for case in XML_CASES])
def test_a_fault_in_xml(rule: str, old: str, new: str, path: str) -> None:
    """It is found in its element, by XPath and line."""
    text = XML.replace(old, new, 1)
    (one,) = validate(text.encode()).findings
    assert (one.rule, one.pointer) == (rule, path)
    assert one.line == text[: text.index(new)].count("\n") + 1
    assert one.remedy


def test_a_duplicate_in_xml_and_the_nearest_license() -> None:
    """The XSD refuses a bom-ref that stands twice, and so does the rule; the list of licenses has a nearest one."""
    twice = validate(XML.replace('bom-ref="d"', 'bom-ref="m"').replace('"d"/>', '"m"/>').encode())
    assert {"xml-schema", "ref-duplicate"} <= {one.rule for one in twice.findings}
    (one,) = validate(XML.replace("<id>MIT", "<id>apache2").encode()).findings
    assert one.remedy == "write Apache-2.0, if that is meant"
    assert len(one.message) < 260


def test_lines_of_xml_beyond_the_range_of_short_numbers() -> None:
    """The line is right in a document of more than 65,535 lines."""
    far = XML.replace("  <dependencies>", "\n" * 70_000 + "  <dependencies>").replace('"d"/></', '"x"/></')
    (one,) = validate(far.encode()).findings
    assert one.line == far[: far.index('"x"/></')].count("\n") + 1


def test_many_faults_in_xml_take_bounded_time() -> None:
    """Placing each would take time by the square: of very many, each reason is named once, with its count."""
    component = '<component type="datum" bom-ref="x"><name>n</name></component>'
    space = "http://cyclonedx.org/schema/bom/1.6"
    text = f'<bom xmlns="{space}" version="1"><components>{component * 40_000}</components></bom>'
    begun = time.perf_counter()
    report = validate(text.encode())
    assert time.perf_counter() - begun < 300  # a watchdog, not a measure
    assert any("(in 40,000 places)" in one.message for one in report.findings if one.rule == "xml-schema")
    assert sum(one.rule == "ref-duplicate" for one in report.findings) + report.more > 39_000
