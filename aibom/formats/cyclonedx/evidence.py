"""Where an artifact's record was read: identity and occurrences of its component, citations of its claims."""

from collections.abc import Iterable
from itertools import chain

from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.roles import DATASET_ROLES, ancestors, dataset_parents
from aibom.formats.vocabulary.text import escape, purl_of
from aibom.records.claims import Claim, Fact, LineageClaim
from aibom.records.evidence import Evidence
from aibom.records.lineage import Edge, Node
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

__all__ = ["citations", "evidence"]

_MOST_POINTERS = 8
_UNREADABLE = Fact.UNREADABLE


def evidence(index: Index, node: Node) -> dict[str, object]:
    """Return the `evidence` of the component: its identity and the files and records read; empty if not read.

    No confidence is given: none was measured. Methods are left out, since the standard demands one of each.
    """
    if not node.resolution.is_read or node.resolution is Resolution.DOCUMENTED:
        return {}
    places: dict[str, dict[str, None]] = {}
    for found in _places(index, node):
        pointers = places.get(found.path)
        if pointers is None:
            places[found.path] = pointers = {}
        pointers[found.pointer] = None
    identity = {"field": "purl", "concludedValue": purl_of(node.ref), "tools": [index.tool_ref]}
    occurrences = [_occurrence(path, list(filter(None, pointers))) for path, pointers in sorted(places.items()) if path]
    return {"identity": [identity]} | ({"occurrences": occurrences} if occurrences else {})


def citations(index: Index, pointers: dict[ArtifactRef, str]) -> list[dict[str, object]]:
    """Return a citation per lineage claim: which field it supports, and the file or service that says so.

    `pointers` holds the JSON pointer of each artifact's component, in the document as it will be written.
    """
    dependencies = _dependency_pointers(index)
    out: dict[tuple[object, ...], dict[str, object]] = {}  # the schema allows none twice
    for node in index.nodes:
        base = pointers[node.ref]
        bases = {parent: number for number, parent in enumerate(ancestors(index, node))}
        datasets = {parent: number for number, parent in enumerate(dataset_parents(index, node.ref))}
        files = _by_path(index, node)
        for edge in index.edges.get(node.ref, ()):
            field = dependencies.get((edge.child, edge.parent), "")
            if edge.relation in DATASET_ROLES and node.ref.kind is Kind.MODEL:
                field = f"{base}/modelCard/modelParameters/datasets/{datasets[edge.parent]}"
            elif edge.parent in bases:
                field = f"{base}/pedigree/ancestors/{bases[edge.parent]}"
            # An artifact that names itself has no such field: the claim stands in its properties only.
            where = field or f"{base}/properties"
            for claim in edge.claims:
                citation = _citation(index, edge, claim, where, files)
                out.setdefault((where, citation["attributedTo"], citation["note"]), citation)
    return list(out.values())


def _places(index: Index, node: Node) -> list[Evidence]:
    """Return where the claims about an artifact were found; what was supplied was found nowhere."""
    edges = index.edges.get(node.ref, ())
    parents: Iterable[Claim] = chain(*(edge.claims for edge in edges), node.unidentified, node.not_followed)
    # A file that could not be had is stated as unreadable, without a digest: nothing was found in it.
    facts: Iterable[Claim] = (claim for claim in node.facts if claim.evidence.sha256 or claim.fact is not _UNREADABLE)
    return [claim.evidence for claim in chain(facts, parents) if not claim.accountable]


def _occurrence(path: str, pointers: list[str]) -> dict[str, str]:
    named = ", ".join(pointers[:_MOST_POINTERS])
    more = f" and {len(pointers) - _MOST_POINTERS} more" if len(pointers) > _MOST_POINTERS else ""
    return {"location": escape(path)} | ({"additionalContext": escape(named) + more} if named else {})


def _by_path(index: Index, node: Node) -> dict[str, str]:
    refs = index.file_refs.get(node.ref, ())
    return {file.path: ref for file, ref in zip(node.files or (), refs, strict=True)}


def _dependency_pointers(index: Index) -> dict[tuple[ArtifactRef, ArtifactRef], str]:
    return {
        (node.ref, parent): f"/dependencies/{number}/dependsOn/{place}"
        for number, node in enumerate(index.nodes)
        for place, parent in enumerate(index.parents(node.ref))
    }


def _citation(index: Index, edge: Edge, claim: LineageClaim, field: str, files: dict[str, str]) -> dict[str, object]:
    found = claim.evidence
    source = files.get(found.path, "")
    if claim.accountable:
        source = index.tool_ref  # no part of the document said it; the note names who answers for it
    elif not source:
        source = index.service_ref if found.path.startswith("/api/") else index.bom_refs[edge.child]
    place = " ".join(escape(text) for text in (found.path, found.pointer) if text)
    by = f", supplied by {escape(claim.accountable)}" if claim.accountable else ""
    return {
        "pointers": [field],
        "timestamp": index.time,
        "attributedTo": source or index.tool_ref,
        "note": f"{Property.CLAIM}{edge.relation} ({claim.assurance}) {place}".rstrip() + by,
    }
