"""License expressions, as far as a list of allowed and denied licenses needs to understand them."""

import re
from collections.abc import Callable

__all__ = ["is_expression", "satisfies"]

_TOKEN = re.compile(r"[()]|[^\s()]+")
_DEEPEST = 50
_LONGEST = 1000


def satisfies(text: str, accepts: Callable[[str], bool]) -> bool:
    """Say whether the licenses that `accepts` takes are enough for an expression: one side of OR, both of AND.

    A text that is no expression is one license. An exception (WITH) belongs to its license.

    >>> satisfies("MIT OR GPL-3.0-only", lambda name: name == "mit")
    True
    >>> satisfies("MIT AND GPL-3.0-only", lambda name: name == "mit"), satisfies("a b", lambda name: name == "a b")
    (False, True)
    """
    whole = _whole(text)
    value = _evaluated(whole, accepts)
    return accepts(whole) if value is None else value


def is_expression(text: str) -> bool:
    """Say whether a text is an expression, or one name without spaces.

    >>> is_expression("MIT OR (0BSD AND ISC)"), is_expression("Apache 2.0"), is_expression("MIT OR")
    (True, False, False)
    """
    return _evaluated(_whole(text), lambda _: True) is not None


def _whole(text: str) -> str:
    return " ".join(text.lower().split())


def _evaluated(whole: str, accepts: Callable[[str], bool]) -> bool | None:
    """Return what an expression comes to; None where the text is none."""
    tokens = _TOKEN.findall(whole) if len(whole) <= _LONGEST else []
    try:
        value, rest = _any(tokens, accepts, _DEEPEST)
    except ValueError:
        return None
    return None if rest else value


def _any(tokens: list[str], accepts: Callable[[str], bool], room: int) -> tuple[bool, list[str]]:
    value, rest = _all(tokens, accepts, room)
    while rest and rest[0] == "or":
        other, rest = _all(rest[1:], accepts, room)
        value = value or other
    return value, rest


def _all(tokens: list[str], accepts: Callable[[str], bool], room: int) -> tuple[bool, list[str]]:
    value, rest = _one(tokens, accepts, room)
    while rest and rest[0] == "and":
        other, rest = _one(rest[1:], accepts, room)
        value = value and other
    return value, rest


def _one(tokens: list[str], accepts: Callable[[str], bool], room: int) -> tuple[bool, list[str]]:
    if not tokens or not room or tokens[0] in {"and", "or", "with", ")"}:
        raise ValueError
    if tokens[0] == "(":
        value, rest = _any(tokens[1:], accepts, room - 1)
        if not rest or rest[0] != ")":
            raise ValueError
        return value, rest[1:]
    if len(tokens) > 2 and tokens[1] == "with":
        return accepts(f"{tokens[0]} with {tokens[2]}") or accepts(tokens[0]), tokens[3:]
    return accepts(tokens[0]), tokens[1:]
