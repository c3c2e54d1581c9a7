"""What several documents say of one component, as one component; where they differ, nothing is lost."""

from collections.abc import Iterable
from typing import Any

import orjson

from aibom.formats.merging.sources import Group, Member, same
from aibom.formats.vocabulary.properties import Property

__all__ = ["joined", "union"]

_WITHIN = frozenset(
    {
        "considerations",
        "environmentalConsiderations",
        "evidence",
        "modelCard",
        "modelParameters",
        "pedigree",
        "quantitativeAnalysis",
    }
)
"""Objects whose parts are put together one by one; of others the whole is a value."""
_IDENTITY = ("type", "group", "name", "version", "purl")
_APART = frozenset({"components", "bom-ref", "signature"})
_MODEL = "machine-learning-model"


def joined(group: Group, version: str) -> tuple[dict[str, Any], dict[int, list[str]]]:
    """Return the component that the members of `group` are, without those nested in it, and where they differ.

    The first document that gives a field fills it; lists hold what each gives, licenses too, and are found to differ
    where the documents give different ones. What had no place stands in the property `aibom:merged:N:POINTER`, N
    being the number of its document; `version` decides where an expression may stand beside other licenses. The
    differences are pointers into the component, by document.
    """
    if len(group.members) == 1:
        return {key: value for key, value in group.leader.written.items() if key != "components"}, {}
    joining = _Joining(version, group.leader.source)
    out: dict[str, Any] = {}
    for member in _first_the_exact(group, joining):
        joining.source = member.source
        joining.into(out, member.written, "")
        if "bom-ref" in member.written:
            out.setdefault("bom-ref", group.ref)
    if joining.extra:
        out["properties"] = union(out.get("properties", ()), joining.extra)
    if "modelCard" in out and out.get("type") != _MODEL:
        out["type"] = _MODEL
    return out, joining.differences


def _first_the_exact(group: Group, joining: "_Joining") -> Iterable[Member]:
    """Yield the members; the first takes the identity of the model it names less exactly, and keeps its own words."""
    leader, model = group.leader, group.awaits
    if model is None or model.group is not group:
        return group.members
    own, exact = leader.written, model.written
    for key in _IDENTITY:
        if own.get(key) != exact.get(key) and key in own:
            joining.keep(f"/{key}", own[key], leader.source)
    identity = {key: exact[key] for key in _IDENTITY if key in exact}
    leader.written = identity | {key: value for key, value in own.items() if key not in _IDENTITY}
    return group.members


class _Joining:
    """Puts one member after another into a component, keeping account of what did not fit."""

    def __init__(self, version: str, first: int) -> None:
        self._mixed = version != "1.6"
        self.first = self.source = first
        self.extra: list[dict[str, str]] = []
        self.differences: dict[int, list[str]] = {}

    def keep(self, pointer: str, value: Any, source: int) -> None:
        """Keep a value of a document that has no place in its field."""
        text = orjson.dumps(value).decode()
        self.extra.append({"name": f"{Property.MERGED}{source}:{pointer}", "value": text})

    def into(self, out: dict[str, Any], given: dict[str, Any], pointer: str) -> None:
        """Put what `given` says into `out`, the object at `pointer` of the component."""
        for key, value in given.items():
            if key not in _APART:
                self._put(out, key, value, f"{pointer}/{key}")
            elif pointer and key == "bom-ref":
                out.setdefault(key, value)

    def _put(self, out: dict[str, Any], key: str, value: Any, here: str) -> None:
        held = out.get(key)
        if held is None:
            out[key] = list(value) if isinstance(value, list) else _own(value, key)
        elif key == "licenses":
            self._licenses(out, value, here)
        elif key == "identity":
            out[key] = union(_listed(held), _listed(value))
        elif isinstance(held, list) and isinstance(value, list):
            out[key] = union(held, value)
        elif key in _WITHIN and isinstance(held, dict) and isinstance(value, dict):
            self.into(held, value, here)
        elif here == "/type" and _MODEL in {held, value}:
            self._model(out, value, here)
        elif held != value:
            self._differ(here, value)

    def _model(self, out: dict[str, Any], value: str, here: str) -> None:
        """Prefer the type that may have a model card."""
        if out["type"] == value:
            return
        if value == _MODEL:
            self.keep(here, out["type"], self.first)
            self.differences.setdefault(self.first, []).append(here)
            out["type"] = _MODEL
        else:
            self._differ(here, value)

    def _licenses(self, out: dict[str, Any], value: list[Any], here: str) -> None:
        both = union(out["licenses"], value)
        if len(both) == len(out["licenses"]) == len(value):
            return
        if self._mixed or not any("expression" in each for each in both):
            out["licenses"] = both
            self.differences.setdefault(self.source, []).append(here)
        else:
            self._differ(here, value)

    def _differ(self, here: str, value: Any) -> None:
        self.keep(here, value, self.source)
        self.differences.setdefault(self.source, []).append(here)


def _own(value: Any, key: str) -> Any:
    """Return an object that may be added to without changing the document it came from."""
    if key in _WITHIN and isinstance(value, dict):
        return {name: _own(held, name) for name, held in value.items()}
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def union(first: Iterable[Any], *others: Iterable[Any]) -> list[Any]:
    """Return the items of all lists in order, each that differs once.

    >>> union([{"a": 1}], [{"b": 2}, {"a": 1}])
    [{'a': 1}, {'b': 2}]
    """
    out = {same(item): item for item in first}
    for items in others:
        for item in items:
            out.setdefault(same(item), item)
    return list(out.values())
