"""Every mapping within a value, with where it stands."""

from collections.abc import Callable, Iterator

__all__ = ["mappings"]

_MAX_POINTER = 200


def mappings(value: object, step: Callable[[], None]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every mapping with its JSON Pointer (RFC 6901), outermost first; `step` is told of each list and mapping.

    >>> [pointer for pointer, _ in mappings({"a": [{"b": 1}]}, lambda: None)]
    ['', '/a/0']
    """
    stack: list[tuple[str, object]] = [("", value)]
    while stack:
        pointer, found = stack.pop()
        step()
        if isinstance(found, dict):
            yield pointer, found
            inner = [(key, child) for key, child in found.items() if isinstance(child, (dict, list))]
        elif isinstance(found, list):
            inner = [(str(number), child) for number, child in enumerate(found) if isinstance(child, (dict, list))]
        else:
            continue
        stack.extend((f"{pointer}/{_escaped(key)}"[:_MAX_POINTER], child) for key, child in reversed(inner))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
