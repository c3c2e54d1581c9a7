"""The largest real family: 178 models, 41 deep, from the registry's own list of July 2024."""

import csv
import gzip
import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from aibom import plugins
from aibom.cli.main import run
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


_STEPS = ("mentioned", "declared", "derived", "observed", "verified")
_READ = {"resolved", "moved", "gated"}


@pytest.fixture(scope="module")
def told(family: Bom, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `aibom gaps` and `aibom lineage` print of the family, each on its own way from the document."""
    folder = tmp_path_factory.mktemp("told")
    encoding = plugins.load_format("cyclonedx-json")
    assert encoding is not None
    (folder / "family.cdx.json").write_bytes(encoding.encode(family, "1.7"))
    found = {}
    for command in ("gaps", "lineage"):
        out = folder / f"{command}.json"
        assert run([command, str(folder / "family.cdx.json"), "--format", "json", "-o", str(out)]) == 0
        found[command] = json.loads(out.read_bytes())
    return found


def _graph(drawn: dict[str, Any]) -> Any:
    """The lineage from child to parent as it is drawn, without what a model was only measured by."""
    graph = nx.DiGraph()
    graph.add_nodes_from(node["id"] for node in drawn["nodes"])
    graph.add_edges_from((edge["source"], edge["target"]) for edge in drawn["edges"] if edge["key"] != "evaluated-on")
    return graph


def test_the_figures_are_those_of_the_lineage(told: dict[str, Any]) -> None:
    """Counted again from the lineage as it is drawn: artifacts, edges, the horizon, how far was read, the weakest link."""
    figures, drawn = told["gaps"]["figures"], told["lineage"]
    nodes = {node["id"]: node for node in drawn["nodes"]}
    absent = {purl for purl, node in nodes.items() if node["resolution"] not in _READ}
    assert figures["artifacts"]["absent"] == len(absent) > 10
    assert sum(figures["artifacts"].values()) == len(nodes) > 250
    best = [max(_STEPS.index(claim["assurance"]) for claim in edge["claims"]) for edge in drawn["edges"]]
    matched = [edge["pin"] == "matched-by-digest" for edge in drawn["edges"]]
    assert figures["edges"] == {
        "verified": sum(rank == 4 or digest for rank, digest in zip(best, matched, strict=True)),
        "observed": sum(rank == 3 and not digest for rank, digest in zip(best, matched, strict=True)),
        "declared": sum(rank < 3 and not digest for rank, digest in zip(best, matched, strict=True)),
        "absent": sum(len({each["text"] for each in node["unidentified"]}) for node in nodes.values()),
    }
    far = nx.single_source_shortest_path_length(_graph(drawn), drawn["graph"]["subject"])
    vague = {
        purl for purl, node in nodes.items() if any(each["relation"] != "evaluated-on" for each in node["unidentified"])
    }
    stops = [far[purl] for purl in absent if purl in far] + [far[purl] + 1 for purl in vague if purl in far]
    assert figures["horizon"]["steps"] == min(stops)
    assert figures["horizon"]["at"] in absent | vague
    assert figures["horizon"]["reaches"] == max(steps for purl, steps in far.items() if purl not in absent)
    least = figures["least_evidenced_link"]
    assert _STEPS.index(least["assurance"]) == min(best)
    assert (least["child"], least["parent"], least["relation"]) in {
        (edge["source"], edge["target"], edge["key"])
        for edge, rank in zip(drawn["edges"], best, strict=True)
        if rank == min(best)
    }


def test_an_inherited_gap_is_shown_with_a_shortest_path(told: dict[str, Any]) -> None:
    """Each gap of an ancestor, over edges that are there; what no path leads to travels down none."""
    graph = _graph(told["lineage"])
    subject = told["lineage"]["graph"]["subject"]
    far = nx.single_source_shortest_path_length(graph, subject)
    inherited = [gap for gap in told["gaps"]["gaps"] if gap["inherited"]]
    assert len({len(gap["path"]) for gap in inherited}) > 5
    for gap in told["gaps"]["gaps"]:
        path = gap["path"]
        if gap["subject"] not in far:
            assert (path, gap["inherited"]) == ([], False)
            continue
        assert (path[0], path[-1], len(path) - 1) == (subject, gap["subject"], far[gap["subject"]])
        assert all(graph.has_edge(child, parent) for child, parent in pairwise(path))
