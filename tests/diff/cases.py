"""Boms for the tests of single kinds of change: a model, its base, a dataset, and ways to alter them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aibom.diff.change import Change, Difference
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.weighing import Terms
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What
from aibom.records.snapshot import FileEntry, Resolution

A, B, C, D = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)
TINY = ArtifactRef(namespace="org", name="tiny", revision="1" * 40)
BASE = ArtifactRef(namespace="org", name="base", revision="2" * 40)
DATA = ArtifactRef(kind=What.DATASET, namespace="org", name="data", revision="3" * 40)
EVIL = ArtifactRef(namespace="evil", name="other", revision="6" * 40)
RULES = ("license-missing", "parent-unpinned")
EXTRACTORS = ("card@1", "hub-record@1", "tokenizer@1")
WEIGHTS = FileEntry(path="model.safetensors", size=5000, sha256=A)


def file(path: str, sha256: str = A, size: int = 5000, **more: str) -> FileEntry:
    """A file."""
    return FileEntry(path=path, size=size, sha256=sha256, **more)


def fact(ref: ArtifactRef, about: Fact, value: Any, *, extractor: str = "card", **more: Any) -> FactClaim:
    """Something that is stated, in the card unless it is said otherwise."""
    place = Evidence(path="README.md", pointer=f"/{about}", revision=ref.revision, sha256=A, extractor=extractor)
    return FactClaim(
        subject=ref, fact=about, value=value, **{"assurance": Assurance.DECLARED, "evidence": place, **more}
    )


def node(ref: ArtifactRef, *facts: FactClaim, **more: Any) -> Node:
    """An artifact whose record was read, unless it is said otherwise."""
    return Node(ref=ref, facts=facts, **{"resolution": Resolution.RESOLVED, "files": (WEIGHTS,), **more})


def claim(child: ArtifactRef, parent: ArtifactRef, relation: Relation, *, extractor: str = "card") -> LineageClaim:
    """What the card says of a parent."""
    place = Evidence(path="README.md", pointer="/base_model", revision=child.revision, sha256=A, extractor=extractor)
    return LineageClaim(
        subject=child,
        relation=relation,
        parent=parent.unpinned,
        text=parent.repo,
        assurance=Assurance.DECLARED,
        evidence=place,
    )


def edge(
    child: ArtifactRef,
    parent: ArtifactRef,
    relation: Relation = Relation.FINETUNE,
    *,
    pin: Pin = Pin.SEEN_WHEN_CRAWLED,
    extractor: str = "card",
) -> Edge:
    """A derivation of one claim."""
    claims = (claim(child, parent, relation, extractor=extractor),)
    return Edge(child=child, parent=parent, relation=relation, pin=pin, claims=claims)


def gap(rule: str, subject: ArtifactRef = TINY, severity: Severity = Severity.HIGH, needed: str = "it") -> Gap:
    """A gap."""
    return Gap(rule=rule, subject=subject, severity=severity, needed=needed, why="it matters", remedy="say it")


def bom(*nodes: Node, edges: tuple[Edge, ...] = (), gaps: tuple[Gap, ...] = (), **walk: Any) -> Bom:
    """A Bom about the first of `nodes`; rules and tool are as in all of them."""
    made = Walk(endpoint="https://hub.example", **{"time": "2026-01-01T00:00:00Z", "extractors": EXTRACTORS, **walk})
    lineage = Lineage(subject=nodes[0].ref, nodes=nodes, edges=edges, walk=made)
    return Bom(lineage=lineage, gaps=gaps, rules=RULES, tool=Tool(name="aibom", version="1"))


OLD = bom(
    node(TINY, fact(TINY, Fact.LICENSE, "mit")),
    node(BASE, fact(BASE, Fact.LICENSE, "mit"), files=(file("model.safetensors", B),)),
    node(DATA, files=(file("data.parquet", C),)),
    edges=(edge(TINY, BASE), edge(BASE, DATA, Relation.TRAINED_ON)),
    gaps=(gap("license-missing", DATA),),
)
"""A model made from a base that was trained on a dataset."""


def altered(one: Bom, ref: ArtifactRef, alter: Callable[[Node], Node]) -> Bom:
    """The same with one artifact altered; its id, too, wherever it stands."""
    now = {each.ref: alter(each) if each.ref == ref else each for each in one.nodes}
    lineage = one.lineage

    def called(old: ArtifactRef) -> ArtifactRef:
        return now[old].ref if old in now else old

    edges = tuple(replace(each, child=called(each.child), parent=called(each.parent)) for each in one.edges)
    gaps = tuple(replace(each, subject=called(each.subject)) for each in one.gaps)
    whole = replace(lineage, subject=called(lineage.subject), nodes=tuple(now.values()), edges=edges)
    return replace(one, lineage=whole, gaps=gaps)


def with_(which: ArtifactRef, one: Bom = OLD, **fields: Any) -> Bom:
    """The same with fields of one artifact set."""
    return altered(one, which, lambda each: replace(each, **fields))


def stating(ref: ArtifactRef, *facts: FactClaim, one: Bom = OLD) -> Bom:
    """The same with these facts of an artifact beside those it has."""
    return altered(one, ref, lambda each: replace(each, facts=(*each.facts, *facts)))


def joined(one: Bom, *edges: Edge, nodes: tuple[Node, ...] = ()) -> Bom:
    """The same with these derivations, and artifacts beside those it has."""
    return replace(one, lineage=replace(one.lineage, edges=edges, nodes=(*one.nodes, *nodes)))


def walked(one: Bom, **fields: Any) -> Bom:
    """The same, walked otherwise."""
    return replace(one, lineage=replace(one.lineage, walk=replace(one.walk, **fields)))


def kinds(found: Difference) -> list[Kind]:
    """The kinds of the changes that are more than differences of the records, in the order of `Kind`."""
    order = list(Kind)
    return sorted((change.kind for change in found.real), key=order.index)


def only(old: Bom, new: Bom, kind: Kind, terms: Terms | None = None) -> Change:
    """The one change of a kind; it is not one of the records only."""
    (found,) = [change for change in diff(old, new, terms).real if change.kind is kind]
    return found
