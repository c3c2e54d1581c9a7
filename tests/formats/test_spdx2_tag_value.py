"""Tag-value line by line: every tag of SPDX 2.3, and the same as spdx-tools makes of it."""

from pathlib import Path
from typing import Any

import pytest
from formats.family import BOM
from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter
from spdx_tools.spdx.parser.tagvalue import tagvalue_parser
from spdx_tools.spdx.writer.write_anything import write_file

from aibom.formats.interface import Format
from aibom.formats.spdx2.document import document
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue, SpdxXml, SpdxYaml
from aibom.formats.spdx2.shape import shaped
from aibom.formats.spdx2.tag_value import read_tag_value
from aibom.formats.spdx2.tags import TAGS
from aibom.formats.spdx2.write import model

# The library's parser writes a report beside itself when it is first used, and leaves it open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SHA1, SHA256 = "0" * 40, "c" * 64
EVERYTHING = f"""# everything that 2.3 has a tag for
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: whole
DocumentNamespace: https://example.org/whole
ExternalDocumentRef: DocumentRef-other https://example.org/other SHA1: {SHA1}
DocumentComment: <text>two
lines</text>
LicenseListVersion: 3.20
Creator: Tool: by-hand
Creator: Person: Ada (ada@example.org)
Created: 2026-01-01T00:00:00Z
CreatorComment: none

PackageName: a
SPDXID: SPDXRef-A
PackageVersion: 1
PackageFileName: a.zip
PackageSupplier: NOASSERTION
PackageOriginator: Organization: Org
PackageDownloadLocation: NONE
FilesAnalyzed: true
PackageVerificationCode: {SHA1} (excludes: ./b)
PackageChecksum: SHA256: {SHA256}
PackageChecksum: BLAKE2b-256: {SHA256}
PackageHomePage: https://example.org/a
PackageSourceInfo: <text>from
source</text>
PackageLicenseConcluded: MIT
PackageLicenseInfoFromFiles: MIT
PackageLicenseDeclared: LicenseRef-x
PackageLicenseComments: c
PackageCopyrightText: NOASSERTION
PackageSummary: s
PackageDescription: <text>d</text>
PackageComment: <text> white
 space </text>
ExternalRef: SECURITY cpe23Type cpe:2.3:a:a:a:1:*:*:*:*:*:*:*
ExternalRefComment: of a
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/a@1
PackageAttributionText: t
PrimaryPackagePurpose: OPERATING-SYSTEM
ReleaseDate: 2026-01-02T00:00:00Z
BuiltDate: 2026-01-03T00:00:00Z
ValidUntilDate: 2026-01-04T00:00:00Z

FileName: ./f.c
SPDXID: SPDXRef-F
FileType: SOURCE
FileType: TEXT
FileChecksum: SHA1: {SHA1}
LicenseConcluded: MIT
LicenseInfoInFile: MIT
LicenseComments: c
FileCopyrightText: <text>(c) Ada
and Bob</text>
FileComment: c
FileNotice: n
FileContributor: Ada
FileAttributionText: t

SnippetSPDXID: SPDXRef-S
SnippetFromFileSPDXID: SPDXRef-F
SnippetByteRange: 1:20
SnippetLineRange: 2:3
SnippetLicenseConcluded: MIT
LicenseInfoInSnippet: MIT
SnippetLicenseComments: c
SnippetCopyrightText: NONE
SnippetComment: c
SnippetName: n
SnippetAttributionText: t

LicenseID: LicenseRef-x
ExtractedText: <text>You
may.</text>
LicenseName: X
LicenseCrossReference: https://example.org/x
LicenseComment: c

Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-A
RelationshipComment: c
Relationship: SPDXRef-A DEPENDS_ON NOASSERTION

Annotator: Person: Bob
AnnotationDate: 2026-01-01T00:00:00Z
AnnotationType: REVIEW
SPDXREF: SPDXRef-A
AnnotationComment: <text>fine
by me</text>
Annotator: Tool: t
AnnotationDate: 2026-01-01T00:00:00Z
AnnotationType: OTHER
SPDXREF: SPDXRef-DOCUMENT
AnnotationComment: d
"""
OLD = {"FileDependency", "Reviewer", "ReviewDate", "ReviewComment"}  # deprecated; the library refuses them
FORMATS: list[Format] = [SpdxJson(), SpdxTagValue(), SpdxYaml(), SpdxXml()]
ENDINGS = {"spdx-json": ".json", "spdx-tv": ".spdx", "spdx-yaml": ".yaml", "spdx-xml": ".xml"}


def _plain(value: Any) -> Any:
    """Return a dict with what the library and we order or spell apart made alike."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return sorted((_plain(item) for item in value), key=repr)
    return value.strip().replace("PACKAGE_MANAGER", "PACKAGE-MANAGER") if isinstance(value, str) else value


def test_every_tag_occurs() -> None:
    """What is compared with the library's reading leaves no tag out."""
    used = {line.partition(":")[0] for line in EVERYTHING.split("\n") if ":" in line}
    assert set(TAGS) - OLD <= used


def test_everything_is_read_as_the_library_reads_it(tmp_path: Path) -> None:
    """The dict is that of spdx-tools, but that texts keep the white space that they have."""
    path = tmp_path / "whole.spdx"
    path.write_text(EVERYTHING)
    converter: Any = DocumentConverter
    theirs = converter().convert(tagvalue_parser.parse_from_file(str(path)))
    ours, _ = read_tag_value(EVERYTHING)
    for snippet in ours["snippets"]:
        # The library adds what the other encodings have: of which file it speaks.
        for each in snippet["ranges"]:
            for end in each.values():
                end["reference"] = snippet["snippetFromFile"]
    assert _plain(ours) == _plain(theirs)
    assert not shaped(ours).unread
    assert ours["packages"][0]["comment"] == " white\n space "


def test_each_field_has_its_line() -> None:
    """Pointers of the dict lead to the lines of the tags."""
    document, lines = read_tag_value(EVERYTHING)
    text = EVERYTHING.split("\n")
    for pointer, beginning in {
        "/name": "DocumentName",
        "/packages/0": "PackageName",
        "/packages/0/checksums/1": "PackageChecksum: BLAKE",
        "/packages/0/externalRefs/0/comment": "ExternalRefComment",
        "/packages/0/annotations/0/comment": "AnnotationComment: <text>fine",
        "/files/0/copyrightText": "FileCopyrightText",
        "/snippets/0/name": "SnippetName",
        "/hasExtractedLicensingInfos/0/name": "LicenseName",
        "/relationships/1": "Relationship: SPDXRef-A DEPENDS_ON",
        "/annotations/0/comment": "AnnotationComment: d",
    }.items():
        assert text[lines[pointer] - 1].startswith(beginning), pointer
    assert document["relationships"][2]["relatedSpdxElement"] == "SPDXRef-F"  # the file stands below the package


def test_deprecated_and_unknown_tags_are_no_error() -> None:
    """Reviews are read as what the JSON has for them; a tag of nobody's is kept to be listed."""
    head = (
        "SPDXVersion: SPDX-2.3\nReviewer: Person: Ada\nReviewDate: 2026-01-01T00:00:00Z\nReviewComment: fine\nMine: x\n"
    )
    document, _ = read_tag_value(head)
    assert document["revieweds"] == [
        {"reviewer": "Person: Ada", "reviewDate": "2026-01-01T00:00:00Z", "comment": "fine"}
    ]
    assert [unread.pointer for unread in shaped(document).unread] == ["/Mine"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_what_the_library_writes_again_is_still_ours(form: Format, tmp_path: Path) -> None:
    """A document that went through spdx-tools, which spells and orders things its way, says what it said."""
    path = tmp_path / f"again{ENDINGS[form.name]}"
    write_file(model(document(BOM)), str(path))
    assert form.decode(path.read_bytes()).bom == BOM
