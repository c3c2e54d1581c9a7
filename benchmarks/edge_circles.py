"""Circles among names, found by depth-first search, with nothing of aibom."""

from collections.abc import Mapping, Sequence

__all__ = ["closing", "group"]


def closing(above: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return the edges that close a circle, as depth-first search meets them."""
    open_: set[str] = set()
    done: set[str] = set()
    found: list[tuple[str, str]] = []
    for root in above:
        way = [(root, iter(above[root]))] if root not in done else []
        open_.update({root} if way else ())
        while way:
            child, parents = way[-1]
            parent = next(parents, None)
            if parent is None:
                way.pop()
                open_.discard(child)
                done.add(child)
            elif parent in open_:
                found.append((child, parent))
            elif parent not in done:
                open_.add(parent)
                way.append((parent, iter(above.get(parent, ()))))
    return found


def group(name: str, above: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return all that `name` stems from and that stem from it, sorted as ids are."""
    both = (each for each in _reached(name, above) if name in _reached(each, above))
    return tuple(sorted(both, key=lambda each: each.split("/")))


def _reached(name: str, above: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(above.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
