"""Choosing what a single-valued field says, from facts that may disagree."""

from collections.abc import Iterable, Sequence

from aibom.formats.cyclonedx.properties import Property
from aibom.formats.cyclonedx.text import escape
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import ASSURANCE_ORDER

__all__ = ["distinct", "plain", "pruned", "single", "stated"]


def plain(value: Scalar) -> str:
    """Return a scalar as text: `true` and `false` as in JSON, numbers in their shortest exact form.

    >>> plain(True), plain(0.1), plain("a")
    ('true', '0.1', 'a')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)  # str() refuses very long numbers
    return escape(str(value))


def distinct(facts: Iterable[FactClaim], fact: Fact) -> list[str]:
    """Return the values stated for `fact`, as text, each once, in the order stated."""
    return list(dict.fromkeys(plain(claim.value) for claim in facts if claim.fact is fact))


def single(facts: Sequence[FactClaim], fact: Fact) -> str:
    """Return the value stated for `fact` with the most assurance; empty where there is none or these disagree."""
    claims = [claim for claim in facts if claim.fact is fact]
    if not claims:
        return ""
    most = max(ASSURANCE_ORDER.index(claim.assurance) for claim in claims)
    values = {plain(claim.value) for claim in claims if ASSURANCE_ORDER.index(claim.assurance) == most}
    return values.pop() if len(values) == 1 else ""


def stated(facts: Sequence[FactClaim], wanted: Iterable[Fact]) -> list[dict[str, str]]:
    """Return properties with the plain values of the `wanted` facts."""
    return [{"name": f"{Property.STATED}{fact}", "value": text} for fact in wanted for text in distinct(facts, fact)]


def pruned(fields: dict[str, object]) -> dict[str, object]:
    """Return `fields` without those that are empty or None.

    >>> pruned({"a": "", "b": [], "c": {}, "d": None, "e": 0})
    {'e': 0}
    """
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}
