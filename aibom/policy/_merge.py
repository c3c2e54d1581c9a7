"""One policy on top of another: what is listed adds up, what is said once is said anew."""

from collections.abc import Mapping
from typing import Any

from aibom.policy.policy import Demands, OnPartial
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity

__all__ = ["demands_of", "merged"]

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
