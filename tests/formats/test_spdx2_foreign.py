"""Documents in the shapes that other tools give SPDX 2.3: what they state is read, the rest is listed, nothing is invented."""

import json
from typing import Any

import pytest
import yaml

from aibom.errors import DocumentError
from aibom.formats.interface import Reading
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue, SpdxXml, SpdxYaml
from aibom.formats.spdx2.write import ENCODINGS
from aibom.records.claims import Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

COMMIT = "1" * 40
TINY = ArtifactRef(namespace="org", name="tiny", revision=COMMIT)
BASE = ArtifactRef(namespace="org", name="base")
DATA = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data")


def _purl(locator: str, category: str = "PACKAGE-MANAGER") -> list[dict[str, str]]:
    return [{"referenceCategory": category, "referenceType": "purl", "referenceLocator": locator}]


def _relation(source: str, kind: str, target: str, **more: str) -> dict[str, str]:
    return {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target, **more}


def _document(packages: list[dict[str, Any]], relationships: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "product",
        "documentNamespace": "https://example.org/product-1",
        "creationInfo": {
            "created": "2026-03-01T10:00:00Z",
            "creators": ["Organization: Anchore, Inc", "Tool: syft-1.18.1"],
        },
        "packages": packages,
        "relationships": relationships,
        **more,
    }


SCANNER = _document(
    [
        {
            "name": "shop",
            "SPDXID": "SPDXRef-DocumentRoot-Directory-shop",
            "supplier": "NOASSERTION",
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "primaryPackagePurpose": "APPLICATION",
            "versionInfo": "3.1",
        },
        {
            "name": "requests",
            "SPDXID": "SPDXRef-Package-python-requests",
            "versionInfo": "2.32.3",
            "supplier": "NOASSERTION",
            "downloadLocation": "NOASSERTION",
            "licenseDeclared": "Apache-2.0",
            "externalRefs": [
                *_purl("pkg:pypi/requests@2.32.3", "PACKAGE_MANAGER"),
                {
                    "referenceCategory": "SECURITY",
                    "referenceType": "cpe23Type",
                    "referenceLocator": "cpe:2.3:a:python:requests:2.32.3:*:*:*:*:*:*:*",
                },
            ],
        },
        {
            "name": "org/tiny",
            "SPDXID": "SPDXRef-Package-tiny",
            "versionInfo": COMMIT,
            "originator": "Person: Ada (ada@example.org)",
            "downloadLocation": f"git+https://huggingface.co/org/tiny@{COMMIT}",
            "copyrightText": "Copyright Ada",
            "licenseDeclared": "LicenseRef-tiny",
            "licenseConcluded": "MIT OR Apache-2.0",
            "externalRefs": _purl(f"pkg:huggingface/org/tiny@{COMMIT}", "PACKAGE_MANAGER"),
            "comment": "found in models/",
        },
    ],
    [
        _relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-DocumentRoot-Directory-shop"),
        _relation("SPDXRef-DocumentRoot-Directory-shop", "CONTAINS", "SPDXRef-Package-python-requests"),
        _relation("SPDXRef-Package-python-requests", "DEPENDENCY_OF", "SPDXRef-DocumentRoot-Directory-shop"),
        _relation("SPDXRef-DocumentRoot-Directory-shop", "CONTAINS", "SPDXRef-Package-tiny"),
        _relation("SPDXRef-Package-tiny", "CONTAINS", "SPDXRef-File-weights", comment="evident-by"),
        _relation("SPDXRef-Package-tiny", "OTHER", "SPDXRef-Package-python-requests"),
    ],
    files=[
        {
            "fileName": "./model.safetensors",
            "SPDXID": "SPDXRef-File-weights",
            "checksums": [
                {"algorithm": "SHA1", "checksumValue": "0" * 40},
                {"algorithm": "SHA256", "checksumValue": "c" * 64},
            ],
            "licenseConcluded": "NOASSERTION",
        }
    ],
    hasExtractedLicensingInfos=[
        {
            "licenseId": "LicenseRef-tiny",
            "extractedText": "You may.",
            "name": "Tiny License",
            "seeAlsos": ["https://example.org/LICENSE"],
        }
    ],
    madeUp=1,
)
BUILD_TOOL = _document(
    [
        {
            "name": "Tiny",
            "SPDXID": "SPDXRef-RootPackage",
            "versionInfo": "1.0.0",
            "supplier": "Organization: Contoso",
            "downloadLocation": "NOASSERTION",
            "copyrightText": "NOASSERTION",
            "hasFiles": ["SPDXRef-File--a"],
            "primaryPackagePurpose": "MODEL",
            "externalRefs": _purl("pkg:swid/Contoso/contoso.com/Tiny@1.0.0?tag_id=1"),
        },
        {
            "name": "base",
            "SPDXID": "SPDXRef-Package-B",
            "versionInfo": "main",
            "downloadLocation": "https://huggingface.co/org/base/tree/main",
            "supplier": "NOASSERTION",
        },
        {
            "name": "data",
            "SPDXID": "SPDXRef-Package-D",
            "downloadLocation": "https://huggingface.co/datasets/org/data",
        },
        {"name": "torch", "SPDXID": "SPDXRef-T", "downloadLocation": "NOASSERTION", "versionInfo": "2.1", "externalRefs": _purl("pkg:pypi/torch@2.1")},
    ],
    [
        _relation("SPDXRef-Package-B", "ANCESTOR_OF", "SPDXRef-RootPackage"),
        _relation("SPDXRef-RootPackage", "DEPENDS_ON", "SPDXRef-Package-B"),
        _relation("SPDXRef-RootPackage", "DEPENDS_ON", "SPDXRef-T"),
        _relation("SPDXRef-RootPackage", "GENERATED_FROM", "SPDXRef-Package-D", comment="trainedOn"),
        _relation("SPDXRef-Package-D", "TEST_OF", "SPDXRef-RootPackage"),
        _relation("SPDXRef-RootPackage", "COPY_OF", "SPDXRef-Package-B"),
    ],
    documentDescribes=["SPDXRef-RootPackage"],
    files=[{"fileName": "./a.bin", "SPDXID": "SPDXRef-File--a", "checksums": [{"algorithm": "SHA256", "checksumValue": "a" * 64}]}],
)  # fmt: skip
TAG_VALUE = f"""SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: Tiny-SBOM
DocumentNamespace: http://spdx.org/spdxdocs/Tiny-1
LicenseListVersion: 3.22
Creator: Tool: lib4sbom-0.10.4
Created: 2026-03-01T10:00:00Z
CreatorComment: <text>SBOM Type: Build - made
by hand</text>
## Packages
PackageName: tiny
SPDXID: SPDXRef-1-tiny
PackageVersion: 2
PrimaryPackagePurpose: OTHER
PackageSupplier: Organization: Org
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: true
PackageVerificationCode: d6a770ba38583ed4bb4525bd96e50461655d2758 (excludes: ./a ./b)
PackageLicenseDeclared: MIT
PackageLicenseConcluded: NOASSERTION
PackageCopyrightText: NOASSERTION
PackageDescription: <text>A model
of two lines</text>
ExternalRef: PACKAGE-MANAGER purl pkg:huggingface/org/tiny@{COMMIT}
ExternalRef: OTHER homepage https://example.org/x
ExternalRefComment: where it is
FileName: ./model.safetensors
SPDXID: SPDXRef-F
FileType: BINARY
FileChecksum: SHA256: {"c" * 64}
LicenseConcluded: MIT
LicenseInfoInFile: MIT
FileCopyrightText: NONE
PackageName: base
SPDXID: SPDXRef-2-base
PackageDownloadLocation: https://huggingface.co/org/base
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-1-tiny
Relationship: SPDXRef-1-tiny DESCENDANT_OF SPDXRef-2-base
RelationshipComment: <text>quantized; by lib4sbom</text>
Annotator: Person: Ada
AnnotationDate: 2026-03-01T10:00:00Z
AnnotationType: REVIEW
SPDXREF: SPDXRef-1-tiny
AnnotationComment: looks good
"""


def _read(document: dict[str, Any]) -> Reading:
    return SpdxJson().decode(json.dumps(document, indent=1).encode())


def _said(node: Node) -> dict[tuple[Fact, Any], dict[str, Any]]:
    return {(claim.fact, claim.value): dict(claim.fields) for claim in node.facts}


def test_a_scan_of_an_application_with_a_model() -> None:
    """The application uses the model, whose facts and files are taken; other packages are counted, not named."""
    reading = _read(SCANNER)
    bom = reading.bom
    app = ArtifactRef(registry="document", kind=Kind.SOFTWARE, name="shop", revision="3.1")
    assert (reading.own, reading.spec_version, bom.subject) == (False, "2.3", app)
    assert {node.ref for node in bom.nodes} == {app, TINY}
    assert [(edge.child, edge.parent, edge.relation, edge.pin) for edge in bom.edges] == [
        (app, TINY, Relation.USES, Pin.NAMED_BY_CHILD)
    ]
    tiny = bom.lineage.by_ref()[TINY]
    assert tiny.resolution is Resolution.DOCUMENTED
    assert tiny.files == (FileEntry(path="model.safetensors", sha256="c" * 64),)
    assert _said(tiny) == {
        (Fact.AUTHOR, "Ada"): {"email": "ada@example.org", "kind": "person"},
        (Fact.LICENSE, "Tiny License"): {},
        (Fact.LICENSE_LINK, "https://example.org/LICENSE"): {},
        (Fact.LICENSE_CONCLUDED, "MIT OR Apache-2.0"): {},
    }
    assert _said(bom.lineage.by_ref()[app]) == {
        (Fact.DOCUMENT_ORGANIZATION, "Anchore, Inc"): {},
        (Fact.DOCUMENT_TOOL, "syft"): {"version": "1.18.1"},
    }
    claim = tiny.facts[0]
    assert claim.assurance is Assurance.DECLARED
    assert (claim.evidence.path, claim.evidence.pointer, claim.evidence.extractor) == (
        "https://example.org/product-1",
        "/packages/2/originator",
        "spdx-json",
    )
    assert {unread.pointer: unread.what for unread in reading.unread} == {
        "/files/0/checksums/0": "1 digests that are neither SHA-256 nor SHA-512",
        "/hasExtractedLicensingInfos/0/extractedText": "1 texts of licenses",
        "/madeUp": "a field that SPDX 2.3 does not have",
        "/packages/1": "1 packages that are no models (1 of no purpose)",
        "/packages/2": f"of org/tiny@{COMMIT}: copyrightText, comment",
        "/relationships/4/comment": "1 comments on relationships",
    }


def test_a_model_by_its_purpose_its_base_by_its_address() -> None:
    """A purpose of SPDX 3 says model; an address of the Hub says which; relations are read from either end."""
    bom = _read(BUILD_TOOL).bom
    tiny = ArtifactRef(registry="swid", namespace="Contoso/contoso.com", name="Tiny", revision="1.0.0")
    assert bom.subject == tiny
    assert {(edge.parent, edge.relation) for edge in bom.edges if edge.child == tiny} == {
        (BASE, Relation.UNSPECIFIED_BASE),
        (DATA, Relation.TRAINED_ON),
        (DATA, Relation.EVALUATED_ON),
    }
    node = bom.lineage.by_ref()[tiny]
    assert node.files == (FileEntry(path="a.bin", sha256="a" * 64),)
    said = _said(node)
    assert said[Fact.SUPPLIER, "Contoso"] == {}
    assert said[Fact.FRAMEWORK, "torch"] == {"version": "2.1"}
    assert said[Fact.EXTERNAL_ID, "pkg:swid/Contoso/contoso.com/Tiny@1.0.0?tag_id=1"] == {"catalogue": "purl"}
    assert _said(bom.lineage.by_ref()[BASE])[Fact.VERSION, "main"] == {}
    assert any("COPY_OF" in unread.what for unread in _read(BUILD_TOOL).unread)


def test_tag_value_by_hand() -> None:
    """Texts of several lines, files below their package, comments of relations; places are lines."""
    reading = SpdxTagValue().decode(TAG_VALUE.encode())
    bom = reading.bom
    assert bom.subject == TINY
    assert [(edge.parent, edge.relation) for edge in bom.edges] == [(BASE, Relation.QUANTIZED)]
    tiny = bom.lineage.by_ref()[TINY]
    assert tiny.files == (FileEntry(path="model.safetensors", sha256="c" * 64),)
    said = _said(tiny)
    assert said[Fact.DESCRIPTION, "A model\nof two lines"] == {}
    assert said[Fact.EXTERNAL_ID, "https://example.org/x"] == {"catalogue": "homepage"}
    assert said[Fact.VERSION, "2"] == {}
    assert said[Fact.DOCUMENT_TOOL, "lib4sbom"] == {"version": "0.10.4"}
    places = {claim.fact: claim.evidence.pointer for claim in tiny.facts}
    lines = TAG_VALUE.split("\n")
    assert lines[int(places[Fact.LICENSE].removeprefix("line ")) - 1] == "PackageLicenseDeclared: MIT"
    assert lines[int(bom.edges[0].claims[0].evidence.pointer.removeprefix("line ")) - 1].startswith(
        "Relationship: SPDXRef-1"
    )
    assert any("packageVerificationCode" in unread.what and "annotations" in unread.what for unread in reading.unread)


def test_the_same_in_every_encoding() -> None:
    """YAML with its own types, XML with repeated elements: as the JSON."""
    reading = _read(BUILD_TOOL)
    as_yaml = SpdxYaml().decode(yaml.safe_dump(BUILD_TOOL).encode())
    assert as_yaml.bom.nodes[0].ref == reading.bom.nodes[0].ref
    assert [(e.child, e.parent, e.relation) for e in as_yaml.bom.edges] == [
        (e.child, e.parent, e.relation) for e in reading.bom.edges
    ]
    xml = _xml({"Document": BUILD_TOOL})
    as_xml = SpdxXml().decode(xml.encode())
    assert [(e.child, e.parent, e.relation) for e in as_xml.bom.edges] == [
        (e.child, e.parent, e.relation) for e in reading.bom.edges
    ]
    assert {n.ref: len(n.facts) for n in as_xml.bom.nodes} == {n.ref: len(n.facts) for n in reading.bom.nodes}


def _xml(value: dict[str, Any]) -> str:
    out = []
    for key, item in value.items():
        for each in item if isinstance(item, list) else [item]:
            inner = _xml(each) if isinstance(each, dict) else str(each).lower() if isinstance(each, bool) else str(each)
            out.append(f"<{key}>{inner}</{key}>")
    return "".join(out)


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ({"name": "llama", "externalRefs": _purl("pkg:pypi/llama@1")}, None),
        ({"name": "org/model-gpt", "comment": "an AI model"}, None),
        ({"name": "x", "homepage": "https://huggingface.co/org/base"}, None),
        ({"name": "x", "downloadLocation": "https://huggingface.co/docs/transformers"}, None),
        ({"name": "x", "downloadLocation": "https://huggingface.co/org/base/resolve/main/a.bin", "primaryPackagePurpose": "FILE"}, None),
        ({"name": "x", "externalRefs": _purl("pkg:huggingface/org/base@main#a.bin")}, None),
        ({"name": "x", "externalRefs": _purl("pkg:huggingface/datasets/org/data")}, DATA),
        ({"name": "x", "externalRefs": _purl("pkg:mlflow/credit@3")}, ArtifactRef(registry="mlflow", name="credit", revision="3")),
        ({"name": "org/x", "comment": "kind: dataset"}, ArtifactRef(registry="document", kind=Kind.DATASET, namespace="org", name="x")),
        ({"name": "x", "downloadLocation": "git+https://huggingface.co/org/base.git@" + COMMIT}, BASE.at(COMMIT)),
    ],
)  # fmt: skip
def test_a_package_is_a_model_only_where_it_says_so(package: dict[str, Any], expected: ArtifactRef | None) -> None:
    """Names, homepages and words in prose make nothing a model."""
    root = {"name": "app", "SPDXID": "SPDXRef-A", "downloadLocation": "NOASSERTION"}
    other = {"SPDXID": "SPDXRef-B", "downloadLocation": "NOASSERTION"} | package
    links = [_relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-A"), _relation("SPDXRef-A", "DEPENDS_ON", "SPDXRef-B")]
    found = {node.ref for node in _read(_document([root, other], links)).bom.nodes}
    assert found == {ArtifactRef(registry="document", kind=Kind.SOFTWARE, name="app")} | (
        {expected} if expected else set()
    )


def test_a_model_behind_other_packages_is_used_too() -> None:
    """The application depends on a library that contains the model."""
    packages = [
        {"name": name, "SPDXID": f"SPDXRef-{name}", "downloadLocation": "NOASSERTION", **more}
        for name, more in (("app", {}), ("lib", {}), ("model", {"externalRefs": _purl("pkg:huggingface/org/base")}))
    ]
    links = [
        _relation("SPDXRef-app", "DESCRIBED_BY", "SPDXRef-DOCUMENT"),
        _relation("SPDXRef-lib", "DEPENDENCY_OF", "SPDXRef-app"),
        _relation("SPDXRef-lib", "CONTAINS", "SPDXRef-model"),
        _relation("SPDXRef-lib", "DEPENDS_ON", "SPDXRef-app"),
    ]
    edges = _read(_document(packages, links)).bom.edges
    assert [(edge.child.name, edge.parent, edge.relation) for edge in edges] == [("app", BASE, Relation.USES)]


def test_no_model_at_all_is_an_empty_lineage() -> None:
    """A document of packages alone has its application as the only artifact; one without packages has itself."""
    assert len(_read(_document([SCANNER["packages"][1]], [])).bom.nodes) == 1
    bom = _read(_document([], [])).bom
    assert bom.subject == ArtifactRef(registry="document", kind=Kind.SOFTWARE, name="product")


def test_a_document_of_2_2_is_read_and_one_of_2_1_is_not() -> None:
    """2.2 has no field that 2.3 lacks; older ones are refused with the place."""
    assert _read(BUILD_TOOL | {"spdxVersion": "SPDX-2.2"}).spec_version == "2.2"
    with pytest.raises(DocumentError, match=r"/spdxVersion: 'SPDX-2\.1'"):
        _read(BUILD_TOOL | {"spdxVersion": "SPDX-2.1"})


@pytest.mark.parametrize("document", [SCANNER, BUILD_TOOL])
def test_a_strangers_document_can_be_written_again(document: dict[str, Any]) -> None:
    """What was read is a whole Bom: it is written in every encoding and comes back as it was."""
    bom = _read(document).bom
    for form in (SpdxJson(), SpdxTagValue(), SpdxYaml(), SpdxXml()):
        assert form.decode(form.encode(bom, "2.3")).bom == bom
    assert len(ENCODINGS) == 4
