"""The largest real family: 178 models, 41 deep, from the registry's own list of July 2024."""

import csv
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

import networkx as nx
import pytest

from aibom import plugins
from aibom.graph import to_networkx
from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS
from aibom.records.refs import Kind
from aibom.records.snapshot import Resolution

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
EVIDENCE = SAMPLES / "deep-family" / "evidence"


sys.path.insert(0, str(SAMPLES))
from write import replay  # noqa: E402  # the program that writes the samples


@pytest.fixture(scope="module")
def family() -> Bom:
    """The BOM of the family, from its recording."""
    return replay(EVIDENCE)


def test_every_parent_the_edge_table_names_is_there(family: Bom, real_data: Path) -> None:
    """An independent table of the same month: each of its edges from a model of the family is an edge of the BOM."""
    names = {alias: node.ref.repo for node in family.nodes for alias in (*node.aliases, node.ref.repo)}
    models = {node.ref.repo for node in family.nodes if node.ref.kind is Kind.MODEL}
    found = defaultdict(set)
    for edge in family.edges:
        if edge.relation in DERIVATIONS:
            found[edge.child.repo].add(edge.parent.repo)
    with gzip.open(real_data / "lineage" / "edges_hub_2024-07.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["child"] in models]
    assert len(rows) > 250
    for row in rows:
        parent = row["parent_resolved"] or row["parent"]
        assert names.get(parent, parent) in found[row["child"]], row


def test_vanished_renamed_and_circular_parents_are_gaps(family: Bom) -> None:
    """What the walk could not read, or read under another name, is said on the edge that led there."""
    by_rule = defaultdict(set)
    for gap in family.gaps:
        by_rule[gap.rule].add(gap.parent)
    missing = {node.ref for node in family.nodes if node.resolution is Resolution.PRIVATE_OR_MISSING}
    named = {edge.parent for edge in family.edges}
    models = {ref for ref in missing if ref.kind is Kind.MODEL}
    assert models
    assert models == {ref for ref in by_rule["parent-missing"] if ref and ref.kind is Kind.MODEL}
    assert {ref for ref in missing - models if ref in named} <= by_rule["dataset-missing"]
    moved = {node.ref for node in family.nodes if node.aliases}
    assert moved <= by_rule["parent-moved"] | by_rule["wrong-case"]


def test_the_family_is_as_deep_as_it_is(family: Bom) -> None:
    """178 models besides what has vanished; its longest line of descent has 41 steps and more."""
    read = [node for node in family.nodes if node.ref.kind is Kind.MODEL and node.resolution.is_read]
    assert len(read) >= 178
    graph = nx.DiGraph(to_networkx(family.lineage))
    assert nx.dag_longest_path_length(nx.condensation(graph)) >= 41


@pytest.mark.parametrize("version", ["1.6", "1.7"])
@pytest.mark.parametrize("name", ["cyclonedx-json", "cyclonedx-xml"])
def test_the_document_holds_the_family_and_no_reference_dangles(family: Bom, name: str, version: str) -> None:
    """Valid by the official schema (or `encode` would refuse), read back equal, the same bytes twice."""
    encoding = plugins.load_format(name)
    assert encoding is not None
    data = encoding.encode(family, version)
    assert encoding.encode(family, version) == data
    assert encoding.decode(data).bom == family
    if name == "cyclonedx-json":
        document = json.loads(data)
        components = [document["metadata"]["component"], *document["components"]]
        refs = {component["bom-ref"] for component in components}
        assert {node.ref.purl for node in family.nodes} <= refs
        for dependency in document["dependencies"]:
            assert {dependency["ref"], *dependency.get("dependsOn", ())} <= refs
