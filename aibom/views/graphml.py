"""The lineage as GraphML (http://graphml.graphdrawing.org), for yEd, Gephi, Cytoscape and networkx.

Written by hand: the format is ten lines of XML, and networkx would cost a fifth of a second to produce them.
"""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape as escape_text
from xml.sax.saxutils import quoteattr

from aibom.records.bom import Bom
from aibom.records.refs import shorten
from aibom.views._facts import Shown, shown

__all__ = ["render"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_NODE_KEYS = {
    "kind": "string",
    "repo": "string",
    "revision": "string",
    "resolution": "string",
    "licenses": "string",
    "gaps": "int",
    "worst": "string",
}
_EDGE_KEYS = {"relation": "string", "pin": "string", "claims": "int"}


def render(bom: Bom) -> str:
    """Return the directed graph, edges from child to parent; ids are purls, what is unknown has no entry."""
    return "".join([_HEAD, *_keys(), *_graph(bom), "</graphml>\n"])


def _keys() -> Iterator[str]:
    for owner, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'  <key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n'


def _graph(bom: Bom) -> Iterator[str]:
    yield '  <graph id="lineage" edgedefault="directed">\n'
    for node in shown(bom).values():
        yield f"    <node id={quoteattr(node.ref.purl)}>\n"
        yield from _data(_facts(node))
        yield "    </node>\n"
    for index, edge in enumerate(bom.edges):
        ends = f"source={quoteattr(edge.child.purl)} target={quoteattr(edge.parent.purl)}"
        yield f'    <edge id="e{index}" {ends}>\n'
        yield from _data({"relation": edge.relation, "pin": edge.pin, "claims": str(len(edge.claims))})
        yield "    </edge>\n"
    yield "  </graph>\n"


def _facts(node: Shown) -> dict[str, str]:
    return {
        "kind": node.ref.kind,
        "repo": shorten(node.ref.repo),
        "revision": shorten(node.ref.revision),
        "resolution": node.resolution,
        "licenses": ", ".join(node.licenses),
        "gaps": str(node.gaps),
        "worst": node.worst or "",
    }


def _data(values: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        if value:
            yield f'      <data key="{name}">{escape_text(value)}</data>\n'
