"""What a few matrices show: whether a difference needs few directions only, and whether rows stand elsewhere.

One matrix is in memory at a time; the other is read in blocks of rows.
"""

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from aibom.weights.holding import Stored
from aibom.weights.likeness import BLOCK
from aibom.weights.pairing import Pair
from aibom.weights.values import cast, floats, raw, ulp_energy

if TYPE_CHECKING:
    from aibom.weights.values import Array

__all__ = ["LARGEST", "rank_of", "reordered", "spectrum"]

LARGEST = 3 << 24
"""A matrix of more values (200 MB as floats) is not taken into memory."""
_SORTED = 1 << 22
_SEED = 8
_OVER = 10
_DIRECTIONS = 64
_EXACT = 256
_CHECKED = 64
_SAME_ROW = 0.9
_LEAST = 16  # below so many entries rows of unrelated matrices may be alike
_COLUMNS = 1 << 16
_TALLEST = 1e15
_VALUES = 32
_TELLING = 1.25


def rank_of(pair: Pair) -> tuple[int, bool]:
    """Return in how many directions two matrices differ, and whether these are far fewer than the shape allows.

    The directions are those that hold 99% of the squared difference but for what rounding to their types adds; -1 if
    that takes more than 64, or the difference is no larger than rounding. Few is at most an eighth of the smaller
    dimension. Halko, Martinsson and Tropp's randomised method (2011), with a fixed seed.

    Raises:
        UnreadableError: their values cannot be read.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    difference, noise = _empty(pair), 0.0
    sides = (pair.child, pair.base)
    for (start, one), (_, other) in zip(_rows(pair.child, pair), _rows(pair.base, pair), strict=True):
        difference[start : start + len(one)] = one - other
        noise += sum(ulp_energy(each, side.tensor.dtype) for each, side in zip((one, other), sides, strict=True))
    energy = float(np.vdot(difference, difference)) - noise
    if energy <= 2 * noise or energy <= 0:
        return -1, False
    smaller = min(difference.shape)
    squares = np.cumsum(_singular_values(difference, min(smaller, _DIRECTIONS)).astype("<f8") ** 2)
    enough = np.nonzero(squares >= 0.99 * energy)[0]
    if not enough.size:
        return -1, False
    rank = int(enough[0]) + 1
    return rank, rank * 8 <= smaller


def spectrum(pair: Pair) -> tuple[float, bool]:
    """Return how far apart the 32 largest singular values of two matrices are, over the length of the base's.

    Second is whether that tells anything: matrices of noise all have the same singular values, up to the edge that
    Marchenko and Pastur give; training leaves larger ones.

    Raises:
        UnreadableError: their values cannot be read.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    mine = _singular_values(_loaded(pair.child, pair), _VALUES)
    matrix = _loaded(pair.base, pair)
    theirs = _singular_values(matrix, _VALUES)
    length = float(np.linalg.norm(theirs))
    if not length:
        return 1.0, False
    edge = float(np.linalg.norm(matrix)) * sum(side**-0.5 for side in matrix.shape)
    return float(np.linalg.norm(mine - theirs)) / length, float(theirs[0]) > _TELLING * edge


def reordered(pair: Pair) -> float:
    """Return of how many rows, or columns if that is more, the base has the nearest, alike, at another place; as a share.

    It is 1 if both hold the same values in any order once they are written in the child's type. 64 rows and columns
    of the child are looked for; signs do not count.

    Raises:
        UnreadableError: their values cannot be read.
    """
    if prod(pair.shape) <= _SORTED and _same_values(pair):
        return 1.0
    return max(_alike_rows(pair), _alike_columns(pair))


def _same_values(pair: Pair) -> bool:
    import numpy as np  # noqa: PLC0415 - heavy

    mine, theirs = (np.sort(_loaded(side, pair), axis=None) for side in (pair.child, pair.base))
    if mine[0] == mine[-1]:
        return False
    written = cast(theirs, pair.child.tensor.dtype)
    return np.array_equal(mine, theirs) or (written is not None and written == cast(mine, pair.child.tensor.dtype))


def _alike_rows(pair: Pair) -> float:
    import numpy as np  # noqa: PLC0415 - heavy

    rows, columns = pair.shape[0], prod(pair.shape[1:])
    if columns < _LEAST:
        return 0.0
    wanted = _some(rows)
    some = _unit(
        np.concatenate(
            [block[wanted[(wanted >= at) & (wanted < at + len(block))] - at] for at, block in _rows(pair.child, pair)]
        )
    )
    best, places = np.zeros(len(some), "<f4"), wanted.copy()
    for start, block in _rows(pair.base, pair):
        near = np.abs(some @ _unit(block).T)
        better = near.max(axis=1) > best
        best, places = np.where(better, near.max(axis=1), best), np.where(better, start + near.argmax(axis=1), places)
    return float(np.mean((best >= _SAME_ROW) & (places != wanted)))


def _alike_columns(pair: Pair) -> float:
    import numpy as np  # noqa: PLC0415 - heavy

    rows, columns = pair.shape[0], prod(pair.shape[1:])
    if rows < _LEAST or columns > _COLUMNS:
        return 0.0
    wanted = _some(columns)
    products = np.zeros((len(wanted), columns), "<f8")
    mine, theirs = np.zeros(len(wanted), "<f8"), np.zeros(columns, "<f8")
    for (_, one), (_, other) in zip(_rows(pair.child, pair), _rows(pair.base, pair), strict=True):
        some = one[:, wanted]
        products += some.T @ other
        mine += np.einsum("ij,ij->j", some, some)
        theirs += np.einsum("ij,ij->j", other, other)
    lengths = np.sqrt(np.outer(mine, theirs))
    near = np.abs(products / np.where(lengths > 0, lengths, 1))
    return float(np.mean((near.max(axis=1) >= _SAME_ROW) & (near.argmax(axis=1) != wanted)))


def _some(count: int) -> "Array":
    import numpy as np  # noqa: PLC0415 - heavy

    return np.unique(np.linspace(0, count - 1, min(_CHECKED, count)).astype(int))


def _unit(rows: "Array") -> "Array":
    import numpy as np  # noqa: PLC0415 - heavy

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


def _empty(pair: Pair) -> "Array":
    import numpy as np  # noqa: PLC0415 - heavy

    return np.empty((pair.shape[0], prod(pair.shape[1:])), "<f4")


def _loaded(side: Stored, pair: Pair) -> "Array":
    matrix = _empty(pair)
    for start, block in _rows(side, pair):
        matrix[start : start + len(block)] = block
    return matrix


def _rows(side: Stored, pair: Pair) -> "Iterator[tuple[int, Array]]":
    """Yield blocks of whole rows as 32-bit floats, each with the number of its first; what is not finite is 0."""
    import numpy as np  # noqa: PLC0415 - heavy

    rows, columns = pair.shape[0], prod(pair.shape[1:])
    step = max(BLOCK // columns, 1)
    for start in range(0, rows, step):
        count = min(step, rows - start)
        with np.errstate(all="ignore"):
            values = floats(raw(side, start * columns, count * columns), side.tensor.dtype).astype("<f4", copy=False)
        if not np.abs(values).max(initial=0) <= _TALLEST:  # also where one of them is no number
            values = np.clip(np.nan_to_num(values, posinf=0.0, neginf=0.0), -_TALLEST, _TALLEST)
        yield start, values.reshape(count, columns)


def _singular_values(matrix: "Array", count: int) -> "Array":
    """Return the largest singular values of a matrix, in order."""
    import numpy as np  # noqa: PLC0415 - heavy

    smaller = min(matrix.shape)
    if smaller <= _EXACT:
        # The values of the small square product are their squares; exact enough, and the matrix may be long.
        square = matrix @ matrix.T if matrix.shape[0] == smaller else matrix.T @ matrix
        values = np.sqrt(np.clip(np.linalg.eigvalsh(square.astype("<f8")), 0, None))
        return np.asarray(values[::-1][:count])
    noise = np.random.default_rng(_SEED).standard_normal((matrix.shape[1], min(count + _OVER, smaller)), dtype="<f4")
    basis = np.linalg.qr(matrix @ noise)[0]
    basis = np.linalg.qr(matrix @ np.linalg.qr(matrix.T @ basis)[0])[0]
    return np.linalg.svd(basis.T @ matrix, compute_uv=False)[:count]
