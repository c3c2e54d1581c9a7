"""The lineage: artifacts as nodes, derivations as edges, and how the walk that found them went."""

from dataclasses import dataclass
from enum import StrEnum

from aibom.records.claims import FactClaim, LineageClaim, Relation
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Edge", "Lineage", "Node", "Pin", "Walk"]


class Pin(StrEnum):
    """What the revision of a parent rests on."""

    NAMED_BY_CHILD = "named-by-child"
    MATCHED_BY_DIGEST = "matched-by-digest"
    SEEN_WHEN_CRAWLED = "seen-when-crawled"
    """The commit the registry served during the walk: not necessarily the one the child was made from."""
    UNKNOWN = "unknown"
    """No revision is known at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One artifact of the lineage; also a parent that could not be read is a node.

    `aliases`: ids it was reached by and no longer bears. `unidentified`: claims naming a parent that is no
    repository id. `not_followed`: claims beyond the limit of parents per artifact. All sorted.
    """

    ref: ArtifactRef
    resolution: Resolution
    detail: str = ""
    aliases: tuple[str, ...] = ()
    files: tuple[FileEntry, ...] | None = None
    facts: tuple[FactClaim, ...] = ()
    unidentified: tuple[LineageClaim, ...] = ()
    not_followed: tuple[LineageClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A derivation and the claims it consists of (at least one); disagreeing relations are edges side by side."""

    child: ArtifactRef
    parent: ArtifactRef
    relation: Relation
    pin: Pin
    claims: tuple[LineageClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How the lineage was found: whom was asked, when, within which limits, by which extractors.

    `endpoint` is the registry's address (empty when none was asked), `time` RFC 3339 in UTC with second
    precision. `max_depth` is -1 for unlimited. `registries` are those that plug-ins could ask besides the Hub, as
    `NAME@VERSION`. `cut` lists artifacts named but not asked for because a limit was
    reached, `unavailable` those whose source gave no usable answer.
    """

    endpoint: str
    time: str
    max_depth: int = -1
    max_nodes: int = 5000
    datasets: bool = True
    extractors: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    cut: tuple[ArtifactRef, ...] = ()
    unavailable: tuple[ArtifactRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Lineage:
    """Everything the walk found: sorted nodes (the subject among them) and sorted edges."""

    subject: ArtifactRef
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    walk: Walk

    def by_ref(self) -> dict[ArtifactRef, Node]:
        """Return the nodes keyed by their reference; build it once and look up many."""
        return {node.ref: node for node in self.nodes}
