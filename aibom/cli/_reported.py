"""What a report needs beside the Bom, worked out by the rooms that know how: figures, profiles, licenses, what changed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aibom.policy.figures import Figures, Horizon, figures
from aibom.policy.inheritance import found
from aibom.policy.profile import Assessed, Assessment, Profile
from aibom.policy.profile_text import VERIFIED
from aibom.policy.profiles import evaluate
from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.paths import Paths
from aibom.records.refs import shorten
from aibom.report._words import name_of, size_of, way_of
from aibom.report.handed import Concern, Handed, LeastLink, Section, Terms
from aibom.report.texts import Texts
from aibom.report.view import Change, ChangeKind, Changes, Checklist, ChecklistRow, Rest

if TYPE_CHECKING:
    from aibom.diff.change import Change as Changed
    from aibom.diff.change import Difference, Item
    from aibom.gaps.interface import Rule

__all__ = ["handed"]

_LONG = 600
_CHANGES, _ITEMS, _FOUND = 25, 8, 3


def handed(
    bom: Bom, rules: Sequence["Rule"], profiles: Sequence[Profile], difference: "Difference | None", texts: Texts
) -> Handed:
    """Return what a report of `bom` needs beside it; `difference` is what changed since the previous BOM, if there is one."""
    from aibom.gaps.interface import Group  # noqa: PLC0415

    counted = figures(bom)
    paths = Paths(bom)
    concerns = [
        Concern(
            gap=each.gap,
            path=each.path or paths.to(each.gap.subject),
            section=Section.OWN if each.is_own else Section.INHERITED if each.inherited else Section.OTHER,
        )
        for each in found(bom, frozenset(rule.id for rule in rules if rule.inherited))
    ]
    return Handed(
        concerns=concerns,
        titles={rule.id: rule.title for rule in rules},
        license_rules=frozenset(rule.id for rule in rules if rule.group is Group.LICENSES),
        terms=_terms(bom),
        least=_least(counted),
        rests=_rests(counted, texts),
        horizon=_horizon(counted.horizon, texts),
        checklists=[_checklist(evaluate(bom, profile)) for profile in profiles],
        changes=_changes(difference, texts) if difference is not None else None,
    )


def _least(counted: Figures) -> LeastLink | None:
    link = counted.least
    if link is None:
        return None
    return LeastLink(
        child=link.child,
        parent=link.parent,
        relation=link.relation,
        assurance=link.assurance.value,
        place=link.place,
    )


def _rests(counted: Figures, texts: Texts) -> list[Rest]:
    rows = (("rest_artifacts", counted.artifacts), ("rest_edges", counted.edges))
    found = [
        Rest(what=texts[key], **{standing.value: f"{number:,}" for standing, number in table.items()})
        for key, table in rows
    ]
    sizes = {standing.value: size_of(number) for standing, number in counted.bytes.items()}
    without = texts.said("rest_unsized", files=counted.unsized, artifacts=counted.unlisted)
    return [*found, Rest(what=f"{texts['rest_bytes']} ({without})", **sizes)]


def _horizon(horizon: Horizon, texts: Texts) -> str:
    if horizon.steps is None or horizon.at is None:
        return texts.said("horizon_none", reaches=texts.counted("steps", horizon.reaches))
    return texts.said(
        "horizon", steps=texts.counted("steps", horizon.steps), at=name_of(horizon.at), reason=horizon.reason
    )


def _checklist(assessment: Assessment) -> Checklist:
    profile = assessment.profile
    return Checklist(
        id=shorten(profile.id),
        title=shorten(profile.title, _LONG),
        version=shorten(profile.version),
        source=shorten(profile.source, _LONG),
        whose=shorten(profile.whose, _LONG),
        checked=f"{VERIFIED.get(profile.verified, shorten(profile.verified))}. {shorten(profile.checked, _LONG)}",
        checked_briefly=VERIFIED.get(profile.verified, shorten(profile.verified)),
        is_original=profile.verified in {"original", "own"},
        counts={verdict.value: number for verdict, number in assessment.counts().items()},
        notes=[shorten(note, _LONG) for note in profile.notes[:20]],
        rows=[_row(each) for each in assessment.elements],
    )


def _row(each: Assessed) -> ChecklistRow:
    element = each.element
    supports = [
        f"{shorten(part.supports[0].value, 120)} ({part.supports[0].assurance}; {shorten(part.supports[0].where, 160)})"
        for judged in each.judged
        for part in judged.parts
        if part.supports
    ]
    count = len(each.judged)
    return ChecklistRow(
        id=shorten(element.id),
        name=shorten(element.name),
        verdict=each.verdict.value,
        level=shorten(element.level),
        asked_of=f"{element.scope} ({count:,})" if count > 1 else element.scope.value,
        duty=", ".join(element.duty),
        reason=shorten(each.reason, _LONG),
        found=list(dict.fromkeys(supports))[:_FOUND],
    )


def _terms(bom: Bom) -> dict[str, Terms]:
    """Return what the table of licenses says of every license that is stated, for an expression of each part of it."""
    from aibom.gaps._license_terms import Topic, Value, choices, lookup  # noqa: PLC0415 - the table of the rules

    words = {Value.YES: "yes", Value.NO: "no", Value.CONDITIONAL: "on conditions", Value.UNKNOWN: "not known"}
    shown = (Topic.COMMERCIAL_USE, Topic.DERIVATIVES, Topic.SHARE_ALIKE, Topic.USE_RESTRICTIONS, Topic.OUTPUTS_TRAINING)
    stated = {
        str(claim.value)
        for node in bom.nodes
        for claim in node.facts
        if claim.fact in {Fact.LICENSE, Fact.LICENSE_NAME}
    }
    found: dict[str, Terms] = {}
    for text in sorted(stated):
        parts = dict.fromkeys(part for choice in choices(text) for part in choice)
        licenses = [license_ for part in parts if (license_ := lookup(part)) is not None]
        if len(licenses) == len(parts) == 1:
            terms = licenses[0].terms
            read = "its terms were read in its text" if licenses[0].is_read else "not every term was read in its text"
            found[text] = Terms(terms=tuple((topic.value, words[terms[topic].value]) for topic in shown), known=read)
        elif licenses:
            found[text] = Terms(terms=(), known=f"an expression of {len(parts)} licenses: see each of them")
    return found


def _changes(difference: "Difference", texts: Texts) -> Changes:
    from aibom.diff.catalogue import KINDS  # noqa: PLC0415 - where there is a previous BOM
    from aibom.diff.change import SEVERITIES  # noqa: PLC0415

    grouped: dict[tuple[int, str], list[Changed]] = {}
    for change in difference.real:
        grouped.setdefault((SEVERITIES.index(change.severity), change.kind.value), []).append(change)
    kinds = [
        ChangeKind(
            kind=kind,
            title=KINDS[found[0].kind].title,
            severity=found[0].severity.value,
            why=found[0].why,
            count=len(found),
            changes=[_change(change) for change in found[:_CHANGES]],
            more=max(0, len(found) - _CHANGES),
        )
        for (_, kind), found in sorted(grouped.items())
    ]
    real = len(difference.real)
    return Changes(
        old=shorten(str(difference.old), _LONG),
        related=shorten(difference.related, _LONG) or texts["changes_unrelated"],
        headline=texts.counted("changes", real) if real else texts["changes_none"],
        kinds=kinds,
        record_only=len(difference.changes) - real,
        uncompared=[shorten(each, _LONG) for each in difference.uncompared[:50]],
    )


def _change(change: "Changed") -> Change:
    return Change(
        summary=shorten(change.summary, _LONG),
        way=way_of(change.path),
        items=[_item(item) for item in change.items[:_ITEMS]],
        more=max(0, len(change.items) - _ITEMS),
    )


def _item(item: "Item") -> tuple[str, str, str]:
    before = shorten(item.before.text, 200) if item.before else ""
    after = shorten(item.after.text, 200) if item.after else ""
    return shorten(item.what), before, after
