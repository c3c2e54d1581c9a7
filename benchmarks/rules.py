"""Time all rules over the deepest sample, and those on edges over every real edge that AIBOM_TEST_DATA holds."""

import csv
import gzip
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from aibom import plugins
from aibom.build import find_gaps
from aibom.gaps.interface import Rule
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Unidentified, classify
from aibom.records.snapshot import Resolution

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "samples"))
from write import replay  # noqa: E402 - beside the samples

ROUNDS = 5
EDGE_RULES = (
    "cycle",
    "license-differs",
    "license-missing",
    "namespace-missing",
    "parent-missing",
    "quantized-twice",
    "self-reference",
    "wrong-case",
)
RELATIONS = {
    "adapter": Relation.ADAPTER,
    "finetune": Relation.FINETUNE,
    "merge": Relation.MERGE,
    "quantized": Relation.QUANTIZED,
}
_MISSING = frozenset({"not_in_list"})

Row = Mapping[str, str]


def rows(folder: Path) -> list[Row]:
    """Return the edges of the table."""
    with gzip.open(folder / "lineage" / "edges_hub_2024-07.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def whole(table: Iterable[Row]) -> Lineage:
    """Return one lineage of all edges: what the parents are called stands in the claims, and where they lead in the edges."""
    found: dict[str, ArtifactRef] = {}
    licenses: dict[ArtifactRef, set[str]] = defaultdict(set)
    missing: set[ArtifactRef] = set()
    there: set[ArtifactRef] = set()  # an id with a blank or a dot too many is not in the list, and yet is read rightly
    edges: dict[tuple[ArtifactRef, ArtifactRef, Relation], list[LineageClaim]] = defaultdict(list)
    nodes: set[ArtifactRef] = set()
    for row in table:
        child = _ref(row["child"], found)
        named = classify(row["parent"])
        if child is None or isinstance(named, Unidentified):
            continue
        parent = _ref(row["parent_resolved"], found) or named
        nodes |= {child, parent}
        licenses[child] |= set(row["child_license"].split("|")) - {""}
        licenses[parent] |= set(row["parent_license"].split("|")) - {""}
        (missing if row["parent_status"] in _MISSING else there).add(parent)
        there.add(child)
        relation = RELATIONS.get(row["relation_inferred"], Relation.UNSPECIFIED_BASE)
        edges[child, parent, relation].append(_claim(child, named, relation))
    return Lineage(
        subject=min(nodes),
        nodes=tuple(_node(ref, licenses[ref], missing=ref in missing and ref not in there) for ref in sorted(nodes)),
        edges=tuple(_edges(edges)),
        walk=Walk(endpoint="https://huggingface.co", time="2024-07-15T00:00:00Z"),
    )


def _ref(name: str, found: dict[str, ArtifactRef]) -> ArtifactRef | None:
    if name and name not in found:
        ref = classify(name)
        if isinstance(ref, ArtifactRef):
            found[name] = ref
    return found.get(name)


def _place(ref: ArtifactRef, pointer: str) -> Evidence:
    return Evidence(path="README.md", pointer=pointer, sha256=f"{len(ref.name):064x}", extractor="card")


def _claim(child: ArtifactRef, parent: ArtifactRef, relation: Relation) -> LineageClaim:
    return LineageClaim(
        subject=child,
        relation=relation,
        parent=parent,
        text=parent.repo,
        assurance=Assurance.DECLARED,
        evidence=_place(child, "/base_model"),
    )


def _node(ref: ArtifactRef, licenses: set[str], *, missing: bool) -> Node:
    facts = tuple(
        FactClaim(
            subject=ref, fact=Fact.LICENSE, value=text, assurance=Assurance.DECLARED, evidence=_place(ref, "/license")
        )
        for text in sorted(licenses)
    )
    return Node(ref=ref, resolution=Resolution.PRIVATE_OR_MISSING if missing else Resolution.RESOLVED, facts=facts)


def _edges(found: Mapping[tuple[ArtifactRef, ArtifactRef, Relation], list[LineageClaim]]) -> Iterator[Edge]:
    for child, parent, relation in sorted(found):
        claims = tuple(found[child, parent, relation])
        yield Edge(child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=claims)


def independent(table: Iterable[Row]) -> dict[str, int]:
    """Return counts of the same defects by the table's own columns, without any rule."""
    counts: Counter[str] = Counter()
    for row in table:
        ours, theirs = set(row["child_license"].split("|")) - {""}, set(row["parent_license"].split("|")) - {""}
        counts["self-reference"] += row["parent_status"] == "self"
        counts["wrong-case"] += row["parent_status"] == "case_mismatch"
        counts["namespace-missing"] += row["parent_status"] == "no_namespace"
        counts["parent-missing"] += row["parent_status"] == "not_in_list"
        counts["license-differs"] += bool(ours and theirs and not ours & theirs)
        counts["license-missing"] += bool(theirs and not ours)
    return dict(counts)


def _shown(number: int | None) -> str:
    return "not told" if number is None else f"{number:,} edges"


def seconds(lineage: Lineage, rules: tuple[Rule, ...]) -> float:
    """Return the median of five runs of the rules."""
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        find_gaps(lineage, rules)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def main() -> None:
    """Print both."""
    rules = plugins.rules(built_in_only=True)
    family = replay(ROOT / "samples" / "deep-family" / "evidence").lineage
    taken = seconds(family, rules)
    print(
        f"{len(rules)} rules over {len(family.nodes)} artifacts and {len(family.edges)} edges: {taken:.3f} s (goal: 0.5 s)"
    )
    slowest = sorted(((seconds(family, (rule,)), rule.id) for rule in rules), reverse=True)[:5]
    print("slowest:", ", ".join(f"{name} {each * 1000:.0f} ms" for each, name in slowest))
    folder = os.environ.get("AIBOM_TEST_DATA")
    if not folder:
        print("AIBOM_TEST_DATA is not set: no real edges")
        return
    table = rows(Path(folder))
    begin = time.perf_counter()
    lineage = whole(table)
    built = time.perf_counter() - begin
    chosen = tuple(rule for rule in rules if rule.id in EDGE_RULES)
    begin = time.perf_counter()
    gaps = find_gaps(lineage, chosen)
    taken = time.perf_counter() - begin
    counts, others = Counter(gap.rule for gap in gaps), independent(table)
    print(
        f"{len(chosen)} rules on edges over {len(table):,} rows, {len(lineage.nodes):,} artifacts, {len(lineage.edges):,} edges: "
        f"{taken:.1f} s, and {built:.1f} s to make records of the table (goal: 20 s)"
    )
    for rule in chosen:
        print(f"  {rule.id}: {counts[rule.id]:,} gaps; by the table's own columns {_shown(others.get(rule.id))}")


if __name__ == "__main__":
    main()
