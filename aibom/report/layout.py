"""Where the artifacts of a lineage stand in its picture: the subject on the left, what it was made of to the right.

A layered drawing after Sugiyama, small enough to be its own: longest-path layers, a few sweeps against crossings, and rows
that lie near what they are joined to. Plain numbers in, plain numbers out; nothing here knows what an artifact is.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Placed", "layered", "shown_of"]

_SWEEPS = 6
_MOST_BENDS = 4000
"""Lines over several layers bend around what lies between; of more bends than these none is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """For each artifact its layer and its row (a number that need not be whole), and for each line the rows it passes.

    `bends` holds, by child and parent, the (layer, row) between the two ends of a line that spans several layers.
    """

    layers: tuple[int, ...]
    rows: tuple[float, ...]
    bends: Mapping[tuple[int, int], tuple[tuple[int, float], ...]]


def layered(count: int, edges: Iterable[tuple[int, int]], root: int = 0) -> Placed:
    """Return where `count` artifacts stand, given the edges from child to parent.

    Laws: a parent stands in a later layer than its child unless the two lie on a circle; in one layer all rows differ by
    at least one and none is negative; the order of `edges` does not matter.

    >>> layered(3, [(0, 1), (1, 2), (0, 2)]).layers
    (0, 1, 2)
    """
    kept = sorted({(child, parent) for child, parent in edges if child != parent})
    layers = _layers(count, _without_circles(count, kept, root))
    graph = _bent(kept, layers)
    order = _ordered(graph)
    rows = _rows(order, graph)
    return Placed(
        layers=tuple(layers),
        rows=tuple(rows[index] for index in range(count)),
        bends={line: tuple((graph.layers[bend], rows[bend]) for bend in chain) for line, chain in graph.chains.items()},
    )


def shown_of(count: int, edges: Iterable[tuple[int, int]], weights: Sequence[int], most: int, each: int) -> list[int]:
    """Return by which artifact each is represented where at most about `most` are shown, and of one child's at most `each`.

    An artifact that is shown represents itself. One that is not is represented by `-1 - n`, where n is the artifact shown
    nearest to it on the way from artifact 0; of parents the ones of more weight are shown first. What no way leads to is
    represented by -1, as if it lay behind artifact 0.

    >>> shown_of(4, [(0, 1), (1, 2), (2, 3)], [1, 1, 1, 1], most=2, each=9)
    [0, 1, -2, -2]
    """
    parents: dict[int, set[int]] = defaultdict(set)
    for child, parent in edges:
        parents[child].add(parent)
    represented: list[int | None] = [None] * count
    represented[0] = 0
    waiting, shown = deque([0]), 1
    while waiting:
        child = waiting.popleft()
        owner: int = represented[child] or 0
        found = sorted((one for one in parents[child] if represented[one] is None), key=lambda n: (-weights[n], n))
        for place, parent in enumerate(found):
            is_shown = owner >= 0 and shown < most and (place < each or len(found) <= each + 1)
            represented[parent] = parent if is_shown else (owner if owner < 0 else -1 - owner)
            shown += is_shown
            waiting.append(parent)
    return [-1 if one is None else one for one in represented]


def _without_circles(count: int, edges: Sequence[tuple[int, int]], root: int) -> list[tuple[int, int]]:
    """Return the edges without those that close a circle, found depth first from the root, without recursion."""
    above: dict[int, list[int]] = defaultdict(list)
    for child, parent in edges:
        above[child].append(parent)
    done, open_, kept = set[int](), set[int](), []
    for start in (root, *range(count)):
        if start in done:
            continue
        stack = [(start, iter(above[start]))]
        open_.add(start)
        while stack:
            child, rest = stack[-1]
            above_it = next(rest, None)
            if above_it is None:
                stack.pop()
                open_.discard(child)
                done.add(child)
            elif above_it not in open_:
                kept.append((child, above_it))
                if above_it not in done:
                    open_.add(above_it)
                    stack.append((above_it, iter(above[above_it])))
    return kept


def _layers(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    above: dict[int, list[int]] = defaultdict(list)
    missing = [0] * count
    for child, parent in edges:
        above[child].append(parent)
        missing[parent] += 1
    layers = [0] * count
    ready = deque(index for index in range(count) if not missing[index])
    while ready:
        child = ready.popleft()
        for parent in above[child]:
            layers[parent] = max(layers[parent], layers[child] + 1)
            missing[parent] -= 1
            if not missing[parent]:
                ready.append(parent)
    return layers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Graph:
    """The artifacts and the bends of long lines as one graph whose edges join neighbouring layers."""

    layers: list[int]
    above: Mapping[int, list[int]]
    below: Mapping[int, list[int]]
    chains: Mapping[tuple[int, int], list[int]]


def _bent(edges: Sequence[tuple[int, int]], layers: Sequence[int]) -> _Graph:
    all_layers = list(layers)
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    chains: dict[tuple[int, int], list[int]] = {}
    bends = sum(max(0, abs(layers[parent] - layers[child]) - 1) for child, parent in edges)
    for child, parent in edges:
        first, last = (child, parent) if layers[child] <= layers[parent] else (parent, child)
        chain = []
        if bends <= _MOST_BENDS:
            for layer in range(layers[first] + 1, layers[last]):
                chain.append(len(all_layers))
                all_layers.append(layer)
        for one, other in zip([first, *chain], [*chain, last], strict=True):
            above[one].append(other)
            below[other].append(one)
        if chain:
            chains[child, parent] = chain if first == child else chain[::-1]
    return _Graph(layers=all_layers, above=above, below=below, chains=chains)


def _ordered(graph: _Graph) -> list[list[int]]:
    """Return the artifacts of each layer from top to bottom, swept to and fro by the median of their neighbours."""
    by_layer: list[list[int]] = [[] for _ in range(max(graph.layers, default=0) + 1)]
    for index, layer in enumerate(graph.layers):
        by_layer[layer].append(index)
    place = {index: float(row) for layer in by_layer for row, index in enumerate(layer)}
    back = list(reversed(by_layer))
    for sweep in range(_SWEEPS):
        joined, layers = (graph.above, back) if sweep % 2 else (graph.below, by_layer)
        for row_of in layers:
            row_of.sort(key=lambda index: (_median(joined.get(index, ()), place, place[index]), index))
            place.update((index, float(row)) for row, index in enumerate(row_of))
    return by_layer


def _median(neighbours: Sequence[int], place: Mapping[int, float], own: float) -> float:
    if not neighbours:
        return own
    rows = sorted(place[each] for each in neighbours)
    middle = len(rows) // 2
    return rows[middle] if len(rows) % 2 else (rows[middle - 1] + rows[middle]) / 2


def _rows(order: Sequence[Sequence[int]], graph: _Graph) -> dict[int, float]:
    """Return a row for each: as near to the middle of its neighbours as those beside it in its layer let it be."""
    rows = {index: float(row) for layer in order for row, index in enumerate(layer)}
    back = list(reversed(order))
    for joined, layers in ((graph.above, back), (graph.below, order), (graph.above, back)):
        for layer in layers:
            wanted = [_median(joined.get(index, ()), rows, rows[index]) for index in layer]
            rows.update(zip(layer, _spread(wanted), strict=True))
    least = min(rows.values(), default=0.0)
    return {index: round(row - least, 2) for index, row in rows.items()}


def _spread(wanted: Sequence[float]) -> list[float]:
    """Return rows at least one apart, in the same order and near to what is wanted: runs that touch move as one.

    >>> _spread([1.0, 1.0, 5.0])
    [0.5, 1.5, 5.0]
    """
    runs: list[tuple[float, list[float]]] = []
    for row in wanted:
        runs.append((row, [row]))
        while len(runs) > 1 and runs[-1][0] < runs[-2][0] + len(runs[-2][1]):
            late, early = runs.pop(), runs.pop()
            members = early[1] + late[1]
            runs.append((sum(one - place for place, one in enumerate(members)) / len(members), members))
    return [start + place for start, members in runs for place in range(len(members))]
