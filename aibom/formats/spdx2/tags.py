"""The tags of tag-value, what each is called in JSON, and how its value is written."""

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["STARTS", "TAGS", "Tag", "parsed"]

_CHECKSUM = re.compile(r"\s*([A-Za-z0-9\-]+)\s*:\s*([0-9A-Fa-f]*)\s*")
_VERIFICATION = re.compile(r"\s*([0-9A-Fa-f]+)\s*(?:\(\s*(?:excludes:)?\s*(.*)\))?\s*")
_RANGE = re.compile(r"\s*(\d{1,18})\s*:\s*(\d{1,18})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag: the object it belongs to, its key there, how its value is written, and whether it may be repeated."""

    owner: str
    key: str
    kind: str = "text"
    repeated: bool = False


def _table(owner: str, rows: str) -> dict[str, Tag]:
    """Return the tags of one object; a row is `TAG KEY [KIND] [*]`."""
    out = {}
    for row in rows.split("\n"):
        name, key, *rest = row.split()
        kind = next((word for word in rest if word != "*"), "text")
        out[name] = Tag(owner=owner, key=key, kind=kind, repeated="*" in rest)
    return out


TAGS: dict[str, Tag] = {
    **_table(
        "document",
        """SPDXVersion spdxVersion word
DataLicense dataLicense word
DocumentName name
DocumentNamespace documentNamespace word
DocumentComment comment
ExternalDocumentRef externalDocumentRefs document-ref *""",
    ),
    **_table(
        "creation",
        """Creator creators *
Created created word
CreatorComment comment
LicenseListVersion licenseListVersion word""",
    ),
    **_table("element", "SPDXID SPDXID word"),
    **_table(
        "package",
        """PackageName name
PackageVersion versionInfo
PackageFileName packageFileName
PackageSupplier supplier
PackageOriginator originator
PackageDownloadLocation downloadLocation word
FilesAnalyzed filesAnalyzed truth
PackageVerificationCode packageVerificationCode verification
PackageChecksum checksums checksum *
PackageHomePage homepage word
PackageSourceInfo sourceInfo
PackageLicenseConcluded licenseConcluded word
PackageLicenseInfoFromFiles licenseInfoFromFiles word *
PackageLicenseDeclared licenseDeclared word
PackageLicenseComments licenseComments
PackageCopyrightText copyrightText
PackageSummary summary
PackageDescription description
PackageComment comment
ExternalRef externalRefs reference *
PackageAttributionText attributionTexts *
PrimaryPackagePurpose primaryPackagePurpose purpose
ReleaseDate releaseDate word
BuiltDate builtDate word
ValidUntilDate validUntilDate word""",
    ),
    **_table("reference", "ExternalRefComment comment"),
    **_table(
        "file",
        """FileName fileName
FileType fileTypes word *
FileChecksum checksums checksum *
LicenseConcluded licenseConcluded word
LicenseInfoInFile licenseInfoInFiles word *
LicenseComments licenseComments
FileCopyrightText copyrightText
FileComment comment
FileNotice noticeText
FileContributor fileContributors *
FileAttributionText attributionTexts *
FileDependency fileDependencies *""",
    ),
    **_table(
        "snippet",
        """SnippetSPDXID SPDXID word
SnippetFromFileSPDXID snippetFromFile word
SnippetByteRange ranges byte-range *
SnippetLineRange ranges line-range *
SnippetLicenseConcluded licenseConcluded word
LicenseInfoInSnippet licenseInfoInSnippets word *
SnippetLicenseComments licenseComments
SnippetCopyrightText copyrightText
SnippetComment comment
SnippetName name
SnippetAttributionText attributionTexts *""",
    ),
    **_table(
        "license",
        """LicenseID licenseId word
ExtractedText extractedText
LicenseName name
LicenseCrossReference seeAlsos word *
LicenseComment comment""",
    ),
    **_table(
        "relationship",
        """Relationship relationshipType relationship
RelationshipComment comment""",
    ),
    **_table(
        "annotation",
        """Annotator annotator
AnnotationDate annotationDate word
AnnotationType annotationType word
SPDXREF SPDXREF word
AnnotationComment comment""",
    ),
    **_table(
        "review",
        """Reviewer reviewer
ReviewDate reviewDate word
ReviewComment comment""",
    ),
}
STARTS = {
    "PackageName": "package",
    "FileName": "file",
    "SnippetSPDXID": "snippet",
    "LicenseID": "license",
    "Relationship": "relationship",
    "Annotator": "annotation",
    "Reviewer": "review",
}
"""The tags that begin a new object."""


def parsed(kind: str, value: str) -> Any:
    """Return a value as JSON has it.

    Raises:
        ValueError: it is not written as its kind demands.
    """
    match kind:
        case "text":
            return value
        case "word":
            return value.strip()
        case "purpose":
            return value.strip().replace("-", "_")
        case "truth":
            return _truth(value)
        case "checksum":
            return _checksum(value)
        case "relationship":
            words = _words(value, 3, "two elements and how they are related")
            return dict(zip(("spdxElementId", "relationshipType", "relatedSpdxElement"), words, strict=True))
        case "reference":
            words = _words(value, 3, "category, type and locator")
            keys = ("referenceCategory", "referenceType", "referenceLocator")
            return dict(zip(keys, words, strict=True))
        case "document-ref":
            name, address, checksum = _words(value, 3, "name, address and checksum")
            return {"externalDocumentId": name, "spdxDocument": address, "checksum": _checksum(checksum)}
        case "verification":
            return _verification(value)
        case _:
            return _range(value, "offset" if kind == "byte-range" else "lineNumber")


def _words(value: str, count: int, wanted: str) -> list[str]:
    words = value.strip().split(None, count - 1)
    if len(words) != count:
        raise ValueError(f"{wanted} are expected")
    return words


def _truth(value: str) -> bool:
    if value.strip().lower() not in {"true", "false"}:
        raise ValueError("true or false is expected")
    return value.strip().lower() == "true"


def _checksum(value: str) -> dict[str, str]:
    found = _CHECKSUM.fullmatch(value)
    if found is None:
        raise ValueError("ALGORITHM: DIGEST is expected")
    return {"algorithm": found[1], "checksumValue": found[2]}


def _verification(value: str) -> dict[str, Any]:
    found = _VERIFICATION.fullmatch(value)
    if found is None:
        raise ValueError("a verification code is expected")
    excluded = {"packageVerificationCodeExcludedFiles": found[2].split()} if found[2] else {}
    return {"packageVerificationCodeValue": found[1], **excluded}


def _range(value: str, key: str) -> dict[str, Any]:
    found = _RANGE.fullmatch(value)
    if found is None:
        raise ValueError("BEGIN:END is expected")
    return {"startPointer": {key: int(found[1])}, "endPointer": {key: int(found[2])}}
