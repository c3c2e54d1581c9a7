"""Gaps looked for again in the lineage of a document: that a document states none is its word, and no finding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aibom.records.bom import Bom
from aibom.records.gaps import Gap

if TYPE_CHECKING:
    from aibom.gaps.interface import Rule

__all__ = ["Again", "looked_again", "looked_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A Bom with the gaps that were found again and those that only its document states.

    `unstated` are those of rules that the document says were run, and that it does not state.
    """

    bom: Bom
    unstated: tuple[Gap, ...] = ()


def looked_again(bom: Bom, rules: "Sequence[Rule]") -> Again:
    """Return the Bom with all that `rules` find in its lineage; of a gap that it also states, what is found now counts.

    Which rules it says were run is left as it is.

    Raises:
        PluginError: a rule failed.
    """
    from aibom.build import find_gaps, ordered  # noqa: PLC0415 - --help needs none of it

    found = find_gaps(bom.lineage, rules)
    now = {_identity(gap) for gap in found}
    before = {_identity(gap) for gap in bom.gaps}
    kept = (gap for gap in bom.gaps if _identity(gap) not in now)
    unstated = (gap for gap in found if gap.rule in bom.rules and _identity(gap) not in before)
    return Again(bom=replace(bom, gaps=ordered((*found, *kept))), unstated=tuple(unstated))


def looked_on(bom: Bom, rules: "Sequence[Rule]") -> Bom:
    """Return the Bom as it states its gaps, and with what those of `rules` find that were not run when it was made.

    Raises:
        PluginError: a rule failed.
    """
    from aibom.build import find_gaps, ordered  # noqa: PLC0415

    new = [rule for rule in rules if rule.id not in bom.rules]
    return replace(bom, gaps=ordered({*bom.gaps, *find_gaps(bom.lineage, new)})) if new else bom


def _identity(gap: Gap) -> tuple[object, ...]:
    return gap.rule, gap.subject, gap.parent
