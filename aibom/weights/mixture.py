"""Which of several named parents explains how much of a merge: the mixture of them that comes nearest to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from aibom.weights.likeness import Read, stretches
from aibom.weights.pairing import Pair
from aibom.weights.values import UnreadableError, floats, raw, readable

if TYPE_CHECKING:
    from aibom.weights.values import Array

__all__ = ["MOST_PARENTS", "Mixture", "mixture"]

MOST_PARENTS = 8
"""So many parents of one merge are told apart."""
_MOST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """The median factor of each parent over `tensors` tensors, and the median of what no mixture explains.

    `residual` is over the length of the child's tensor.
    """

    weights: tuple[float, ...]
    residual: float
    tensors: int


def mixture(parents: Sequence[Sequence[Pair]], *, full: bool, read: Read) -> Mixture | None:
    """Return the mixture, none of whose factors is negative, that comes nearest to the child by least squares.

    `parents` has the pairs of the child with each parent. Only matrices count that every parent has; None if there are
    none.
    """
    shared: dict[str, list[Pair]] = {}
    for pairs in parents:
        for pair in pairs:
            shared.setdefault(pair.child.tensor.name, []).append(pair)
    factors, residuals = [], []
    for name in sorted(name for name, pairs in shared.items() if len(pairs) == len(parents))[:_MOST]:
        pairs = shared[name]
        if len(pairs[0].shape) < 2 or len({pair.shape for pair in pairs}) > 1:
            continue
        try:
            solved = _solved(pairs, full=full, read=read)
        except UnreadableError:
            continue
        if solved is not None:
            factors.append(solved[0])
            residuals.append(solved[1])
    if not factors:
        return None
    weights = tuple(round(median(each[place] for each in factors), 3) for place in range(len(parents)))
    return Mixture(weights=weights, residual=float(f"{median(residuals):.3g}"), tensors=len(factors))


def _solved(pairs: Sequence[Pair], *, full: bool, read: Read) -> tuple[list[float], float] | None:
    """Return the factors of one tensor and its residual; None if it is all zero, or cannot be read."""
    import numpy as np  # noqa: PLC0415 - heavy

    sides = [pairs[0].child, *(pair.base for pair in pairs)]
    if any(readable(side) for side in sides):
        return None
    remote = any(side.remote for side in sides)
    whole = full and not remote and not any(side.sparse for side in sides)
    products = np.zeros((len(sides), len(sides)))
    for first, count in stretches(pairs[0].count, full=whole, once=remote):
        rows = np.empty((len(sides), count), "<f4")
        for place, side in enumerate(sides):
            data = raw(side, first, count)
            read(len(data))
            with np.errstate(all="ignore"):
                rows[place] = np.nan_to_num(floats(data, side.tensor.dtype).astype("<f4"), posinf=0.0, neginf=0.0)
        with np.errstate(all="ignore"):
            products += rows @ rows.T
    if not np.isfinite(products).all() or products[0, 0] <= 0:
        return None
    factors = _non_negative(products[1:, 1:], products[1:, 0])
    left = products[0, 0] - 2 * factors @ products[1:, 0] + factors @ products[1:, 1:] @ factors
    return factors.tolist(), float(np.sqrt(max(left, 0.0) / products[0, 0]))


def _non_negative(square: "Array", right: "Array") -> "Array":
    """Return the non-negative factors that are best by least squares."""
    import numpy as np  # noqa: PLC0415 - heavy

    # Every set of parents is tried: exact, also where parents are nearly alike, and there are never many.
    count = len(right)
    best, least = np.zeros(count), 0.0
    for mask in range(1, 1 << count):
        chosen = [place for place in range(count) if mask >> place & 1]
        part = np.linalg.lstsq(square[np.ix_(chosen, chosen)], right[chosen], rcond=1e-12)[0]
        if (part < 0).any():
            continue
        factors = np.zeros(count)
        factors[chosen] = part
        value = float(factors @ square @ factors - 2 * factors @ right)
        if value < least:
            best, least = factors, value
    return best
