"""The lineage as a graph."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from aibom.graph import cycles, to_networkx
from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution


def ref(name: object) -> ArtifactRef:
    """Return the reference of a node."""
    return ArtifactRef(namespace="o", name=str(name))


def lineage(*edges: tuple[object, object], relation: Relation = Relation.FINETUNE, subject: object = "a") -> Lineage:
    """Return a lineage of these edges (child, parent)."""
    place = Evidence(path="README.md", extractor="card")
    nodes = {ref(subject), *(ref(end) for edge in edges for end in edge)}
    return Lineage(
        subject=ref(subject),
        nodes=tuple(Node(ref=each, resolution=Resolution.RESOLVED) for each in sorted(nodes)),
        edges=tuple(
            Edge(
                child=ref(child),
                parent=ref(parent),
                relation=relation,
                pin=Pin.UNKNOWN,
                claims=(
                    LineageClaim(
                        subject=ref(child),
                        relation=relation,
                        parent=ref(parent),
                        text=str(parent),
                        assurance=Assurance.DECLARED,
                        evidence=place,
                    ),
                ),
            )
            for child, parent in sorted(set(edges), key=str)
        ),
        walk=Walk(endpoint="", time="2026-01-01T00:00:00Z"),
    )


def test_graph_carries_nodes_and_edges() -> None:
    """Nothing of the lineage is lost in the graph, and disagreeing relations are edges side by side."""
    one, two = lineage(("a", "b")), lineage(("a", "b"), relation=Relation.MERGE)
    both = Lineage(subject=one.subject, nodes=one.nodes, edges=(*one.edges, *two.edges), walk=one.walk)
    graph = to_networkx(both)
    assert [data["node"] for _, data in graph.nodes(data=True)] == list(both.nodes)
    assert {(child, parent, key): data["edge"] for child, parent, key, data in graph.edges(keys=True, data=True)} == {
        (ref("a"), ref("b"), Relation.FINETUNE): one.edges[0],
        (ref("a"), ref("b"), Relation.MERGE): two.edges[0],
    }


def test_cycles_and_self_references_are_found() -> None:
    """A ring of two, a ring of three and an artifact that names itself are three groups; what leads there is none."""
    found = cycles(
        lineage(("a", "b"), ("b", "a"), ("a", "x"), ("x", "y"), ("y", "z"), ("z", "x"), ("s", "s"), ("q", "a"))
    )
    assert found == ((ref("a"), ref("b")), (ref("s"),), (ref("x"), ref("y"), ref("z")))


def test_tokenizers_and_evaluations_close_no_cycle() -> None:
    """A model may share its tokenizer with its own child, and be evaluated on what it generated."""
    for relation in (Relation.TOKENIZER_FROM, Relation.EVALUATED_ON):
        assert cycles(lineage(("a", "b"), ("b", "a"), relation=relation)) == ()


def test_a_long_chain_is_no_recursion() -> None:
    """Five thousand ancestors in a row are no problem for any of it."""
    count = 5000
    long = lineage(*((number, number + 1) for number in range(count)), subject=0)
    assert cycles(long) == ()


def test_no_cycle_no_networkx() -> None:
    """The import of networkx takes longer than a small BOM: without a cycle of two or more it is spared."""
    code = (
        "import sys, test_graph as t\nt.cycles(t.lineage(('a', 'b'), ('a', 'a')))\nassert 'networkx' not in sys.modules\n"
        "t.cycles(t.lineage(('a', 'b'), ('b', 'a')))\nassert 'networkx' in sys.modules\n"
    )
    folder = __file__.rpartition("/")[0]
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=folder)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=16))
def test_two_artifacts_share_a_cycle_if_each_stems_from_the_other(edges: list[tuple[int, int]]) -> None:
    """The groups are the classes of mutual reachability: nothing is missed, nothing is added."""
    reach = {(child, parent) for child, parent in edges}
    for middle in range(7):
        reach |= {(a, b) for a in range(7) for b in range(7) if (a, middle) in reach and (middle, b) in reach}
    groups = cycles(lineage(*edges, subject=0))
    member = {each: number for number, group in enumerate(groups) for each in group}
    assert set(member) == {ref(node) for node in range(7) if (node, node) in reach}
    for one in range(7):
        for two in range(7):
            mutual = (one, two) in reach and (two, one) in reach
            together = member.get(ref(one), -1) == member.get(ref(two), -2)
            assert mutual == together
