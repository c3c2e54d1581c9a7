"""The base-model edges of the Hub of July 2024 as one lineage, as a walk of all of them would hand it to the rules."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import HUB, ArtifactRef, Unidentified, classify
from aibom.records.snapshot import Resolution

__all__ = ["Row", "rows", "whole"]

RELATIONS = {
    "adapter": Relation.ADAPTER,
    "finetune": Relation.FINETUNE,
    "merge": Relation.MERGE,
    "quantized": Relation.QUANTIZED,
}
_ABSENT = frozenset({"not_in_list"})

Row = Mapping[str, str]


def rows(folder: Path) -> list[Row]:
    """Return the rows of the table, an edge each."""
    with gzip.open(folder / "lineage" / "edges_hub_2024-07.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def whole(table: Iterable[Row]) -> Lineage:
    """Return one lineage of all edges: what the parents are called stands in the claims, and where they lead in the edges."""
    found: dict[str, ArtifactRef] = {}
    licenses: dict[ArtifactRef, set[str]] = defaultdict(set)
    absent: set[ArtifactRef] = set()
    there: set[ArtifactRef] = set()  # an id with a blank too many is not in the list, and yet is read rightly
    edges: dict[tuple[ArtifactRef, ArtifactRef, Relation], list[LineageClaim]] = defaultdict(list)
    unidentified: dict[ArtifactRef, list[LineageClaim]] = defaultdict(list)
    for row in table:
        child = _ref(row["child"], found)
        there.add(child)
        licenses[child] |= set(row["child_license"].split("|")) - {""}
        named = classify(row["parent"])
        relation = RELATIONS.get(row["relation_inferred"], Relation.UNSPECIFIED_BASE)
        claim = _claim(child, named, row["parent"], relation)
        if isinstance(named, Unidentified):
            unidentified[child].append(claim)
            continue
        parent = _ref(row["parent_resolved"], found) if row["parent_resolved"] else found.setdefault(named.repo, named)
        licenses[parent] |= set(row["parent_license"].split("|")) - {""}
        (absent if row["parent_status"] in _ABSENT else there).add(parent)
        edges[child, parent, relation].append(claim)
    gone = absent - there
    nodes = (_node(ref, licenses[ref], unidentified.get(ref, ()), gone=ref in gone) for ref in sorted(there | gone))
    walk = Walk(endpoint="https://huggingface.co", time="2024-07-15T00:00:00Z")
    return Lineage(subject=min(there), nodes=tuple(nodes), edges=tuple(_edges(edges)), walk=walk)


def _ref(name: str, found: dict[str, ArtifactRef]) -> ArtifactRef:
    if name not in found:
        found[name] = ArtifactRef.from_repo(name)
    return found[name]


def _place(ref: ArtifactRef, pointer: str) -> Evidence:
    return Evidence(path="README.md", pointer=pointer, sha256=f"{len(ref.name):064x}", extractor="card")


def _claim(child: ArtifactRef, parent: ArtifactRef | Unidentified, text: str, relation: Relation) -> LineageClaim:
    return LineageClaim(
        subject=child,
        relation=relation,
        parent=parent,
        text=text,
        assurance=Assurance.DECLARED,
        evidence=_place(child, "/base_model"),
    )


def _node(ref: ArtifactRef, licenses: set[str], unidentified: Iterable[LineageClaim], *, gone: bool) -> Node:
    facts = tuple(
        FactClaim(
            subject=ref, fact=Fact.LICENSE, value=text, assurance=Assurance.DECLARED, evidence=_place(ref, "/license")
        )
        for text in sorted(licenses)
    )
    resolution = Resolution.RESOLVED if ref.registry == HUB else Resolution.REGISTRY_NOT_WALKED
    return Node(
        ref=ref,
        resolution=Resolution.PRIVATE_OR_MISSING if gone else resolution,
        facts=facts,
        unidentified=tuple(unidentified),
    )


def _edges(found: Mapping[tuple[ArtifactRef, ArtifactRef, Relation], list[LineageClaim]]) -> Iterator[Edge]:
    for child, parent, relation in sorted(found):
        claims = tuple(found[child, parent, relation])
        yield Edge(child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=claims)
