"""What several rules ask of one lineage, worked out once for all of them."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar, TypeVarTuple
from weakref import ReferenceType, ref

from aibom.records.lineage import Lineage

__all__ = ["kept"]

_Made = TypeVar("_Made")
_More = TypeVarTuple("_More")


def kept(make: Callable[[Lineage, *_More], _Made]) -> Callable[[Lineage, *_More], _Made]:
    """Return `make` with its answers kept, for as long as their lineage is there and no other is asked about.

    An answer depends on the lineage and what else is given (hashable) alone, does not hold the lineage itself, and
    whoever gets it does not change it.
    """
    last: tuple[ReferenceType[Lineage], dict[Hashable, _Made]] | None = None

    def forget(gone: ReferenceType[Lineage]) -> None:
        nonlocal last
        if last is not None and last[0] is gone:
            last = None

    @wraps(make)
    def answer(lineage: Lineage, *more: *_More) -> _Made:
        nonlocal last
        known = last
        if known is None or known[0]() is not lineage:
            known = last = (ref(lineage, forget), {})
        answers = known[1]
        if more not in answers:
            answers[more] = make(lineage, *more)
        return answers[more]

    return answer
