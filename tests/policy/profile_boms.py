"""Boms and profiles for the tests of profiles."""

import json
from pathlib import Path
from typing import Any

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CARD = Evidence(path="README.md", pointer="/license", revision="a" * 40, extractor="card")
TINY = ArtifactRef(namespace="org", name="tiny", revision="a" * 40)
BASE = ArtifactRef(namespace="org", name="base")
DATA = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data")
CHAT = ArtifactRef(registry="document", kind=Kind.SOFTWARE, name="chat", revision="1.0")


def sample(name: str) -> Bom:
    """The Bom of one of the samples."""
    return CycloneDxJson().decode((SAMPLES / name / "bom-1.7.cdx.json").read_bytes()).bom


def fact(
    ref: ArtifactRef, about: Fact, value: str | int, assurance: Assurance = Assurance.DECLARED, **more: Any
) -> FactClaim:
    """A fact, read from the card."""
    return FactClaim(subject=ref, fact=about, value=value, assurance=assurance, evidence=CARD, **more)


def node(ref: ArtifactRef, *facts: FactClaim, files: tuple[FileEntry, ...] | None = (), **more: Any) -> Node:
    """An artifact whose record was read, unless it is said otherwise."""
    return Node(ref=ref, facts=facts, files=files, **{"resolution": Resolution.RESOLVED, **more})


def edge(
    child: ArtifactRef, parent: ArtifactRef, relation: Relation, assurance: Assurance = Assurance.DECLARED
) -> Edge:
    """A derivation of one claim."""
    claim = LineageClaim(
        subject=child, relation=relation, parent=parent, text=str(parent), assurance=assurance, evidence=CARD
    )
    return Edge(child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=(claim,))


def bom(*nodes: Node, edges: tuple[Edge, ...] = (), rules: tuple[str, ...] = ("parent-missing",)) -> Bom:
    """A Bom about the first of `nodes`."""
    lineage = Lineage(
        subject=nodes[0].ref,
        nodes=tuple(sorted(nodes, key=lambda each: each.ref)),
        edges=edges,
        walk=Walk(endpoint="https://huggingface.co", time="2026-01-01T00:00:00Z"),
    )
    return Bom(lineage=lineage, gaps=(), rules=rules, tool=Tool(name="aibom", version="1"))


def need(*criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A need as a profile's file holds it."""
    return {"what": "it", "any": list(criteria), **more}


def element(*needs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An element as a profile's file holds it."""
    plain = {"id": "1", "name": "Thing", "level": "required", "scope": "subject", "duty": ["provider"]}
    return plain | {"needs": list(needs)} | more


def document(*elements: dict[str, Any]) -> dict[str, Any]:
    """A profile's file."""
    words = {key: key for key in ("title", "version", "source", "checked", "whose")}
    return {"schema": "aibom-profile/1", "id": "ours", **words, "verified": "own", "elements": list(elements)}


def text(*elements: dict[str, Any]) -> bytes:
    """A profile's file, as bytes."""
    return json.dumps(document(*elements), indent=1).encode()
