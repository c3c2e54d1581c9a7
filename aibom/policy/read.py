"""Policies from TOML, with all they extend, and what is contradictory in them."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aibom._resources import read_bytes
from aibom.errors import DocumentError, UsageError
from aibom.policy._contradictions import refuse_contradictions
from aibom.policy._merge import demands_of, merged, stacked
from aibom.policy._toml import Sheet, nearest, sheet
from aibom.policy.policy import DEMANDS, Policy, Tier, Use, Waiver
from aibom.records.refs import shorten

__all__ = ["DEMANDS", "PRESETS", "preset", "read"]

PRESETS: tuple[str, ...] = ("permissive", "standard", "strict")
"""The policies that ship with aibom."""
_PAGE = "policy.md"
_SCHEMA = "policy-1.schema.json"
_HINT = f"docs/{_PAGE} describes each key"
_DEEPEST = 8
_MOST = 32


@dataclass(slots=True, kw_only=True)
class _Chain:
    """The sheets a policy consists of: what is extended comes before what extends it."""

    fetch: Callable[[str], bytes]
    sheets: list[Sheet] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def add(self, made: Sheet) -> None:
        """Add a sheet after all that it extends.

        Raises:
            DocumentError: it extends itself, or what cannot be read, or too much.
        """
        if len(self.open) >= _DEEPEST or len(self.sheets) >= _MOST:
            raise made.error(["extends"], "more is extended than is read", hint="put it into fewer files")
        self.open.append(made.name)
        extended = made.values.get("extends", [])
        for step, name in enumerate([extended] if isinstance(extended, str) else extended):
            place: list[str | int] = ["extends", step]
            if name in PRESETS:
                found = sheet(read_bytes("schemas", f"aibom/policies/{name}.toml"), name, _SCHEMA, page=_PAGE)
            else:
                found = self._file(made, place, name)
            if found.name in self.open:
                raise made.error(place, f"{shorten(name)} extends itself by this", hint=_HINT, value=name)
            if found.name not in {each.name for each in self.sheets}:
                self.add(found)
        self.open.pop()
        self.sheets.append(made)

    def _file(self, made: Sheet, place: list[str | int], name: str) -> Sheet:
        if not name.endswith(".toml"):
            reason = f"there is no preset {shorten(name)!r}{nearest(name, PRESETS)}"
            raise made.error(place, reason, hint=f"name {', '.join(PRESETS)}, or a file that ends in .toml", value=name)
        path = os.path.normpath(os.path.join(os.path.dirname(made.name), name))  # noqa: PTH118, PTH120 - as typed
        try:
            data = self.fetch(path)
        except DocumentError as error:
            raise made.error(place, str(error), hint=error.hint, value=name) from error
        return sheet(data, path, _SCHEMA, page=_PAGE)


def preset(name: str, rules: Collection[str]) -> Policy:
    """Return the preset of that name; `rules` are the ids of all rules there are.

    Raises:
        UsageError: there is none.
    """
    if name not in PRESETS:
        raise UsageError(
            f"there is no preset {shorten(name)!r}{nearest(name, PRESETS)}",
            hint=f"name {', '.join(PRESETS)}, or a file that ends in .toml",
        )
    return read(read_bytes("schemas", f"aibom/policies/{name}.toml"), name, rules)


def read(data: bytes, name: str, rules: Collection[str], fetch: Callable[[str], bytes] = lambda _: b"") -> Policy:
    """Return the policy of the file called `name`, with what it extends; `rules` are the ids of all rules there are.

    `fetch` reads a file that is extended.

    Raises:
        DocumentError: it is no TOML, breaks the schema, names what there is not, contradicts itself, or demands nothing.
    """
    own = sheet(data, name, _SCHEMA, page=_PAGE)
    if not set(own.values) - {"schema"}:
        raise own.error([], "the policy is empty: it demands nothing", hint="extend a preset, or enable a rule")
    chain = _Chain(fetch=fetch)
    chain.add(own)
    known = sorted({*rules, *DEMANDS})
    for each in chain.sheets:
        _refuse_unknown(each, known)
    values: dict[str, Any] = {}
    for each in chain.sheets:
        values = stacked(values, each.values)
    demands = {tier: demands_of(merged(values, values.get("tiers", {}).get(tier.value, {}))) for tier in Tier}
    if not all(each.fails for each in demands.values()):
        empty = [tier.value for tier, each in demands.items() if not each.fails]
        where = "" if len(empty) == len(demands) else f" in tier {', '.join(empty)}"
        raise own.error(["rules"], f"the policy demands nothing{where}: every rule is off", hint="enable a rule")
    waivers = tuple(waiver for each in chain.sheets for waiver in _waivers(each))
    refuse_contradictions(chain.sheets, demands, waivers)
    return Policy(
        name=name,
        chain=tuple(each.name for each in reversed(chain.sheets)),
        demands=demands,
        risk={Use(use): Tier(tier) for tier, uses in values.get("risk", {}).items() for use in uses},
        waivers=waivers,
        profiles={name: where for each in chain.sheets for name, where in _profiles(each)},
    )


def _profiles(made: Sheet) -> Iterator[tuple[str, str]]:
    parts: list[tuple[list[str | int], Any]] = [([], made.values)]
    parts += [(["tiers", tier], part) for tier, part in made.values.get("tiers", {}).items()]
    for before, part in parts:
        for step, name in enumerate(part.get("profiles", {}).get("required", [])):
            yield name, made.at([*before, "profiles", "required", step], name)


def _refuse_unknown(made: Sheet, known: list[str]) -> None:
    places: list[tuple[list[str | int], str]] = [(["rules", rule], rule) for rule in made.values.get("rules", {})]
    for tier, part in made.values.get("tiers", {}).items():
        places += [(["tiers", tier, "rules", rule], rule) for rule in part.get("rules", {})]
    places += [(["waivers", step, "rule"], each["rule"]) for step, each in enumerate(made.values.get("waivers", []))]
    wrong = [(place, rule) for place, rule in places if rule != "unlisted" and rule not in known]
    if wrong:
        said = [f"{made.at(place)}: there is no rule {shorten(rule)!r}{nearest(rule, known)}" for place, rule in wrong]
        raise DocumentError("; ".join(said[:10]), hint="`aibom rules` lists them; docs/policy.md names the demands")


def _waivers(made: Sheet) -> list[Waiver]:
    found = []
    for step, each in enumerate(made.values.get("waivers", [])):
        found.append(
            Waiver(
                rule=each["rule"],
                subject=each["subject"],
                parent=each.get("parent", ""),
                reason=each["reason"],
                owner=each["owner"],
                expires=_day(made, step, each),
                where=made.at(["waivers", step]),
            )
        )
    return found


def _day(made: Sheet, step: int, values: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(values["expires"])
    except ValueError:
        reason = f"{shorten(values['expires'])!r} is no day"
        raise made.error(["waivers", step, "expires"], reason, hint="write it as 2026-12-31") from None
