"""Two records of one model: equal ones do not differ, and every part of one that is another is found."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest
from cli.packages import SAMPLES

from aibom.cli._options import WalkOptions
from aibom.cli._progress import Progress
from aibom.cli._walk import Walks
from aibom.package.compare import compare
from aibom.records.bom import Bom, Tool
from aibom.records.lineage import Lineage, Node, Pin


@lru_cache(maxsize=1)
def record() -> Bom:
    """The record of a real family."""
    options = WalkOptions(replay=str(SAMPLES / "quantized-chain" / "evidence"))
    return Walks(options, Progress(quiet=True)).bom(None)


def of_lineage(change: Callable[[Lineage], Lineage]) -> Callable[[Bom], Bom]:
    """The change of a Bom that changes its lineage."""
    return lambda bom: replace(bom, lineage=change(bom.lineage))


def of_node(change: Callable[[Node], Node]) -> Callable[[Bom], Bom]:
    """The change of a Bom that changes its last artifact."""
    return of_lineage(lambda lineage: replace(lineage, nodes=(*lineage.nodes[:-1], change(lineage.nodes[-1]))))


CHANGES: dict[str, tuple[Callable[[Bom], Bom], str]] = {
    "gap": (lambda bom: replace(bom, gaps=bom.gaps[1:]), "follows, and is missing, from the evidence"),
    "rules": (lambda bom: replace(bom, rules=bom.rules[1:]), "the rules by which gaps were looked for"),
    "time": (of_lineage(lambda one: replace(one, walk=replace(one.walk, time="2020-01-01T00:00:00Z"))), "the walk"),
    "cut": (
        of_lineage(lambda one: replace(one, walk=replace(one.walk, cut=(one.subject,)))),
        "something that the two records say of themselves differs",
    ),
    "node": (of_lineage(lambda one: replace(one, nodes=one.nodes[:-1])), "follows from the evidence, and is missing"),
    "detail": (of_node(lambda node: replace(node, detail="moved")), "its detail"),
    "facts": (of_node(lambda node: replace(node, facts=node.facts[1:])), "the artifact"),
    "edge": (of_lineage(lambda one: replace(one, edges=one.edges[1:])), "the derivation of"),
    "pin": (
        of_lineage(lambda one: replace(one, edges=(replace(one.edges[0], pin=Pin.MATCHED_BY_DIGEST), *one.edges[1:]))),
        "what it rests on",
    ),
}


def test_equal_records_do_not_differ() -> None:
    """Not even where another tool made one of them."""
    bom = record()
    assert compare(bom, bom).differences == ()
    assert compare(replace(bom, tool=Tool(name="aibom", version="9")), bom).differences == ()
    assert compare(bom, bom).artifacts == ()


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_found(name: str) -> None:
    """From both sides, and said in words."""
    change, said = CHANGES[name]
    bom = record()
    assert any(said in each for each in compare(change(bom), bom).differences)
    assert compare(bom, change(bom)).differences


def test_another_subject() -> None:
    """Of two models nothing else is compared."""
    bom = record()
    other = replace(bom, lineage=replace(bom.lineage, subject=bom.lineage.nodes[0].ref))
    assert len(compare(other, bom).differences) == 1
    assert "it is about" in compare(other, bom).differences[0]


def test_what_is_hidden_is_not_compared() -> None:
    """An artifact of which evidence is withheld, what is reached through it alone, and gaps of what stems from it."""
    bom = record()
    parent = next(edge.parent for edge in bom.edges if edge.child == bom.subject)
    found = compare(bom, replace(bom, gaps=()), [parent])
    assert parent in {node.ref for node in bom.nodes if str(node.ref) in found.artifacts}
    assert str(bom.subject) not in found.artifacts
    assert len(found.artifacts) == len(bom.nodes) - 1
    assert (found.gaps, found.differences) == (len(bom.gaps), ())


def test_many_differences_are_counted() -> None:
    """Twenty are named."""
    bom = record()
    found = compare(replace(bom, gaps=(), rules=(), lineage=replace(bom.lineage, edges=(), nodes=())), bom)
    assert len(found.differences) == 20
    assert found.more == len({(gap.rule, gap.subject) for gap in bom.gaps}) + len(bom.nodes) + len(bom.edges) + 1 - 20
