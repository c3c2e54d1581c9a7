"""What the JSON schema of SPDX 2.3 does not see, looked for in documents of anybody, whichever their encoding."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aibom.formats.validation import spdx2_references
from aibom.formats.validation.licenses import expression_faults, references
from aibom.formats.validation.records import Fault, pointer_to
from aibom.formats.validation.values import digest_fault, location_fault, purl_fault, utc_fault
from aibom.records.refs import shorten

__all__ = ["faults"]

Faults = Iterator[Fault]
_NOTHING = frozenset({"NOASSERTION", "NONE"})
_SPDX_ID = re.compile(r"SPDXRef-[A-Za-z0-9.\-]+")
_AGENT = re.compile(r"(?:Person|Organization): ?\S.*", re.DOTALL)
_CREATOR = re.compile(r"(?:Person|Organization|Tool): ?\S.*", re.DOTALL)
_TIMES = frozenset({"annotationDate", "builtDate", "created", "releaseDate", "reviewDate", "validUntilDate"})
_ACTORS = frozenset({"annotator", "originator", "reviewer", "supplier"})
_LICENSES = frozenset({"licenseConcluded", "licenseDeclared", "licenseInfoFromFiles", "licenseInfoInFiles"})


def faults(document: Mapping[str, Any]) -> Faults:
    """Yield what is wrong with a document in the shape of SPDX 2.3 JSON; values of a wrong type are passed over."""
    yield from _head(document)
    defined = {
        str(info.get("licenseId")) for _, info in _objects(document.get("hasExtractedLicensingInfos"), "") if info
    }
    stack: list[tuple[str, Mapping[str, Any]]] = [("", document)]
    while stack:
        pointer, owner = stack.pop()
        for key, value in owner.items():
            where = pointer + pointer_to((None, key))
            yield from _of_field(key, value, where, defined)
            stack.extend([(where, value)] if isinstance(value, dict) else _objects(value, where))
    for pointer, package in _objects(document.get("packages"), "/packages"):
        yield from _package(package, pointer)
    for pointer, file in _objects(document.get("files"), "/files"):
        yield from _file(file, pointer)
    yield from spdx2_references.faults(document)


def _head(document: Mapping[str, Any]) -> Faults:
    namespace = document.get("documentNamespace")
    if namespace is None:
        yield Fault(rule="required-by-text", message="documentNamespace is missing", pointer="/documentNamespace")
    elif isinstance(namespace, str) and ("#" in namespace or not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+$", namespace)):
        message = f"{shorten(namespace)!r} is no absolute address without #"
        yield Fault(rule="namespace-invalid", message=message, pointer="/documentNamespace")
    if document.get("dataLicense", "CC0-1.0") != "CC0-1.0":
        message = f"the data license is {shorten(document['dataLicense'], 60)!r}, not CC0-1.0"
        yield Fault(rule="required-by-text", message=message, pointer="/dataLicense", remedy="write CC0-1.0")
    info = document.get("creationInfo")
    creators = info.get("creators") if isinstance(info, dict) else None
    if creators == []:
        message = "nobody is named as creator"
        yield Fault(rule="required-by-text", message=message, pointer="/creationInfo/creators")
    for number, creator in enumerate(creators if isinstance(creators, list) else ()):
        yield from _actor(creator, f"/creationInfo/creators/{number}", "creators")


def _of_field(key: str, value: Any, pointer: str, defined: set[str]) -> Faults:
    if key in {"checksums", "checksum"}:
        yield from _checksums(value, pointer)
    elif key in _LICENSES:
        many = isinstance(value, list)
        for number, text in enumerate(value if isinstance(value, list) else [value]):
            yield from _license(text, f"{pointer}/{number}" if many else pointer, defined)
    elif key in _ACTORS:
        yield from _actor(value, pointer, key)
    elif key in _TIMES and isinstance(value, str):
        if message := utc_fault(value):
            yield Fault(rule="timestamp-invalid", message=message, pointer=pointer)
    elif key == "SPDXID" and isinstance(value, str) and not _SPDX_ID.fullmatch(value):
        yield Fault(rule="spdx-id", message=f"{shorten(value)!r} is no SPDXID", pointer=pointer)


def _actor(text: Any, pointer: str, key: str) -> Faults:
    if not isinstance(text, str) or (key in {"supplier", "originator"} and text == "NOASSERTION"):
        return
    pattern = _AGENT if key in {"supplier", "originator"} else _CREATOR
    if not pattern.fullmatch(text):
        words = "Person: or Organization:" if pattern is _AGENT else "Person:, Organization: or Tool:"
        message = f"{shorten(text, 80)!r} does not begin with {words}"
        yield Fault(rule="actor-format", message=message, pointer=pointer)


def _checksums(checksums: Any, pointer: str) -> Faults:
    given = [(pointer, checksums)] if isinstance(checksums, dict) else _objects(checksums, pointer)
    for where, checksum in given:
        algorithm, value = checksum.get("algorithm"), checksum.get("checksumValue")
        if not (isinstance(algorithm, str) and isinstance(value, str)):
            continue
        found = digest_fault(algorithm, value)
        if found is None and value != value.lower():
            found = "digest-alphabet", f"{shorten(value, 80)!r} is not in lower case"
        if found:
            yield Fault(rule=found[0], message=found[1], pointer=f"{where}/checksumValue")


def _license(text: Any, pointer: str, defined: set[str]) -> Faults:
    if not isinstance(text, str) or text in _NOTHING:
        return
    for rule, message, value in expression_faults(text):
        yield Fault(rule=rule, message=message, pointer=pointer, value=value)
    for name in dict.fromkeys(references(text)):
        if name not in defined and not name.startswith("DocumentRef-"):
            message = f"{shorten(name, 80)!r} is not among hasExtractedLicensingInfos"
            yield Fault(rule="license-ref-undefined", message=message, pointer=pointer)


def _package(package: Mapping[str, Any], pointer: str) -> Faults:
    location = package.get("downloadLocation")
    if isinstance(location, str) and location not in _NOTHING and (message := location_fault(location)):
        yield Fault(rule="download-location", message=message, pointer=f"{pointer}/downloadLocation")
    for where, reference in _objects(package.get("externalRefs"), f"{pointer}/externalRefs"):
        locator = reference.get("referenceLocator")
        if reference.get("referenceType") == "purl" and isinstance(locator, str) and (found := purl_fault(locator)):
            yield Fault(rule=found[0], message=found[1], pointer=f"{where}/referenceLocator")
    if package.get("filesAnalyzed") is False:
        for key in ("hasFiles", "licenseInfoFromFiles", "packageVerificationCode"):
            if package.get(key):
                message = f"no files were analyzed, and it has {key}"
                yield Fault(rule="files-not-analyzed", message=message, pointer=f"{pointer}/{key}")


def _file(file: Mapping[str, Any], pointer: str) -> Faults:
    checksums = file.get("checksums")
    found = [checksum.get("algorithm") for _, checksum in _objects(checksums, "")]
    if isinstance(checksums, list) and "SHA1" not in found:
        yield Fault(rule="file-sha1", message="the file has no SHA-1 checksum", pointer=f"{pointer}/checksums")


def _objects(items: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield f"{pointer}/{number}", item
