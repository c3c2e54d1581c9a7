"""Gaps as a report shows them: as they concern the subject, by rule and severity, and those that matter most."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, shorten
from aibom.report._words import LONG, place_in, place_of, way_of
from aibom.report.handed import Handed, Section
from aibom.report.parts import Gap, GapGroup, Place
from aibom.report.texts import Texts

__all__ = ["gap_summary", "gap_views", "most_important", "sections"]

_MOST_IMPORTANT, _IN_GROUP, _BRIEFLY = 5, 40, 400
_SEVERITIES = tuple(Severity)


def gap_views(handed: Handed, places: Mapping[ArtifactRef, Place], texts: Texts) -> list[Gap]:
    """Return the gaps as they concern the subject, in the order in which they were handed in."""
    return [
        Gap(
            anchor=f"gap-{number + 1}",
            rule=concern.gap.rule,
            title=handed.titles.get(concern.gap.rule, concern.gap.rule),
            severity=concern.gap.severity.value,
            subject=place_in(concern.gap.subject, places),
            parent=place_in(concern.gap.parent, places) if concern.gap.parent else None,
            needed=shorten(concern.gap.needed, LONG),
            why=shorten(concern.gap.why, LONG),
            remedy=shorten(concern.gap.remedy, LONG),
            looked_at=_looked_at(concern.gap.looked_at, texts),
            way=way_of(concern.path) if len(concern.path) > 1 else "",
            section=concern.section.value,
        )
        for number, concern in enumerate(handed.concerns)
    ]


def _looked_at(evidence: Sequence[Evidence], texts: Texts) -> list[str]:
    found = [place_of(each) for each in evidence[:5]]
    return [*found, texts.said("and_more", count=len(evidence) - 5)] if len(evidence) > 5 else found


def most_important(gaps: Sequence[Gap]) -> list[Gap]:
    """Return the gaps that matter most: the gravest, own before inherited before others, one of each rule."""
    section = {Section.OWN: 0, Section.INHERITED: 1, Section.OTHER: 2}
    ordered = sorted(
        enumerate(gaps),
        key=lambda one: (-_SEVERITIES.index(Severity(one[1].severity)), section[Section(one[1].section)], one[0]),
    )
    first: dict[str, Gap] = {}
    for _, gap in ordered:
        first.setdefault(gap.rule, gap)
    return list(first.values())[:_MOST_IMPORTANT]


def gap_summary(bom: Bom, texts: Texts) -> str:
    """Return how many gaps there are, the gravest first, as one phrase."""
    counted = Counter(gap.severity for gap in bom.gaps)
    parts = [
        f"{counted[severity]:,} {texts[f'severity.{severity}']}"
        for severity in reversed(_SEVERITIES)
        if counted[severity]
    ]
    return f"{texts.counted('gaps', len(bom.gaps))}: {', '.join(parts)}" if parts else texts["no_gaps"]


def sections(gaps: Iterable[Gap]) -> dict[Section, list[GapGroup]]:
    """Return the gaps by how they concern the subject, then by severity and rule, the gravest first."""
    grouped: dict[Section, dict[tuple[int, str, str], list[Gap]]] = {section: defaultdict(list) for section in Section}
    for gap in gaps:
        weight = -_SEVERITIES.index(Severity(gap.severity))
        grouped[Section(gap.section)][weight, gap.rule, gap.severity].append(gap)
    return {section: [_group(found[key]) for key in sorted(found)] for section, found in grouped.items()}


def _group(gaps: Sequence[Gap]) -> GapGroup:
    first = gaps[0]
    whys, remedies = {gap.why for gap in gaps}, {gap.remedy for gap in gaps}
    return GapGroup(
        rule=first.rule,
        title=first.title,
        severity=first.severity,
        why=first.why if len(whys) == 1 else "",
        remedy=first.remedy if len(remedies) == 1 else "",
        gaps=gaps[:_IN_GROUP],
        briefly=gaps[_IN_GROUP : _IN_GROUP + _BRIEFLY],
        more=max(0, len(gaps) - _IN_GROUP - _BRIEFLY),
    )
