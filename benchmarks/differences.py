"""Compare Boms in memory: 1,000 pairs of ordinary ones in one process, and two of 10,000 artifacts.

An ordinary Bom has ten artifacts with five files each; version 2 is the subject at another commit with other weights, and
one gap fewer. The large pair is also read from two documents. The floor beside it is the time to ask of the same pairs whether they are equal.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from aibom.diff.compare import diff
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.remembered import remembered
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

PAIRS, MANY = 1000, 10_000
WANTED, SECONDS = 1000, 2
"""Pairs a second, and seconds for the large pair, reading included."""
FILES = ("model.safetensors", "config.json", "tokenizer.json", "generation_config.json", "README.md")


def bom(name: str, artifacts: int, version: int) -> Bom:
    """Return a Bom of one version of a model; everything in it is made anew, as if it had been read."""
    refs = [_ref(name, number, version) for number in range(artifacts)]
    places = [_place(ref) for ref in refs]
    nodes = [
        _node(ref, place, version if number == 0 else 1)
        for number, (ref, place) in enumerate(zip(refs, places, strict=True))
    ]
    edges = [_edge(refs[(number - 1) // 3], refs[number], places[(number - 1) // 3]) for number in range(1, artifacts)]
    gaps = [_gap(ref, place) for ref, place in zip(refs, places, strict=True)]
    walk = Walk(endpoint="https://hub.example", time=f"2026-0{version}-01T00:00:00Z", extractors=("card@1", "config@1"))
    lineage = Lineage(
        subject=refs[0], nodes=tuple(sorted(nodes, key=lambda node: node.ref)), edges=tuple(edges), walk=walk
    )
    rules = ("license-missing", "parent-unpinned")
    return Bom(lineage=lineage, gaps=tuple(gaps[version - 1 :]), rules=rules, tool=Tool(name="aibom", version="1"))


def _ref(name: str, number: int, version: int) -> ArtifactRef:
    kind = Kind.DATASET if number % 5 == 4 else Kind.MODEL
    commit = f"{number:039x}{version if number == 0 else 1}"
    return ArtifactRef(kind=kind, namespace=name, name=f"artifact-{number}", revision=commit)


def _place(ref: ArtifactRef) -> Evidence:
    return Evidence(path="README.md", pointer="/license", revision=ref.revision, sha256="a" * 64, extractor="card")


def _node(ref: ArtifactRef, place: Evidence, version: int) -> Node:
    files = tuple(
        FileEntry(path=path, size=4096, sha256=f"{version if path.endswith('safetensors') else 0:064x}")
        for path in FILES
    )
    stated = ((Fact.LICENSE, "mit"), (Fact.AUTHOR, "org"), (Fact.TASK, "text-generation"), (Fact.LANGUAGE, "en"))
    facts = tuple(
        FactClaim(subject=ref, fact=fact, value=value, assurance=Assurance.DECLARED, evidence=place)
        for fact, value in (*stated, *((Fact.TAG, f"tag-{number}") for number in range(6)))
    )
    return Node(ref=ref, resolution=Resolution.RESOLVED, files=files, facts=facts)


def _edge(child: ArtifactRef, parent: ArtifactRef, place: Evidence) -> Edge:
    relation = Relation.TRAINED_ON if parent.kind is Kind.DATASET else Relation.FINETUNE
    claim = LineageClaim(
        subject=child,
        relation=relation,
        parent=parent.unpinned,
        text=parent.repo,
        assurance=Assurance.DECLARED,
        evidence=place,
    )
    return Edge(child=child, parent=parent, relation=relation, pin=Pin.SEEN_WHEN_CRAWLED, claims=(claim,))


def _gap(ref: ArtifactRef, place: Evidence) -> Gap:
    needed = "a claim that names the commit"
    why, remedy = "the parent may have changed since", "name the commit in base_model"
    return Gap(
        rule="parent-unpinned",
        subject=ref,
        severity=Severity.LOW,
        needed=needed,
        looked_at=(place,),
        why=why,
        remedy=remedy,
    )


def compared(old: str, new: str) -> None:
    """Print the processor seconds of reading two documents and comparing them, and this process's peak of memory in MB."""
    form = CycloneDxJson()
    begun = time.process_time()
    with remembered():
        left, right = (form.decode(Path(path).read_bytes()).bom for path in (old, new))
    read = time.process_time()
    found = diff(left, right)
    whole = time.process_time()
    print(
        f"{read - begun:.2f} s to read, {whole - read:.2f} s to compare, {_peak():.0f} MB, {len(found.changes):,} changes"
    )


def _documents() -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{version}.cdx.json" for version in (1, 2)]
        for version, path in enumerate(paths, 1):
            path.write_bytes(CycloneDxJson().encode(bom("o", MANY, version), "1.6"))
        size = sum(path.stat().st_size for path in paths) / 1e6
        made = subprocess.run([sys.executable, __file__, *map(str, paths)], capture_output=True, check=True, text=True)
    print(f"the same as two documents ({size:,.0f} MB), in a process of its own: {made.stdout.strip()}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print pairs a second with their ratio to bare equality, and seconds and memory of the large pair."""
    _large()
    pairs = [(bom(f"o{number}", 10, 1), bom(f"o{number}", 10, 2)) for number in range(PAIRS)]
    for old, new in pairs[:20]:
        diff(old, new)
    begun = time.process_time()
    changes = sum(len(diff(old, new).changes) for old, new in pairs)
    seconds = time.process_time() - begun
    begun = time.process_time()
    for old, new in pairs:
        for left, right in zip(old.nodes, new.nodes, strict=True):
            _ = left == right
    floor = time.process_time() - begun
    print(f"{PAIRS / seconds:,.0f} pairs a second of one core ({WANTED:,} wanted), {changes / PAIRS:.1f} changes each")
    print(f"{seconds / floor:.1f} x the time to ask whether the artifacts are equal")
    _documents()


def _large() -> None:
    before, old, new = _peak(), bom("o", MANY, 1), bom("o", MANY, 2)
    held = _peak()
    for what, other in (("one change", new), ("every artifact renamed", _elsewhere(new))):
        begun = time.process_time()
        found = diff(old, other)
        seconds = time.process_time() - begun
        print(
            f"{seconds:.2f} s for two Boms of {MANY:,} artifacts, {what}: {len(found.changes):,} changes ({SECONDS} s wanted, reading included)"
        )
    print(f"{_peak() - held:.0f} MB for that, beside {held - before:.0f} MB for the Boms")


def _elsewhere(one: Bom) -> Bom:
    """Return the same under another namespace."""

    def moved(ref: ArtifactRef) -> ArtifactRef:
        return replace(ref, namespace="elsewhere")

    nodes = tuple(replace(node, ref=moved(node.ref)) for node in one.nodes)
    edges = tuple(replace(edge, child=moved(edge.child), parent=moved(edge.parent)) for edge in one.edges)
    gaps = tuple(replace(gap, subject=moved(gap.subject)) for gap in one.gaps)
    lineage = replace(one.lineage, subject=moved(one.subject), nodes=nodes, edges=edges)
    return replace(one, lineage=lineage, gaps=gaps)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        compared(*sys.argv[1:])
    else:
        main()
