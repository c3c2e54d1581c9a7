"""Tensors that the base holds under another name: layers that were repeated, moved or stacked."""

from collections.abc import Callable, Iterable
from hashlib import blake2b

from aibom.records.descent import Likeness
from aibom.weights.holding import Stored
from aibom.weights.likeness import stretches
from aibom.weights.pairing import Pair
from aibom.weights.values import UnreadableError, cast, floats, raw, readable

__all__ = ["MOST", "found_elsewhere", "index"]

MOST = 4096
"""Of more tensors only the first are looked for, and looked at."""


def index(stored: Iterable[Stored], shapes: frozenset[tuple[int, ...]]) -> dict[bytes, Stored]:
    """Return tensors of some shapes by a digest of their sampled values; of equal ones the first."""
    found: dict[bytes, Stored] = {}
    wanted = [each for each in stored if each.tensor.shape in shapes][:MOST]
    for each in wanted:
        digest = _digest(each)
        if digest:
            found.setdefault(digest, each)
    return found


def found_elsewhere(
    child: Iterable[Stored], known: dict[bytes, Stored], compare: Callable[[Pair], Likeness]
) -> dict[str, tuple[Likeness, Pair]]:
    """Return, by name, tensors of the child that equal one of those known, with what comparing the two gave."""
    found = {}
    for each in list(child)[:MOST]:
        there = known.get(_digest(each))
        if there is not None:
            pair = Pair(
                child=each,
                base=there,
                shape=each.tensor.shape,
                count=each.tensor.parameters,
                note="it stands elsewhere in the base",
            )
            found[each.tensor.name] = (compare(pair), pair)
    return found


def _digest(stored: Stored) -> bytes:
    """Return a digest of shape and sampled values in 16 bits, so that a cast leaves it as it is; empty where there is none."""
    count = stored.tensor.parameters
    if not count or readable(stored) or len(stored.tensor.shape) < 2:
        return b""
    digest = blake2b(repr(stored.tensor.shape).encode(), digest_size=16)
    varied = False
    try:
        for first, length in stretches(count, full=False):
            values = floats(raw(stored, first, length), stored.tensor.dtype)
            varied = varied or bool(values.min() != values.max())
            digest.update(cast(values, "BF16") or b"")
    except UnreadableError:
        return b""
    return digest.digest() if varied else b""
