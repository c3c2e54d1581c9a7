"""The standard's own fields have the last word: where somebody edited one, the record follows it.

A document of aibom carries each fact twice: in the standard's own field, for everybody, and in a property, with its
evidence. `amend` compares what the fields state with what they would state if aibom wrote the document now, and changes
the records by the difference. Of a document that nobody edited there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aibom.formats.stated.lineage import Origin, edge_of, fact_of, node_of
from aibom.formats.stated.records import Stated, StatedArtifact, Statement
from aibom.formats.vocabulary.facts import plain
from aibom.formats.vocabulary.licenses import spdx_id
from aibom.formats.vocabulary.text import unescape
from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS, Fact, FactClaim, Relation, Scalar
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Node
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

__all__ = ["amend"]

_LICENSES = frozenset({Fact.LICENSE, Fact.LICENSE_NAME})
_DATASETS = frozenset({Relation.TRAINED_ON, Relation.EVALUATED_ON, Relation.CALIBRATED_ON, Relation.USES_DATASET})


def amend(bom: Bom, written: Stated, found: Stated, origin: Origin) -> Bom:
    """Return `bom`, which was read from properties, changed as the fields of its document were.

    `written` is what the fields of `bom`'s own document state, `found` what those of the document that was read do.
    """
    if (written.artifacts, written.gaps) == (found.artifacts, found.gaps):
        return bom
    nodes = {node.ref: node for node in bom.nodes}
    edges = list(bom.edges)
    for ref, after in found.artifacts.items():
        before = written.artifacts.get(ref)
        if ref not in nodes:
            nodes[ref] = node_of(after, origin)
        elif before is not None and before.facts.keys() != after.facts.keys():
            nodes[ref] = _with_facts(nodes[ref], before, after, origin)
        known = before.parents if before is not None else {}
        if known.keys() == after.parents.keys():
            continue
        edges = [edge for edge in edges if edge.child != ref or not _is_gone(edge, known, after.parents)]
        told = {(edge.parent, edge.relation) for edge in edges if edge.child == ref}
        for (parent, relation), place in after.parents.items():
            if (parent, relation) not in known and (parent, relation) not in told:
                nodes.setdefault(parent, Node(ref=parent, resolution=Resolution.DOCUMENTED))
                edges.append(edge_of(ref, parent, relation, origin.at(place)))
    lineage = replace(
        bom.lineage,
        nodes=tuple(sorted(nodes.values(), key=lambda node: node.ref)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation, edge.pin))),
    )
    return replace(bom, lineage=lineage, gaps=tuple(_gaps(bom.gaps, written.gaps, found.gaps)))


def _with_facts(node: Node, before: StatedArtifact, after: StatedArtifact, origin: Origin) -> Node:
    gone: dict[tuple[str, str], list[Statement]] = {}
    for statement in before.facts:
        if statement not in after.facts:
            gone.setdefault(_key(statement[0], statement[1]), []).append(statement)
    come = {statement: place for statement, place in after.facts.items() if statement not in before.facts}
    kept = [
        claim
        for claim in node.facts
        if not any(_means(claim, statement) for statement in gone.get(_key(claim.fact, claim.value), ()))
    ]
    added = [fact_of(node.ref, statement, origin.at(place)) for statement, place in come.items()]
    return replace(node, facts=tuple(kept + added))


def _key(fact: Fact, value: Scalar) -> tuple[str, str]:
    """Return what a claim and the field that states it have in common, however each is spelled."""
    text = plain(value).strip().lower()
    if fact is Fact.FRAMEWORK:  # fields call a library as PyPI does
        return fact, text.replace("_", "-").replace(".", "-")
    if fact is Fact.LICENSE_LINK:  # fields make an address of the path of a file
        return fact, text.rpartition("/")[2]
    return Fact.LICENSE if fact in _LICENSES else fact, spdx_id(text) or text


def _means(claim: FactClaim, statement: Statement) -> bool:
    """Say whether a claim of the same key is what a field states, which may leave parts out."""
    fact, value, parts = statement
    if fact is Fact.LICENSE_LINK:
        stated, meant = str(claim.value).removeprefix("./"), str(value)
        if stated != meant and not meant.endswith(f"/{stated}"):
            return False
    known = dict(claim.fields)
    if fact is Fact.METRIC:
        known.setdefault("slice", _slice(claim))
    return all(name not in known or plain(known[name]) == plain(part) for name, part in parts)


def _slice(claim: FactClaim) -> str:
    """Return what a metric was measured on, as one text."""
    known = dict(claim.fields)
    data = known.get("dataset-name") or known.get("dataset-type") or ""
    return ", ".join(str(part) for part in (data, known.get("dataset-config"), known.get("dataset-split")) if part)


def _is_gone(
    edge: Edge,
    before: Mapping[tuple[ArtifactRef, Relation], str],
    after: Mapping[tuple[ArtifactRef, Relation], str],
) -> bool:
    """Say whether a field stated the edge and does no more."""
    group = _group(edge.relation)
    then = {relation for parent, relation in before if parent == edge.parent and _group(relation) == group}
    now = {relation for parent, relation in after if parent == edge.parent and _group(relation) == group}
    return bool(then) and (not now or (edge.relation in then and edge.relation not in now))


def _group(relation: Relation) -> str:
    """Return what fields that do not tell relations apart call them alike."""
    return "base" if relation in DERIVATIONS else "dataset" if relation in _DATASETS else "other"


def _gaps(gaps: Iterable[Gap], before: Mapping[int, str], after: Mapping[int, str]) -> Iterable[Gap]:
    """Yield the gaps as their annotations now have them.

    One whose annotation is gone stays: a tool that drops annotations closes no gap. Who closes one removes its property.
    """
    for number, gap in enumerate(gaps, 1):
        changed = number in after and before.get(number) != after[number]
        yield _reworded(gap, after[number]) if changed else gap


def _reworded(gap: Gap, text: str) -> Gap:
    """Return the gap as the text of its annotation now has it (aibom.formats.vocabulary.gaps writes it)."""
    first, _, rest = text.partition("\n")
    head, _, needed = first.partition(": ")
    why, _, remedy = rest.partition("\nWhat to do: ")
    level = head.partition("(")[2].partition(")")[0]
    return replace(
        gap,
        severity=Severity(level) if level in set(Severity) else gap.severity,
        needed=unescape(needed) or gap.needed,
        why=unescape(why.removeprefix("Why it matters: ")) or gap.why,
        remedy=unescape(remedy) or gap.remedy,
    )
