"""The weights of a model beside those of the base it names: every step, cheapest first, and the verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod
from statistics import median

from aibom.records.descent import Figures, Likeness, Relation
from aibom.records.refs import shorten
from aibom.weights.elsewhere import found_elsewhere, index
from aibom.weights.holding import Checkpoint
from aibom.weights.judging import NEAR, figures
from aibom.weights.likeness import Read, likeness
from aibom.weights.matrices import LARGEST, rank_of, reordered, spectrum
from aibom.weights.pairing import Pair, Pairing, paired, with_heads
from aibom.weights.values import UnreadableError, readable

__all__ = ["Compared", "compared"]

MOST = 20_000
"""Of more pairs the largest are sampled only."""
MOST_REMOTE = 96
"""So many matrices are read where every read is a request."""
_CONFIRMED = 64 << 20
_RANKED = {False: (2, 1 << 20), True: (4, 1 << 24)}
_SPECTRA = 4
_LEAST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What came of comparing a child with one base: figures, each pair's likeness, and what has no counterpart."""

    figures: Figures
    tensors: tuple[Likeness, ...]
    pairs: tuple[Pair, ...]
    pairing: Pairing
    notes: tuple[str, ...]


def compared(child: Checkpoint, base: Checkpoint, *, full: bool, read: Read) -> Compared:
    """Return what came of comparing the weights of `child` with those of `base`; `read` is told of bytes as they are read."""
    pairing = paired(child, base)
    notes = [f"{note} ({shorten(base.name)})" for note in pairing.notes]
    remote = child.remote or base.remote
    pairs = _chosen(pairing, notes, remote=remote)
    both = [_one(pair, child, base, full=full, read=read) for pair in pairs]
    found, pairs = [each for each, _ in both], [pair for _, pair in both]
    beside = sum(pair.count for pair in pairing.pairs) - sum(pair.count for pair in pairs)
    moved = 0
    if not remote:
        found = found if full else _confirmed(pairs, found, read)
        found, pairs, moved = _moved(pairing, pairs, found, base, lambda pair: likeness(pair, full=full, read=read))
        found = _ranked(pairs, found, full=full)
    result = figures(
        found,
        tensors=len(child.tensors),
        parameters=child.parameters,
        smaller=min(child.parameters, base.parameters),
        beside=beside,
    )
    result = replace(result, elsewhere=moved)
    if result.median_cosine is not None and result.median_cosine < NEAR:
        result = _searched(result, pairs, found, remote=remote)
    return Compared(figures=result, tensors=tuple(found), pairs=tuple(pairs), pairing=pairing, notes=tuple(notes))


def _chosen(pairing: Pairing, notes: list[str], *, remote: bool) -> list[Pair]:
    """Return the pairs that are compared: all, or where each is two requests some from all over the model."""
    pairs = list(pairing.pairs)
    if remote:
        matrices = [pair for pair in pairs if len(pair.shape) > 1]
        step = max(len(matrices) / MOST_REMOTE, 1)
        if step > 1:
            notes.append(f"{MOST_REMOTE:,} of {len(matrices):,} matrices were read, since they lie behind a network")
        return [matrices[int(place * step)] for place in range(min(MOST_REMOTE, len(matrices)))]
    if len(pairs) > MOST:
        pairs = sorted(sorted(pairs, key=lambda pair: -pair.count)[:MOST], key=lambda pair: pair.child.tensor.name)
        notes.append(f"the {MOST:,} largest of {len(pairing.pairs):,} pairs of tensors are compared")
    return pairs


def _one(pair: Pair, child: Checkpoint, base: Checkpoint, *, full: bool, read: Read) -> tuple[Likeness, Pair]:
    """Return the likeness of a pair, of which a converter may have changed the order of rows: the better of both."""
    found = likeness(pair, full=full, read=read)
    if found.cosine is None or found.cosine >= NEAR:
        return found, pair
    turned = with_heads(pair, child, base)
    if turned is None:
        return found, pair
    other = likeness(turned, full=full, read=read)
    if other.cosine is None or other.cosine <= found.cosine:
        return found, pair
    return other, turned


def _confirmed(pairs: Sequence[Pair], found: list[Likeness], read: Read) -> list[Likeness]:
    """Read the smallest tensors that are equal where they were sampled whole: equality is shown by every byte only."""
    left, result = _CONFIRMED, list(found)
    order = sorted(range(len(found)), key=lambda place: (found[place].parameters, found[place].name))
    for place in order:
        if found[place].relation is not Relation.SAMPLE_EQUAL or pairs[place].child.sparse or pairs[place].base.sparse:
            continue
        tensor = pairs[place].child.tensor
        left -= 2 * (tensor.end - tensor.begin)
        if left < 0:
            break
        result[place] = likeness(pairs[place], full=True, read=read)
    return result


def _moved(
    pairing: Pairing,
    pairs: list[Pair],
    found: list[Likeness],
    base: Checkpoint,
    compare: Callable[[Pair], Likeness],
) -> tuple[list[Likeness], list[Pair], int]:
    """Put in the place of tensors that are unlike those of their name the ones they equal elsewhere in the base."""
    unlike = {
        pair.child.tensor.name: place
        for place, (pair, each) in enumerate(zip(pairs, found, strict=True))
        if each.relation is Relation.COMPARED and (each.cosine is None or each.cosine < NEAR) and len(each.shape) > 1
    }
    sought = [*(pairs[place].child for place in unlike.values()), *pairing.added]
    sought = [each for each in sought if len(each.tensor.shape) > 1]
    if not sought:
        return found, pairs, 0
    known = index(base.tensors.values(), frozenset(each.tensor.shape for each in sought))
    equal = found_elsewhere(sought, known, compare)
    found, pairs = list(found), list(pairs)
    for name, (each, pair) in equal.items():
        if name in unlike:
            found[unlike[name]], pairs[unlike[name]] = each, pair
        else:
            found.append(each)
            pairs.append(pair)
    return found, pairs, len(equal)


def _ranked(pairs: Sequence[Pair], found: list[Likeness], *, full: bool) -> list[Likeness]:
    """Measure of a few matrices that changed little in how many directions they did."""
    count, largest = _RANKED[full]
    places = [
        place
        for place, each in enumerate(found)
        if each.relation is Relation.COMPARED and (each.cosine or 0.0) >= NEAR and _is_matrix(each, largest)
    ]
    result = list(found)
    for place in _spread(places, found, count):
        try:
            rank, low = rank_of(pairs[place])
        except UnreadableError:
            continue
        result[place] = replace(found[place], rank=rank, low_rank=low)
    return result


def _searched(result: Figures, pairs: Sequence[Pair], found: Sequence[Likeness], *, remote: bool) -> Figures:
    """Measure of a few matrices whether they are the base's in another order; behind a network of two small ones."""
    count, largest = (2, 1 << 22) if remote else (_SPECTRA, LARGEST)
    places = [
        place
        for place, each in enumerate(found)
        if each.relation is Relation.COMPARED and (each.cosine or 0.0) < NEAR and _is_matrix(each, largest)
    ]
    spectra, telling, shares = [], [], []
    for place in _spread(places, found, count):
        if readable(pairs[place].child) or readable(pairs[place].base):
            continue
        try:
            difference, tells = spectrum(pairs[place])
            spectra.append(difference)
            telling.append(tells)
            shares.append(reordered(pairs[place]))
        except UnreadableError:
            continue
    if not spectra:
        return result
    return replace(
        result,
        spectrum=round(median(spectra), 4),
        spectrum_tells=sum(telling) * 2 >= len(telling),
        reordered=round(median(shares), 4),
    )


def _is_matrix(each: Likeness, largest: int) -> bool:
    return len(each.shape) > 1 and prod(each.shape) <= largest and min(each.shape[0], prod(each.shape[1:])) >= _LEAST


def _spread(places: list[int], found: Sequence[Likeness], count: int) -> list[int]:
    """Return some of the places, from all over the model: of the smaller half, since these cost least."""
    smaller = sorted(sorted(places, key=lambda place: found[place].parameters)[: max(len(places) // 2, count)])
    step = max(len(smaller) / count, 1)
    return [smaller[int(place * step)] for place in range(min(count, len(smaller)))]
