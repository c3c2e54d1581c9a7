"""What in a policy cannot all be meant."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from aibom.errors import DocumentError
from aibom.policy._toml import Sheet
from aibom.policy.policy import DEMANDS, Demands, OnPartial, Tier, Waiver
from aibom.policy.verdict import rank
from aibom.records.evidence import ASSURANCE_ORDER
from aibom.records.refs import shorten
from aibom.records.spelling import license_key

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
_HUB = "pkg:huggingface/"


def refuse_contradictions(sheets: Sequence[Sheet], demands: Mapping[Tier, Demands], waivers: Sequence[Waiver]) -> None:
    """Refuse a policy that contradicts itself; `sheets` are all it consists of, its own last.

    Raises:
        DocumentError: it does; the message names file and line.
    """
    found = [
        *_licenses(sheets, demands),
        *_misplaced(sheets),
        *_risk(sheets),
        *_tiers(sheets, demands),
        *_waived(demands, waivers),
        *(said for made in sheets for said in _taken_back(made)),
    ]
    if found:
        shown = "; ".join(dict.fromkeys(found[:_SHOWN]))
        raise DocumentError(f"{shown}{' (and more)' if len(found) > _SHOWN else ''}", hint="take one of the two back")


def _licenses(sheets: Sequence[Sheet], demands: Mapping[Tier, Demands]) -> Iterator[str]:
    for tier, each in demands.items():
        denied = {license_key(name): name for name in each.denied_licenses}
        for name in each.allowed_licenses or ():
            if license_key(name) in denied:
                word = denied[license_key(name)]
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


def _misplaced(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield purls that stand where only the other kind of artifact is looked at: they would deny nothing."""
    for made in sheets:
        tiers = made.values.get("tiers", {})
        for before, part in (([], made.values), *((["tiers", tier], tiers[tier]) for tier in tiers)):
            for section, other in (("ancestors", "datasets"), ("datasets", "ancestors")):
                for step, word in enumerate(part.get(section, {}).get("denied", [])):
                    first = unquote(word).lower().removeprefix(_HUB).partition("/")[0]
                    is_hub = unquote(word).lower().startswith(_HUB)
                    if is_hub and (
                        first == "datasets" if section == "ancestors" else not fnmatchcase("datasets", first)
                    ):
                        kind = "dataset" if section == "ancestors" else "model"
                        where = made.at([*before, section, "denied", step], word)
                        yield f"{where}: {shorten(word)} is a {kind}, and denies nothing here: write it under [{other}]"


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
        for key, laxer in _laxer(demands[higher], demands[lower]):
            where = sheets[-1].at(["tiers", higher.value, *key])
            yield f"{where}: tier {higher} {laxer} tier {lower}"


def _laxer(higher: Demands, lower: Demands) -> Iterator[tuple[list[str], str]]:
    """Yield what a higher tier lets pass that a lower one does not, with the key that says so."""
    for rule in sorted(rule for rule, said in higher.rules.items() if said == "off" and lower.is_on(rule)):
        yield ["rules", rule], f"does not look at {rule}, which is on in"
    if higher.on_partial is OnPartial.WARN and lower.on_partial is OnPartial.FAIL:
        yield ["on-partial"], "accepts an incomplete walk, which fails in"
    if lower.horizon is not None and (higher.horizon is None or higher.horizon > lower.horizon):
        yield ["lineage", "horizon"], "allows more steps without evidence than"
    if lower.assurance is not None and (higher.assurance is None or _rank(higher) < _rank(lower)):
        yield ["lineage", "assurance"], "asks for less assurance than"


def _rank(demands: Demands) -> int:
    return -1 if demands.assurance is None else ASSURANCE_ORDER.index(demands.assurance)


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
