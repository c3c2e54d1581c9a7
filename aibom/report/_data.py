"""The data that stand in the page for programs: what of the Bom the page shows, by the names of the Bom."""

from collections.abc import Sequence

from aibom.records.bom import Bom
from aibom.records.lineage import Node
from aibom.records.refs import shorten
from aibom.report._words import LONG, licenses_of

__all__ = ["data"]

_EDGES, _GAPS, _CLAIMS = 2000, 2000, 12


def data(bom: Bom, nodes: Sequence[Node]) -> dict[str, object]:
    """Return artifacts, derivations and gaps, joined by their place in the list of artifacts; each in its own words."""
    index = {node.ref: number for number, node in enumerate(nodes)}
    edges = [edge for edge in bom.edges if edge.child in index and edge.parent in index]
    gaps = [gap for gap in bom.gaps if gap.subject in index]
    return {
        "schema": "aibom-report-data/1",
        "subject": bom.subject.purl,
        "tool": shorten(f"{bom.tool.name} {bom.tool.version}"),
        "time": shorten(bom.walk.time),
        "artifacts": [
            {
                "purl": shorten(node.ref.purl, LONG),
                "resolution": node.resolution.value,
                "licenses": [shorten(each) for each in licenses_of(node)[:20]],
            }
            for node in nodes
        ],
        "derivations": [
            {
                "child": index[edge.child],
                "parent": index[edge.parent],
                "relation": edge.relation.value,
                "pin": edge.pin.value,
                "claims": [[claim.assurance.value, shorten(claim.text)] for claim in edge.claims[:_CLAIMS]],
            }
            for edge in edges[:_EDGES]
        ],
        "gaps": [
            {
                "rule": gap.rule,
                "severity": gap.severity.value,
                "artifact": index[gap.subject],
                "needed": shorten(gap.needed),
            }
            for gap in gaps[:_GAPS]
        ],
        "left_out": {
            "artifacts": max(0, len(bom.nodes) - len(nodes)),
            "derivations": len(bom.edges) - min(len(edges), _EDGES),
            "gaps": len(bom.gaps) - min(len(gaps), _GAPS),
        },
    }
