"""How the defects' tests word a case, and what they look for in its document."""

import json
from collections.abc import Callable

from aibom.records.bom import Bom
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node
from testhub import Repo

__all__ = ["Walk", "card", "dataset", "edge", "gap", "gaps", "node", "repo", "texts"]

Walk = Callable[..., Bom]


def card(**fields: object) -> bytes:
    """Return a card that holds nothing but this front matter (JSON is YAML)."""
    return ("---\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()) + "---\n").encode()


def repo(name: str, **fields: object) -> Repo:
    """Return a model with this front matter, and the tags the Hub makes of it."""
    return Repo(id=name, info={"cardData": fields}, files={"README.md": card(**fields)})


def dataset(name: str, **fields: object) -> Repo:
    """Return a dataset with this front matter."""
    return Repo(id=name, kind="dataset", info={"cardData": fields}, files={"README.md": card(**fields)})


def gaps(bom: Bom, rule: str) -> list[Gap]:
    """Return all gaps of one rule."""
    return [gap for gap in bom.gaps if gap.rule == rule]


def gap(bom: Bom, rule: str, subject: str = "") -> Gap:
    """Return the one gap of a rule at the subject, or at another artifact."""
    [found] = [gap for gap in gaps(bom, rule) if gap.subject.repo == (subject or bom.subject.repo)]
    return found


def node(bom: Bom, name: str) -> Node:
    """Return the artifact that is called so now."""
    [found] = [node for node in bom.nodes if node.ref.repo == name]
    return found


def edge(bom: Bom, parent: str, child: str = "") -> Edge:
    """Return the one edge from the subject, or another child, to a parent by its present name."""
    ends = (child or bom.subject.repo, parent)
    [found] = [edge for edge in bom.edges if (edge.child.repo, edge.parent.repo) == ends]
    return found


def texts(found: Edge | Node) -> set[str]:
    """Return what the claims of an edge, or those of an artifact that name no repository, say as written."""
    return {claim.text for claim in (found.claims if isinstance(found, Edge) else found.unidentified)}
