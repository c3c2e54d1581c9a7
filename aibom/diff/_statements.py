"""Claims on both sides, statement by statement: what is said no longer, what is new, and what rests on other grounds."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from aibom.records.claims import Claim, FactClaim, LineageClaim
from aibom.records.evidence import ASSURANCE_ORDER, Assurance, Evidence

__all__ = ["Both", "Grounds", "Group", "are_alike", "best", "compared", "evidence", "said"]

AnyClaim = TypeVar("AnyClaim", FactClaim, LineageClaim)
Group = Sequence[AnyClaim]
"""Claims that state the same, each read elsewhere or by another extractor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds(Generic[AnyClaim]):
    """One statement that both sides make, on other grounds."""

    before: Sequence[AnyClaim]
    after: Sequence[AnyClaim]

    @property
    def steps(self) -> int:
        """By how much the best assurance rose (negative: fell)."""
        return ASSURANCE_ORDER.index(best(self.after)) - ASSURANCE_ORDER.index(best(self.before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Both(Generic[AnyClaim]):
    """Two sets of claims compared: statements of one side only, and those of both on other grounds."""

    removed: tuple[Sequence[AnyClaim], ...]
    added: tuple[Sequence[AnyClaim], ...]
    other_grounds: tuple[Grounds[AnyClaim], ...]


def compared(before: Sequence[AnyClaim], after: Sequence[AnyClaim], *, carried: bool) -> Both[AnyClaim]:
    """Return what two sets of claims about the same artifact differ in.

    `carried` says that the artifact has another revision: that the same statement then stands in other bytes at another
    commit is no difference.
    """
    if are_alike(before, after, carried=carried):
        return Both(removed=(), added=(), other_grounds=())
    left, right = _grouped(before), _grouped(after)
    other = [
        key
        for key, claims in left.items()
        if key in right and not _have_same_grounds(claims, right[key], carried=carried)
    ]
    return Both(
        removed=tuple(left[key] for key in sorted(left.keys() - right.keys(), key=repr)),
        added=tuple(right[key] for key in sorted(right.keys() - left.keys(), key=repr)),
        other_grounds=tuple(Grounds(before=left[key], after=right[key]) for key in sorted(other, key=repr)),
    )


def are_alike(before: Sequence[Claim], after: Sequence[Claim], *, carried: bool) -> bool:
    """Say whether claims state the same on the same grounds, one by one in their order: most do, and are taken apart no further."""
    return len(before) == len(after) and all(
        _is_alike(old, new, carried=carried) and _statement(old) == _statement(new)
        for old, new in zip(before, after, strict=True)
    )


def best(claims: Sequence[Claim]) -> Assurance:
    """Return the strongest assurance of one statement."""
    return max((claim.assurance for claim in claims), key=ASSURANCE_ORDER.index)


def evidence(claims: Iterable[Claim]) -> tuple[Evidence, ...]:
    """Return where claims were read, each place once, in order."""
    return tuple(sorted({claim.evidence for claim in claims}))


def said(claim: Claim) -> str:
    """Return what a claim states, in words, without the name of what it states it of."""
    if isinstance(claim, LineageClaim):
        return f"{claim.relation} of {claim.text!r}"
    value = {True: "yes", False: "no"}[claim.value] if isinstance(claim.value, bool) else str(claim.value)
    parts = ", ".join(f"{name} {part}" for name, part in claim.fields)
    return f"{value} ({parts})" if parts else value


def _grouped(claims: Iterable[AnyClaim]) -> dict[Hashable, list[AnyClaim]]:
    found: dict[Hashable, list[AnyClaim]] = defaultdict(list)
    for claim in claims:
        found[_statement(claim)].append(claim)
    return found


def _statement(claim: Claim) -> Hashable:
    if isinstance(claim, FactClaim):
        # 1, 1.0 and True are equal and three different statements
        fields = tuple((name, type(part).__name__, part) for name, part in claim.fields) if claim.fields else ()
        return claim.fact, type(claim.value).__name__, claim.value, fields, claim.accountable
    return claim.relation, claim.parent, claim.text, claim.accountable


def _have_same_grounds(before: Sequence[Claim], after: Sequence[Claim], *, carried: bool) -> bool:
    if len(before) == 1 == len(after):
        return _is_alike(before[0], after[0], carried=carried)
    return _grounds(before, carried=carried) == _grounds(after, carried=carried)


def _is_alike(before: Claim, after: Claim, *, carried: bool) -> bool:
    """Say whether two claims have the same grounds."""
    here, there = before.evidence, after.evidence
    if before.assurance is not after.assurance or here.path != there.path or here.pointer != there.pointer:
        return False
    return here.extractor == there.extractor if carried else here == there


def _grounds(claims: Sequence[Claim], *, carried: bool) -> set[Hashable]:
    if carried:
        places = ((claim.assurance, claim.evidence) for claim in claims)
        return {(assurance, place.path, place.pointer, place.extractor) for assurance, place in places}
    return {(claim.assurance, claim.evidence) for claim in claims}
