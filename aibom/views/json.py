"""The lineage as node-link JSON, the form `networkx.node_link_graph` and most graph tools read.

The keys are part of aibom's interface: they may grow, and never change their meaning. `source` is the child,
`target` the parent, `key` the relation; ids are purls; what is unknown is absent or empty. A claim with `accountable`
was supplied, and says who answers for it.
"""

import json
from typing import Any

from aibom.records.bom import Bom
from aibom.records.lineage import Edge
from aibom.records.refs import shorten
from aibom.views._facts import Shown, shown

__all__ = ["document", "render"]

_LENGTH = 4000


def render(bom: Bom) -> str:
    """Return the document as JSON text, keys sorted, two spaces of indentation, ASCII only."""
    return json.dumps(document(bom), indent=2, sort_keys=True) + "\n"


def document(bom: Bom) -> dict[str, Any]:
    """Return the lineage as node-link data."""
    return {
        "directed": True,
        "multigraph": True,
        "graph": {
            "subject": bom.subject.purl,
            "tool": f"{bom.tool.name} {bom.tool.version}",
            "endpoint": _text(bom.walk.endpoint),
            "time": _text(bom.walk.time),
            "cut": [ref.purl for ref in bom.walk.cut],
            "unavailable": [ref.purl for ref in bom.walk.unavailable],
            "gaps": [
                {
                    "rule": gap.rule,
                    "severity": gap.severity.value,
                    "subject": gap.subject.purl,
                    "parent": gap.parent.purl if gap.parent else None,
                    "needed": _text(gap.needed),
                    "remedy": _text(gap.remedy),
                }
                for gap in bom.gaps
            ],
        },
        "nodes": [_node(node) for node in shown(bom).values()],
        "edges": [_edge(edge) for edge in bom.edges],
    }


def _node(node: Shown) -> dict[str, Any]:
    return {
        "id": node.ref.purl,
        "kind": node.ref.kind.value,
        "registry": _text(node.ref.registry),
        "repo": _text(node.ref.repo),
        "revision": _text(node.ref.revision),
        "resolution": node.resolution.value,
        "detail": node.detail,
        "aliases": list(node.aliases),
        "licenses": list(node.licenses),
        "gaps": node.gaps,
        "worst": node.worst.value if node.worst else None,
        "unidentified": [
            {"relation": claim.relation.value, "text": shorten(claim.text)} for claim in node.unidentified
        ],
        "not_followed": node.not_followed,
    }


def _text(text: str) -> str:
    """On one line, and free of the lone surrogates that JSON can write and few programs can read."""
    return shorten(text, _LENGTH)


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.child.purl,
        "target": edge.parent.purl,
        "key": edge.relation.value,
        "pin": edge.pin.value,
        "claims": [
            {
                "text": shorten(claim.text),
                "assurance": claim.assurance.value,
                "path": _text(claim.evidence.path),
                "pointer": _text(claim.evidence.pointer),
                "revision": _text(claim.evidence.revision),
                "sha256": _text(claim.evidence.sha256),
                "extractor": _text(claim.evidence.extractor),
                **({"accountable": _text(claim.accountable)} if claim.accountable else {}),
            }
            for claim in edge.claims
        ],
    }
