"""Facts, claims and gaps as the values of properties, and back."""

from typing import Any

from aibom.formats.vocabulary.text import (
    MalformedError,
    from_json,
    parse_ref,
    ref_text,
    scalar_from_json,
    scalar_to_json,
    to_json,
)
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
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
    value = _object(text)
    return FactClaim(
        subject=_subject(value, owner),
        fact=fact,
        value=scalar_from_json(value.get("value")),
        fields=tuple(_pair(item) for item in _list(value, "fields")),
        assurance=Assurance(_text(value, "assurance")),
        evidence=_parse_evidence(value.get("evidence")),
        accountable=_text(value, "accountable") if "accountable" in value else "",
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
    return parent, Pin(_text(value, "pin")), _lineage_claim(value, _subject(value, child), stated, named)


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
    return number, Gap(
        rule=rule,
        subject=subject,
        parent=parse_ref(_text(value, "parent")) if "parent" in value else None,
        severity=Severity(_text(value, "severity")),
        needed=_text(value, "needed"),
        looked_at=tuple(_parse_evidence(place) for place in _list(value, "looked_at")),
        why=_text(value, "why"),
        remedy=_text(value, "remedy"),
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


def _evidence(evidence: Evidence) -> dict[str, str]:
    out = {
        "path": evidence.path,
        "pointer": evidence.pointer,
        "revision": evidence.revision,
        "sha256": evidence.sha256,
        "extractor": evidence.extractor,
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
            return name, scalar_from_json(value)
    raise MalformedError("'fields' holds pairs of a name and a value")


def _subject(value: dict[str, Any], owner: ArtifactRef) -> ArtifactRef:
    return parse_ref(_text(value, "subject")) if "subject" in value else owner


def _parse_parent(value: dict[str, Any]) -> ArtifactRef | Unidentified:
    named = _text(value, "named")
    if "form" in value:
        return Unidentified(text=named, form=Form(_text(value, "form")))
    return parse_ref(named)


def _parse_evidence(value: object) -> Evidence:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise MalformedError("evidence is an object of texts")
    return Evidence(
        path=value.get("path", ""),
        pointer=value.get("pointer", ""),
        revision=value.get("revision", ""),
        sha256=value.get("sha256", ""),
        extractor=value.get("extractor", ""),
    )


def _lineage_claim(
    value: dict[str, Any], subject: ArtifactRef, relation: Relation, parent: ArtifactRef | Unidentified
) -> LineageClaim:
    return LineageClaim(
        subject=subject,
        relation=relation,
        parent=parent,
        text=_text(value, "text"),
        assurance=Assurance(_text(value, "assurance")),
        evidence=_parse_evidence(value.get("evidence")),
        accountable=_text(value, "accountable") if "accountable" in value else "",
    )
