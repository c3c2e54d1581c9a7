"""From the likeness of tensors to figures and a verdict; the thresholds are measured (docs/descent.md)."""

from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles

from aibom.records.descent import DescentVerdict, Figures, Likeness, Relation

__all__ = ["ADAPTER_LIMIT", "APART", "LIMITS", "NEAR", "figures", "judged"]

NEAR = 0.9
"""At this median cosine and above the weights are as near as those of a descendant."""
APART = 0.1
"""Below this median cosine they are as far apart as those of independent models."""
SPECTRUM = 0.03
"""Singular values nearer than this may be those of the same matrices in another order."""
REORDERED = 0.5
"""From this share of rows on that stand elsewhere in the base, units were re-ordered."""
ENOUGH = 0.25
"""Less than this share of the smaller model's parameters is too little to judge by."""

LIMITS = (
    "it does not show which of the two was made from the other: both may also descend from a third",
    "it does not show that the child descends from no other model besides",
    "it says nothing about data, behaviour or safety",
)
"""What no verdict on descent shows."""

ADAPTER_LIMIT = (
    "shapes fit every model of that architecture and size: which of them the adapter was trained on they do not show"
)
"""What no verdict on an adapter shows besides."""

_EQUAL = frozenset({Relation.IDENTICAL, Relation.CAST, Relation.SAMPLE_EQUAL})


def figures(found: Sequence[Likeness], *, tensors: int, parameters: int, smaller: int, beside: int = 0) -> Figures:
    """Return the figures over all pairs that were compared.

    `tensors` and `parameters` are the child's, `smaller` those of the smaller model, `beside` those of pairs that were not
    compared for their number.
    """
    counts = Counter(each.relation for each in found)
    informative = [each for each in found if each.relation not in {Relation.CONSTANT, Relation.UNREAD}]
    equal = [each for each in informative if each.relation in _EQUAL]
    measured = [each for each in informative if len(each.shape) > 1 and each.cosine is not None]
    cosines = sorted(each.cosine or 0.0 for each in measured)
    distances = [each.relative_l2 for each in measured if each.relative_l2 is not None]
    near = sum(each.parameters for each in measured if (each.cosine or 0.0) >= NEAR)
    ranked = [each for each in found if each.rank >= 0 or each.low_rank]
    return Figures(
        tensors=tensors,
        parameters=parameters,
        matched=len(found),
        matched_share=_share(
            beside + sum(each.parameters for each in found if each.relation is not Relation.UNREAD), smaller
        ),
        informative=len(informative),
        constant=counts[Relation.CONSTANT],
        identical=counts[Relation.IDENTICAL] + counts[Relation.CAST],
        after_cast=counts[Relation.CAST],
        sample_equal=counts[Relation.SAMPLE_EQUAL],
        equal_share=_share(sum(each.parameters for each in equal), sum(each.parameters for each in informative)),
        measured=len(measured),
        median_cosine=round(median(cosines), 4) if cosines else None,
        low_cosine=round(quantiles(cosines, n=10, method="inclusive")[0], 4) if len(cosines) > 1 else None,
        median_relative_l2=median(distances) if distances else None,
        near_share=_share(near, sum(each.parameters for each in measured)),
        ranked=len(ranked),
        low_rank=sum(each.low_rank for each in ranked),
    )


def _share(part: int, whole: int) -> float:
    return round(min(part / whole, 1.0), 4) if whole else 0.0


def judged(found: Figures) -> tuple[DescentVerdict, str]:
    """Return the verdict on the figures, and why, for people."""
    if not found.informative or (not found.measured and not found.identical):
        return DescentVerdict.NOT_COMPARABLE, _nothing(found)
    if found.matched_share < ENOUGH and not found.identical:
        return DescentVerdict.NOT_COMPARABLE, (
            f"only {_percent(found.matched_share)} of the smaller model's parameters have a counterpart of the same name "
            "and shape"
        )
    cosine = found.median_cosine
    if found.identical and (cosine is None or cosine >= NEAR or found.equal_share >= REORDERED):
        rest = f"; {_near(found)}" if found.equal_share < REORDERED and cosine is not None else ""
        return DescentVerdict.IDENTICAL, f"{_equal(found)}{rest}"
    if cosine is not None and cosine >= NEAR:
        return DescentVerdict.CONSISTENT, _near(found)
    if found.reordered is not None and found.reordered >= REORDERED:
        return DescentVerdict.CONSISTENT, (
            f"{_percent(found.reordered)} of the rows or columns that were looked for stand elsewhere in the base: hidden "
            f"units were re-ordered (median cosine {_figure(cosine)} as they stand)"
        )
    return _far(found)


def _far(found: Figures) -> tuple[DescentVerdict, str]:
    cosine = found.median_cosine
    if cosine is None or cosine >= APART or found.near_share >= APART:
        return DescentVerdict.INCONCLUSIVE, (
            f"the median cosine is {_figure(cosine)}, and {_percent(found.near_share)} of the parameters are as near as a "
            "descendant's: heavy training, a merge or pruning would look so, and so may other models of a family"
        )
    if found.identical:
        return DescentVerdict.INCONCLUSIVE, f"{_equal(found)}; the rest is as far apart as in independent models"
    if found.spectrum is not None and found.spectrum_tells and found.spectrum <= SPECTRUM:
        return DescentVerdict.INCONCLUSIVE, (
            f"the median cosine is {_figure(cosine)}, but the singular values are within {_percent(found.spectrum)}: the "
            "same matrices in another order would look so"
        )
    if found.spectrum is None:
        return DescentVerdict.INCONCLUSIVE, (
            f"the median cosine is {_figure(cosine)}, but no matrix could be looked at for units in another order"
        )
    singular = f"singular values differ by {_percent(found.spectrum)}"
    if not found.spectrum_tells:
        singular = "singular values are those of any noise"
    return DescentVerdict.CONTRADICTED, (
        f"the median cosine is {_figure(cosine)} over {found.measured:,} tensors, no rows stand elsewhere in the base, and "
        f"{singular}: as far apart as independent models"
    )


def _nothing(found: Figures) -> str:
    if not found.tensors:
        return "no weights of the child could be read"
    if not found.matched:
        return "no tensor has the name and shape of one of the base; a fine-tune, a quantization or a merge keeps them"
    return f"none of the {found.matched:,} tensors that have a counterpart could be compared, or all are constant"


def _equal(found: Figures) -> str:
    cast = f", {found.after_cast:,} of them after a cast" if found.after_cast else ""
    sampled = f", and {found.sample_equal:,} more where they were sampled" if found.sample_equal else ""
    return (
        f"{found.identical:,} of {found.informative:,} tensors are identical{cast}{sampled}: {_percent(found.equal_share)} of "
        f"their parameters; {found.constant:,} constant ones are not counted"
    )


def _near(found: Figures) -> str:
    distance = "" if found.median_relative_l2 is None else f", the median distance {found.median_relative_l2:.3g}"
    few = f"; {found.low_rank:,} of {found.ranked:,} differences are of low rank" if found.low_rank else ""
    sampled = f"; {found.sample_equal:,} are equal where they were sampled" if found.sample_equal else ""
    return (
        f"the median cosine is {_figure(found.median_cosine)} over {found.measured:,} tensors{distance}{few}{sampled}"
    )


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
