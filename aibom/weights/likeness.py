"""How near two tensors are: equal, equal after a cast, or at what cosine and distance; sampled, or block by block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite, sqrt
from typing import TYPE_CHECKING

from aibom.records.descent import Likeness, Relation
from aibom.records.refs import shorten
from aibom.weights.pairing import Pair
from aibom.weights.values import FLOATS, UnreadableError, cast, floats, is_quantized, raw, readable

if TYPE_CHECKING:
    from aibom.weights.values import Array

__all__ = ["BLOCK", "SAMPLE", "Read", "likeness", "stretches"]

SAMPLE = 1 << 16
"""How many values of a tensor are sampled; one that holds no more is read whole."""
BLOCK = 1 << 20
"""How many values are in memory at a time when a tensor is read whole."""
_RUN = 2048
_ONCE = 1 << 15
_ALIGNED = 256  # what ggml keeps in one block, at most
_GOLDEN = 0.6180339887498949

Read = Callable[[int], None]
"""Told of bytes as they are read."""


def stretches(count: int, *, full: bool, once: bool = False) -> Iterator[tuple[int, int]]:
    """Yield which of `count` values are read, as first and number: all in blocks, or 32 stretches of 2,048.

    With `once` it is one stretch of 32,768: where each is a request, many would cost more than they show.

    A stretch lies in each 32nd part, at a place that the golden ratio moves on from part to part, so that it meets no
    period of rows; places are the same each time.

    >>> list(stretches(3000, full=False)), len(list(stretches(1 << 30, full=False))), len(list(stretches(1 << 21, full=True)))
    ([(0, 3000)], 32, 2)
    """
    if full or count <= SAMPLE:
        for first in range(0, count, BLOCK):
            yield first, min(BLOCK, count - first)
        return
    if once:
        yield int(_GOLDEN * (count - _ONCE)) // _ALIGNED * _ALIGNED, _ONCE
        return
    parts = SAMPLE // _RUN
    stride = count // parts
    for part in range(parts):
        shift = int(part * _GOLDEN % 1 * (stride - _RUN))
        yield (part * stride + shift) // _ALIGNED * _ALIGNED, _RUN


def likeness(pair: Pair, *, full: bool, read: Read) -> Likeness:
    """Return how near the two tensors of a pair are; what cannot be compared is said.

    A file of which most bytes were never written, or that is read by requests, is sampled even where all values are
    asked for.
    """
    one, other = pair.child.tensor, pair.base.tensor
    why = "it holds no values" if not pair.count else readable(pair.child) or readable(pair.base)
    if why:
        return _result(pair, Relation.UNREAD, note=why)
    partly = pair.child.sparse or pair.base.sparse or _is_remote(pair)
    whole = (full and not partly) or pair.count <= SAMPLE
    try:
        if one.dtype == other.dtype and not pair.child.heads and not pair.base.heads:
            same = _same_bytes(pair, whole=whole, read=read)
            if same is not None:
                return same
        return _compared(pair, whole=whole, read=read)
    except UnreadableError as error:
        return _result(pair, Relation.UNREAD, note=str(error))


def _is_remote(pair: Pair) -> bool:
    return pair.child.remote or pair.base.remote


def _same_bytes(pair: Pair, *, whole: bool, read: Read) -> Likeness | None:
    """Return the likeness of two tensors all of whose bytes are the same, or None."""
    constant, seen, compared = True, None, 0
    for mine, theirs, count in _data(pair, whole=whole):
        if mine != theirs:
            return None
        read(2 * len(mine))
        compared += count
        if constant:
            seen = mine[: len(mine) // count] if seen is None else seen
            constant = not is_quantized(pair.child.tensor.dtype) and _repeats(mine, seen)
    if constant:
        return _result(pair, Relation.CONSTANT, compared=compared)
    relation = Relation.IDENTICAL if whole else Relation.SAMPLE_EQUAL
    return _result(pair, relation, compared=compared, cosine=1.0, relative_l2=0.0)


def _data(pair: Pair, *, whole: bool) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield bytes of both and how many values they are: block by block, or all that are sampled at once."""
    parts = [] if whole else list(stretches(pair.count, full=False, once=_is_remote(pair)))
    if parts:
        mine, theirs = (b"".join([raw(side, *part) for part in parts]) for side in (pair.child, pair.base))
        yield mine, theirs, sum(count for _, count in parts)
        return
    for first, count in stretches(pair.count, full=True):
        yield raw(pair.child, first, count), raw(pair.base, first, count), count


def _repeats(data: bytes, value: bytes) -> bool:
    # Compared with itself one value further on: no copy for every value.
    return data.startswith(value) and memoryview(data)[len(value) :] == memoryview(data)[: -len(value)]


@dataclass(slots=True)
class _Sums:
    """Squared lengths and products over what was read so far."""

    mine: float = 0.0
    theirs: float = 0.0
    product: float = 0.0
    difference: float = 0.0
    compared: int = 0
    skipped: int = 0
    low: float = inf
    high: float = -inf

    def add(self, one: "Array", other: "Array") -> None:
        """Add values of both."""
        import numpy as np  # noqa: PLC0415 - heavy

        with np.errstate(all="ignore"):
            sums = self._of(one, other)
            if not all(map(isfinite, sums)):
                finite = np.isfinite(one) & np.isfinite(other)
                self.skipped += int(finite.size - np.count_nonzero(finite))
                sums = self._of(np.where(finite, one, 0).astype("<f8"), np.where(finite, other, 0).astype("<f8"))
        self.mine, self.theirs = self.mine + sums[0], self.theirs + sums[1]
        self.product, self.difference = self.product + sums[2], self.difference + sums[3]
        self.compared += one.size
        self.low, self.high = min(self.low, float(one.min())), max(self.high, float(one.max()))

    @staticmethod
    def _of(one: "Array", other: "Array") -> tuple[float, float, float, float]:
        import numpy as np  # noqa: PLC0415 - heavy

        apart = one - other
        pairs = ((one, one), (other, other), (one, other), (apart, apart))
        mine, theirs, product, difference = (float(np.dot(a, b)) for a, b in pairs)
        return mine, theirs, product, difference


def _compared(pair: Pair, *, whole: bool, read: Read) -> Likeness:
    mine_type, their_type = pair.child.tensor.dtype, pair.base.tensor.dtype
    sums, casts = _Sums(), _casts(mine_type, their_type)
    for mine, theirs, _ in _data(pair, whole=whole):
        read(len(mine) + len(theirs))
        one, other = floats(mine, mine_type), floats(theirs, their_type)
        casts = [to for to in casts if (cast(other, to) == mine if to == mine_type else cast(one, to) == theirs)]
        sums.add(one, other)
    return _told(pair, sums, equal=bool(casts) and not sums.skipped, whole=whole)


def _casts(mine: str, theirs: str) -> list[str]:
    """Return the types in which both are written down: the narrower, or either where none is."""
    if mine == theirs:
        return [mine]
    widths = [FLOATS.get(kind, 2 if is_quantized(kind) else 0) for kind in (mine, theirs)]
    if not all(widths) or (is_quantized(mine) and is_quantized(theirs)):
        return []
    if set(widths) == {FLOATS["F16"], FLOATS["BF16"]}:
        return [mine, theirs]
    return [mine if widths[0] < widths[1] else theirs]


def _told(pair: Pair, sums: _Sums, *, equal: bool, whole: bool) -> Likeness:
    notes = [f"{sums.skipped:,} of {sums.compared:,} values are not finite and are left out"] if sums.skipped else []
    if sums.skipped == sums.compared:
        return _result(pair, Relation.UNREAD, compared=sums.compared, note="none of its values is finite")
    length = sqrt(sums.mine) * sqrt(sums.theirs)
    cosine = relative = None
    if not all(map(isfinite, (length, sums.product, sums.difference))):
        return _result(pair, Relation.UNREAD, compared=sums.compared, note="its values are too large to be multiplied")
    if length:
        cosine = max(-1.0, min(1.0, sums.product / length))
    else:
        notes.append("all of its values in the child or in the base are zero")
    floating = all(side.tensor.dtype in FLOATS or is_quantized(side.tensor.dtype) for side in (pair.child, pair.base))
    scaled = any(side.tensor.dtype.startswith("F8") for side in (pair.child, pair.base))
    if floating and not scaled and sums.theirs:
        relative = sqrt(sums.difference) / sqrt(sums.theirs)
    elif not floating or scaled:
        notes.append("whole numbers and eight-bit floats are compared as they stand, without their scales")
    relation = Relation.COMPARED
    if equal:
        relation = Relation.CAST if whole else Relation.SAMPLE_EQUAL
        if sums.low == sums.high:
            relation = Relation.CONSTANT
    return _result(pair, relation, compared=sums.compared, cosine=cosine, relative_l2=relative, note="; ".join(notes))


def _result(  # noqa: PLR0913 - all keyword-only
    pair: Pair,
    relation: Relation,
    *,
    compared: int = 0,
    cosine: float | None = None,
    relative_l2: float | None = None,
    note: str = "",
) -> Likeness:
    """Return a likeness, its figures rounded so that the order in which a library adds does not show."""
    said = "; ".join(text for text in (pair.note, note) if text)
    return Likeness(
        name=shorten(pair.child.tensor.name),
        base_name=shorten(pair.base.tensor.name),
        relation=relation,
        shape=pair.shape,
        dtype=pair.child.tensor.dtype,
        base_dtype=pair.base.tensor.dtype,
        parameters=pair.count,
        compared=compared,
        cosine=None if cosine is None else round(cosine, 4),
        relative_l2=None if relative_l2 is None else float(f"{relative_l2:.3g}"),
        note=said,
    )
