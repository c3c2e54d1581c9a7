"""What the record holds of profiles, for a SARIF log: a result for each element, of a kind that says what is to be done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aibom.policy.profile import Assessed, Assessment, Verdict
from aibom.policy.profile_json import assessment_object
from aibom.policy.profile_text import WORDS, head
from aibom.policy.reports.places import location
from aibom.policy.verdict import Source
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["described", "elements", "heads"]

_KINDS: Mapping[Verdict, str] = {
    Verdict.EVIDENCED: "informational",
    Verdict.DECLARED_ONLY: "review",
    Verdict.NEEDS_STATEMENT: "review",
    Verdict.MISSING: "fail",
    Verdict.NOT_APPLICABLE: "notApplicable",
}
_MOST = 100
_LONGEST = 2000


def described(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Yield a rule for each element, with the source of the profile and how far that was verified."""
    about = ". ".join(f"{name}: {value.rstrip('.')}" for name, value in head(assessment.profile))
    for each in assessment.elements:
        element = each.element
        meaning = f": {element.meaning}" if element.meaning else ""
        yield {
            "id": _rule(assessment, each),
            "shortDescription": {"text": shorten(f"{element.name}{meaning}", _LONGEST)},
            "help": {"text": shorten(about, 2 * _LONGEST)},
            "defaultConfiguration": {"level": "warning"},
            "properties": {"tags": ["profile", element.level, *element.duty]},
        }


def elements(
    assessment: Assessment, numbers: Mapping[str, int], source: Source, subject: ArtifactRef
) -> Iterator[dict[str, Any]]:
    """Yield a result for each element: what is missing fails, what a person has to say or look at is for review.

    What is missing and not required leaves its question open. `numbers` are those of the rules. A result lies at
    the first artifact that makes the verdict, else at `subject`.
    """
    for each in assessment.elements:
        rule = _rule(assessment, each)
        kind, named = _KINDS[each.verdict], _named(each)
        if kind == "fail" and each.element.level != "required":
            kind = "open"
        said = f"{assessment.profile.id} {each.element.id} ({each.element.name}): {WORDS[each.verdict]}. {each.reason}"
        yield {
            "ruleId": rule,
            "ruleIndex": numbers[rule],
            "kind": kind,
            "level": "warning" if kind == "fail" else "none",
            "message": {"text": shorten(said, _LONGEST)},
            "locations": [
                {
                    **location(source, next(iter(named), subject), ()),
                    "logicalLocations": [{"fullyQualifiedName": ref.purl, "kind": "module"} for ref in named],
                }
            ],
            "properties": {"verdict": each.verdict.value, "level": each.element.level},
        }


def heads(assessments: Sequence[Assessment]) -> list[dict[str, Any]]:
    """Return of each profile its source, how far that was verified, whose duty it lists, and the counts."""
    found = []
    for assessment in assessments:
        whole = assessment_object(assessment)
        found.append({**whole["profile"], "role": whole["role"], "counts": whole["counts"]})
    return found


def _rule(assessment: Assessment, each: Assessed) -> str:
    return f"{assessment.profile.id}/{each.element.id}"


def _named(each: Assessed) -> list[ArtifactRef]:
    """Return the artifacts that make the verdict of an element."""
    weak = [judged for judged in each.judged if judged.verdict is each.verdict]
    return [judged.about for judged in weak[:_MOST] if judged.about is not None]
