"""Every mapping within a value, with where it stands."""

from collections.abc import Callable, Iterator

__all__ = ["mappings"]

_MAX_POINTER = 200


def mappings(value: object, step: Callable[[], None]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every mapping with its JSON Pointer (RFC 6901), outermost first; `step` is told of each value.

    >>> [pointer for pointer, _ in mappings({"a": [{"b": 1}]}, lambda: None)]
    ['', '/a/0']
    """
    stack: list[tuple[str, object]] = [("", value)]
    while stack:
        pointer, found = stack.pop()
        step()
        if isinstance(found, dict):
            yield pointer, found
            inner = [(str(key), child) for key, child in found.items()]
        elif isinstance(found, list):
            inner = [(str(number), child) for number, child in enumerate(found)]
        else:
            continue
        stack.extend(
            (f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"[:_MAX_POINTER], child)
            for key, child in reversed(inner)
            if isinstance(child, (dict, list))
        )
