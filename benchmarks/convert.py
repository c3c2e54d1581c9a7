"""Time converting 1,000 components CycloneDX to SPDX 3.0.1, and the SPDX encoders beside their libraries' own floor."""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

from aibom import plugins
from aibom.formats.interface import Format
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

ROUNDS = 5
COUNTS = (10, 100, 1000)
WHOLE = 1000
FACTS: tuple[tuple[Fact, str], ...] = (
    (Fact.AUTHOR, "bench"),
    (Fact.LICENSE, "apache-2.0"),
    (Fact.LIBRARY, "transformers"),
    (Fact.MODEL_TYPE, "llama"),
    (Fact.TASK, "text-generation"),
)


def lineage(count: int) -> Bom:
    """Return a Bom of `count` models in a binary tree, each with two files, five facts and an edge to its parent."""
    refs = [ArtifactRef(namespace="bench", name=f"m{n}", revision=f"{n:040x}") for n in range(count)]
    edges = [_edge(refs[number], refs[(number - 1) // 2]) for number in range(1, count)]
    return Bom(
        lineage=Lineage(
            subject=refs[0],
            nodes=tuple(sorted(map(_node, refs), key=lambda node: node.ref)),
            edges=tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent))),
            walk=Walk(endpoint="https://huggingface.co", time="2026-01-01T00:00:00Z"),
        ),
        gaps=(),
        rules=(),
        tool=Tool(name="aibom", version="0"),
    )


def _evidence(ref: ArtifactRef, pointer: str) -> Evidence:
    return Evidence(path="README.md", pointer=pointer, revision=ref.revision, sha256="a" * 64, extractor="card")


def _node(ref: ArtifactRef) -> Node:
    facts = tuple(
        FactClaim(
            subject=ref, fact=fact, value=value, assurance=Assurance.DECLARED, evidence=_evidence(ref, f"/{fact}")
        )
        for fact, value in FACTS
    )
    files = tuple(FileEntry(path=f"model-{n}.safetensors", size=10**9, sha256=f"{n:064x}") for n in range(2))
    return Node(ref=ref, resolution=Resolution.RESOLVED, files=files, facts=facts)


def _edge(child: ArtifactRef, parent: ArtifactRef) -> Edge:
    claim = LineageClaim(
        subject=child,
        relation=Relation.FINETUNE,
        parent=parent.unpinned,
        text=parent.repo,
        assurance=Assurance.DECLARED,
        evidence=_evidence(child, "/base_model"),
    )
    return Edge(child=child, parent=parent, relation=Relation.FINETUNE, pin=Pin.SEEN_WHEN_CRAWLED, claims=(claim,))


def seconds(job: Callable[[], object]) -> float:
    """Return the median of five runs, in seconds of processor time."""
    found = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        job()
        found.append(time.process_time() - begin)
    return statistics.median(found)


def floor_spdx2(count: int) -> object:
    """Make and write, with spdx-tools alone, as many bare packages as a document of `count` models has."""
    from spdx_tools.spdx.model.actor import Actor, ActorType  # noqa: PLC0415
    from spdx_tools.spdx.model.document import CreationInfo, Document  # noqa: PLC0415
    from spdx_tools.spdx.model.package import Package  # noqa: PLC0415
    from spdx_tools.spdx.model.spdx_no_assertion import SpdxNoAssertion  # noqa: PLC0415
    from spdx_tools.spdx.writer.json.json_writer import write_document_to_stream  # noqa: PLC0415

    created = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    head = CreationInfo("SPDX-2.3", "SPDXRef-DOCUMENT", "n", "urn:n", [Actor(ActorType.TOOL, "t")], created)
    packages = [Package(f"SPDXRef-{n}", f"p{n}", SpdxNoAssertion()) for n in range(3 * count)]
    return write_document_to_stream(Document(head, packages=packages), StringIO(), validate=False)


def floor_spdx3(count: int) -> object:
    """Make and write, with spdx-python-model alone, as many bare elements as a document of `count` models has."""
    from io import BytesIO  # noqa: PLC0415

    from spdx_python_model import v3_0_1 as spdx3  # noqa: PLC0415

    agent = spdx3.Agent(_id="urn:agent", name="a")
    head = spdx3.CreationInfo(specVersion="3.0.1", created=datetime(2026, 1, 1, tzinfo=UTC), createdBy=[agent])
    agent.creationInfo = head
    objects = spdx3.SHACLObjectSet([agent])
    for number in range(3 * count):
        objects.add(spdx3.software_File(_id=f"urn:{number}", name="f", creationInfo=head))
    return spdx3.JSONLDSerializer().write(objects, BytesIO(), indent=2)


def main() -> None:
    """Print seconds and ratios."""
    known = {name: _format(name) for name in plugins.format_names(built_in_only=True)}
    cyclonedx = known["cyclonedx-json"].encode(lineage(WHOLE), "1.6")
    target = known["spdx3-json"]
    target.encode(lineage(1), target.versions[0])  # what is compiled once is not counted
    read = seconds(lambda: known["cyclonedx-json"].decode(cyclonedx))
    both = seconds(lambda: target.encode(known["cyclonedx-json"].decode(cyclonedx).bom, target.versions[0]))
    print(f"CycloneDX to SPDX 3.0.1, {WHOLE:,} components: {both:.2f} s (at most 2 s), {read:.2f} s of it reading")
    floors = {"spdx-json": floor_spdx2, "spdx3-json": floor_spdx3}
    for name, each in known.items():
        for count in COUNTS:
            bom = lineage(count)
            data = each.encode(bom, each.versions[0])
            taken = seconds(lambda each=each, bom=bom: each.encode(bom, each.versions[0]))  # type: ignore[misc]
            back = seconds(lambda each=each, data=data: each.decode(data))  # type: ignore[misc]
            line = f"{name}, {count:,} models: written in {taken * 1000:,.1f} ms, read in {back * 1000:,.1f} ms"
            if name in floors:
                bare = seconds(lambda name=name, count=count: floors[name](count))  # type: ignore[misc]
                line += f"; {taken / bare:.2f} x the library alone ({bare * 1000:,.1f} ms, three bare objects a model)"
            print(line)
            sys.stdout.flush()


def _format(name: str) -> Format:
    found = plugins.load_format(name, built_in_only=True)
    if found is None:
        raise SystemExit(f"the format {name} is not there")
    return found


if __name__ == "__main__":
    main()
