"""One component back into the artifact, the edges and the gaps it was made from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.properties import Property
from aibom.formats.cyclonedx.statements import parse_claim, parse_edge_claim, parse_fact, parse_gap
from aibom.formats.cyclonedx.text import MalformedError, parse_ref, unescape
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Part", "at", "loose_gaps", "pairs", "read_component"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one component carries: a node, the edges to its parents, its gaps with their numbers."""

    node: Node
    edges: tuple[Edge, ...]
    gaps: tuple[tuple[int, Gap], ...]


@dataclass(slots=True)
class _Found:
    """What has been read of a component's properties so far."""

    ref: ArtifactRef
    resolution: list[Resolution] = field(default_factory=list)
    detail: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    listing: list[str] = field(default_factory=list)
    facts: list[FactClaim] = field(default_factory=list)
    edges: dict[tuple[ArtifactRef, Relation, Pin], list[LineageClaim]] = field(default_factory=dict)
    unidentified: list[LineageClaim] = field(default_factory=list)
    not_followed: list[LineageClaim] = field(default_factory=list)
    gaps: list[tuple[int, Gap]] = field(default_factory=list)


def read_component(component: Mapping[str, Any], pointer: str) -> Part:
    """Return what the component at `pointer` carries.

    Raises:
        DocumentError: one of its properties cannot be read; the message names it by JSON pointer.
    """
    named = [value for _, name, value in pairs(component) if name == Property.REF]
    ref = at(f"{pointer}/purl", parse_ref, named[0] if named else component.get("purl", ""))
    found = _Found(ref)
    for number, name, value in pairs(component):
        at(f"{pointer}/properties/{number}", partial(_take, found, name), value)
    if not found.resolution:
        raise DocumentError(
            f"{pointer}: the property {Property.RESOLUTION} is missing", hint="give the document as aibom wrote it"
        )
    files = tuple(
        at(f"{pointer}/components/{number}", _file, nested)
        for number, nested in enumerate(component.get("components", ()))
    )
    node = Node(
        ref=ref,
        resolution=found.resolution[0],
        detail="".join(found.detail),
        aliases=tuple(found.aliases),
        files=files if found.listing else None,
        facts=tuple(found.facts),
        unidentified=tuple(found.unidentified),
        not_followed=tuple(found.not_followed),
    )
    edges = (
        Edge(child=ref, parent=parent, relation=relation, pin=pin, claims=tuple(claims))
        for (parent, relation, pin), claims in found.edges.items()
    )
    return Part(node=node, edges=tuple(edges), gaps=tuple(found.gaps))


def loose_gaps(metadata: Mapping[str, Any]) -> Iterator[tuple[int, Gap]]:
    """Yield the gaps on the metadata, with their numbers.

    Raises:
        DocumentError: one of them cannot be read.
    """
    for number, name, value in pairs(metadata):
        if name.startswith(Property.GAP):
            rule = unescape(name.removeprefix(Property.GAP))
            yield at(f"/metadata/properties/{number}", partial(parse_gap, rule=rule, owner=None), value)


def pairs(owner: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Yield place, name and value of each property of a component or of the metadata."""
    for number, found in enumerate(owner.get("properties", ())):
        yield number, found["name"], found.get("value", "")


def at(pointer: str, read: Callable[[Any], T], value: object) -> T:
    """Return `read(value)`.

    Raises:
        DocumentError: `value` is not what is read there; the message names `pointer`.
    """
    try:
        return read(value)
    except ValueError as error:
        raise DocumentError(
            f"{pointer}: {shorten(error)}: {shorten(value, 80)}", hint="give the document as aibom wrote it"
        ) from None


def _take(found: _Found, name: str, value: str) -> None:
    """Add one property to what has been found; those of other tools, and what only repeats, are passed over."""
    family = name[: name.find(":", len("aibom:")) + 1]
    last = name[len(family) :]
    match family or name:
        case Property.RESOLUTION:
            found.resolution.append(Resolution(value))
        case Property.DETAIL:
            found.detail.append(unescape(value))
        case Property.ALIAS:
            found.aliases.append(unescape(value))
        case Property.LISTING:
            found.listing.append(value)
        case Property.FACT:
            found.facts.append(parse_fact(value, Fact(last), found.ref))
        case Property.CLAIM:
            relation = Relation(last)
            parent, pin, claim = parse_edge_claim(value, relation, found.ref)
            found.edges.setdefault((parent, relation, pin), []).append(claim)
        case Property.UNIDENTIFIED:
            found.unidentified.append(parse_claim(value, Relation(last), found.ref))
        case Property.NOT_FOLLOWED:
            found.not_followed.append(parse_claim(value, Relation(last), found.ref))
        case Property.GAP:
            found.gaps.append(parse_gap(value, unescape(last), found.ref))


def _file(component: Mapping[str, Any]) -> FileEntry:
    values = {name: unescape(value) for _, name, value in pairs(component)}
    digests = {found["alg"]: found["content"] for found in component.get("hashes", ())}
    size = values.get(Property.FILE_SIZE, "-1")
    if len(size) > 20:
        raise MalformedError("a size in bytes is expected")
    return FileEntry(
        path=unescape(component["name"]),
        size=int(size),
        sha256=digests.get("SHA-256", values.get(Property.FILE_SHA256, "")),
        sha512=digests.get("SHA-512", values.get(Property.FILE_SHA512, "")),
        git_sha1=values.get(Property.FILE_GIT_SHA1, ""),
    )
