"""What a JSON schema refuses, in the place that is meant: of alternatives, the one that fails deepest inside."""

from collections.abc import Iterable, Iterator
from typing import Any

from aibom.records.refs import shorten

__all__ = ["causes"]

_DEEPEST = 8


def causes(errors: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield JSON pointer (RFC 6901) and reason of each error of jsonschema-rs.

    That no alternative of several fits says little: where one of them gets further into the document than the others,
    what it stumbles over is said instead.
    """
    for error in errors:
        yield from ((_pointer(cause), shorten(cause.message, 300)) for cause in _causes(error, _DEEPEST))


def _causes(error: Any, levels: int) -> list[Any]:
    branches = [branch for branch in getattr(error.kind, "context", None) or () if branch]
    if not branches or not levels:
        return [error]
    depth, number = max((_depth(branch), -number) for number, branch in enumerate(branches))
    if depth <= len(error.instance_path):
        # Of one value that no alternative takes, the first says what it should be.
        return [error] if isinstance(error.instance, dict | list) else _causes(branches[0][0], levels - 1)
    return [cause for inner in branches[-number] for cause in _causes(inner, levels - 1)]


def _depth(branch: list[Any]) -> int:
    """How far into the document an alternative fits: the place of the first thing wrong with it, not the last."""
    return min(len(error.instance_path) for error in branch)


def _pointer(error: Any) -> str:
    # A key that must not be there is a place of its own, where the object that holds it may be long.
    unexpected = getattr(error.kind, "unexpected", None) or ()
    steps = [*error.instance_path, *unexpected[:1]]
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
