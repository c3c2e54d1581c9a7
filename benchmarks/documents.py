"""Write and validate CycloneDX JSON from records, ten artifacts a document: documents a second, and where the time goes.

Every document is made of records of its own, once with the names of a fleet (what is remembered of a name helps the
next document) and once with names none of which is met twice. The floor is what cannot be saved: turning the finished
dict into text, and the schema.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import orjson

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.validate import schema_problems, validate
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

DOCUMENTS, ROUNDS, LARGE = 20, 50, 10_000
"""How many documents are written in a round, how many rounds there are, and the artifacts of the vast document."""
VERSION = "1.6"
OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
FACTS: tuple[tuple[Fact, Scalar, tuple[tuple[str, Scalar], ...]], ...] = (
    (Fact.ARCHITECTURE, "LlamaForCausalLM", ()),
    (Fact.AUTHOR, "bench", ()),
    (Fact.CARD, "present", ()),
    (Fact.DTYPE, "bfloat16", ()),
    (Fact.FRAMEWORK, "transformers", (("version", "4.40.0"),)),
    (Fact.LANGUAGE, "en", ()),
    (Fact.LIBRARY, "transformers", ()),
    (Fact.LICENSE, "apache-2.0", ()),
    (Fact.METRIC, 0.5, (("dataset-name", "ARC"), ("dataset-split", "test"), ("metric-type", "accuracy"))),
    (Fact.MODEL_TYPE, "llama", ()),
    (Fact.PARAMETER_COUNT, 1_100_048_384, ()),
    (Fact.TAG, "generated", ()),
    (Fact.TASK, "text-generation", ()),
)
DATASET_FACTS = frozenset({Fact.AUTHOR, Fact.CARD, Fact.LANGUAGE, Fact.LICENSE, Fact.TAG, Fact.TASK})
PARENTS = {0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6}
"""Six models each made of the next, the seventh, and three datasets: which artifact stems from which."""
WALK = Walk(endpoint="https://huggingface.co", time="2026-01-01T00:00:00Z", extractors=("card", "config", "hub-record"))
RULES = ("dataset-undeclared", "files-without-digest", "parent-unpinned")


def bom(number: int, size: int = 10) -> Bom:
    """Return records of `size` artifacts in families of ten, equal to those of no other number."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for start in range(0, size, 10):
        refs = [_ref(f"{number}-{start + place}", place) for place in range(10)]
        nodes += map(_node, refs)
        edges += (_edge(refs[child], refs[parent], Relation.FINETUNE) for child, parent in PARENTS.items())
        edges += (_edge(refs[child], refs[7 + child % 3], Relation.TRAINED_ON) for child in range(7))
    gaps = tuple(_gap(node.ref, rule) for node in nodes for rule in RULES)
    lineage = Lineage(
        subject=nodes[0].ref,
        nodes=tuple(sorted(nodes, key=lambda node: node.ref)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent))),
        walk=WALK,
    )
    return Bom(lineage=lineage, gaps=gaps, rules=RULES, tool=Tool(name="aibom", version="0"))


def _ref(name: str, place: int) -> ArtifactRef:
    kind = Kind.MODEL if place < 7 else Kind.DATASET
    return ArtifactRef(kind=kind, namespace="bench", name=f"a{name}", revision=_digest(name)[:40])


def _node(ref: ArtifactRef) -> Node:
    facts = (
        FactClaim(
            subject=ref,
            fact=fact,
            value=value,
            fields=fields,
            assurance=Assurance.DECLARED,
            evidence=_place(ref, f"/{fact}"),
        )
        for fact, value, fields in FACTS
        if ref.kind is Kind.MODEL or fact in DATASET_FACTS
    )
    paths = ("README.md", "config.json", "model.safetensors", "tokenizer.json")
    files = (FileEntry(path=path, size=1000, sha256=_digest(ref.name + path)) for path in paths)
    return Node(ref=ref, resolution=Resolution.RESOLVED, files=tuple(files), facts=tuple(facts))


def _edge(child: ArtifactRef, parent: ArtifactRef, relation: Relation) -> Edge:
    claims = (
        LineageClaim(
            subject=child,
            relation=relation,
            parent=parent.unpinned,
            text=parent.repo,
            assurance=assurance,
            evidence=evidence,
        )
        for assurance, evidence in (
            (Assurance.DECLARED, _place(child, "/base_model")),
            (Assurance.DERIVED, _place(child, "/cardData/base_model", f"/api/models/{child.repo}")),
        )
    )
    return Edge(child=child, parent=parent, relation=relation, pin=Pin.SEEN_WHEN_CRAWLED, claims=tuple(claims))


def _place(ref: ArtifactRef, pointer: str, path: str = "README.md") -> Evidence:
    return Evidence(
        path=path, pointer=pointer, revision=ref.revision, sha256=_digest(ref.name + path), extractor="card"
    )


def _gap(ref: ArtifactRef, rule: str) -> Gap:
    return Gap(
        rule=rule,
        subject=ref,
        severity=Severity.LOW,
        needed="what the record of a benchmark lacks, in a sentence of the usual length",
        looked_at=(_place(ref, "/base_model"),),
        why="What it stems from cannot be checked against anything.",
        remedy="Name it in the card, with the commit it was made from.",
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def best(work: Callable[[Bom], object], rounds: Sequence[Sequence[Bom]]) -> float:
    """Return the processor seconds a document takes, in the round that was disturbed least."""
    return min(_seconds(lambda boms: list(map(work, boms)), boms) / len(boms) for boms in rounds)


def _seconds(work: Callable[[Any], object], what: Any) -> float:
    begun = time.process_time()
    work(what)
    return time.process_time() - begun


def _least(work: Callable[[Any], object], what: Any) -> float:
    return min(_seconds(work, what) for _ in range(4 * ROUNDS))


def main() -> None:
    """Print documents a second and core, the share of each stage, the ratio to the floor, and one vast document."""
    encode = partial(CycloneDxJson().encode, spec_version=VERSION)
    encode(bom(-1))  # the schema is compiled, the licenses are read
    strangers = [[bom(part * DOCUMENTS + number) for number in range(DOCUMENTS)] for part in range(ROUNDS)]
    alone = best(encode, strangers)
    fleet = [[bom(number) for number in range(DOCUMENTS)] for _ in range(ROUNDS)]
    seconds = best(encode, fleet)
    data, whole = encode(fleet[0][0]), document(fleet[0][0], VERSION)
    text = _least(lambda whole: orjson.dumps(whole, option=OPTIONS), whole)
    schema, checked = _least(lambda whole: list(schema_problems(whole)), whole), _least(validate, whole)
    print(f"{1 / seconds:,.0f} documents a second and core, of ten artifacts and {len(data):,} bytes each")
    print(f"{1 / alone:,.0f} a second where no name is met twice")
    print(f"{seconds / (text + schema):.2f} x the text and the schema alone ({1 / (text + schema):,.0f} a second)")
    for name, share in (("building", seconds - text - checked), ("validating", checked), ("text", text)):
        print(f"{share / seconds:6.1%}  {name} ({share * 1e6:,.0f} µs)")
    print(f"{schema * 1e6:6,.0f} µs of the validating is the schema")
    large = bom(-1000, LARGE)
    print(f"{_seconds(encode, large):.2f} s for one document of {LARGE:,} artifacts")


if __name__ == "__main__":
    main()
