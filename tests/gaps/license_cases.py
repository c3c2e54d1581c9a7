"""Artifacts under licenses, and what the rules of licenses say of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gaps.cases import BASE, RULES, TINY, changed, edge, fact, model

from aibom.build import find_gaps
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef

__all__ = ["BARE", "OTHER", "THIRD", "judged", "lineage", "said", "under"]

OTHER = ArtifactRef(namespace="org", name="other", revision="4" * 40)
THIRD = ArtifactRef(namespace="org", name="third", revision="5" * 40)
BARE = (edge(TINY, BASE),)
"""A model and its base, without data."""


def under(ref: ArtifactRef, licenses: Sequence[str], *more: FactClaim) -> Node:
    """Return an artifact under these licenses."""
    node = model(ref)
    given = {Fact.LICENSE} | {each.fact for each in more}
    kept = (each for each in node.facts if each.fact not in given)
    return replace(node, facts=(*kept, *(fact(Fact.LICENSE, text, ref) for text in licenses), *more))


def lineage(licenses: dict[ArtifactRef, str], edges: Iterable[Edge] = BARE) -> Lineage:
    """Return a lineage of these artifacts (several licenses: separated by `|`) and edges; of others nothing is known."""
    nodes = [under(ref, [text for text in texts.split("|") if text]) for ref, texts in licenses.items()]
    return replace(changed(*nodes, edges=edges), nodes=tuple(sorted(nodes, key=lambda node: node.ref)))


def said(judged: Lineage, rule: str) -> list[Gap]:
    """Return what one rule finds."""
    return list(find_gaps(judged, [each for each in RULES if each.id == rule]))


def judged(theirs: str, ours: str, rule: str, *edges: Edge) -> list[Gap]:
    """Return what a rule finds between a model and its base under these licenses."""
    return said(lineage({BASE: theirs, TINY: ours}, edges or BARE), rule)
