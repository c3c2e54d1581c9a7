"""The documents that are merged: in one version of the standard, in an order of their own, with their components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.checks import problems
from aibom.formats.cyclonedx.validate import READ_VERSIONS, schema_problems
from aibom.formats.merging.links import defined
from aibom.records.refs import shorten
from aibom.records.snapshot import digest

__all__ = ["Given", "Group", "Member", "Source", "canonical", "checked", "same", "sources", "unversioned"]

MAX_DEPTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A document as it was read: a dict in the shape of CycloneDX JSON, and what errors call it."""

    document: Mapping[str, Any]
    name: str


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """Components of several documents that are one: `leader` is the one in whose place it stands.

    `awaits` is the subject of a model's document that the leader is known to name, though not by the same purl.
    `output` is the component in the merged document, `pointer` its place there.
    """

    leader: "Member"
    members: list["Member"] = field(default_factory=list)
    awaits: "Member | None" = None
    ref: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, str] = field(default_factory=dict)
    output: dict[str, Any] = field(default_factory=dict)
    pointer: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """One component of one document, with those nested in it; `written` is it with its references renamed."""

    source: int
    component: dict[str, Any]
    parent: "Member | None" = None
    children: list["Member"] = field(default_factory=list)
    group: Group | None = None
    written: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> Group:
        """The group it belongs to, once there is one."""
        if self.group is None:
            raise LookupError(self.component.get("name"))
        return self.group


@dataclass(slots=True, kw_only=True)
class Source:
    """One document: 0 is the application's. `names` says what each of its bom-refs is called in the merged one."""

    number: int
    name: str
    document: dict[str, Any]
    subject: Member | None
    tops: list[Member]
    members: list[Member]
    names: dict[str, str] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)

    @property
    def link(self) -> str:
        """The BOM-Link of the document (https://cyclonedx.org/capabilities/bomlink/), or an empty text."""
        serial = str(self.document.get("serialNumber", ""))
        return f"urn:cdx:{serial.removeprefix('urn:uuid:')}/{self.document.get('version', 1)}" if serial else ""


def checked(given: Given) -> Given:
    """Return a document that was given, once it is known to be a valid one of CycloneDX 1.4 to 1.7.

    Raises:
        DocumentError: it is not; the message names it and the first problem.
    """
    _check_depth(given)
    version = given.document.get("specVersion")
    if version not in READ_VERSIONS:
        raise DocumentError(
            f"{given.name} is CycloneDX {shorten(version)}; {', '.join(READ_VERSIONS)} can be merged",
            hint="ask its maker for one of these versions",
        )
    for find in (schema_problems, problems):
        for problem in islice(find(given.document), 1):
            raise DocumentError(
                f"{given.name} is not valid: {problem.pointer or '/'}: {problem.reason}",
                hint="`aibom validate` lists everything that is wrong with it",
            )
    return given


def _check_depth(given: Given) -> None:
    level: list[Any] = [given.document]
    for _ in range(MAX_DEPTH):
        inner = (value for item in level for value in (item.values() if isinstance(item, dict) else item))
        level = [value for value in inner if isinstance(value, (dict, list))]
        if not level:
            return
    raise DocumentError(f"{given.name} is nested deeper than {MAX_DEPTH} levels", hint="no BOM needs to be")


def sources(application: Given, models: Sequence[Given], version: str) -> list[Source]:
    """Return the documents in the order in which they are merged: the application's, then the models' by content.

    What is given twice is taken once. Each becomes a document of `version`: a newer version allows what an older one
    did, but for the old form of metadata.tools, which is put in the new one, and for properties without a name.

    Raises:
        DocumentError: the document of a model says of nothing that it is its subject.
    """
    seen = {_digest(application.document)}
    others: list[tuple[str, str, Given]] = []
    for model in models:
        key = _digest(model.document)
        subject = model.document.get("metadata", {}).get("component")
        if subject is None:
            raise DocumentError(
                f"{model.name} does not say what it is about: metadata.component is missing",
                hint="give the BOM of a model; the application's SBOM comes first",
            )
        if key not in seen:
            seen.add(key)
            others.append((canonical(subject.get("purl", "")) or subject["name"], key, model))
    ordered = [application, *(given for _, _, given in sorted(others, key=lambda item: item[:2]))]
    return [_source(number, given, version) for number, given in enumerate(ordered)]


def _digest(document: Mapping[str, Any]) -> str:
    return digest(same(document))


def _source(number: int, given: Given, version: str) -> Source:
    document: dict[str, Any] = orjson.loads(orjson.dumps(given.document)) | {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "specVersion": version,
    }
    _name_properties(document)
    metadata = document.get("metadata", {})
    if isinstance(metadata.get("tools"), list):
        metadata["tools"] = {"components": [_tool(tool) for tool in metadata["tools"]]}
    found: list[Member] = []
    subject = None
    if "component" in metadata:
        subject = _member(number, metadata["component"], None, found)
        _give_ref(document, metadata["component"])
    tops = [_member(number, each, None, found) for each in document.get("components", ())]
    return Source(number=number, name=given.name, document=document, subject=subject, tops=tops, members=found)


def _name_properties(value: Any) -> None:
    """Give an empty name to what has none, which 1.4 and 1.5 allow."""
    for item in value if isinstance(value, list) else value.values():
        if isinstance(item, (dict, list)):
            _name_properties(item)
    if isinstance(value, dict) and isinstance(value.get("properties"), list):
        value["properties"] = [{"name": ""} | item for item in value["properties"]]


def _member(number: int, component: dict[str, Any], parent: Member | None, found: list[Member]) -> Member:
    member = Member(source=number, component=component, parent=parent)
    found.append(member)
    member.children = [_member(number, each, member, found) for each in component.get("components", ())]
    return member


def _give_ref(document: Mapping[str, Any], component: dict[str, Any]) -> None:
    """Give a subject a bom-ref, since edges will lead to it."""
    if "bom-ref" in component:
        return
    wanted = component.get("purl") or "@".join(filter(None, (component["name"], component.get("version"))))
    taken = {ref for ref, _ in defined(document)}
    number, ref = 1, wanted or "subject"
    while ref in taken:
        number += 1
        ref = f"{wanted}~{number}"
    component["bom-ref"] = ref


def _tool(tool: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tool in the form that 1.5 brought; its vendor is who made it."""
    vendor = tool.get("vendor", "")
    out: dict[str, Any] = {"type": "application"}
    if vendor:
        out["manufacturer"] = {"name": vendor}
    out["name"] = tool.get("name") or vendor
    return out | {key: tool[key] for key in ("version", "hashes", "externalReferences") if key in tool}


def same(value: Any) -> bytes:
    """Return bytes that are equal for equal values, whatever the order of their keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@lru_cache(maxsize=100_000)
def canonical(purl: str) -> str:
    """Return a purl as its specification spells it (ECMA-427); what is no purl stays as it is.

    >>> canonical("pkg:PyPI/Torch@2.1"), canonical("")
    ('pkg:pypi/torch@2.1', '')
    """
    parsed = _parsed(purl)
    return purl if parsed is None else str(parsed.to_string())


@lru_cache(maxsize=100_000)
def unversioned(purl: str) -> str:
    """Return a purl without its version, and an empty text for what is no purl.

    >>> unversioned("pkg:huggingface/org/tiny@main")
    'pkg:huggingface/org/tiny'
    """
    parsed = _parsed(purl)
    return "" if parsed is None else str(parsed._replace(version=None).to_string())


def _parsed(purl: str) -> Any:
    from packageurl import PackageURL  # noqa: PLC0415  slow to import

    try:
        return PackageURL.from_string(purl) if purl else None
    except ValueError:
        return None
