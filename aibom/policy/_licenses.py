"""Licenses that a policy allows and denies, however they are spelled; what has no name is not taken for another."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import orjson

from aibom._resources import read_bytes
from aibom.policy._expressions import is_expression, satisfies
from aibom.policy.policy import Demands
from aibom.policy.verdict import Finding, NotEvaluable
from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.records.spelling import license_key

__all__ = ["allowed_licenses", "denied_licenses"]

_UNNAMED = frozenset({"", "other", "unknown", "none", "null", "n/a", "noassertion"})
_BESIDE = re.compile(r"[,;/|&\[\]\"']")
_BETWEEN = re.compile(r"[,;/|&()\[\]\"']|\s(?:and|or|with|plus)\s|\s\+\s")
_PLACES = 16

_Said = dict[str, list[Evidence]]


def allowed_licenses(bom: Bom, demands: Demands) -> Iterator[Finding | NotEvaluable]:
    """Yield each license of a model or dataset that a policy does not allow, and which of them state none."""
    allowed = {license_key(name) for name in demands.allowed_licenses or ()}
    silent = []
    for node in _licensed(bom):
        said = _said(node, Fact.LICENSE_CONCLUDED) or _declared(node)
        if not said:
            silent.append(node.ref)
        for text, places in sorted(said.items()):
            if not _satisfied(text, lambda name: license_key(name) in allowed):
                yield Finding(
                    rule="allowed-licenses",
                    subject=node.ref,
                    severity=Severity.HIGH,
                    message=f"{node.ref.repo} is under {shorten(text) or 'a license without a name'!r}, "
                    "which the policy does not allow",
                    why="The policy lists what is allowed.",
                    remedy="Replace the artifact, have the policy allow the license, or waive it for a while.",
                    looked_at=tuple(sorted(set(places)))[:_PLACES],
                )
    if silent:
        yield NotEvaluable(check="allowed-licenses", reason="no license is known", subjects=tuple(silent))


def denied_licenses(bom: Bom, demands: Demands) -> Iterator[Finding | NotEvaluable]:
    """Yield each license of a model or dataset that a policy denies, and which of them state none, or none by name."""
    denied = {_meant(name) for name in demands.denied_licenses}
    silent, unnamed = [], []
    for node in _licensed(bom):
        said = _merged(_said(node, Fact.LICENSE_CONCLUDED), _declared(node))
        if not said:
            silent.append(node.ref)
        elif any(text.lower() in _UNNAMED for text in said):
            unnamed.append(node.ref)
        for text, places in sorted(said.items()):
            if _is_denied(text, denied):
                yield Finding(
                    rule="denied-licenses",
                    subject=node.ref,
                    severity=Severity.CRITICAL,
                    message=f"{node.ref.repo} is under {shorten(text)!r}, which the policy denies",
                    why="The policy lists what is denied.",
                    remedy="Replace the artifact, or waive it for a while.",
                    looked_at=tuple(sorted(set(places)))[:_PLACES],
                )
    yield from _open(silent, "no license is known")
    yield from _open(unnamed, "a license is stated without a name, and may be one that is denied")


def _open(refs: list[ArtifactRef], reason: str) -> Iterator[NotEvaluable]:
    if refs:
        yield NotEvaluable(check="denied-licenses", reason=reason, subjects=tuple(refs))


def _is_denied(text: str, denied: set[str]) -> bool:
    """Say whether no side of an expression is left; in words that are none, each license that they name counts."""
    if _meant(text) in denied:
        return True
    if not _BESIDE.search(text) and is_expression(text):
        # An exception relaxes a license, and makes no other of it.
        return not satisfies(text, lambda name: not {_meant(name), _meant(name.partition(" with ")[0])} & denied)
    return any(_meant(part) in denied for part in _BETWEEN.split(text.lower()))


def _satisfied(text: str, accepts: Callable[[str], bool]) -> bool:
    return accepts(text) or satisfies(text, accepts)


def _licensed(bom: Bom) -> Iterator[Node]:
    return (node for node in bom.nodes if node.ref.kind is not Kind.SOFTWARE)


def _said(node: Node, *wanted: Fact) -> _Said:
    found: _Said = {}
    for claim in node.facts:
        if claim.fact in wanted:
            found.setdefault(str(claim.value).strip(), []).append(claim.evidence)
    return found


def _merged(one: _Said, other: _Said) -> _Said:
    return {text: [*one.get(text, ()), *other.get(text, ())] for text in {**one, **other}}


def _declared(node: Node) -> _Said:
    """Return the licenses as stated; what is called `other` by its name, where it has one."""
    stated, names = _said(node, Fact.LICENSE), _said(node, Fact.LICENSE_NAME)
    named = {text: places for text, places in stated.items() if text.lower() not in _UNNAMED}
    if len(named) < len(stated) or not stated:
        named |= names or {text: places for text, places in stated.items() if text not in named}
    return named


@lru_cache(maxsize=4096)
def _meant(name: str) -> str:
    """Return the license of the table that a name means, else the name in the spelling that is compared.

    >>> _meant("CC BY-NC 4.0") == _meant("cc-by-nc-4.0"), _meant("GPL-3.0-or-later") == _meant("GPLv3")
    (True, True)
    """
    key = license_key(name)
    return _table().get(key, key)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    listed = orjson.loads(read_bytes("schemas", "aibom/licenses-1.json"))["licenses"]
    return {
        license_key(name): each["id"]
        for each in listed
        for name in (*each["names"], each["title"], each["spdx"])
        if name and each["id"] not in _UNNAMED
    }
