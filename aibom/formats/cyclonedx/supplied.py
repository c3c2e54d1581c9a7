"""What only an operator or vendor can say, where CycloneDX has a field for it: never in place of what was found."""

import re
from collections.abc import Mapping, Sequence
from math import isfinite

from aibom.formats.vocabulary.facts import about, plain, pruned
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import is_url
from aibom.records.claims import Fact, FactClaim, Scalar

__all__ = ["authors", "energy", "manufacturer", "quantities", "supplier"]

_EMAIL = re.compile(
    r"[A-Za-z0-9_+\-]{1,64}(?:\.[A-Za-z0-9_+\-]{1,64}){0,8}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}"
)
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


def authors(facts: Sequence[FactClaim]) -> list[dict[str, object]]:
    """Return the `authors` of a document: the persons stated to have made it, each once."""
    return _people(facts, Fact.DOCUMENT_AUTHOR)


def manufacturer(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return the `manufacturer` of a document: the one organization stated to have made it, with whom to ask.

    Where several are stated, or none is, there is none; contacts then stand in properties.
    """
    named = [claim for claim in about(facts, Fact.DOCUMENT_ORGANIZATION) if plain(claim.value)]
    if len({plain(claim.value) for claim in named}) != 1:
        return {}
    return _organization(named) | pruned({"contact": _people(facts, Fact.DOCUMENT_CONTACT)})


def supplier(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return the `supplier` of a component that no registry served, as stated; empty where several are, or none."""
    named = [claim for claim in about(facts, Fact.SUPPLIER) if plain(claim.value)]
    if len({plain(claim.value) for claim in named}) != 1:
        return {}
    emails = sorted({email for claim in named if (email := _email(claim))})
    return _organization(named) | pruned({"contact": [{"email": email} for email in emails]})


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


def _people(facts: Sequence[FactClaim], fact: Fact) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for claim in about(facts, fact):
        phone = plain(dict(claim.fields).get("phone", ""))
        person = pruned({"name": plain(claim.value), "email": _email(claim), "phone": phone})
        if person and person not in found:
            found.append(person)
    return found


def _organization(named: Sequence[FactClaim]) -> dict[str, object]:
    urls = sorted({url for claim in named if is_url(url := str(dict(claim.fields).get("url", "")))})
    return pruned({"name": plain(named[0].value), "url": urls})


def _email(claim: FactClaim) -> str:
    email = str(dict(claim.fields).get("email", ""))
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else ""


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
