"""A document that somebody else made, as a Bom: what it states, each with its place in the document as evidence."""

import re
from datetime import datetime

from aibom import __version__
from aibom.formats.stated.records import Stated, StatedArtifact, Statement
from aibom.records.bom import Bom, Tool
from aibom.records.claims import FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.redaction import redact
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.snapshot import Resolution

__all__ = ["Origin", "bom_of", "edge_of", "fact_of", "node_of"]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


class Origin:
    """The document that claims are read from: its name, its digest, and the format it is read as."""

    def __init__(self, stated: Stated, sha256: str, extractor: str) -> None:
        self._document = stated.document or "document"
        self._sha256 = sha256
        self._extractor = extractor

    @property
    def extractor(self) -> str:
        """The name of the format."""
        return self._extractor

    def at(self, place: str) -> Evidence:
        """Return the evidence of what stands at `place` of the document."""
        return Evidence(path=self._document, pointer=place, sha256=self._sha256, extractor=self._extractor)


def bom_of(stated: Stated, origin: Origin) -> Bom:
    """Return the Bom that a document of another tool states; gaps are not looked for yet.

    Every parent is an artifact of it. The time is that of the document, empty where it states none that can be one.
    """
    nodes = {ref: node_of(artifact, origin) for ref, artifact in stated.artifacts.items()}
    for artifact in stated.artifacts.values():
        for parent, _ in artifact.parents:
            nodes.setdefault(parent, _named_only(parent))
    nodes.setdefault(stated.subject, _named_only(stated.subject))
    edges = (
        edge_of(artifact.ref, parent, relation, origin.at(place))
        for artifact in stated.artifacts.values()
        for (parent, relation), place in artifact.parents.items()
    )
    lineage = Lineage(
        subject=stated.subject,
        nodes=tuple(sorted(nodes.values(), key=lambda node: node.ref)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation, edge.pin))),
        walk=Walk(endpoint="", time=_time(stated), extractors=(origin.extractor,)),
    )
    return Bom(lineage=lineage, gaps=(), rules=(), tool=Tool(name="aibom", version=__version__))


def node_of(artifact: StatedArtifact, origin: Origin) -> Node:
    """Return the node of an artifact as a document states it."""
    return Node(
        ref=artifact.ref,
        resolution=Resolution.DOCUMENTED,
        detail="as a document states it",
        files=None if artifact.files is None else tuple(sorted(artifact.files)),
        facts=tuple(fact_of(artifact.ref, statement, origin.at(place)) for statement, place in artifact.facts.items()),
    )


def fact_of(subject: ArtifactRef, statement: Statement, evidence: Evidence) -> FactClaim:
    """Return a statement as a declared fact."""
    fact, value, parts = statement
    parts = tuple((name, _clean(part)) for name, part in parts)
    return FactClaim(
        subject=subject,
        fact=fact,
        value=_clean(value),
        fields=parts,
        assurance=Assurance.DECLARED,
        evidence=evidence,
    )


def edge_of(child: ArtifactRef, parent: ArtifactRef, relation: Relation, evidence: Evidence) -> Edge:
    """Return a stated parent as an edge of one declared claim; a revision it names is named by the child."""
    claim = LineageClaim(
        subject=child,
        relation=relation,
        parent=parent,
        text=str(parent),
        assurance=Assurance.DECLARED,
        evidence=evidence,
    )
    pin = Pin.NAMED_BY_CHILD if parent.revision else Pin.UNKNOWN
    return Edge(child=child, parent=parent, relation=relation, pin=pin, claims=(claim,))


def _time(stated: Stated) -> str:
    """Return when the document says it was made; empty where that is no time (RFC 3339), which is noted."""
    text = stated.time
    try:
        valid = bool(text) and _TIME.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        valid = False
    if text and not valid:
        stated.pass_over("", f"when the document was made: {shorten(text, 60)!r} is no time")
    return text if valid else ""


def _clean(value: Scalar) -> Scalar:
    """Return a value of a stranger's document as it may be shown: without credentials and home folders."""
    return redact(value) if isinstance(value, str) else value


def _named_only(ref: ArtifactRef) -> Node:
    return Node(ref=ref, resolution=Resolution.DOCUMENTED, detail="named by a document that says nothing else of it")
