"""One BOM as it is asked what it holds: artifacts, their former ids, files, stated values, and the evidence of it all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from aibom.policy.names import PYPI, key_of
from aibom.policy.paths import Paths
from aibom.policy.query import COMMIT, Query
from aibom.records.bom import Bom
from aibom.records.claims import Claim, Fact, LineageClaim
from aibom.records.lineage import Node
from aibom.records.refs import DOCUMENT, HUB, ArtifactRef, Kind, Unidentified, classify, shorten
from aibom.records.snapshot import Resolution

__all__ = ["Holding", "Match", "Seen"]

_ABBREVIATED = re.compile(r"[0-9a-f]{7,63}")


class Seen(StrEnum):
    """In what of a BOM something was found."""

    ARTIFACT = "artifact"
    """It is an artifact of the lineage."""
    ALIAS = "alias"
    """An artifact was reached under this id and no longer bears it."""
    NAMED = "named"
    """What stems from an artifact names it at this revision."""
    FILE = "file"
    LIBRARY = "library"
    """An artifact states that it was made or is run with it."""
    FACT = "fact"
    """Something stated of an artifact has this value."""
    EVIDENCE = "evidence"
    """Something was read from a file with this digest, or at this commit."""
    TEXT = "text"
    """The document has the words in what no record holds: in components that are neither models nor data, say."""


_ORDER = tuple(Seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An artifact that answers a query, and in what."""

    ref: ArtifactRef
    seen: Seen
    detail: str = ""
    certain: bool = True


class Holding:
    """A Bom, ready to be asked."""

    def __init__(self, bom: Bom) -> None:
        self.paths = Paths(bom)
        self._edges = bom.edges
        nodes = {node.ref: node for node in bom.nodes}
        for ref in self.paths.named() - nodes.keys():  # named as a parent, and never asked for
            nodes[ref] = Node(ref=ref, resolution=Resolution.NOT_FOLLOWED)
        self._nodes = tuple(nodes.values())
        self._named: dict[ArtifactRef, set[str]] = {}
        for edge in bom.edges:
            revisions = {claim.parent.revision for claim in edge.claims if isinstance(claim.parent, ArtifactRef)}
            self._named.setdefault(edge.parent, set()).update(revisions - {""})

    def of(self, query: Query) -> tuple[Match, ...]:
        """Return what answers `query`, sorted, each once."""
        found = {match for node in self._nodes for match in self._in_node(query, node)}
        found |= {
            match
            for edge in self._edges
            for claim in edge.claims
            for match in self._in_claims(query, edge.child, [claim])
        }
        return tuple(
            sorted(found, key=lambda each: (each.ref.purl, _ORDER.index(each.seen), each.detail, each.certain))
        )

    def open(self, query: Query) -> tuple[ArtifactRef, ...]:
        """Return the artifacts of which the BOM does not record what the query asks by: file digests, or a revision."""
        if not query.digest or query.ref is not None:
            return ()
        return tuple(sorted(node.ref for node in self._nodes if self._is_open(query, node)))

    @staticmethod
    def _is_open(query: Query, node: Node) -> bool:
        if node.ref.kind is Kind.SOFTWARE:
            return False
        algorithms = [name for name in query.algorithms if name != COMMIT]
        if algorithms and (
            node.files is None or any(not getattr(file, algorithm) for file in node.files for algorithm in algorithms)
        ):
            return True
        return COMMIT in query.algorithms and node.ref.registry == HUB and not node.ref.revision

    def _in_node(self, query: Query, node: Node) -> Iterator[Match]:
        if query.ref is not None:
            yield from self._by_name(query, query.ref, node)
        if query.digest:
            yield from self._by_digest(query, node)
            yield from self._in_claims(query, node.ref, (*node.facts, *node.unidentified, *node.not_followed))

    def _by_name(self, query: Query, asked: ArtifactRef, node: Node) -> Iterator[Match]:
        keys = {key_of(asked)}
        if query.either_kind and asked.registry == HUB:
            keys |= {key_of(ArtifactRef(kind=kind, namespace=asked.namespace, name=asked.name)) for kind in Kind}
        if key_of(node.ref) in keys:
            yield from self._at_revision(asked.revision, node)
        if query.either_kind and node.ref.registry == DOCUMENT and node.ref.repo.casefold() == asked.repo.casefold():
            detail = "the document names it so, and gives no purl"
            yield Match(ref=node.ref, seen=Seen.ARTIFACT, detail=detail, certain=False)
        for alias in node.aliases:
            ref = classify(alias, kind=node.ref.kind)
            if not isinstance(ref, Unidentified) and key_of(ref) in keys - {key_of(node.ref)}:
                for match in self._at_revision(asked.revision, node):
                    yield Match(ref=node.ref, seen=Seen.ALIAS, detail=shorten(alias), certain=match.certain)
        yield from self._stated(query, asked, node)

    def _stated(self, query: Query, asked: ArtifactRef, node: Node) -> Iterator[Match]:
        """Yield libraries that an artifact states, and what else it is called."""
        for claim in node.facts:
            if claim.fact is Fact.EXTERNAL_ID and query.text == claim.value:
                yield Match(ref=node.ref, seen=Seen.FACT, detail=f"{claim.fact}: {shorten(claim.value)}")
            library = ArtifactRef(registry=PYPI, name=str(claim.value))
            if claim.fact is not Fact.FRAMEWORK or key_of(library) != key_of(asked):
                continue
            version = str(dict(claim.fields).get("version", ""))
            same = asked.revision in {"", version, version.partition("+")[0]}
            if same or not version:
                stated = version or dict(claim.fields).get("specifier", "")
                detail = f"{shorten(claim.value)} {shorten(stated)}, in {shorten(claim.evidence.path)}"
                yield Match(ref=node.ref, seen=Seen.LIBRARY, detail=detail, certain=same)

    def _at_revision(self, revision: str, node: Node) -> Iterator[Match]:
        if not revision or _is(revision, node.ref.revision):
            yield Match(ref=node.ref, seen=Seen.ARTIFACT)
        elif by_child := sorted(each for each in self._named.get(node.ref, ()) if _is(revision, each)):
            yield Match(ref=node.ref, seen=Seen.NAMED, detail=shorten(by_child[0]))
        elif not node.ref.revision:
            yield Match(ref=node.ref, seen=Seen.ARTIFACT, detail="at no revision that is recorded", certain=False)
        elif not self.paths.all_firm(node.ref):
            detail = f"at {shorten(node.ref.revision)}, as served when walked; what stems from it may be of another"
            yield Match(ref=node.ref, seen=Seen.ARTIFACT, detail=detail, certain=False)

    def _by_digest(self, query: Query, node: Node) -> Iterator[Match]:
        for algorithm in set(query.algorithms) - {COMMIT}:
            for file in node.files or ():
                if str(getattr(file, algorithm)).lower() == query.digest:
                    yield Match(ref=node.ref, seen=Seen.FILE, detail=f"{shorten(file.path)} ({algorithm})")
        if COMMIT in query.algorithms:
            if _is(query.digest, node.ref.revision):
                yield Match(ref=node.ref, seen=Seen.ARTIFACT)
            yield from (
                Match(ref=node.ref, seen=Seen.NAMED, detail=shorten(each))
                for each in self._named.get(node.ref, ())
                if each != node.ref.revision and _is(query.digest, each)
            )
        elif node.ref.revision.rpartition(":")[2] == query.digest:  # the digest of a folder, or of an OCI image
            yield Match(ref=node.ref, seen=Seen.ARTIFACT)

    def _in_claims(self, query: Query, ref: ArtifactRef, claims: Iterable[Claim]) -> Iterator[Match]:
        """Yield what is stated and what it was read from; that a thing was read at its own commit says nothing new."""
        if not query.digest:
            return
        by_content, by_commit = "sha256" in query.algorithms, COMMIT in query.algorithms
        for claim in claims:
            where = shorten(claim.evidence.path)
            if by_content and claim.evidence.sha256.lower() == query.digest:
                yield Match(ref=ref, seen=Seen.EVIDENCE, detail=where)
            at = claim.evidence.revision
            if by_commit and at != ref.revision and _is(query.digest, at):
                yield Match(ref=ref, seen=Seen.EVIDENCE, detail=f"{where} at {shorten(at)}")
            if isinstance(claim, LineageClaim):
                continue
            value = claim.value.lower().rpartition(":")[2] if isinstance(claim.value, str) else ""
            if value == query.digest or (by_commit and _is(query.digest, value)):
                yield Match(ref=ref, seen=Seen.FACT, detail=f"{claim.fact}: {shorten(claim.value)}")


def _is(asked: str, revision: str) -> bool:
    """Whether a revision is the one asked for: the same, or a commit of which the beginning is given."""
    if asked == revision or asked == revision.rpartition(":")[2]:
        return True
    return (
        len(revision) in {40, 64}
        and _ABBREVIATED.fullmatch(asked.lower()) is not None
        and revision.startswith(asked.lower())
    )
