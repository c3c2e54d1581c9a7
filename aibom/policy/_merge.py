"""One policy on top of another: what is listed adds up, what is said once is said anew."""

from collections.abc import Mapping
from typing import Any

from aibom.policy.policy import SEVERITIES, Demands, OnPartial
from aibom.records.evidence import ASSURANCE_ORDER, Assurance
from aibom.records.gaps import Severity

__all__ = ["demands_of", "merged", "stacked"]

_ORDERS: Mapping[str, tuple[str, ...]] = {"fail-at": SEVERITIES, "on-partial": tuple(OnPartial)}
"""What is said in one word, from the strictest on."""
_REPLACED = frozenset({"allowed", "high", "medium"})


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of two sheets as one; of two lists the union, but for what is allowed and what sets a tier.

    >>> merged({"a": {"denied": ["x"], "allowed": ["y"]}}, {"a": {"denied": ["z"], "allowed": ["w"]}})
    {'a': {'denied': ['x', 'z'], 'allowed': ['w']}}
    """
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            found[key] = merged(old, value)
        elif isinstance(value, list) and isinstance(old, list) and key not in _REPLACED:
            found[key] = [*old, *(item for item in value if item not in old)]
        else:
            found[key] = value
    return found


def stacked(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return one sheet on top of what it extends: its demands are no laxer in a tier of which it says nothing itself.

    >>> tier = {"fail-at": "medium"}
    >>> stacked({"tiers": {"high": tier}}, {"fail-at": "low"})["tiers"], stacked({"tiers": {"high": tier}}, {})["tiers"]
    ({'high': {'fail-at': 'low'}}, {'high': {'fail-at': 'medium'}})
    """
    found = merged(below, above)
    found["tiers"] = {
        tier: _no_laxer(values, above, above.get("tiers", {}).get(tier, {}))
        for tier, values in found.get("tiers", {}).items()
    }
    return found


def _no_laxer(tier: Mapping[str, Any], base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(tier)
    for key, order in _ORDERS.items():
        if key in found and key in base and key not in own:
            found[key] = min(found[key], base[key], key=order.index)
    if "lineage" in found and "lineage" in base:
        found["lineage"] = _no_laxer_lineage(found["lineage"], base["lineage"], own.get("lineage", {}))
    return found


def _no_laxer_lineage(tier: Mapping[str, Any], base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(tier)
    if "assurance" in found and "assurance" in base and "assurance" not in own:
        found["assurance"] = max(found["assurance"], base["assurance"], key=ASSURANCE_ORDER.index)
    if "horizon" in found and "horizon" in base and "horizon" not in own:
        found["horizon"] = min(found["horizon"], base["horizon"])
    return found


def demands_of(values: Mapping[str, Any]) -> Demands:
    """Return what the values of a sheet demand."""
    rules = dict(values.get("rules", {}))
    licenses, lineage = values.get("licenses", {}), values.get("lineage", {})
    allowed = licenses.get("allowed")
    assurance = lineage.get("assurance")
    return Demands(
        fail_at=Severity(values.get("fail-at", Severity.HIGH)),
        unlisted=rules.pop("unlisted", "on") == "on",
        rules=rules,
        allowed_licenses=None if allowed is None else tuple(allowed),
        denied_licenses=tuple(licenses.get("denied", ())),
        denied_ancestors=tuple(values.get("ancestors", {}).get("denied", ())),
        denied_datasets=tuple(values.get("datasets", {}).get("denied", ())),
        assurance=None if assurance is None else Assurance(assurance),
        horizon=lineage.get("horizon"),
        profiles=tuple(values.get("profiles", {}).get("required", ())),
        on_partial=OnPartial(values.get("on-partial", OnPartial.FAIL)),
    )
