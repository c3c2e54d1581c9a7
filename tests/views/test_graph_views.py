"""The views for graph tools are read by those tools' own parsers, and lose nothing."""

import io
import json
import re
from collections import Counter
from collections.abc import Callable

import networkx as nx
import pytest
from views.shop import Shop

from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution
from aibom.views import dot, graphml, mermaid
from aibom.views import json as json_view

RENDERS = [dot.render, graphml.render, json_view.render, mermaid.render]


@pytest.fixture
def merge(shop: Shop) -> Bom:
    """A merge of two, one of them missing, with a dataset and a relation that two claims tell differently."""
    child, left, right, data = (
        shop.ref("m/merge", "1" * 40),
        shop.ref("m/left", "2" * 40),
        shop.ref("right"),
        shop.ref("datasets/squad"),
    )
    return shop.bom(
        [
            shop.node(child, "mit", "cc-by-4.0"),
            shop.node(left, "llama2"),
            shop.node(right, resolution=Resolution.PRIVATE_OR_MISSING),
            shop.node(data),
        ],
        [
            shop.edge(child, left, Relation.MERGE, Pin.SEEN_WHEN_CRAWLED),
            shop.edge(child, left, Relation.FINETUNE, Pin.NAMED_BY_CHILD),
            shop.edge(child, right, Relation.MERGE),
            shop.edge(left, data, Relation.TRAINED_ON),
        ],
        [shop.gap(child, Severity.LOW), shop.gap(child, Severity.HIGH)],
    )


def _pairs(bom: Bom) -> Counter[tuple[str, str, str]]:
    return Counter((edge.child.purl, edge.parent.purl, str(edge.relation)) for edge in bom.edges)


def test_graphml_is_read_by_networkx(merge: Bom) -> None:
    """Every node, edge and attribute comes back."""
    graph = nx.read_graphml(io.BytesIO(graphml.render(merge).encode()), force_multigraph=True)
    assert graph.is_directed()
    assert Counter((a, b, data["relation"]) for a, b, data in graph.edges(data=True)) == _pairs(merge)
    assert graph.nodes[merge.subject.purl] == {
        "kind": "model",
        "repo": "m/merge",
        "revision": "1" * 40,
        "resolution": "resolved",
        "licenses": "cc-by-4.0, mit",
        "gaps": 2,
        "worst": "high",
    }
    assert graph.nodes["pkg:huggingface/right"] == {
        "kind": "model",
        "repo": "right",
        "resolution": "private-or-missing",
        "gaps": 0,
    }
    assert {data["pin"] for *_, data in graph.edges(data=True)} == {"seen-when-crawled", "named-by-child", "unknown"}


def test_json_is_read_by_networkx(merge: Bom) -> None:
    """Node-link JSON is a graph with our attributes."""
    document = json.loads(json_view.render(merge))
    graph = nx.node_link_graph(document | {"links": document["edges"]})
    assert Counter((a, b, key) for a, b, key in graph.edges(keys=True)) == _pairs(merge)
    assert graph.graph["subject"] == merge.subject.purl
    assert graph.nodes[merge.subject.purl]["worst"] == "high"
    assert graph.nodes["pkg:huggingface/right"]["worst"] is None
    [claim] = graph.edges["pkg:huggingface/m/left@" + "2" * 40, "pkg:huggingface/datasets/squad", "trained-on"][
        "claims"
    ]
    assert claim["path"] == "README.md"
    assert claim["assurance"] == "declared"
    assert [gap["severity"] for gap in graph.graph["gaps"]] == ["low", "high"]


def test_json_text_is_stable(merge: Bom) -> None:
    """Keys are sorted, so that two documents can be compared line by line."""
    text = json_view.render(merge)
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_dot_names_artifacts_by_purl(merge: Bom) -> None:
    """Shapes tell datasets, dashes what was not read; one arrow for each parent with all its relations."""
    text = dot.render(merge)
    child, left = (f"pkg:huggingface/m/{name}@{digit * 40}" for name, digit in (("merge", "1"), ("left", "2")))
    assert f'  "{child}" -> "{left}" [label="finetune + merge"];\n' in text
    assert f'"{child}" [label="m/merge\\ncc-by-4.0, mit\\n111111111111\\n2 gaps (high)", penwidth=3];' in text
    assert '"pkg:huggingface/right" [label="right\\nprivate-or-missing", style=dashed];' in text
    assert '"pkg:huggingface/datasets/squad" [label="datasets/squad", shape=cylinder];' in text
    assert text.count(" -> ") == 3


def test_mermaid_draws_the_same(merge: Bom) -> None:
    """Nodes, arrows and classes of the merge."""
    assert mermaid.render(merge) == (
        "flowchart BT\n"
        '  n0[("datasets/squad")]\n'
        '  n1["right<br/>private-or-missing"]\n'
        '  n2["m/left<br/>llama2<br/>222222222222"]\n'
        '  n3["m/merge<br/>cc-by-4.0, mit<br/>111111111111<br/>2 gaps (high)"]\n'
        '  n2 -->|"trained-on"| n0\n'
        '  n3 -->|"finetune + merge"| n2\n'
        '  n3 -->|"merge"| n1\n'
        "  classDef subject stroke-width:3px\n"
        "  classDef unread stroke-dasharray:4\n"
        "  class n3 subject\n"
        "  class n1 unread\n"
    )


def test_mermaid_says_when_a_page_must_allow_more(deep: Bom, merge: Bom) -> None:
    """Mermaid draws 500 arrows unless its host allows more."""
    assert "%% 4999 arrows" in mermaid.render(deep)
    assert "%%" not in mermaid.render(merge)


@pytest.mark.parametrize("render", RENDERS)
def test_thousands_are_drawn(render: Callable[[Bom], str], deep: Bom) -> None:
    """No view recurses."""
    assert "m4999" in render(deep)


def test_hostile_names_stay_text_in_graphml(hostile: Bom) -> None:
    """The document is XML 1.0 and holds two nodes and one edge, whatever they are called."""
    graph = nx.read_graphml(io.BytesIO(graphml.render(hostile).encode()))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (2, 1)


def test_hostile_names_stay_text_in_json(hostile: Bom) -> None:
    """ASCII throughout, and no lone surrogate that other parsers refuse."""
    text = json_view.render(hostile)
    assert text.isascii()
    assert json.dumps(json.loads(text), ensure_ascii=False).encode()


def test_hostile_names_stay_text_in_dot(hostile: Bom) -> None:
    """Quoted strings apart, the text is the one skeleton that we wrote."""
    text = dot.render(hostile)
    assert all(character.isprintable() or character == "\n" for character in text)
    skeleton = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert skeleton == (
        'digraph lineage {\n  rankdir=BT;\n  node [shape=box, fontname=""];\n'
        '  "" [label="", style=dashed];\n  "" [label="", penwidth=3];\n  "" -> "" [label=""];\n}\n'
    )
    assert not re.search(r"&(?!amp;)", text)


def test_hostile_names_stay_text_in_mermaid(hostile: Bom) -> None:
    """Nothing but our own quotes, brackets and line breaks: all else is a numbered entity."""
    text = mermaid.render(hostile)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.count("\n") == 8
    for label in re.findall(r'\["(.*)"\]', text):
        assert not set(re.sub(r"#\d+;", "", label.replace("<br/>", ""))) & set("\"'`<>&#;{}[]|\\%$*")


@pytest.mark.parametrize("render", RENDERS)
def test_an_edge_without_nodes_is_still_drawn(render: Callable[[Bom], str], shop: Shop) -> None:
    """A parent that only an edge names is shown like any other."""
    bom = shop.bom([shop.node(shop.ref("a"))], [shop.edge(shop.ref("a"), ArtifactRef(registry="ollama", name="z"))])
    assert re.search(r"\bz\b", render(bom))
