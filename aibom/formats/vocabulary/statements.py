"""Facts, claims and gaps as the values of properties, and back."""

from sys import intern
from typing import Any

import orjson

from aibom.formats.vocabulary.filled import evidence, fact_claim
from aibom.formats.vocabulary.text import (
    MalformedError,
    from_json,
    parse_ref,
    ref_text,
    scalar_from_json,
    scalar_to_json,
    to_json,
)
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Pin
from aibom.records.refs import ArtifactRef, Form, Unidentified

__all__ = [
    "claim_value",
    "edge_claim_value",
    "fact_value",
    "gap_value",
    "parse_claim",
    "parse_edge_claim",
    "parse_fact",
    "parse_gap",
]


# To call an enumeration takes as long as to parse the text its value stands in.
_ASSURANCES = {each.value: each for each in Assurance}
_PINS = {each.value: each for each in Pin}
_SEVERITIES = {each.value: each for each in Severity}
_PLACE = ("path", "pointer", "revision", "sha256", "extractor")
_LONGEST_SHARED = 64


def fact_value(claim: FactClaim, owner: ArtifactRef) -> str:
    """Return the value of the property that carries `claim` on the component of `owner`."""
    out: dict[str, object] = {"value": scalar_to_json(claim.value)}
    if claim.fields:
        out["fields"] = [(name, scalar_to_json(value)) for name, value in claim.fields]
    return _stated(out, claim, owner)


def parse_fact(text: str, fact: Fact, owner: ArtifactRef) -> FactClaim:
    """Return the fact that `fact_value` was given.

    Raises:
        ValueError: `text` is no such value.
    """
    value: Any = orjson.loads(text) if "\\ud" not in text else from_json(text)
    if type(value) is not dict:
        raise MalformedError("a JSON object is expected")
    return fact_claim(
        (_subject(value, owner) if "subject" in value else owner, fact, _shared(scalar_from_json(value.get("value")))),
        tuple([_pair(item) for item in _list(value, "fields")]) if "fields" in value else (),
        _assurance(value),
        _parse_evidence(value.get("evidence")),
        _text(value, "accountable") if "accountable" in value else "",
    )


def claim_value(claim: LineageClaim, owner: ArtifactRef) -> str:
    """Return the value of the property that carries a claim on no edge."""
    return _stated(_parent(claim.parent) | {"text": claim.text}, claim, owner)


def parse_claim(text: str, relation: Relation, owner: ArtifactRef) -> LineageClaim:
    """Return the claim that `claim_value` was given.

    Raises:
        ValueError: `text` is no such value.
    """
    value = _object(text)
    return _lineage_claim(value, _subject(value, owner), relation, _parse_parent(value))


def edge_claim_value(claim: LineageClaim, edge: Edge) -> str:
    """Return the value of the property that carries one claim of `edge`."""
    out: dict[str, object] = {"parent": ref_text(edge.parent), "pin": edge.pin}
    if claim.parent != edge.parent:
        out |= _parent(claim.parent)
    if claim.relation is not edge.relation:
        out["relation"] = claim.relation
    out["text"] = claim.text
    return _stated(out, claim, edge.child)


def parse_edge_claim(text: str, relation: Relation, child: ArtifactRef) -> tuple[ArtifactRef, Pin, LineageClaim]:
    """Return parent and pin of the edge, and the claim, that `edge_claim_value` was given.

    Raises:
        ValueError: `text` is no such value.
    """
    value = _object(text)
    parent = parse_ref(_text(value, "parent"))
    named = _parse_parent(value) if "named" in value else parent
    stated = Relation(_text(value, "relation")) if "relation" in value else relation
    pin = _text(value, "pin")
    return parent, _PINS.get(pin) or Pin(pin), _lineage_claim(value, _subject(value, child), stated, named)


def gap_value(gap: Gap, number: int, *, named: bool) -> str:
    """Return the value of the property that carries `gap`; `named` if it must say whom it is about."""
    out: dict[str, object] = {"n": number, "severity": gap.severity}
    if named:
        out["subject"] = ref_text(gap.subject)
    if gap.parent is not None:
        out["parent"] = ref_text(gap.parent)
    out["needed"], out["why"], out["remedy"] = gap.needed, gap.why, gap.remedy
    if gap.looked_at:
        out["looked_at"] = [_evidence(place) for place in gap.looked_at]
    return to_json(out)


def parse_gap(text: str, rule: str, owner: ArtifactRef | None) -> tuple[int, Gap]:
    """Return number and gap that `gap_value` was given; `owner` is None on the metadata.

    Raises:
        ValueError: `text` is no such value.
    """
    value = _object(text)
    number = value.get("n")
    if not isinstance(number, int):
        raise MalformedError("'n' is missing")
    subject = parse_ref(_text(value, "subject")) if owner is None else owner
    severity = _text(value, "severity")
    return number, Gap(
        rule=rule,
        subject=subject,
        parent=parse_ref(_text(value, "parent")) if "parent" in value else None,
        severity=_SEVERITIES.get(severity) or Severity(severity),
        needed=_text(value, "needed"),
        looked_at=tuple([_parse_evidence(place) for place in _list(value, "looked_at")]),
        why=intern(_text(value, "why")),
        remedy=intern(_text(value, "remedy")),
    )


def _stated(out: dict[str, object], claim: FactClaim | LineageClaim, owner: ArtifactRef) -> str:
    """Return as JSON what a claim says, `out`, and what all claims say of themselves."""
    if claim.subject is not owner and claim.subject != owner:
        out["subject"] = ref_text(claim.subject)
    if claim.accountable:
        out["accountable"] = claim.accountable
    out["assurance"], out["evidence"] = claim.assurance, _evidence(claim.evidence)
    return to_json(out)


def _parent(parent: ArtifactRef | Unidentified) -> dict[str, object]:
    if isinstance(parent, Unidentified):
        return {"named": parent.text, "form": parent.form}
    return {"named": ref_text(parent)}


def _evidence(place: Evidence) -> dict[str, str]:
    out = {
        "path": place.path,
        "pointer": place.pointer,
        "revision": place.revision,
        "sha256": place.sha256,
        "extractor": place.extractor,
    }
    return out if all(out.values()) else {key: text for key, text in out.items() if text}


def _object(text: str) -> dict[str, Any]:
    value = from_json(text)
    if not isinstance(value, dict):
        raise MalformedError("a JSON object is expected")
    return value


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str):
        raise MalformedError(f"'{key}' is missing or no text")
    return text


def _list(value: dict[str, Any], key: str) -> list[Any]:
    items = value.get(key, [])
    if not isinstance(items, list):
        raise MalformedError(f"'{key}' is no list")
    return items


def _pair(item: object) -> tuple[str, Any]:
    match item:
        case [str(name), value]:
            return intern(name), _shared(scalar_from_json(value))
    raise MalformedError("'fields' holds pairs of a name and a value")


def _subject(value: dict[str, Any], owner: ArtifactRef) -> ArtifactRef:
    return parse_ref(_text(value, "subject")) if "subject" in value else owner


def _parse_parent(value: dict[str, Any]) -> ArtifactRef | Unidentified:
    named = _text(value, "named")
    if "form" in value:
        return Unidentified(text=named, form=Form(_text(value, "form")))
    return parse_ref(named)


def _assurance(value: dict[str, Any]) -> Assurance:
    text = value.get("assurance")
    found = _ASSURANCES.get(text) if type(text) is str else None
    return found or Assurance(_text(value, "assurance"))


def _shared(value: Scalar) -> Scalar:
    """Return a scalar; of short texts that are equal always the same one, since records repeat most of them."""
    return intern(value) if type(value) is str and len(value) <= _LONGEST_SHARED else value


def _parse_evidence(value: object) -> Evidence:
    try:
        # One file has many claims: its name, commit and digest are kept once.
        if type(value) is dict and tuple(value) == _PLACE:
            return evidence(*map(intern, value.values()))
        if isinstance(value, dict):
            parts = {name: intern(text) for name, text in value.items()}
            return evidence(*(parts.get(name, "") for name in _PLACE))
    except TypeError:
        pass
    raise MalformedError("evidence is an object of texts")


def _lineage_claim(
    value: dict[str, Any], subject: ArtifactRef, relation: Relation, parent: ArtifactRef | Unidentified
) -> LineageClaim:
    return LineageClaim(
        subject=subject,
        relation=relation,
        parent=parent,
        text=_text(value, "text"),
        assurance=_assurance(value),
        evidence=_parse_evidence(value.get("evidence")),
        accountable=_text(value, "accountable") if "accountable" in value else "",
    )
