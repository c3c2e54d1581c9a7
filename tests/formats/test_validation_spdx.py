"""What aibom finds wrong with SPDX of anybody: 2.3 in four encodings and 3.0.1, each pitfall with its place."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from formats.family import BOM

from aibom import plugins
from aibom.formats.validation.records import Finding, Origin
from aibom.formats.validation.validate import validate

Change = Callable[[dict[str, Any]], Any]
PACKAGE: dict[str, Any] = {
    "SPDXID": "SPDXRef-m",
    "name": "m",
    "downloadLocation": "https://huggingface.co/org/m",
    "filesAnalyzed": False,
    "licenseDeclared": "LicenseRef-own",
    "licenseConcluded": "NOASSERTION",
    "supplier": "Organization: Org",
    "releaseDate": "2026-01-31T12:00:00Z",
    "checksums": [{"algorithm": "SHA256", "checksumValue": "a" * 64}],
    "externalRefs": [
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": "pkg:huggingface/org/m@" + "a" * 40,
        }
    ],
}
FILE: dict[str, Any] = {
    "SPDXID": "SPDXRef-f",
    "fileName": "./f",
    "checksums": [{"algorithm": "SHA1", "checksumValue": "a" * 40}],
}
SPDX2: dict[str, Any] = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "dataLicense": "CC0-1.0",
    "name": "d",
    "documentNamespace": "https://example.org/d",
    "creationInfo": {"created": "2026-01-31T12:00:00Z", "creators": ["Tool: t-1", "Person: Jane"]},
    "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-own", "extractedText": "x"}],
    "externalDocumentRefs": [
        {
            "externalDocumentId": "DocumentRef-o",
            "spdxDocument": "https://example.org/o",
            "checksum": {"algorithm": "SHA1", "checksumValue": "b" * 40},
        }
    ],
    "packages": [PACKAGE],
    "files": [FILE],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-m",
        },
        {
            "spdxElementId": "SPDXRef-m",
            "relationshipType": "DESCENDANT_OF",
            "relatedSpdxElement": "NOASSERTION",
        },
        {
            "spdxElementId": "SPDXRef-m",
            "relationshipType": "DEPENDS_ON",
            "relatedSpdxElement": "DocumentRef-o:SPDXRef-x",
        },
    ],
}


def found(document: dict[str, Any]) -> list[Finding]:
    """Return what is wrong with a document, written with one value a line."""
    return list(validate(json.dumps(document, indent=1).encode()).findings)


def package(**values: Any) -> Change:
    """Return the change that gives the package these values."""
    return lambda doc: doc["packages"][0].update(values)


def related(kind: str, start: str, end: str) -> Change:
    """Return the change that adds a relationship."""
    added = {"spdxElementId": start, "relationshipType": kind, "relatedSpdxElement": end}
    return lambda doc: doc["relationships"].append(added)


CASES: list[tuple[str, Change, str]] = [
    ("spdx-id", lambda doc: doc["files"][0].update(SPDXID="SPDXRef-f_1"), "/files/0/SPDXID"),
    ("ref-duplicate", lambda doc: doc["files"][0].update(SPDXID="SPDXRef-m"), "/files/0/SPDXID"),
    ("ref-dangling", related("DEPENDS_ON", "SPDXRef-m", "SPDXRef-x"), "/relationships/3/relatedSpdxElement"),
    ("ref-dangling", related("DEPENDS_ON", "NOASSERTION", "SPDXRef-m"), "/relationships/3/spdxElementId"),
    (
        "ref-dangling",
        related("DEPENDS_ON", "SPDXRef-m", "DocumentRef-q:SPDXRef-x"),
        "/relationships/3/relatedSpdxElement",
    ),
    ("ref-dangling", lambda doc: doc.update(documentDescribes=["SPDXRef-x"]), "/documentDescribes/0"),
    ("ref-self", related("DEPENDS_ON", "SPDXRef-m", "SPDXRef-m"), "/relationships/3/relatedSpdxElement"),
    ("files-not-analyzed", related("CONTAINS", "SPDXRef-m", "SPDXRef-f"), "/relationships/3"),
    ("files-not-analyzed", related("CONTAINED_BY", "SPDXRef-f", "SPDXRef-m"), "/relationships/3"),
    ("files-not-analyzed", package(hasFiles=["SPDXRef-f"]), "/packages/0/hasFiles"),
    ("file-sha1", lambda doc: doc["files"][0]["checksums"][0].update(algorithm="SHA256", checksumValue="a" * 64), "s"),
    ("digest-length", package(checksums=[{"algorithm": "SHA1", "checksumValue": "a" * 64}]), "checksumValue"),
    ("digest-alphabet", package(checksums=[{"algorithm": "SHA1", "checksumValue": "x" * 40}]), "checksumValue"),
    ("digest-alphabet", package(checksums=[{"algorithm": "SHA1", "checksumValue": "A" * 40}]), "checksumValue"),
    ("download-location", package(downloadLocation="hf://org/m"), "/packages/0/downloadLocation"),
    ("download-location", package(downloadLocation="unknown"), "/packages/0/downloadLocation"),
    ("purl-type", lambda doc: _purl(doc, "pkg:huggingface/a/b/c"), "/packages/0/externalRefs/0/referenceLocator"),
    ("license-unknown", package(licenseConcluded="Apache2"), "/packages/0/licenseConcluded"),
    ("license-expression", package(licenseConcluded="MIT OR"), "/packages/0/licenseConcluded"),
    ("license-ref-undefined", package(licenseConcluded="LicenseRef-x"), "/packages/0/licenseConcluded"),
    ("timestamp-invalid", package(releaseDate="2026-01-31T12:00:00+00:00"), "/packages/0/releaseDate"),
    (
        "timestamp-invalid",
        lambda doc: doc["creationInfo"].update(created="2026-01-31T12:00:00.5Z"),
        "/creationInfo/created",
    ),
    (
        "timestamp-invalid",
        lambda doc: doc["creationInfo"].update(created="2026-02-30T12:00:00Z"),
        "/creationInfo/created",
    ),
    ("actor-format", package(supplier="Org"), "/packages/0/supplier"),
    ("actor-format", package(originator="Tool: t"), "/packages/0/originator"),
    ("actor-format", lambda doc: doc["creationInfo"].update(creators=["Jane"]), "/creationInfo/creators/0"),
    ("required-by-text", lambda doc: doc.pop("documentNamespace"), "/documentNamespace"),
    ("required-by-text", lambda doc: doc.update(dataLicense="MIT"), "/dataLicense"),
    ("namespace-invalid", lambda doc: doc.update(documentNamespace="https://example.org/d#1"), "/documentNamespace"),
    ("namespace-invalid", lambda doc: doc.update(documentNamespace="d"), "/documentNamespace"),
    ("describes-missing", lambda doc: doc["relationships"].pop(0), ""),
]


def _purl(doc: dict[str, Any], purl: str) -> None:
    doc["packages"][0]["externalRefs"][0]["referenceLocator"] = purl


def _encoded(encoding: str) -> bytes:
    return bytes(plugins_format(encoding).encode(BOM, plugins_format(encoding).versions[0]))


def plugins_format(name: str) -> Any:
    """Return a format by its name."""
    return next(each for each in plugins.formats(built_in_only=True) if each.name == name)


def test_a_sound_document_has_no_finding() -> None:
    """Nor has what aibom writes itself, in any encoding."""
    assert found(SPDX2) == []
    for name in ("spdx-json", "spdx-tv", "spdx-yaml", "spdx-xml", "spdx3-json"):
        assert validate(_encoded(name)).findings == (), name


@pytest.mark.parametrize(("rule", "change", "pointer"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_a_fault_that_no_schema_sees(rule: str, change: Change, pointer: str) -> None:
    """One finding, in its place, with what to do."""
    broken = json.loads(json.dumps(SPDX2))
    change(broken)
    (one,) = found(broken)
    assert one.rule == rule
    assert one.pointer.endswith(pointer)
    assert one.remedy
    assert one.line


def test_what_the_schema_sees() -> None:
    """The spelling of a category that a library writes, and a field that the standard does not have."""
    broken = json.loads(json.dumps(SPDX2))
    broken["packages"][0]["externalRefs"][0]["referenceCategory"] = "PACKAGE_MANAGER"
    broken["packages"][0]["colour"] = "red"
    first, second = found(broken)
    assert {first.origin, second.origin} == {Origin.SCHEMA}
    by_pointer = {one.pointer: one.remedy for one in (first, second)}
    assert by_pointer["/packages/0/externalRefs/0/referenceCategory"] == "write PACKAGE-MANAGER, with a hyphen"
    assert "colour" in by_pointer["/packages/0/colour"]


TEXTS = [
    ("spdx-tv", "Relationship: SPDXRef-DOCUMENT DESCRIBES ", "SPDXRef-nowhere-", "ref-dangling"),
    ("spdx-tv", "DocumentNamespace: ", "x", "namespace-invalid"),
    ("spdx-tv", "PackageDownloadLocation: ", "hf:", "download-location"),
    ("spdx-yaml", "documentNamespace: ", "x", "namespace-invalid"),
    ("spdx-yaml", "downloadLocation: ", "hf:", "download-location"),
    ("spdx-xml", "<documentNamespace>", "x", "namespace-invalid"),
    ("spdx-xml", "<downloadLocation>", "hf:", "download-location"),
    ("spdx-xml", "<created>", "x", "timestamp-invalid"),
]


@pytest.mark.parametrize(
    ("encoding", "before", "insert", "rule"), TEXTS, ids=[f"{case[0]}-{case[3]}" for case in TEXTS]
)
def test_the_line_of_a_fault_in_each_encoding(encoding: str, before: str, insert: str, rule: str) -> None:
    """What is changed in the text is found on its line."""
    text = _encoded(encoding).decode()
    at = text.index(before) + len(before)
    if rule == "namespace-invalid":
        end = min(text.find(mark, at) for mark in ("\n", "<") if text.find(mark, at) >= 0)
        text = f"{text[:at]}{insert}{text[end:]}"
    else:
        text = f"{text[:at]}{insert}{text[at:]}"
    lines = [one.line for one in validate(text.encode()).findings if one.rule == rule]
    assert text.count("\n", 0, at) + 1 in lines


def test_types_of_yaml_are_those_of_the_standard() -> None:
    """A version written as a number is none, as in JSON; in XML everything is text."""
    lines = "\n".join(f"{key}: {json.dumps(value)}" for key, value in SPDX2.items())
    assert validate(lines.encode()).called == "SPDX 2.3 (YAML)"
    assert validate(lines.encode()).findings == ()
    (one,) = validate(lines.replace('"downloadLocation"', '"versionInfo": 1.0, "downloadLocation"').encode()).findings
    assert (one.pointer, one.rule) == ("/packages/0/versionInfo", "json-schema")


def _graph() -> list[dict[str, Any]]:
    info = {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-31T12:00:00Z"}
    common = {"creationInfo": "_:c"}
    ids = "https://example.org/"
    return [
        info | {"createdBy": [f"{ids}jane"]},
        common | {"type": "Person", "spdxId": f"{ids}jane", "name": "Jane"},
        common | {"type": "Tool", "spdxId": f"{ids}tool", "name": "t"},
        common
        | {
            "type": "SpdxDocument",
            "spdxId": f"{ids}doc",
            "rootElement": [f"{ids}m"],
            "element": [f"{ids}m", f"{ids}d"],
            "profileConformance": ["core", "software"],
        },
        common
        | {
            "type": "ai_AIPackage",
            "spdxId": f"{ids}m",
            "name": "m",
            "software_packageUrl": "pkg:huggingface/org/m",
            "software_downloadLocation": "https://huggingface.co/org/m",
            "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": "a" * 64}],
        },
        common
        | {"type": "dataset_DatasetPackage", "spdxId": f"{ids}d", "name": "d", "dataset_datasetType": ["noAssertion"]},
        common
        | {
            "type": "Relationship",
            "spdxId": f"{ids}r",
            "from": f"{ids}m",
            "relationshipType": "trainedOn",
            "to": [f"{ids}d"],
        },
        common
        | {
            "type": "simplelicensing_LicenseExpression",
            "spdxId": f"{ids}l",
            "simplelicensing_licenseExpression": "MIT",
        },
    ]


def _spdx3(graph: list[dict[str, Any]]) -> dict[str, Any]:
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph}


IDS = "https://example.org/"
SPDX3_CASES: list[tuple[str, int, dict[str, Any], str]] = [
    ("ref-dangling", 6, {"to": [f"{IDS}x"]}, "/@graph/6/to/0"),
    ("ref-dangling", 0, {"createdBy": [f"{IDS}x"]}, "/@graph/0/createdBy/0"),
    ("ref-self", 6, {"relationshipType": "descendantOf", "to": [f"{IDS}m"]}, "/@graph/6/to/0"),
    ("ref-duplicate", 2, {"spdxId": f"{IDS}d"}, "spdxId"),
    ("relationship-ends", 6, {"to": [f"{IDS}jane"]}, "/@graph/6/to/0"),
    ("relationship-ends", 6, {"from": f"{IDS}d", "to": [f"{IDS}d2"]}, "/@graph/6/from"),
    ("relationship-ends", 0, {"createdBy": [f"{IDS}tool"]}, "/@graph/0/createdBy/0"),
    ("digest-length", 4, {"verifiedUsing": [{"type": "Hash", "algorithm": "sha1", "hashValue": "a"}]}, "hashValue"),
    ("purl-type", 4, {"software_packageUrl": "pkg:huggingface/a/b/c"}, "/@graph/4/software_packageUrl"),
    ("download-location", 4, {"software_downloadLocation": "hf://org/m"}, "/@graph/4/software_downloadLocation"),
    (
        "license-unknown",
        7,
        {"simplelicensing_licenseExpression": "Apache2"},
        "/@graph/7/simplelicensing_licenseExpression",
    ),
    ("license-ref-undefined", 7, {"simplelicensing_licenseExpression": "LicenseRef-x"}, "licenseExpression"),
    ("timestamp-invalid", 4, {"releaseTime": "2026-02-30T00:00:00Z"}, "/@graph/4/releaseTime"),
    ("required-by-text", 3, {"profileConformance": ["core", "software", "ai"]}, "/@graph/4"),
]


def test_a_sound_document_of_spdx_3() -> None:
    """No finding, and a note that the SHACL model was not asked."""
    report = validate(json.dumps(_spdx3(_graph())).encode())
    assert (report.findings, report.called) == ((), "SPDX 3.0.1 (JSON-LD)")
    assert report.notes == ("not checked against the SHACL model: --deep does",)
    assert "--shapes" in validate(json.dumps(_spdx3(_graph())).encode(), deep=True).notes[0]


@pytest.mark.parametrize(
    ("rule", "number", "values", "pointer"), SPDX3_CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(SPDX3_CASES)]
)
def test_a_fault_of_spdx_3(rule: str, number: int, values: dict[str, Any], pointer: str) -> None:
    """It is found by its rule, in its place."""
    graph = _graph()
    graph[number].update(values)
    places = [one.pointer for one in found(_spdx3(graph)) if one.rule == rule]
    assert any(place.endswith(pointer) for place in places), found(_spdx3(graph))


def test_times_of_spdx_3_are_the_schemas_business_too() -> None:
    """A time with an offset is refused once, by the schema."""
    graph = _graph()
    graph[0]["created"] = "2026-01-31T12:00:00+00:00"
    (one,) = found(_spdx3(graph))
    assert (one.pointer, one.origin) == ("/@graph/0/created", Origin.SCHEMA)
    assert "YYYY-MM-DDThh:mm:ssZ" in one.remedy


@pytest.mark.slow
def test_the_shacl_model() -> None:
    """What it refuses and the schema does not is found with `deep`."""
    data = os.environ.get("AIBOM_TEST_DATA")
    path = Path(data or ".").parent / "schemas" / "spdx-3.0.1.shacl.ttl"
    if not data or not path.is_file():
        pytest.skip("AIBOM_TEST_DATA names no folder with the SHACL model beside it")
    shapes = path.read_bytes()
    assert validate(json.dumps(_spdx3(_graph())).encode(), deep=True, shapes=shapes).findings == ()
    graph = _graph()
    graph[5].pop("dataset_datasetType")
    report = validate(json.dumps(_spdx3(graph)).encode(), deep=True, shapes=shapes)
    assert "shacl" in {one.rule for one in report.findings}
