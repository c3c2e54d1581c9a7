"""A whole document: who made it, what it is about, and what it may claim to conform to."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from aibom.formats.spdx3.annotations import add_gaps, add_head, add_record
from aibom.formats.spdx3.conformance import PROFILES, missing, profiles
from aibom.formats.spdx3.draft import NAMESPACE, NOT_YET, Draft
from aibom.formats.spdx3.files import add_files
from aibom.formats.spdx3.licensing import Licenses
from aibom.formats.spdx3.package import add_libraries, add_package
from aibom.formats.spdx3.relations import add_relations
from aibom.formats.spdx3.terms import CONTEXT, CREATION_INFO, VERSION, Element
from aibom.formats.spdx3.times import EPOCH, utc
from aibom.formats.spdx3.validate import validate
from aibom.formats.vocabulary.index import index
from aibom.formats.vocabulary.parties import authors, manufacturer
from aibom.formats.vocabulary.text import escape
from aibom.records.bom import Bom
from aibom.records.snapshot import digest

__all__ = ["document", "encoded"]

# Any fixed UUID does; the namespaces of equal content are then equal everywhere.
_NAMESPACE = uuid.UUID("6d0f9d4c-9b52-5d59-8a3e-2b8c7d3f1a90")


def encoded(bom: Bom) -> bytes:
    """Return `bom` as a valid document, byte for byte; equal for Boms that differ only in the order of nodes or edges.

    Raises:
        DocumentError: `bom` is not whole, or the document would not be valid.
    """
    graph = _graph(Draft(index(bom)))
    whole = {"@context": CONTEXT, "@graph": graph}
    validate(whole)
    data = orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    identity = uuid.uuid5(_NAMESPACE, digest(data))
    return data.replace(NOT_YET.encode(), str(identity).encode())


def document(bom: Bom) -> dict[str, Any]:
    """Return the document that `encoded` gives, as what its JSON says.

    Raises:
        DocumentError: as `encoded`.
    """
    whole: dict[str, Any] = orjson.loads(encoded(bom))
    return whole


def _graph(draft: Draft) -> list[Element]:
    creation = _creation(draft)
    licenses = Licenses(draft)
    for node in draft.known.nodes:
        add_package(draft, node, licenses)
        add_files(draft, node)
        add_relations(draft, node)
    add_libraries(draft)
    for node in draft.known.nodes:
        add_record(draft, node)
    add_gaps(draft)
    document = f"{NAMESPACE}document"
    add_head(draft, document)
    elements = draft.elements
    lacking = {profile: missing(elements, profile) for profile in PROFILES}
    if any(lacking.values()):
        draft.annotate("profiles", document, _not_claimed(elements, lacking))
    return [creation, *_collections(draft, profiles(elements, lacking)), *draft.elements]


def _creation(draft: Draft) -> Element:
    """Return who made the document, when and with what: whom the operator names, else the program itself."""
    known = draft.known
    tool, facts = known.bom.tool, known.subject.facts
    version = f"version {escape(tool.version)}"
    using = draft.add("agents", "Tool", "tool", {"name": escape(tool.name), "comment": version})
    makers: list[str] = []
    organization = manufacturer(facts)
    if organization:
        urls = organization.get("url")
        makers.append(
            draft.agent("Organization", str(organization["name"]), urls=urls if isinstance(urls, list) else ())
        )
    makers += [
        draft.agent("Person", str(person.get("name", "")), email=str(person.get("email", "")))
        for person in authors(facts)
        if "name" in person or "email" in person
    ]
    if not makers:
        named = {
            "name": escape(tool.name),
            "comment": "nobody is stated to have made this document but the program itself",
        }
        makers.append(draft.add("agents", "SoftwareAgent", "agent", named))
    return {
        "type": "CreationInfo",
        "@id": CREATION_INFO,
        "specVersion": VERSION,
        "created": utc(known.bom.walk.time) or EPOCH,
        "createdBy": makers,
        "createdUsing": [using],
    }


def _collections(draft: Draft, conformance: list[str]) -> list[Element]:
    """Return the document and the SBOM in it, whose root is the subject."""
    subject = draft.known.bom.subject
    whole = f"{NAMESPACE}document"
    of_document = [each["spdxId"] for each in draft.elements if each.get("subject") == whole]
    elements = [each["spdxId"] for each in draft.elements if each.get("subject") != whole]
    shared = {"creationInfo": CREATION_INFO, "profileConformance": conformance}
    sbom: Element = {
        "type": "software_Sbom",
        "spdxId": f"{NAMESPACE}sbom",
        **shared,
        "name": f"AI BOM of {escape(subject.repo)}",
        "rootElement": [draft.id_of(subject)],
        "element": elements,
    }
    if draft.known.is_analyzed:
        sbom["software_sbomType"] = ["analyzed"]
    head: Element = {
        "type": "SpdxDocument",
        "spdxId": whole,
        **shared,
        "name": sbom["name"],
        "rootElement": [sbom["spdxId"]],
        "element": [sbom["spdxId"], *of_document],
    }
    return [head, sbom]


def _not_claimed(elements: Sequence[Element], lacking: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Return, for people, which profiles are not claimed and what each package lacks for it."""
    names = {element["spdxId"]: element.get("name", "") for element in elements}
    lines: list[str] = []
    for profile, found in lacking.items():
        by_package: dict[str, list[str]] = {}
        for package, requirement in found:
            by_package.setdefault(package, []).append(requirement)
        lines += [f"The {profile} profile is not claimed, because the text of SPDX 3.0.1 demands:"] if found else []
        lines += [f"{names[package]}: {', '.join(wanted)}" for package, wanted in by_package.items()]
    return "\n".join(lines)
