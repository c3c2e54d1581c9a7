"""What in a policy cannot all be meant."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from aibom.errors import DocumentError
from aibom.policy._toml import Sheet
from aibom.policy.policy import DEMANDS, Demands, Tier, Waiver
from aibom.policy.verdict import rank
from aibom.records.refs import shorten

__all__ = ["refuse_contradictions"]

_SHOWN = 10
_STATED = {
    "allowed-licenses": ("licenses", "allowed"),
    "denied-licenses": ("licenses", "denied"),
    "denied-ancestors": ("ancestors", "denied"),
    "denied-datasets": ("datasets", "denied"),
    "maximum-horizon": ("lineage", "horizon"),
    "required-assurance": ("lineage", "assurance"),
    "required-profiles": ("profiles", "required"),
}
"""Where a policy states what each of these demands asks for."""


def refuse_contradictions(sheets: Sequence[Sheet], demands: Mapping[Tier, Demands], waivers: Sequence[Waiver]) -> None:
    """Refuse a policy that contradicts itself; `sheets` are all it consists of, its own last.

    Raises:
        DocumentError: it does; the message names file and line.
    """
    found = [*_licenses(sheets, demands), *_risk(sheets), *_tiers(sheets, demands), *_waived(demands, waivers)]
    found += [said for made in sheets for said in _taken_back(made)]
    if found:
        shown = "; ".join(dict.fromkeys(found[:_SHOWN]))
        raise DocumentError(f"{shown}{' (and more)' if len(found) > _SHOWN else ''}", hint="take one of the two back")


def _licenses(sheets: Sequence[Sheet], demands: Mapping[Tier, Demands]) -> Iterator[str]:
    for tier, each in demands.items():
        denied = {name.lower(): name for name in each.denied_licenses}
        for name in each.allowed_licenses or ():
            if name.lower() in denied:
                word = denied[name.lower()]
                yield f"{_where(sheets, tier, word)}: the license {shorten(word)} is both allowed and denied"


def _where(sheets: Sequence[Sheet], tier: Tier, word: str) -> str:
    """Return where a license is denied: the latest place that says so."""
    for made in reversed(sheets):
        for before in (["tiers", tier.value], []):
            part = made.values
            for step in before:
                part = part.get(step, {})
            listed = part.get("licenses", {}).get("denied", [])
            if word in listed:
                return made.at([*before, "licenses", "denied", listed.index(word)], word)
    return sheets[-1].at(["licenses"])


def _risk(sheets: Sequence[Sheet]) -> Iterator[str]:
    for made in sheets:
        risk = made.values.get("risk", {})
        for use in risk.get("high", []):
            if use in risk.get("medium", []):
                yield f"{made.at(['risk', 'medium'])}: {use} is in two tiers, high and medium"


def _tiers(sheets: Sequence[Sheet], demands: Mapping[Tier, Demands]) -> Iterator[str]:
    order = (Tier.HIGH, Tier.MEDIUM, Tier.LOW)
    for higher, lower in pairwise(order):
        if rank(demands[higher].fail_at) > rank(demands[lower].fail_at):
            where = sheets[-1].at(["tiers", higher.value, "fail-at"])
            yield (
                f"{where}: tier {higher} fails at {demands[higher].fail_at}, which is laxer than "
                f"{demands[lower].fail_at} of tier {lower}"
            )


def _taken_back(made: Sheet) -> Iterator[str]:
    """Yield what one file both states and switches off; a file may switch off what it extends."""
    parts: list[tuple[list[str | int], Mapping[str, Any]]] = [([], made.values)]
    parts += [(["tiers", tier], part) for tier, part in made.values.get("tiers", {}).items()]
    for before, part in parts:
        rules = part.get("rules", {})
        for rule, (section, key) in _STATED.items():
            if rules.get(rule) == "off" and key in part.get(section, {}):
                where = made.at([*before, "rules", rule])
                yield f"{where}: {rule} is off, and {section}.{key} says what it demands"
        walk, partial = rules.get("complete-walk", "on"), part.get("on-partial", "")
        if (partial == "fail" and walk == "off") or (partial == "warn" and walk not in {"on", "off"}):
            yield f"{made.at([*before, 'rules', 'complete-walk'])}: complete-walk is {walk}, and on-partial is {partial}"


def _waived(demands: Mapping[Tier, Demands], waivers: Sequence[Waiver]) -> Iterator[str]:
    seen: dict[tuple[str, str, str], Waiver] = {}
    for waiver in waivers:
        # What a policy demands itself may be asked for on the command line, too: it is off where the policy says so.
        asked = waiver.rule in DEMANDS and any(each.rules.get(waiver.rule) != "off" for each in demands.values())
        if not asked and not any(each.is_on(waiver.rule) for each in demands.values()):
            yield f"{waiver.where}: a waiver of {waiver.rule}, which is off"
        first = seen.setdefault((waiver.rule, waiver.subject, waiver.parent), waiver)
        if first is not waiver and first.expires != waiver.expires:
            yield f"{waiver.where}: waives the same as {first.where}, until another day"
