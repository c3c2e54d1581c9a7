"""What every part of a document needs to know of the whole: names, neighbours and gaps of each artifact."""

from collections.abc import Iterable
from dataclasses import dataclass

from aibom.errors import DocumentError
from aibom.formats.vocabulary.facts import Facts
from aibom.formats.vocabulary.frameworks import Framework, frameworks
from aibom.formats.vocabulary.text import escape, purl_of, quoted
from aibom.records.bom import Bom
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node
from aibom.records.refs import HUB, ArtifactRef
from aibom.records.snapshot import Resolution

__all__ = ["EPOCH", "HUGGING_FACE", "NOT_ASKED", "Index", "index"]

HUGGING_FACE = "https://huggingface.co"
"""The endpoint of the Hub itself; any other is a mirror or a registry that speaks its language."""
EPOCH = "1970-01-01T00:00:00Z"
"""Stands where the standard demands a time and none is known."""
NOT_ASKED = frozenset(
    {Resolution.NOT_FOLLOWED, Resolution.OFFLINE, Resolution.REGISTRY_NOT_WALKED, Resolution.UNPUBLISHED}
)
"""The outcomes of an artifact that no registry was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A Bom, sorted, with its bom-refs, and the libraries its artifacts state; `gaps` are numbered from 1 in the Bom's order."""

    bom: Bom
    nodes: tuple[Node, ...]
    by_ref: dict[ArtifactRef, Node]
    bom_refs: dict[ArtifactRef, str]
    file_refs: dict[ArtifactRef, tuple[str, ...]]
    facts: dict[ArtifactRef, Facts]
    edges: dict[ArtifactRef, tuple[Edge, ...]]
    gaps: dict[ArtifactRef, tuple[tuple[int, Gap], ...]]
    frameworks: tuple[Framework, ...]
    tool_ref: str
    service_ref: str
    """Empty where no registry was asked."""
    endpoint: str

    @property
    def subject(self) -> Node:
        """The artifact the document is about."""
        return self.by_ref[self.bom.subject]

    @property
    def others(self) -> list[Node]:
        """The artifacts besides it."""
        return [node for node in self.nodes if node.ref != self.bom.subject]

    @property
    def time(self) -> str:
        """When the walk began, RFC 3339; `EPOCH` where that is not known."""
        return escape(self.bom.walk.time) or EPOCH

    @property
    def service_name(self) -> str:
        """What the registry that was asked is called; a mirror by its address."""
        return "Hugging Face Hub" if self.endpoint == HUGGING_FACE else escape(self.endpoint)

    def parents(self, child: ArtifactRef) -> list[ArtifactRef]:
        """Return the parents of an artifact, sorted, each once, without itself."""
        found = dict.fromkeys(edge.parent for edge in self.edges.get(child, ()))
        return [parent for parent in found if parent != child]

    @property
    def is_analyzed(self) -> bool:
        """Whether a registry or a folder was read for any artifact: else all is known from documents and statements."""
        return any(node.resolution.is_read and node.resolution is not Resolution.DOCUMENTED for node in self.nodes)

    def loose_gaps(self) -> list[tuple[int, Gap]]:
        """Return the gaps about artifacts that are no node, with their numbers."""
        return [(n, gap) for n, gap in enumerate(self.bom.gaps, 1) if gap.subject not in self.by_ref]

    def is_served(self, node: Node) -> bool:
        """Say whether the registry that was asked served the artifact's record."""
        return bool(self.endpoint) and node.ref.registry == HUB and node.resolution.is_read


def index(bom: Bom) -> Index:
    """Return the index of `bom`.

    Raises:
        DocumentError: `bom` is not whole: an edge without claims or between artifacts that are no nodes, a node twice,
            or the subject missing.
    """
    nodes = tuple(sorted(bom.nodes, key=lambda node: _order(node.ref)))
    by_ref = {node.ref: node for node in nodes}
    _check(bom, by_ref)
    edges: dict[ArtifactRef, list[Edge]] = {}
    order = {ref: _order(ref) for ref in by_ref}
    for edge in sorted(bom.edges, key=lambda edge: (order[edge.child], order[edge.parent], edge.relation, edge.pin)):
        edges.setdefault(edge.child, []).append(edge)
    gaps: dict[ArtifactRef, list[tuple[int, Gap]]] = {}
    for number, gap in enumerate(bom.gaps, 1):
        gaps.setdefault(gap.subject, []).append((number, gap))
    bom_refs = _bom_refs(by_ref)
    endpoint = bom.walk.endpoint.rstrip("/")
    return Index(
        bom=bom,
        nodes=nodes,
        by_ref=by_ref,
        bom_refs=bom_refs,
        file_refs={node.ref: _file_refs(node, bom_refs[node.ref]) for node in nodes if node.files},
        facts={node.ref: Facts(node.facts) for node in nodes},
        edges={child: tuple(found) for child, found in edges.items()},
        gaps={subject: tuple(found) for subject, found in gaps.items()},
        frameworks=frameworks(nodes, bom_refs),
        tool_ref=f"tool:{quoted(bom.tool.name)}@{quoted(bom.tool.version)}",
        service_ref=f"service:{escape(endpoint)}" if endpoint and any(map(_is_asked, nodes)) else "",
        endpoint=endpoint,
    )


def _order(ref: ArtifactRef) -> tuple[str, ...]:
    """Return what references are sorted by, as they compare themselves, and in a tenth of the time."""
    return (ref.registry, ref.kind, ref.namespace, ref.name, ref.revision)


def _is_asked(node: Node) -> bool:
    """Say whether a registry was asked for the artifact, whatever became of it."""
    return node.ref.registry == HUB and node.resolution not in NOT_ASKED


def _bom_refs(refs: Iterable[ArtifactRef]) -> dict[ArtifactRef, str]:
    names: dict[ArtifactRef, str] = {}
    count: dict[str, int] = {}
    for ref in refs:
        purl = purl_of(ref)
        count[purl] = nth = count.get(purl, 0) + 1
        # Two artifacts of different registries can share a purl; the second is told apart by its number.
        names[ref] = purl if nth == 1 else f"{purl}?same-purl={nth}"
    return names


def _file_refs(node: Node, bom_ref: str) -> tuple[str, ...]:
    count: dict[str, int] = {}
    refs = []
    for file in node.files or ():
        ref = f"{bom_ref}#{quoted(file.path)}"
        count[ref] = nth = count.get(ref, 0) + 1
        # A listing that names a path twice must not make the document invalid.
        refs.append(ref if nth == 1 else f"{ref}?same-path={nth}")
    return tuple(refs)


def _check(bom: Bom, by_ref: dict[ArtifactRef, Node]) -> None:
    if len(by_ref) != len(bom.nodes):
        raise DocumentError("the lineage holds an artifact twice", hint="please report this as a fault of aibom")
    if bom.subject not in by_ref:
        raise DocumentError("the subject is no artifact of the lineage", hint="please report this as a fault of aibom")
    for edge in bom.edges:
        if edge.child not in by_ref or edge.parent not in by_ref or not edge.claims:
            raise DocumentError(
                f"the edge from {edge.child} to {edge.parent} lacks an end or a claim",
                hint="please report this as a fault of aibom",
            )
