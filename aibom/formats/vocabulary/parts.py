"""Names and values back into the records they were made from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, TypeVar

from aibom.errors import DocumentError
from aibom.formats.vocabulary.properties import VOCABULARY, Property
from aibom.formats.vocabulary.statements import parse_claim, parse_edge_claim, parse_fact, parse_gap
from aibom.formats.vocabulary.text import parse_ref, unescape
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Part", "Placed", "assemble", "at", "is_known", "other_vocabulary", "read_part", "refusal"]

T = TypeVar("T")

_HINT = "give the document as aibom wrote it"
_REF = Property.REF.value

Placed = tuple[str, str, str]
"""Where a name and its value stand in the document (a JSON pointer or `line N`), the name, the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a document says of one artifact: a node, the edges to its parents, its gaps with their numbers."""

    node: Node
    edges: tuple[Edge, ...]
    gaps: tuple[tuple[int, Gap], ...]


@dataclass(slots=True)
class _Found:
    """What has been read of an artifact's pairs so far."""

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


def is_known(pairs: Iterable[Placed]) -> bool:
    """Say whether the pairs of a document's head name the vocabulary that is read here: whether aibom wrote it."""
    return any(name == Property.VOCABULARY and value == VOCABULARY for _, name, value in pairs)


def other_vocabulary(pairs: Iterable[Placed]) -> tuple[str, str] | None:
    """Return the place of a vocabulary that is not read here and what follows of it; None if the pairs name none such.

    >>> other_vocabulary([("/metadata/properties/0", "aibom:vocabulary", "1")]) is None
    True
    """
    for place, name, value in pairs:
        if name == Property.VOCABULARY and value != VOCABULARY:
            said = f"the vocabulary {shorten(value, 20)!r} of another version of aibom, which reads {VOCABULARY!r}"
            return place, f"{said}: read as a document of another tool"
    return None


def read_part(place: str, identity: str, pairs: Sequence[Placed], files: Iterable[FileEntry]) -> Part:
    """Return what `pairs` say of the artifact at `place`.

    `identity` is what the standard's own field says it is, a purl; `files` are those of its listing, in order.

    Raises:
        DocumentError: one of the pairs cannot be read; the message names its place.
    """
    named = [(where, value) for where, name, value in pairs if name == _REF]
    pointer, value = named[0] if named else (place, identity)
    try:
        found = _Found(parse_ref(value))
        for pointer, name, value in pairs:  # noqa: B007  the last one is told below
            take = _taker(name)
            if take is not None:
                take(found, value)
    except ValueError as error:
        raise refusal(pointer, error, value) from None
    if not found.resolution:
        raise DocumentError(f"{place}: the property {Property.RESOLUTION} is missing", hint=_HINT)
    node = Node(
        ref=found.ref,
        resolution=found.resolution[0],
        detail="".join(found.detail),
        aliases=tuple(found.aliases),
        files=tuple(files) if found.listing else None,
        facts=tuple(found.facts),
        unidentified=tuple(found.unidentified),
        not_followed=tuple(found.not_followed),
    )
    edges = (
        Edge(child=found.ref, parent=parent, relation=relation, pin=pin, claims=tuple(claims))
        for (parent, relation, pin), claims in found.edges.items()
    )
    return Part(node=node, edges=tuple(edges), gaps=tuple(found.gaps))


def assemble(parts: Sequence[Part], subject: ArtifactRef, head: Iterable[Placed], *, time: str, tool: Tool) -> Bom:
    """Return the Bom whose artifacts are `parts` and whose walk, rules and remaining gaps stand in `head`.

    Raises:
        DocumentError: a pair cannot be read, an artifact stands there twice, or a parent not at all.
    """
    values: dict[str, list[tuple[str, str]]] = {}
    gaps = [gap for part in parts for gap in part.gaps]
    for pointer, name, value in head:
        values.setdefault(name, []).append((pointer, value))
        if name.startswith(Property.GAP):
            rule = unescape(name.removeprefix(Property.GAP))
            gaps.append(at(pointer, partial(parse_gap, rule=rule, owner=None), value))
    lineage = Lineage(
        subject=subject,
        nodes=tuple(sorted((part.node for part in parts), key=lambda node: node.ref)),
        edges=_edges(parts),
        walk=_walk(values, time),
    )
    return Bom(
        lineage=lineage,
        gaps=tuple(gap for _, gap in sorted(gaps, key=lambda item: item[0])),
        rules=_each(values, Property.RULE, unescape),
        tool=tool,
    )


def at(pointer: str, read: Callable[[Any], T], value: object) -> T:
    """Return `read(value)`.

    Raises:
        DocumentError: `value` is not what is read there; the message names `pointer`.
    """
    try:
        return read(value)
    except ValueError as error:
        raise refusal(pointer, error, value) from None


def refusal(pointer: str, error: ValueError, value: object) -> DocumentError:
    """Return what `at` raises where `value`, at `pointer`, is not what is read there."""
    return DocumentError(f"{pointer}: {shorten(error)}: {shorten(value, 80)}", hint=_HINT)


def _edges(parts: Sequence[Part]) -> tuple[Edge, ...]:
    nodes = {part.node.ref for part in parts}
    if len(nodes) != len(parts):
        raise DocumentError("an artifact stands in the document twice", hint=_HINT)
    edges = [edge for part in parts for edge in part.edges]
    for edge in edges:
        if edge.parent not in nodes:
            raise DocumentError(f"{edge.parent}, a parent of {edge.child}, is not in the document", hint=_HINT)
    return tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation, edge.pin)))


def _walk(values: Mapping[str, Sequence[tuple[str, str]]], time: str) -> Walk:
    return Walk(
        endpoint="".join(_each(values, Property.ENDPOINT, unescape)),
        time=time,
        max_depth=next(iter(_each(values, Property.MAX_DEPTH, int)), -1),
        max_nodes=next(iter(_each(values, Property.MAX_NODES, int)), 5000),
        datasets=next(iter(_each(values, Property.DATASETS, str)), "true") == "true",
        extractors=_each(values, Property.EXTRACTOR, unescape),
        registries=_each(values, Property.REGISTRY, unescape),
        cut=_each(values, Property.CUT, parse_ref),
        unavailable=_each(values, Property.UNAVAILABLE, parse_ref),
    )


def _each(values: Mapping[str, Sequence[tuple[str, str]]], name: Property, read: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(at(pointer, read, value) for pointer, value in values.get(name, ()))


@lru_cache(maxsize=4096)
def _taker(name: str) -> Callable[[_Found, str], None] | None:
    """Return what adds the value of a pair of that name to what has been found.

    None for pairs of other tools, and for what only repeats.

    Raises:
        ValueError: it is about no fact or relation that is known.
    """
    family = name[: name.find(":", len("aibom:")) + 1]
    last = name[len(family) :]
    match family or name:
        case Property.RESOLUTION:
            return lambda found, value: found.resolution.append(Resolution(value))
        case Property.DETAIL:
            return lambda found, value: found.detail.append(unescape(value))
        case Property.ALIAS:
            return lambda found, value: found.aliases.append(unescape(value))
        case Property.LISTING:
            return lambda found, value: found.listing.append(value)
        case Property.FACT:
            return partial(_take_fact, Fact(last))
        case Property.CLAIM:
            return partial(_take_claim, Relation(last))
        case Property.UNIDENTIFIED:
            relation = Relation(last)
            return lambda found, value: found.unidentified.append(parse_claim(value, relation, found.ref))
        case Property.NOT_FOLLOWED:
            relation = Relation(last)
            return lambda found, value: found.not_followed.append(parse_claim(value, relation, found.ref))
        case Property.GAP:
            rule = unescape(last)
            return lambda found, value: found.gaps.append(parse_gap(value, rule, found.ref))
    return None


def _take_fact(fact: Fact, found: _Found, value: str) -> None:
    found.facts.append(parse_fact(value, fact, found.ref))


def _take_claim(relation: Relation, found: _Found, value: str) -> None:
    parent, pin, claim = parse_edge_claim(value, relation, found.ref)
    found.edges.setdefault((parent, relation, pin), []).append(claim)
