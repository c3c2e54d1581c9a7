"""What every view shows of a Bom, looked up once: names, licenses, pins, and gaps by artifact."""

from collections import Counter
from dataclasses import dataclass

from aibom.records.bom import Bom
from aibom.records.claims import Fact, LineageClaim, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import LOCAL, ArtifactRef, Kind, shorten
from aibom.records.snapshot import Resolution

__all__ = ["Link", "Shown", "links_by_child", "plural", "shown", "summary"]

_SEVERITIES = tuple(Severity)
_PINS = tuple(Pin)
_LICENSE_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One artifact as views show it: plain text on one line, nothing in it a terminal would obey."""

    ref: ArtifactRef
    name: str
    pin: str
    resolution: Resolution
    detail: str
    licenses: tuple[str, ...]
    aliases: tuple[str, ...]
    gaps: int
    worst: Severity | None
    unidentified: tuple[LineageClaim, ...]
    not_followed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All that joins one child to one parent: every relation stated, and the best ground for its revision."""

    parent: ArtifactRef
    relations: tuple[Relation, ...]
    pin: Pin


def shown(bom: Bom) -> dict[ArtifactRef, Shown]:
    """Return what is shown of each artifact of `bom`, those that only an edge names included, in the order of nodes."""
    counts: Counter[ArtifactRef] = Counter()
    worst: dict[ArtifactRef, Severity] = {}
    for gap in bom.gaps:
        counts[gap.subject] += 1
        worst[gap.subject] = max(worst.get(gap.subject, gap.severity), gap.severity, key=_SEVERITIES.index)
    table = {node.ref: _of_node(node, counts[node.ref], worst.get(node.ref)) for node in bom.nodes}
    for ref in (bom.subject, *(end for edge in bom.edges for end in (edge.child, edge.parent))):
        if ref not in table:
            node = Node(ref=ref, resolution=Resolution.NOT_FOLLOWED)
            table[ref] = _of_node(node, counts[ref], worst.get(ref))
    return table


def _of_node(node: Node, gaps: int, worst: Severity | None) -> Shown:
    return Shown(
        ref=node.ref,
        name=shorten(str(node.ref.unpinned)) if node.ref.registry != LOCAL else shorten(f"{node.ref.repo} (local)"),
        pin=shorten(node.ref.revision)[:12],
        resolution=node.resolution,
        detail=shorten(node.detail),
        licenses=_licenses(node),
        aliases=tuple(shorten(alias) for alias in node.aliases),
        gaps=gaps,
        worst=worst,
        unidentified=node.unidentified,
        not_followed=len(node.not_followed),
    )


def _licenses(node: Node) -> tuple[str, ...]:
    """All licenses stated, each once; the name given to an "other" one stands in its place."""
    stated = {fact.value for fact in node.facts if fact.fact is Fact.LICENSE}
    names = {fact.value for fact in node.facts if fact.fact is Fact.LICENSE_NAME}
    if names and (not stated or "other" in stated):
        stated = (stated - {"other"}) | names
    return tuple(sorted(shorten(value, _LICENSE_LENGTH) for value in stated))


def links_by_child(bom: Bom) -> dict[ArtifactRef, tuple[Link, ...]]:
    """Return the links of each child, one for each parent, models before datasets, then sorted by relation and parent."""
    grouped: dict[ArtifactRef, dict[ArtifactRef, list[Edge]]] = {}
    for edge in bom.edges:
        grouped.setdefault(edge.child, {}).setdefault(edge.parent, []).append(edge)
    return {child: tuple(sorted(map(_link, parents.values()), key=_order)) for child, parents in grouped.items()}


def _link(edges: list[Edge]) -> Link:
    return Link(
        parent=edges[0].parent,
        relations=tuple(sorted({edge.relation for edge in edges})),
        pin=min((edge.pin for edge in edges), key=_PINS.index),
    )


def _order(link: Link) -> tuple[bool, tuple[Relation, ...], ArtifactRef]:
    return link.parent.kind is Kind.DATASET, link.relations, link.parent


def plural(count: int, noun: str) -> str:
    """Return the count with its noun.

    >>> plural(1, "gap"), plural(0, "gap"), plural(2, "repository")
    ('1 gap', '0 gaps', '2 repositories')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"


def summary(bom: Bom) -> str:
    """Return how many gaps `bom` has, the worst severity first, as one phrase: `3 gaps: 1 high, 2 low`."""
    counts = Counter(gap.severity for gap in bom.gaps)
    if not counts:
        return "no gaps"
    parts = ", ".join(f"{counts[severity]} {severity}" for severity in reversed(_SEVERITIES) if counts[severity])
    return f"{plural(len(bom.gaps), 'gap')}: {parts}"
