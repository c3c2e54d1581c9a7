"""Judge the licenses of all 126,650 base-model edges of July 2024 in one process, by the rules as they stand in a BOM.

The counts are compared with those of docs/defects.md, which were made by other means. The table comes from
$AIBOM_TEST_DATA/lineage; of an edge only what both ends state is known, so the rules see no files and no datasets.
"""

import csv
import gzip
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aibom import plugins
from aibom.build import find_gaps
from aibom.gaps._license_terms import lookup
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

WANTED = 20
"""Seconds that all edge rules together may take."""
RULES = tuple(
    rule
    for rule in plugins.rules(built_in_only=True)
    if rule.id in {"license-differs", "license-more-permissive", "license-tension", "license-unknown-terms"}
)
RESTRICTIVE = frozenset(
    {"llama2", "llama3", "gemma", "openrail", "openrail++", "creativeml-openrail-m", "bigscience-bloom-rail-1.0"}
    | {"bigcode-openrail-m", "deepfloyd-if-license", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0"}
)
NOTICE = frozenset(
    {"apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "cc0-1.0", "unlicense"}
    | {"afl-3.0", "wtfpl"}
)
"""From the former to the latter there are 4,243 edges: the count of docs/defects.md, which leaves out copyleft, and
cc-by and the Artistic License below."""
PLACE = Evidence(path="edges_hub_2024-07.csv", extractor="table")
RELATIONS = {relation.value: relation for relation in Relation}


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the table."""
    with gzip.open(folder / "lineage" / "edges_hub_2024-07.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def lineage(folder: Path) -> tuple[Lineage, int]:
    """Return all edges as one lineage, as a walk would have found them, and their number."""
    stated: dict[ArtifactRef, str] = {}
    edges: dict[tuple[ArtifactRef, ArtifactRef, Relation], Edge] = {}
    number = 0
    for row in rows(folder):
        number += 1
        child, parent = _ref(row["child"]), _ref(row["parent_resolved"] or row["parent"])
        stated[child] = row["child_license"] or stated.get(child, "")
        stated[parent] = stated.get(parent, "") or row["parent_license"]
        relation = RELATIONS.get(row["relation_inferred"], Relation.UNSPECIFIED_BASE)
        claim = LineageClaim(
            subject=child,
            relation=relation,
            parent=parent,
            text=row["parent"],
            assurance=Assurance.DECLARED,
            evidence=PLACE,
        )
        edges[child, parent, relation] = Edge(
            child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=(claim,)
        )
    nodes = tuple(_node(ref, stated[ref]) for ref in sorted(stated))
    walk = Walk(endpoint="", time="2024-07-01T00:00:00Z")
    subject = ArtifactRef(namespace="aibom", name="nobody")
    return Lineage(subject=subject, nodes=nodes, edges=tuple(edges.values()), walk=walk), number


def _ref(name: str) -> ArtifactRef:
    namespace, _, rest = name.strip().rpartition("/")
    return ArtifactRef(namespace=namespace, name=rest or "-")


def _node(ref: ArtifactRef, license_: str) -> Node:
    facts = tuple(
        FactClaim(subject=ref, fact=Fact.LICENSE, value=text, assurance=Assurance.DECLARED, evidence=PLACE)
        for text in license_.split("|")
        if text
    )
    return Node(ref=ref, resolution=Resolution.RESOLVED, facts=facts)


def transitions(found: tuple[Gap, ...], judged: Lineage) -> Counter[tuple[str, str]]:
    """Return how often license-more-permissive sees which license over which, on paths of one edge."""
    stated = {node.ref: "|".join(str(claim.value) for claim in node.facts) for node in judged.nodes}
    return Counter(
        (stated[gap.parent], stated[gap.subject])
        for gap in found
        if gap.rule == "license-more-permissive" and gap.parent is not None and gap.needed.count(", which ") == 0
    )


def main() -> None:
    """Print the time, the gaps by rule, and the transitions beside the counts of docs/defects.md."""
    folder = Path(os.environ.get("AIBOM_TEST_DATA", ""))
    if not (folder / "lineage").is_dir():
        sys.exit("AIBOM_TEST_DATA names no folder with lineage/edges_hub_2024-07.csv.gz")
    judged, number = lineage(folder)
    print(f"{number:,} edges, {len(judged.edges):,} of them different, {len(judged.nodes):,} models")
    found: tuple[Gap, ...] = ()
    spent = 0.0
    for rule in RULES:
        begun = time.perf_counter()
        gaps = find_gaps(judged, (rule,))
        seconds = time.perf_counter() - begun
        spent += seconds
        found += gaps
        print(f"{seconds:6.1f} s  {len(gaps):7,}  {rule.id}")
    print(f"{spent:6.1f} s  all of them ({WANTED} s wanted)")
    seen = transitions(found, judged)
    print(f"llama2 to apache-2.0: {seen['llama2', 'apache-2.0']:,} (2,430 in docs/defects.md)")
    counted = sum(row["parent_license"] in RESTRICTIVE and row["child_license"] in NOTICE for row in rows(folder))
    same = sum(times for (theirs, ours), times in seen.items() if theirs in RESTRICTIVE and ours in NOTICE)
    print(f"restrictive to permissive: {same:,} by the rule, {counted:,} in the table (4,243 in docs/defects.md)")
    print(f"of all licenses whose terms are known, on paths of one edge: {sum(seen.values()):,}")
    parents: Counter[str] = Counter()
    for (theirs, _), times in seen.items():
        parents[theirs] += times
    for theirs, times in parents.most_common(16):
        known = lookup(theirs)
        print(f"{times:7,}  from {theirs}{'' if known and known.is_read else ', not read'}")
    print(f"{sum(gap.rule == 'license-more-permissive' for gap in found) - sum(seen.values()):7,}  over several edges")


if __name__ == "__main__":
    main()
