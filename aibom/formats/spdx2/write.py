"""A document through the model and the writers of spdx-tools, in each of its four encodings.

What the library writes is the dict that was validated: its own converter spells a category as the schema does not know
it, and takes time that grows with the square of the document.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Any

from aibom.formats.spdx2.licenses import as_written
from aibom.formats.spdx2.text import NOASSERTION, NONE
from aibom.formats.spdx2.validate import validate

__all__ = ["ENCODINGS", "model", "write"]

ENCODINGS = ("json", "tagvalue", "yaml", "xml")
"""The encodings, as the library calls them."""


def write(document: dict[str, Any], encoding: str) -> bytes:
    """Return a document in one of `ENCODINGS`.

    Raises:
        DocumentError: it does not pass the official JSON schema.
    """
    from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter  # noqa: PLC0415  slow to import

    validate(document)

    class Ready(DocumentConverter):  # type: ignore[misc,unused-ignore]
        """Gives the library's writers the document as it was validated."""

        def convert(self, *_: object) -> dict[str, Any]:
            """Return the document, whatever the model says."""
            return document

    converter: Any = Ready
    stream = StringIO()
    options: dict[str, Any] = {} if encoding == "tagvalue" else {"converter": converter()}
    made = model(document)
    if encoding == "yaml":
        import yaml  # noqa: PLC0415  for this encoding only

        # The library writes the same bytes in pure Python, which takes eight times as long.
        yaml.dump(document, stream, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), indent=2)
    else:
        _writer(encoding)(made, stream, validate=False, drop_duplicates=False, **options)
    text = stream.getvalue()
    return (text if text.endswith("\n") else f"{text}\n").encode()


@lru_cache(maxsize=len(ENCODINGS))
def _writer(encoding: str) -> Callable[..., None]:
    from spdx_tools.spdx.writer.json import json_writer  # noqa: PLC0415  slow to import
    from spdx_tools.spdx.writer.tagvalue import tagvalue_writer  # noqa: PLC0415
    from spdx_tools.spdx.writer.xml import xml_writer  # noqa: PLC0415

    writers = {"json": json_writer, "tagvalue": tagvalue_writer, "xml": xml_writer}
    found: Callable[..., None] = writers[encoding].write_document_to_stream
    return found


def model(document: Mapping[str, Any]) -> Any:
    """Return a document of ours as the library's model has it."""
    spdx = _spdx()

    creation = document["creationInfo"]
    packages = document["packages"]
    owners = [document, *packages]
    return spdx.Document(
        creation_info=spdx.CreationInfo(
            spdx_version=document["spdxVersion"],
            spdx_id=document["SPDXID"],
            name=document["name"],
            document_namespace=document["documentNamespace"],
            creators=[_actor(text) for text in creation["creators"]],
            created=_moment(creation["created"]),
            creator_comment=creation.get("comment"),
            data_license=document["dataLicense"],
        ),
        packages=[_package(package) for package in packages],
        annotations=[found for owner in owners for found in _annotations(owner)],
        relationships=[
            spdx.Relationship(
                found["spdxElementId"],
                spdx.RelationshipType[found["relationshipType"]],
                _absent(found["relatedSpdxElement"]),
                found.get("comment"),
            )
            for found in document["relationships"]
        ],
        extracted_licensing_info=[
            spdx.ExtractedLicensingInfo(
                info["licenseId"], info["extractedText"], info["name"], list(info.get("seeAlsos", ()))
            )
            for info in document.get("hasExtractedLicensingInfos", ())
        ],
    )


@lru_cache(maxsize=1)
def _spdx() -> Any:
    """Return the module of the library's model, whose package names what it offers in no way that a checker follows."""
    from spdx_tools.spdx import model as found  # noqa: PLC0415  slow to import

    return found


def _package(package: Mapping[str, Any]) -> Any:
    spdx = _spdx()

    return spdx.Package(
        package["SPDXID"],
        package["name"],
        _absent(package["downloadLocation"]),
        version=package.get("versionInfo"),
        file_name=package.get("packageFileName"),
        supplier=_party(package.get("supplier")),
        originator=_party(package.get("originator")),
        files_analyzed=package["filesAnalyzed"],
        checksums=[
            spdx.Checksum(spdx.ChecksumAlgorithm[found["algorithm"]], found["checksumValue"])
            for found in package.get("checksums", ())
        ],
        homepage=package.get("homepage"),
        license_concluded=_license(package["licenseConcluded"]),
        license_declared=_license(package["licenseDeclared"]),
        license_comment=package.get("licenseComments"),
        copyright_text=_absent(package["copyrightText"]),
        description=package.get("description"),
        comment=package.get("comment"),
        external_references=[
            spdx.ExternalPackageRef(
                spdx.ExternalPackageRefCategory[found["referenceCategory"].replace("-", "_")],
                found["referenceType"],
                found["referenceLocator"],
            )
            for found in package.get("externalRefs", ())
        ],
        primary_package_purpose=spdx.PackagePurpose[package["primaryPackagePurpose"]],
        release_date=_moment(package["releaseDate"]) if "releaseDate" in package else None,
        built_date=_moment(package["builtDate"]) if "builtDate" in package else None,
    )


def _annotations(owner: Mapping[str, Any]) -> Iterator[Any]:
    spdx = _spdx()

    for found in owner.get("annotations", ()):
        date, author = _moment(found["annotationDate"]), _actor(found["annotator"])
        kind = spdx.AnnotationType[found["annotationType"]]
        yield spdx.Annotation(owner["SPDXID"], kind, author, date, found["comment"])


def _absent(text: str) -> Any:
    spdx = _spdx()

    return spdx.SpdxNoAssertion() if text == NOASSERTION else spdx.SpdxNone() if text == NONE else text


def _party(text: str | None) -> Any:
    return None if text is None else _absent(text) if text in {NOASSERTION, NONE} else _actor(text)


@lru_cache(maxsize=1024)
def _actor(text: str) -> Any:
    spdx = _spdx()

    kind, _, name = text.partition(": ")
    return spdx.Actor(spdx.ActorType[kind.upper()], name)  # with the address in its name: written alike


@lru_cache(maxsize=1024)
def _license(text: str) -> Any:
    return _absent(text) if text in {NOASSERTION, NONE} else as_written().parse(text)


@lru_cache(maxsize=16)
def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007  the library takes it for UTC
