"""By which path the gaps of ancestors reach those that stem from them."""

import random
from dataclasses import replace
from itertools import pairwise

import networkx as nx
from formats.strategies import boms
from gaps.cases import BASE, DATA, HEALTHY, TINY, edge
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.policy.paths import found, paths
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge
from aibom.records.refs import ArtifactRef


def bom(*gaps: Gap, edges: tuple[Edge, ...] = HEALTHY.edges) -> Bom:
    """Return the sound lineage with these gaps."""
    lineage = replace(HEALTHY, edges=edges)
    return Bom(lineage=lineage, gaps=gaps, rules=("handed-down", "own"), tool=Tool(name="t", version="1"))


def lack(subject: ArtifactRef, rule: str = "handed-down", severity: Severity = Severity.LOW) -> Gap:
    """Return a gap of an artifact."""
    return Gap(rule=rule, subject=subject, severity=severity, needed="x", why="y", remedy="z")


def test_a_gap_four_steps_back_reaches_the_subject() -> None:
    """Model by model, with the path it travels; the shortest one there is."""
    refs = [ArtifactRef(namespace="o", name=f"m{number}") for number in range(4)]
    chain = (edge(TINY, refs[0]), *(edge(child, parent) for child, parent in pairwise(refs)), edge(TINY, refs[2]))
    [only] = found(bom(lack(refs[3]), edges=chain), {"handed-down"})
    assert (only.inherited, only.is_own, only.path) == (True, False, (TINY, refs[2], refs[3]))


def test_every_descendant_has_it() -> None:
    """Asked of the one between, the path begins there; an artifact inherits nothing from what was made of it."""
    here = bom(lack(DATA))
    assert found(here, {"handed-down"}, BASE)[0].path == (BASE, DATA)
    assert found(here, {"handed-down"}, DATA)[0].is_own
    [apart] = found(bom(lack(TINY)), {"handed-down"}, BASE)
    assert (apart.path, apart.inherited) == ((), False)


def test_own_before_inherited_before_others() -> None:
    """And the gravest of each first; a rule that is not inherited stays where it is."""
    gaps = (
        lack(BASE, "own", Severity.CRITICAL),
        lack(BASE, severity=Severity.HIGH),
        lack(TINY),
        lack(TINY, "own", Severity.MEDIUM),
    )
    order = [(each.gap.subject, each.gap.rule, each.inherited) for each in found(bom(*gaps), {"handed-down"})]
    assert order == [
        (TINY, "own", False),
        (TINY, "handed-down", False),
        (BASE, "handed-down", True),
        (BASE, "own", False),
    ]


def test_what_it_was_measured_by_hands_nothing_down() -> None:
    """An evaluation leaves nothing in the model."""
    measured = edge(TINY, DATA, Relation.EVALUATED_ON)
    [only] = found(bom(lack(DATA), edges=(measured,)), {"handed-down"})
    assert (only.path, only.inherited) == ((), False)


@settings(max_examples=60, deadline=None)
@given(made=boms(), rng=st.randoms())
def test_every_path_is_there_and_shortest(made: Bom, rng: random.Random) -> None:
    """Each leads over edges that exist, as short as a graph library finds; the order of edges changes nothing."""
    reach = paths(made.edges, made.subject)
    used = [each for each in made.edges if each.relation is not Relation.EVALUATED_ON]
    graph = nx.DiGraph([(each.child, each.parent) for each in used])
    graph.add_node(made.subject)
    lengths = nx.single_source_shortest_path_length(graph, made.subject)
    assert {ref: len(path) - 1 for ref, path in reach.items()} == dict(lengths)
    for ref, path in reach.items():
        assert (path[0], path[-1]) == (made.subject, ref)
        assert all(graph.has_edge(child, parent) for child, parent in pairwise(path))
    assert paths(rng.sample(made.edges, len(made.edges)), made.subject) == reach
    assert {each.gap for each in found(made, made.rules)} == set(made.gaps)
