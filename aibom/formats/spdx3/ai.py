"""What is stated of a model, in the fields of the AI profile; nothing is filled in."""

from collections.abc import Sequence
from math import isfinite

from aibom.formats.spdx3.parts import with_parts
from aibom.formats.spdx3.stated_fields import ARCHITECTURE, LISTS, TEXTS, TRAINING, TRAINING_FACTS
from aibom.formats.spdx3.terms import Element
from aibom.formats.vocabulary.facts import distinct, plain
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import Kind

__all__ = ["ACTIVITIES", "PRESENCE", "ai_fields", "presence"]

ACTIVITIES = {
    "training": "ai_trainingEnergyConsumption",
    "fine-tuning": "ai_finetuningEnergyConsumption",
    "inference": "ai_inferenceEnergyConsumption",
}
PRESENCE = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
_MOST = 10.0**15


def ai_fields(facts: Sequence[FactClaim]) -> Element:
    """Return the `ai_` fields of a model."""
    fields: Element = {name: "\n".join(distinct(facts, fact)) for name, fact in TEXTS[Kind.MODEL].items()}
    fields |= {name: distinct(facts, fact) for name, fact in LISTS[Kind.MODEL].items()}
    fields["ai_typeOfModel"] += [text + ARCHITECTURE for text in distinct(facts, Fact.ARCHITECTURE)]
    fields[TRAINING] = "\n".join(_training(facts))
    fields["ai_hyperparameter"] = _hyperparameters(facts)
    fields["ai_metric"] = [_metric(claim) for claim in facts if claim.fact is Fact.METRIC]
    fields["ai_energyConsumption"] = _energy(facts)
    fields["ai_useSensitivePersonalInformation"] = presence(facts)
    return fields


def presence(facts: Sequence[FactClaim]) -> str:
    """Return whether there is sensitive personal information, where somebody says yes or no; else an empty text."""
    said = {PRESENCE.get(text.strip().lower(), "") for text in distinct(facts, Fact.SENSITIVE_DATA)}
    return said.pop() if len(said) == 1 else ""


def _training(facts: Sequence[FactClaim]) -> list[str]:
    lines = (
        f"{claim.fact}: {with_parts(plain(claim.value), claim.fields)}"
        for fact in TRAINING_FACTS
        for claim in facts
        if claim.fact is fact
    )
    return list(dict.fromkeys(lines))


def _hyperparameters(facts: Sequence[FactClaim]) -> list[Element]:
    found: dict[tuple[str, str], None] = {}
    for claim in facts:
        if claim.fact is Fact.SEED:
            found["seed", plain(claim.value)] = None
        elif claim.fact is Fact.TRAINING_ARGUMENT:
            found[plain(dict(claim.fields).get("name", "")), plain(claim.value)] = None
    return [_entry(key, value) for key, value in found if key]


def _metric(claim: FactClaim) -> Element:
    parts = dict(claim.fields)
    key = "metric-type" if parts.get("metric-type") else "metric-name"
    name = plain(parts.pop(key, "")) or "metric"
    return _entry(with_parts(name, sorted(parts.items())), plain(claim.value))


def _entry(key: str, value: str) -> Element:
    return {"type": "DictionaryEntry", "key": key, "value": value}


def _energy(facts: Sequence[FactClaim]) -> Element:
    """Return the energy stated in kilowatt-hours for an activity that the standard knows."""
    fields: Element = {}
    for claim in facts:
        parts = dict(claim.fields)
        place = ACTIVITIES.get(str(parts.get("activity")))
        if claim.fact is Fact.ENERGY and place and parts.get("unit") == "kWh" and _is_amount(claim.value):
            amount = {
                "type": "ai_EnergyConsumptionDescription",
                "ai_energyQuantity": plain(claim.value),  # a number of JSON is no decimal of RDF
                "ai_energyUnit": "kilowattHour",
            }
            if amount not in fields.setdefault(place, []):
                fields[place].append(amount)
    return {"type": "ai_EnergyConsumption"} | fields if fields else {}


def _is_amount(value: object) -> bool:
    """Say whether a number reads the same in JSON and as the decimal that the standard demands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isfinite(value) and 0 <= value < _MOST and "e" not in repr(value)
