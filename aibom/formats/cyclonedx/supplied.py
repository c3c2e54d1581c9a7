"""What only an operator or vendor can say of energy, where CycloneDX has a field for it: never in place of what was found."""

from collections.abc import Mapping, Sequence
from math import isfinite

from aibom.formats.vocabulary.facts import about, plain, pruned
from aibom.formats.vocabulary.properties import Property
from aibom.records.claims import Fact, FactClaim, Scalar

__all__ = ["energy", "quantities"]

_ACTIVITIES = frozenset(
    {
        *("design", "data-collection", "data-preparation", "training", "fine-tuning", "validation", "deployment"),
        *("inference", "other"),
    }
)
_SOURCES = frozenset(
    {
        *("coal", "oil", "natural-gas", "nuclear", "wind", "solar", "geothermal", "hydropower", "biofuel", "unknown"),
        "other",
    }
)
_MOST = 10.0**15


def energy(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return the `environmentalConsiderations` of a model: the energy of which amount, activity and provider are stated.

    The standard demands all of them; what lacks one stands in properties. A source that is not stated is unknown.
    """
    found = [entry for claim in about(facts, Fact.ENERGY) if (entry := _consumption(claim))]
    return {"energyConsumptions": found} if found else {}


def quantities(facts: Sequence[FactClaim]) -> list[dict[str, str]]:
    """Return properties with the amounts of compute and energy stated, each with its unit and on what it was spent."""
    found: dict[tuple[str, str], None] = {}
    for claim in facts if about(facts, Fact.COMPUTE) or about(facts, Fact.ENERGY) else ():
        if claim.fact in {Fact.COMPUTE, Fact.ENERGY}:
            parts = {name: plain(value) for name, value in claim.fields}
            amount = " ".join(text for text in (plain(claim.value), parts.get("unit", "")) if text)
            known = ", ".join(parts[name] for name in ("activity", "hardware", "provider", "source") if name in parts)
            found[f"{Property.STATED}{claim.fact}", f"{amount} ({known})" if known else amount] = None
    return [{"name": name, "value": value} for name, value in found]


def _consumption(claim: FactClaim) -> dict[str, object]:
    parts: Mapping[str, Scalar] = dict(claim.fields)
    activity, provider, source = parts.get("activity"), parts.get("provider"), parts.get("source", "unknown")
    known = _is_amount(claim.value) and parts.get("unit") == "kWh"
    if not known or activity not in _ACTIVITIES or source not in _SOURCES or not isinstance(provider, str):
        return {}
    amount = {"value": claim.value, "unit": "kWh"}
    by = {"organization": pruned({"name": plain(provider)}), "energySource": source, "energyProvided": amount}
    out: dict[str, object] = {"activity": activity, "energyProviders": [by], "activityEnergyCost": amount}
    if _is_amount(co2 := parts.get("co2")):
        out["co2CostEquivalent"] = {"value": co2, "unit": "tCO2eq"}
    return out


def _is_amount(value: object) -> bool:
    """Say whether a number reads the same in JSON and as the decimal that XML demands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isfinite(value) and 0 <= value < _MOST and "e" not in repr(value)
