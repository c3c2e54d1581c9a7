"""Small Boms, made by hand, for views and commands to show."""

from collections.abc import Iterable

from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Kind, Unidentified
from aibom.records.snapshot import Resolution

EVIDENCE = Evidence(path="README.md", pointer="/base_model", revision="a" * 40, sha256="b" * 64, extractor="card")


class Shop:
    """Makes the parts of a Bom from what a test cares about."""

    def ref(self, repo: str, revision: str = "") -> ArtifactRef:
        """A model of the Hub; `datasets/` before its id makes it a dataset."""
        kind = Kind.DATASET if repo.startswith("datasets/") else Kind.MODEL
        return ArtifactRef.from_repo(repo.removeprefix("datasets/"), kind=kind, revision=revision)

    def claim(self, child: ArtifactRef, parent: ArtifactRef | Unidentified, relation: Relation) -> LineageClaim:
        """What a card says."""
        text = parent.text if isinstance(parent, Unidentified) else parent.repo
        return LineageClaim(
            subject=child, relation=relation, parent=parent, text=text, assurance=Assurance.DECLARED, evidence=EVIDENCE
        )

    def edge(
        self, child: ArtifactRef, parent: ArtifactRef, relation: Relation = Relation.FINETUNE, pin: Pin = Pin.UNKNOWN
    ) -> Edge:
        """One derivation with one claim."""
        return Edge(
            child=child, parent=parent, relation=relation, pin=pin, claims=(self.claim(child, parent, relation),)
        )

    def node(self, ref: ArtifactRef, *licenses: str, resolution: Resolution = Resolution.RESOLVED) -> Node:
        """An artifact under these licenses."""
        return Node(
            ref=ref, resolution=resolution, facts=tuple(self.fact(ref, Fact.LICENSE, name) for name in licenses)
        )

    def fact(self, ref: ArtifactRef, fact: Fact, value: str) -> FactClaim:
        """One fact a card states."""
        return FactClaim(subject=ref, fact=fact, value=value, assurance=Assurance.DECLARED, evidence=EVIDENCE)

    def gap(self, ref: ArtifactRef, severity: Severity = Severity.MEDIUM, rule: str = "parent-missing") -> Gap:
        """One gap of `ref`."""
        return Gap(rule=rule, subject=ref, severity=severity, needed="it", why="because", remedy="so")

    def bom(
        self, nodes: Iterable[Node], edges: Iterable[Edge] = (), gaps: Iterable[Gap] = (), walk: Walk | None = None
    ) -> Bom:
        """The Bom whose subject is the first of `nodes`."""
        nodes = list(nodes)
        lineage = Lineage(
            subject=nodes[0].ref,
            nodes=tuple(sorted(nodes, key=lambda node: node.ref)),
            edges=tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation))),
            walk=walk or Walk(endpoint="https://hub.test", time="2026-01-01T00:00:00Z"),
        )
        return Bom(lineage=lineage, gaps=tuple(gaps), rules=(), tool=Tool(name="aibom", version="0.1.0"))

    def repos(self, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Bom:
        """A Bom of plain fine-tunes: the first name is the subject, each pair a child and its parent."""
        return self.bom(
            [self.node(self.ref(name)) for name in names],
            [self.edge(self.ref(child), self.ref(parent)) for child, parent in pairs],
        )


HOSTILE = (
    '"]; evil [label="',
    "</data></node><x>&amp;&#0;",
    "a\\N\\",
    "\x1b[31mred\x07\x00\x08",
    "`click n0 call alert()`",
    "#35;<script>alert(1)</script>",
    "line\nbreak\r\u2028",
    "\u202egnp.exe",
    "\ud800",
    "\ufffe",
)
"""Values that mean something to Mermaid, DOT, XML, HTML or a terminal."""
