"""Laws of the picture's layout: what a person relies on when looking at it, for any graph."""

import itertools
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from aibom.report.layout import layered, shown_of

COUNT = 14
GRAPHS = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=40)
FORWARD = GRAPHS.map(lambda edges: [(min(edge), max(edge)) for edge in edges if edge[0] != edge[1]])


@given(FORWARD)
def test_a_parent_stands_to_the_right_of_its_child(edges: list[tuple[int, int]]) -> None:
    """Of a graph without circles every line leads to a later layer."""
    layers = layered(COUNT, edges).layers
    assert all(layers[child] < layers[parent] for child, parent in edges)


@given(GRAPHS)
def test_no_two_boxes_overlap(edges: list[tuple[int, int]]) -> None:
    """In one layer all rows, those of passing lines among them, are at least one apart, and none is above the edge."""
    placed = layered(COUNT, edges)
    rows: dict[int, list[float]] = defaultdict(list)
    for layer, row in zip(placed.layers, placed.rows, strict=True):
        rows[layer].append(row)
    for bends in placed.bends.values():
        for layer, row in bends:
            rows[layer].append(row)
    for found in rows.values():
        found.sort()
        assert found[0] >= 0
        assert all(later - earlier >= 0.98 for earlier, later in itertools.pairwise(found))


@given(GRAPHS, st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(edges: list[tuple[int, int]], random: object) -> None:
    """The same graph, told in another order and with repetitions, is the same picture."""
    shuffled = [*edges, *edges[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert layered(COUNT, shuffled) == layered(COUNT, edges)


@given(GRAPHS)
def test_a_line_bends_in_every_layer_it_passes(edges: list[tuple[int, int]]) -> None:
    """A line over several layers has one bend in each of those between, in order from child to parent."""
    placed = layered(COUNT, edges)
    for child, parent in set(edges):
        if child == parent:
            continue
        first, last = placed.layers[child], placed.layers[parent]
        step = 1 if first < last else -1
        passed = [layer for layer, _ in placed.bends.get((child, parent), ())]
        assert passed == list(range(first + step, last, step))


def test_a_chain_deeper_than_recursion() -> None:
    """Real chains are long: nothing here recurses."""
    layers = layered(5000, [(n, n + 1) for n in range(4999)]).layers
    assert layers == tuple(range(5000))


@given(GRAPHS, st.integers(1, COUNT), st.integers(1, 5))
def test_what_is_folded_lies_behind_what_is_shown(edges: list[tuple[int, int]], most: int, each: int) -> None:
    """At most so many are shown; the subject is; and whoever is not is counted at one that is."""
    represented = shown_of(COUNT, edges, [1] * COUNT, most, each)
    shown = {number for number, by in enumerate(represented) if by == number}
    assert 0 in shown
    assert len(shown) <= most
    assert all(by in shown if by >= 0 else -1 - by in shown for by in represented)


@given(GRAPHS)
def test_a_small_lineage_is_not_folded(edges: list[tuple[int, int]]) -> None:
    """Where all have room, all that a way leads to are shown."""
    represented = shown_of(COUNT, edges, [1] * COUNT, COUNT, COUNT)
    reached, waiting = {0}, [0]
    while waiting:
        child = waiting.pop()
        for parent in {parent for one, parent in edges if one == child} - reached:
            reached.add(parent)
            waiting.append(parent)
    assert {number for number, by in enumerate(represented) if by == number} == reached


def test_the_weightier_parents_are_shown_first() -> None:
    """Of many parents those of more weight stay, and the others are folded behind their child."""
    edges = [(0, parent) for parent in range(1, 6)]
    assert shown_of(6, edges, [0, 1, 1, 9, 1, 8], most=3, each=2) == [0, -1, -1, 3, -1, 5]
