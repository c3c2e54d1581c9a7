"""What a thing reaches through others that are no artifacts of a lineage: an application its models, through libraries."""

from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from typing import TypeVar

__all__ = ["reached"]

T = TypeVar("T", bound=Hashable)


def reached(start: T, links: Callable[[T], Iterable[tuple[T, str]]], ends: Container[T]) -> Iterator[tuple[T, str]]:
    """Yield each of `ends` that `start` reaches through what is none of them, with the place of the last link.

    `links` gives what something leads to, with places. Each thing is passed once, whatever goes in circles; links of
    `start` itself that lead to an end are not yielded, since they say what they say without this.

    >>> chain = {"app": [("lib", "/0")], "lib": [("model", "/1"), ("app", "/2")]}
    >>> list(reached("app", lambda name: chain.get(name, []), {"model"}))
    [('model', '/1')]
    """
    seen, level = {start}, [start]
    while level:
        following = []
        for one in level:
            for target, place in links(one):
                if target in ends:
                    if one != start:
                        yield target, place
                elif target not in seen:
                    seen.add(target)
                    following.append(target)
        level = following
