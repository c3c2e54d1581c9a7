"""What a document says of itself: who made it, when and with what; and what stands beside its components."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aibom.formats.cyclonedx.state_component import read_supplier
from aibom.formats.cyclonedx.state_context import Context, entries, members, plural
from aibom.formats.cyclonedx.state_properties import base_properties
from aibom.formats.stated.records import StatedArtifact
from aibom.records.claims import Fact

__all__ = ["read_head", "read_rest", "utc"]

_METADATA = frozenset(
    {"timestamp", "tools", "authors", "component", "manufacturer", "manufacture", "supplier", "properties"}
)
_READ = frozenset(
    {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
)
_GAP = re.compile(r"gap-([1-9][0-9]{0,8})")


def utc(text: object) -> str:
    """Return a time as RFC 3339 in UTC, to the second; empty for what is none or names no zone.

    >>> utc("2024-05-01T02:00:00.5+02:00"), utc("2024-05-01T00:00:00"), utc("2024-05-01")
    ('2024-05-01T00:00:00Z', '', '')
    """
    try:
        time = datetime.fromisoformat(str(text).strip())
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0") if time.tzinfo else ""
    except (ValueError, OverflowError):
        return ""


def read_head(context: Context, metadata: Mapping[str, Any], artifact: StatedArtifact) -> None:
    """State what the metadata say of the document, and of its subject, which `artifact` is."""
    text = context.text
    _people(context, artifact, metadata.get("authors"), "/metadata/authors", Fact.DOCUMENT_AUTHOR)
    maker = members(metadata.get("manufacturer"))
    urls = [text(url) for url in entries(maker.get("url"))][:1]
    parts = {"url": urls[0]} if urls and urls[0] else {}
    artifact.say(Fact.DOCUMENT_ORGANIZATION, text(maker.get("name")), "/metadata/manufacturer/name", **parts)
    _people(context, artifact, maker.get("contact"), "/metadata/manufacturer/contact", Fact.DOCUMENT_CONTACT)
    _tools(context, artifact, metadata.get("tools"))
    # Of the subject, not of the document.
    read_supplier(context, artifact, metadata.get("supplier"), "/metadata/supplier")
    base_properties(context, artifact, metadata, "/metadata", of="the document")
    for key in metadata:
        if key not in _METADATA or (key == "manufacture" and "component" not in metadata):
            context.pass_over(f"/metadata/{key}", f"{plural(key)} of the document")


def read_rest(context: Context, document: Mapping[str, Any]) -> None:
    """Take the gaps that aibom wrote, and pass over what else stands beside the components, kind by kind."""
    for number, found in enumerate(map(members, entries(document.get("annotations")))):
        gap = _GAP.fullmatch(str(found.get("bom-ref", ""))) if context.own else None
        if gap is not None:
            context.stated.gaps[int(gap[1])] = str(found.get("text", ""))
        else:
            context.pass_over(f"/annotations/{number}", "annotations")
    for key, value in document.items():
        if key not in _READ and key != "annotations":
            context.pass_over(f"/{key}", plural(key), len(value) if isinstance(value, list) else 1)


def _people(context: Context, artifact: StatedArtifact, value: object, pointer: str, fact: Fact) -> None:
    for number, found in enumerate(map(members, entries(value))):
        parts = {key: said for key in ("email", "phone") if (said := context.text(found.get(key)))}
        name = context.text(found.get("name")) or parts.get("email", "")
        artifact.say(fact, name, f"{pointer}/{number}", **parts)


def _tools(context: Context, artifact: StatedArtifact, value: object) -> None:
    """State the programs that made the document, in the old form or the new."""
    if isinstance(value, list):
        found = [(f"/metadata/tools/{number}", members(item)) for number, item in enumerate(value)]
    else:
        found = [
            (f"/metadata/tools/{key}/{number}", members(item))
            for key in ("components", "services")
            for number, item in enumerate(entries(members(value).get(key)))
        ]
    for place, tool in found:
        version = context.text(tool.get("version"))
        parts = {"version": version} if version else {}
        artifact.say(Fact.DOCUMENT_TOOL, context.text(tool.get("name")), f"{place}/name", **parts)
