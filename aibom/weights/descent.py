"""From a child and the bases that are claimed to a finished record of descent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt

from aibom.records.descent import Descent, DescentVerdict, Figures, Likeness, ParentShare, Relation
from aibom.records.refs import shorten
from aibom.weights.adapters import adapter_of, fit, fit_verdict
from aibom.weights.compare import Compared, compared
from aibom.weights.holding import Checkpoint, Holding, checkpoint
from aibom.weights.judging import ADAPTER_LIMIT, LIMITS, NEAR, judged
from aibom.weights.mixture import Mixture, mixture
from aibom.weights.pairing import unmatched
from aibom.weights.tokenizers import tokenizers

__all__ = ["TOLD", "descent", "verify_base"]

TOLD = 10_000
"""So many tensors at most are told of one by one."""
_NOTHING = 0.02
_MOSTLY = 0.5
_EQUAL = frozenset({Relation.IDENTICAL, Relation.CAST, Relation.SAMPLE_EQUAL})

Count = Callable[[int, int], None]


def verify_base(child: Holding, base: Holding, *, full: bool = False, count: Count | None = None) -> Descent:
    """Return what the weights of `child` say of the claim that it was made from `base`.

    Of each tensor 65,536 values are read, with `full` all. `count` is told of bytes read and of bytes there are to read.
    What cannot be read is among the faults of the record; nothing is raised for it.
    """
    return descent(child, (base,), full=full, count=count)


def descent(child: Holding, bases: Sequence[Holding], *, full: bool = False, count: Count | None = None) -> Descent:
    """Return what the weights of `child` say of the claim that it was made from all of `bases`; see `verify_base`."""
    ours, theirs = checkpoint(child), tuple(checkpoint(base) for base in bases)
    if adapter_of(child):
        return _adapter(child, bases, ours, theirs)
    tally = _Tally(_bytes(ours) * len(theirs) + sum(map(_bytes, theirs)), count if full else None)
    results = [compared(ours, base, full=full, read=tally.add) for base in theirs]
    found = _begun(child, bases, (ours, *theirs), full=full)
    if len(results) > 1:
        mixed = mixture([each.pairs for each in results], full=full, read=tally.add)
        return _of_several(found, results, mixed)
    result = results[0]
    verdict, reason = judged(result.figures)
    return replace(
        _with_tensors(found, result.tensors),
        verdict=verdict,
        reason=reason,
        figures=result.figures,
        added=unmatched(result.pairing.added),
        removed=unmatched(result.pairing.removed),
        reshaped=unmatched(result.pairing.reshaped),
        tokenizer=tokenizers(child, bases[0]),
        notes=(*found.notes, *result.notes),
    )


class _Tally:
    """Adds up bytes that were read."""

    def __init__(self, total: int, count: Count | None) -> None:
        self._total, self._count, self._done = total, count, 0

    def add(self, size: int) -> None:
        """Add so many."""
        self._done += size
        if self._count is not None:
            self._count(self._done, max(self._done, self._total))


def _bytes(found: Checkpoint) -> int:
    return sum(each.tensor.end - each.tensor.begin for each in found.tensors.values())


def _begun(child: Holding, bases: Sequence[Holding], checkpoints: Sequence[Checkpoint], *, full: bool) -> Descent:
    """Return a record of who is compared, with what could not be read."""
    faults = [
        (f"{each.name}: {path}" if len(checkpoints) > 1 else path, reason)
        for each in checkpoints
        for path, reason in each.faults
    ]
    return Descent(
        child=child.name,
        bases=tuple(base.name for base in bases),
        method="full" if full and not any(each.remote for each in checkpoints) else "sample",
        verdict=DescentVerdict.NOT_COMPARABLE,
        reason="",
        figures=Figures(),
        faults=tuple(dict.fromkeys(faults)),
        notes=tuple(dict.fromkeys(note for each in checkpoints for note in each.notes)),
        limits=LIMITS,
    )


def _with_tensors(found: Descent, tensors: Sequence[Likeness]) -> Descent:
    ordered = sorted(tensors, key=lambda each: (each.name, each.base_name))
    return replace(found, tensors=tuple(ordered[:TOLD]), left_out=max(len(ordered) - TOLD, 0))


def _adapter(child: Holding, bases: Sequence[Holding], ours: Checkpoint, theirs: Sequence[Checkpoint]) -> Descent:
    """Return whether an adapter fits its base; of several bases all are asked, and the first that it does not fit is told."""
    found = _begun(child, bases, (ours, *theirs), full=True)
    told = []
    for base in theirs:
        fitting, faults = fit(child, base)
        told.append((*fit_verdict(fitting, base), fitting, faults))
    verdict, reason, fitting, faults = min(told, key=lambda each: list(DescentVerdict).index(each[0]))
    return replace(
        found,
        verdict=verdict,
        reason=reason,
        adapter=fitting,
        tokenizer=tokenizers(child, bases[0]),
        faults=(*found.faults, *faults),
        limits=(ADAPTER_LIMIT, *LIMITS),
    )


def _of_several(found: Descent, results: Sequence[Compared], mixed: Mixture | None) -> Descent:
    """Return what the weights say of several parents: each alone, and how near a mixture of all comes."""
    parents = tuple(
        _share(name, result, results, None if mixed is None else mixed.weights[place])
        for place, (name, result) in enumerate(zip(found.bases, results, strict=True))
    )
    verdict, reason = _together(parents, mixed, results)
    return replace(
        found,
        verdict=verdict,
        reason=reason,
        figures=max(results, key=lambda each: each.figures.equal_share).figures,
        parents=parents,
        residual=None if mixed is None else mixed.residual,
        notes=(*found.notes, *(note for each in results for note in each.notes)),
    )


def _share(name: str, result: Compared, results: Sequence[Compared], weight: float | None) -> ParentShare:
    """Return what one parent explains; a tensor that equals those of several parents is no parent's own."""
    equal = [{each.name for each in one.tensors if each.relation in _EQUAL} for one in results]
    mine = {each.name: each for each in result.tensors if each.relation in _EQUAL}
    own = {each for each in mine if sum(each in names for names in equal) == 1}
    verdict, reason = judged(result.figures)
    return ParentShare(
        name=name,
        weight=weight,
        verbatim=len(own),
        moved=sum("elsewhere" in mine[each].note for each in own),
        verdict=verdict,
        reason=reason,
        median_cosine=result.figures.median_cosine,
    )


def _together(
    parents: Sequence[ParentShare], mixed: Mixture | None, results: Sequence[Compared]
) -> tuple[DescentVerdict, str]:
    strangers = [
        each
        for each in parents
        if each.verdict is DescentVerdict.CONTRADICTED and not each.verbatim and (each.weight or 0.0) < _NOTHING
    ]
    if strangers:
        return DescentVerdict.CONTRADICTED, (
            f"nothing in the child comes from {shorten(strangers[0].name)}: {strangers[0].reason}"
        )
    if all(each.verdict is DescentVerdict.NOT_COMPARABLE for each in parents):
        return DescentVerdict.NOT_COMPARABLE, parents[0].reason
    share = _taken(results)
    if share >= _MOSTLY:
        return (
            DescentVerdict.IDENTICAL,
            f"{share:.1%} of the parameters that were compared equal those of a named parent",
        )
    if mixed is None:
        return DescentVerdict.INCONCLUSIVE, "no tensor has a counterpart in every named parent"
    fitted = sqrt(max(1 - mixed.residual**2, 0.0))
    said = (
        f"a mixture of the named parents explains the child but for {mixed.residual:.1%} of its length "
        f"(cosine {fitted:.3f}, over {mixed.tensors:,} tensors)"
    )
    return (DescentVerdict.CONSISTENT if fitted >= NEAR else DescentVerdict.INCONCLUSIVE), said


def _taken(results: Sequence[Compared]) -> float:
    """Return the share of the compared parameters of matrices that equal those of some parent."""
    sizes: dict[str, int] = {}
    equal: set[str] = set()
    for each in (likeness for result in results for likeness in result.tensors):
        if len(each.shape) > 1 and each.relation is not Relation.CONSTANT:
            sizes[each.name] = each.parameters
            equal |= {each.name} if each.relation in _EQUAL else set()
    total = sum(sizes.values())
    return sum(sizes[name] for name in equal) / total if total else 0.0
