"""How much of a lineage rests on what: counts by assurance, never a share, a score or a grade."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aibom.policy._supports import is_content
from aibom.policy.inheritance import paths
from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.evidence import ASSURANCE_ORDER, Assurance
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Figures", "Horizon", "Link", "Standing", "figures"]


class Standing(StrEnum):
    """What something rests on, from the most to the least."""

    VERIFIED = "verified"
    """It was held against an independent fact: a digest or a signature."""
    OBSERVED = "observed"
    """It was seen in files that were read."""
    DECLARED = "declared"
    """An author, a registry or a tool says so."""
    ABSENT = "absent"
    """Nothing is known of it but that it is named."""


_STANDINGS: Mapping[Assurance, Standing] = {
    Assurance.VERIFIED: Standing.VERIFIED,
    Assurance.OBSERVED: Standing.OBSERVED,
    Assurance.DERIVED: Standing.DECLARED,
    Assurance.DECLARED: Standing.DECLARED,
    Assurance.MENTIONED: Standing.DECLARED,
}
_RANK = {assurance: rank for rank, assurance in enumerate(ASSURANCE_ORDER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """How many steps back evidence stops first, at which artifact and why; no steps where it stops nowhere.

    `reaches` is how far back the farthest artifact lies that was read.
    """

    steps: int | None
    at: ArtifactRef | None
    reason: str
    reaches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An edge, and the best assurance that any claim for it has."""

    child: ArtifactRef
    parent: ArtifactRef
    relation: Relation
    assurance: Assurance
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of artifacts, edges and bytes by what they rest on.

    An artifact is verified where all that it consists of is: weights of a model, the files of data. It is absent where
    nothing of it was read, or a document of others names it and says nothing else. An edge is absent where a parent is
    named in a way that identifies nothing. Bytes are those of listed files: verified
    where the same digest stands at both ends of an edge that it proves or a verified fact names the file, observed
    where aibom read the folder they lie in, declared where a registry states a digest, absent where there is none.
    `unsized` counts the files of unknown size, which are in no count of bytes, `unlisted` the artifacts without a list, and
    `unfollowed` the parents named beyond the limit of parents that are followed, which are in no count at all.
    """

    artifacts: Mapping[Standing, int]
    edges: Mapping[Standing, int]
    bytes: Mapping[Standing, int]
    unsized: int
    unlisted: int
    unfollowed: int
    horizon: Horizon
    least: Link | None


def figures(bom: Bom) -> Figures:
    """Return the figures of the whole lineage."""
    proven = _proven(bom)
    files = [(node, file) for node in bom.nodes for file in node.files or ()]
    by_bytes: Counter[Standing] = Counter()
    for node, file in files:
        by_bytes[_of_file(node, file, proven)] += max(0, file.size)
    edges = Counter(_of_edge(edge) for edge in bom.edges)
    edges[Standing.ABSENT] += sum(len({claim.text for claim in node.unidentified}) for node in bom.nodes)
    return Figures(
        artifacts=_table(Counter(_of_artifact(node, proven) for node in bom.nodes)),
        edges=_table(edges),
        bytes=_table(by_bytes),
        unsized=sum(file.size < 0 for _, file in files),
        unlisted=sum(node.files is None for node in bom.nodes),
        unfollowed=len(_unfollowed(bom)),
        horizon=_horizon(bom),
        least=_least(bom),
    )


def _table(counts: Mapping[Standing, int]) -> Mapping[Standing, int]:
    return {standing: counts.get(standing, 0) for standing in Standing}


def _proven(bom: Bom) -> Mapping[ArtifactRef, set[str]]:
    """Return the digests by which an artifact was proven to hold what another one holds."""
    nodes = bom.lineage.by_ref()
    found: dict[ArtifactRef, set[str]] = {}
    for edge in bom.edges:
        if edge.pin is Pin.MATCHED_BY_DIGEST:
            common = _digests(nodes[edge.child]) & _digests(nodes[edge.parent])
            for ref in (edge.child, edge.parent):
                found.setdefault(ref, set()).update(common)
    return found


def _digests(node: Node) -> set[str]:
    return {file.sha256 for file in node.files or () if file.sha256}


def _unfollowed(bom: Bom) -> set[ArtifactRef]:
    named = {claim.parent for node in bom.nodes for claim in node.not_followed if isinstance(claim.parent, ArtifactRef)}
    return named - {node.ref for node in bom.nodes}


def _of_artifact(node: Node, proven: Mapping[ArtifactRef, set[str]]) -> Standing:
    if not _is_known(node):
        return Standing.ABSENT
    known = {claim.assurance for claim in node.facts}
    whole = [
        claim for claim in node.facts if claim.assurance is Assurance.VERIFIED and "path" not in dict(claim.fields)
    ]
    content = [file for file in node.files or () if is_content(node, file)]
    if whole or (content and all(_of_file(node, file, proven) is Standing.VERIFIED for file in content)):
        return Standing.VERIFIED
    return Standing.OBSERVED if known & {Assurance.OBSERVED, Assurance.VERIFIED} else Standing.DECLARED


def _is_known(node: Node) -> bool:
    """Say whether anything is known of an artifact but that it is named."""
    if node.resolution is Resolution.DOCUMENTED:
        return bool(node.facts or node.files)
    return node.resolution.is_read


def _of_edge(edge: Edge) -> Standing:
    return Standing.VERIFIED if edge.pin is Pin.MATCHED_BY_DIGEST else _STANDINGS[_best(edge)]


def _best(edge: Edge) -> Assurance:
    return max((claim.assurance for claim in edge.claims), key=_RANK.__getitem__)


def _of_file(node: Node, file: FileEntry, proven: Mapping[ArtifactRef, set[str]]) -> Standing:
    verified = (claim for claim in node.facts if claim.assurance is Assurance.VERIFIED)
    if file.sha256 in proven.get(node.ref, ()) or any(("path", file.path) in claim.fields for claim in verified):
        return Standing.VERIFIED
    if not (file.sha256 or file.sha512 or file.git_sha1):
        return Standing.ABSENT
    return Standing.OBSERVED if node.ref.registry == LOCAL else Standing.DECLARED


def _horizon(bom: Bom) -> Horizon:
    nodes = bom.lineage.by_ref()
    reach = {ref: len(path) - 1 for ref, path in paths(bom.edges, bom.subject).items()}
    ends = sorted((steps, ref, reason) for ref in reach for steps, reason in _ends(nodes[ref], reach[ref]))
    farthest = max((steps for ref, steps in reach.items() if _is_known(nodes[ref])), default=0)
    if not ends:
        return Horizon(steps=None, at=None, reason="", reaches=farthest)
    steps, ref, reason = ends[0]
    return Horizon(steps=steps, at=ref, reason=reason, reaches=farthest)


def _ends(node: Node, steps: int) -> Iterator[tuple[int, str]]:
    """Yield where evidence ends at `node`, which lies so many steps back, and why."""
    if not _is_known(node):
        documented = node.resolution is Resolution.DOCUMENTED
        yield steps, "the document only names it" if documented else f"nothing of it was read ({node.resolution})"
    if node.not_followed:
        yield steps + 1, "it names more parents than were followed"
    if names := {
        claim.text for claim in node.unidentified if claim.text and claim.relation is not Relation.EVALUATED_ON
    }:
        yield steps + 1, f"it names {min(names)!r}, which identifies nothing"


def _least(bom: Bom) -> Link | None:
    """Return the link for which the least speaks, of equals the one nearest to the subject."""
    reach = paths(bom.edges, bom.subject)

    def order(edge: Edge) -> tuple[int, bool, int, ArtifactRef, ArtifactRef, Relation]:
        proven = edge.pin is Pin.MATCHED_BY_DIGEST
        rank = _RANK[Assurance.VERIFIED if proven else _best(edge)]
        far = len(reach.get(edge.child, ())) or len(bom.nodes) + 1
        return rank, edge.pin is Pin.NAMED_BY_CHILD, far, edge.child, edge.parent, edge.relation

    edge = min(bom.edges, key=order, default=None)
    if edge is None:
        return None
    claim = min((each for each in edge.claims if each.assurance is _best(edge)), key=lambda each: each.evidence)
    place = claim.evidence
    return Link(
        child=edge.child,
        parent=edge.parent,
        relation=edge.relation,
        assurance=Assurance.VERIFIED if edge.pin is Pin.MATCHED_BY_DIGEST else claim.assurance,
        place=f"{place.path}{place.pointer and ' '}{place.pointer}",
    )
