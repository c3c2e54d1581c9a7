"""A lineage four steps deep, and records in OSV's form about what is in it."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from formats.family import BOM, fact, lineage_claim, place

from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.lineage import Edge, Lineage, Node, Pin
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["BASE", "CHAIN", "DATA", "SOURCE", "TINY", "TUNED", "advisory", "chain", "concerns"]

TINY = ArtifactRef(namespace="org", name="tiny-gguf", revision="1" * 40)
TUNED = ArtifactRef(namespace="org", name="tiny", revision="2" * 40)
BASE = ArtifactRef(namespace="org", name="base", revision="3" * 40)
DATA = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data", revision="4" * 40)
SOURCE = ArtifactRef(kind=Kind.DATASET, namespace="org", name="source")
_RELATIONS = (Relation.QUANTIZED, Relation.FINETUNE, Relation.TRAINED_ON, Relation.DERIVED_FROM_DATASET)


def chain(*, pin: Pin = Pin.NAMED_BY_CHILD, prefix: str = "org") -> Bom:
    """Return a quantization of a fine-tune of a base that was trained on data made of other data."""
    refs = [replace(ref, namespace=prefix) for ref in (TINY, TUNED, BASE, DATA, SOURCE)]
    tiny, tuned, base, data, source = refs
    edges = [
        Edge(
            child=child,
            parent=parent,
            relation=relation,
            pin=pin if parent.revision else Pin.UNKNOWN,
            claims=(lineage_claim(child, relation, parent, place("README.md", "/x", child)),),
        )
        for (child, parent), relation in zip(pairwise(refs), _RELATIONS, strict=True)
    ]
    weights = FileEntry(path="model.safetensors", size=9, sha256="c" * 64, sha512="d" * 128, git_sha1="e" * 40)
    library = fact(base, Fact.FRAMEWORK, "Ultra_Lytics", (("version", "8.3.41"),))
    loose = fact(tuned, Fact.FRAMEWORK, "litellm", (("specifier", ">=1.0"),))
    nodes = (
        Node(ref=tiny, resolution=Resolution.RESOLVED, files=(FileEntry(path="q.gguf", sha256="a" * 63 + "b"),)),
        Node(ref=tuned, resolution=Resolution.MOVED, aliases=("old/tiny",), facts=(loose,)),
        Node(ref=base, resolution=Resolution.RESOLVED, files=(weights, FileEntry(path="x.py")), facts=(library,)),
        Node(ref=data, resolution=Resolution.RESOLVED),
        Node(ref=source, resolution=Resolution.NOT_FOLLOWED),
    )
    walk = replace(BOM.lineage.walk, cut=(), unavailable=())
    ordered = tuple(sorted(nodes, key=lambda node: node.ref))
    lineage = Lineage(subject=tiny, nodes=ordered, edges=tuple(edges), walk=walk)
    return replace(BOM, lineage=lineage, gaps=())


CHAIN = chain()


def concerns(ref: ArtifactRef, **entry: Any) -> dict[str, Any]:
    """Return an entry of `affected` about an artifact of the Hub."""
    purl = ref.unpinned.purl
    return {"package": {"ecosystem": "Hugging Face", "name": ref.repo, "purl": purl}, **entry}


def advisory(*affected: dict[str, Any], name: str = "x_test-1", **fields: Any) -> dict[str, Any]:
    """Return a record in OSV's form."""
    address = {"type": "WEB", "url": f"https://example.org/{name}"}
    record = {"id": name, "modified": "2026-01-01T00:00:00Z", "summary": "It is bad.", "references": [address]}
    return {**record, "affected": list(affected), **fields}
