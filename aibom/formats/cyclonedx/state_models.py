"""What a model card says of a model, and the `data` of a component of a dataset."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from aibom.formats.cyclonedx.state_component import repeats
from aibom.formats.cyclonedx.state_context import Context, entries, members, plural
from aibom.formats.cyclonedx.state_properties import read_properties
from aibom.formats.stated.records import StatedArtifact
from aibom.records.claims import Fact

__all__ = ["read_card", "read_data"]

_PARTS = {
    "modelParameters": frozenset({"task", "architectureFamily", "modelArchitecture", "datasets"}),
    "quantitativeAnalysis": frozenset({"performanceMetrics"}),
    "considerations": frozenset(
        {"useCases", "technicalLimitations", "ethicalConsiderations", "environmentalConsiderations"}
    ),
}
_DATA = frozenset({"bom-ref", "type", "name", "contents", "sensitiveData", "description", "governance"})
_KEEPERS = {"owners": "copyrightHolder", "custodians": "maintainer", "stewards": "steward"}


def read_card(context: Context, artifact: StatedArtifact, card: Mapping[str, Any], pointer: str) -> None:
    """State what the model card at `pointer` says, but for the datasets and properties it names."""
    text = context.text
    parameters = members(card.get("modelParameters"))
    place = f"{pointer}/modelParameters"
    artifact.say(Fact.TASK, text(parameters.get("task")), f"{place}/task")
    artifact.say(Fact.MODEL_TYPE, text(parameters.get("architectureFamily")), f"{place}/architectureFamily")
    for name in text(parameters.get("modelArchitecture")).split(", "):
        artifact.say(Fact.ARCHITECTURE, name.strip(), f"{place}/modelArchitecture")
    metrics = entries(members(card.get("quantitativeAnalysis")).get("performanceMetrics"))
    for number, found in enumerate(map(members, metrics)):
        parts = _metric(context, found)
        where = f"{pointer}/quantitativeAnalysis/performanceMetrics/{number}/value"
        artifact.say(Fact.METRIC, text(found.get("value")), where, **parts)
        if not found.get("value"):
            context.pass_over(f"{pointer}/quantitativeAnalysis/performanceMetrics/{number}", "metrics without a value")
    _considerations(context, artifact, members(card.get("considerations")), f"{pointer}/considerations")
    for part, read in _PARTS.items():
        for key in members(card.get(part)):
            if key not in read:
                context.pass_over(f"{pointer}/{part}/{key}", f"{plural(key)} of model cards")


def read_data(
    context: Context, artifact: StatedArtifact, data: Mapping[str, Any], pointer: str, described: str
) -> None:
    """State what one entry of `data` says of a dataset; `described` is the description its component gives."""
    text = context.text
    name, description = text(data.get("name")), text(data.get("description"))
    if name not in {artifact.ref.name, artifact.ref.repo}:
        artifact.say(Fact.PRETTY_NAME, name, f"{pointer}/name")
    if context.own or description != described:
        part = {"what": "data"} if described else {}
        artifact.say(Fact.DESCRIPTION, description, f"{pointer}/description", **part)
    for number, found in enumerate(entries(data.get("sensitiveData"))):
        artifact.say(Fact.SENSITIVE_DATA, text(found), f"{pointer}/sensitiveData/{number}")
    _keepers(context, artifact, members(data.get("governance")), f"{pointer}/governance")
    contents = members(data.get("contents"))
    url = text(contents.get("url"))
    if not repeats(url, "distribution", artifact.ref):
        artifact.say(Fact.HOMEPAGE, url, f"{pointer}/contents/url")
    if "attachment" in contents:
        context.pass_over(f"{pointer}/contents/attachment", "data attached to the document")
    read_properties(context, contents, f"{pointer}/contents", of="data")
    for key in data:
        if key not in _DATA:
            context.pass_over(f"{pointer}/{key}", f"{plural(key)} of data")


def _keepers(context: Context, artifact: StatedArtifact, governance: Mapping[str, Any], pointer: str) -> None:
    """State who owns and keeps a dataset, but for the one who made it."""
    for key, role in _KEEPERS.items():
        for number, found in enumerate(map(members, entries(governance.get(key)))):
            name = _party(context, found)
            if (Fact.AUTHOR, name, ()) not in artifact.facts:
                artifact.say(Fact.CREATOR, name, f"{pointer}/{key}/{number}", role=role)


def _metric(context: Context, found: Mapping[str, Any]) -> dict[str, str]:
    interval = members(found.get("confidenceInterval"))
    parts = {
        "metric-type": context.text(found.get("type")),
        "slice": context.text(found.get("slice")),
        "lower-bound": context.text(interval.get("lowerBound")),
        "upper-bound": context.text(interval.get("upperBound")),
    }
    return {name: value for name, value in parts.items() if value}


def _considerations(context: Context, artifact: StatedArtifact, found: Mapping[str, Any], pointer: str) -> None:
    text = context.text
    for key, fact in (("useCases", Fact.USE_CASE), ("technicalLimitations", Fact.LIMITATION)):
        for number, item in enumerate(entries(found.get(key))):
            artifact.say(fact, text(item), f"{pointer}/{key}/{number}")
    for number, risk in enumerate(map(members, entries(found.get("ethicalConsiderations")))):
        place = f"{pointer}/ethicalConsiderations/{number}"
        strategy = text(risk.get("mitigationStrategy"))
        parts = {"mitigation-strategy": strategy} if strategy else {}
        artifact.say(Fact.ETHICAL_CONSIDERATION, text(risk.get("name")), f"{place}/name", **parts)
    environment = members(found.get("environmentalConsiderations"))
    for number, spent in enumerate(map(members, entries(environment.get("energyConsumptions")))):
        place = f"{pointer}/environmentalConsiderations/energyConsumptions/{number}"
        _energy(context, artifact, spent, place)
    if "properties" in environment:
        context.pass_over(f"{pointer}/environmentalConsiderations/properties", "properties of energy")


def _energy(context: Context, artifact: StatedArtifact, spent: Mapping[str, Any], pointer: str) -> None:
    """State the energy that one activity cost, with its provider where it has one only."""
    cost = members(spent.get("activityEnergyCost"))
    amount = cost.get("value")
    providers = [members(found) for found in entries(spent.get("energyProviders"))]
    parts: dict[str, Any] = {"unit": context.text(cost.get("unit")), "activity": context.text(spent.get("activity"))}
    if len(providers) == 1:
        parts["provider"] = context.text(members(providers[0].get("organization")).get("name"))
        parts["source"] = context.text(providers[0].get("energySource"))
    else:
        context.pass_over(f"{pointer}/energyProviders", "providers of energy, several for one activity")
    if _is_number(co2 := members(spent.get("co2CostEquivalent")).get("value")):
        parts["co2"] = co2
    if _is_number(amount):
        known = {name: value for name, value in parts.items() if value != ""}
        artifact.say(Fact.ENERGY, amount, f"{pointer}/activityEnergyCost/value", **known)
    for key in ("co2CostOffset", "properties"):
        if key in spent:
            context.pass_over(f"{pointer}/{key}", f"{plural(key)} of energy")


def _is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _party(context: Context, found: Mapping[str, Any]) -> str:
    sides: Iterator[Mapping[str, Any]] = (members(found.get(key)) for key in ("organization", "contact"))
    return next((name for side in sides if (name := context.text(side.get("name")))), "")
