"""An assessment, and profiles themselves, as JSON for other tools."""

from collections.abc import Iterable
from typing import Any

import orjson

from aibom.policy.profile import Assessed, Assessment, Criterion, Element, Judged, Part, Profile, Support

__all__ = ["assessment_object", "catalogue", "json", "whole"]

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def json(assessment: Assessment) -> bytes:
    """Return an assessment as one JSON object: the source and how far it was verified first."""
    return orjson.dumps(assessment_object(assessment), option=_OPTIONS)


def catalogue(profiles: Iterable[Profile]) -> bytes:
    """Return what each profile is, with the number of its elements, as a JSON array."""
    return orjson.dumps([_head(each) | {"elements": len(each.elements)} for each in profiles], option=_OPTIONS)


def whole(profile: Profile) -> bytes:
    """Return a profile with its elements and what satisfies each, as one JSON object."""
    return orjson.dumps(_head(profile) | {"elements": [_element(each) for each in profile.elements]}, option=_OPTIONS)


def assessment_object(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as what JSON can hold, for results that hold several."""
    return {
        "profile": _head(assessment.profile),
        "subject": _safe(str(assessment.subject)),
        "role": assessment.role,
        "counts": {verdict.value: number for verdict, number in assessment.counts().items()},
        "elements": [_assessed(each) for each in assessment.elements],
    }


def _head(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": profile.title,
        "version": profile.version,
        "publisher": profile.publisher,
        "source": profile.source,
        "verified": profile.verified,
        "checked": profile.checked,
        "whose": profile.whose,
        "notes": list(profile.notes),
    }


def _assessed(each: Assessed) -> dict[str, Any]:
    element = each.element
    return {
        "id": element.id,
        "name": element.name,
        "level": element.level,
        "scope": element.scope.value,
        "duty": [role.value for role in element.duty],
        "verdict": each.verdict.value,
        "reason": _safe(each.reason),
        "judged": [_judged(judged) for judged in each.judged],
    }


def _judged(judged: Judged) -> dict[str, Any]:
    about = judged.about
    return {
        "about": "document" if about is None else _safe(str(about)),
        "verdict": judged.verdict.value,
        "parts": [_part(part) for part in judged.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "what": part.what,
        "verdict": part.verdict.value,
        "reason": _safe(part.reason),
        "supports": [_support(support) for support in part.supports],
        "more": part.more,
    }


def _support(support: Support) -> dict[str, Any]:
    evidence = support.evidence
    places = {} if evidence is None else {name: getattr(evidence, name) for name in ("path", "pointer", "revision")}
    digest = {} if evidence is None else {"sha256": evidence.sha256, "extractor": evidence.extractor}
    return {
        "about": "document" if support.about is None else _safe(str(support.about)),
        "criterion": support.criterion,
        "value": _safe(support.value),
        "assurance": support.assurance.value,
        "where": _safe(support.where),
        "evidence": {name: _safe(value) for name, value in (places | digest).items() if value},
        "accountable": _safe(support.accountable),
    }


def _element(element: Element) -> dict[str, Any]:
    return {
        "id": element.id,
        "name": element.name,
        "meaning": element.meaning,
        "level": element.level,
        "scope": element.scope.value,
        "duty": [role.value for role in element.duty],
        "needs": [
            {
                "what": need.what,
                "any": [_criterion(each) for each in need.criteria],
                "each": "dataset" if need.each_dataset else "",
                "human": need.human,
            }
            for need in element.needs
        ],
        "places": dict(element.places),
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion with what narrows it and the least assurance that counts as evidenced."""
    narrowed = {"fields": criterion.fields, "value": criterion.values, "except": criterion.barred}
    end = {"end": criterion.end} if criterion.kind == "edge" else {}
    of = {"of": criterion.of} if criterion.kind == "file" else {}
    lists = {name: list(values) for name, values in narrowed.items() if values}
    return {criterion.kind: criterion.name, **lists, **end, **of, "least": criterion.least.value}


def _safe(text: str) -> str:
    """Return a text of strangers as JSON can hold it: half a surrogate pair becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
