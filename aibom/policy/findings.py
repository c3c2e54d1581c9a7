"""The gaps of a BOM and the figures of its lineage, for people and for other tools."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from aibom.policy.figures import Figures, Standing
from aibom.policy.inheritance import Found
from aibom.records.bom import Bom
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["markdown", "record", "text"]

_SECTIONS = {
    0: "Gaps of {subject} itself",
    1: "Gaps it inherits from what it was made of",
    2: "Gaps in the record of its ancestors that it does not inherit",
}
_LONGEST = 1000
_MOST_PLACES = 5
_MOST_STEPS = 12


def text(bom: Bom, found: Sequence[Found], counted: Figures) -> str:
    """Return the gaps section by section, the gravest first, each with its path and remedy, and the figures."""
    lines = [f"{shorten(bom.subject)}: {_sum(found)}", ""]
    for section, members in _sections(found):
        lines += [_SECTIONS[section].format(subject=shorten(bom.subject.repo)), ""]
        for each in members:
            lines += [*_entry(each), ""]
    return "".join(f"{line}\n" for line in (*lines, *_figures(counted)))


def _entry(found: Found) -> Iterator[str]:
    gap = found.gap
    yield f"  {gap.severity}: {gap.rule}: {shorten(gap.subject)}"
    yield f"    {shorten(gap.needed, _LONGEST)}"
    if len(found.path) > 1:
        yield f"    path: {_path(found.path)}"
    if gap.looked_at:
        yield f"    looked at: {_looked_at(found)}"
    yield f"    to close it: {shorten(gap.remedy, _LONGEST)}"


def markdown(bom: Bom, found: Sequence[Found], counted: Figures) -> str:
    """Return the same as Markdown: a table a section, then the figures."""
    lines = [f"# Gaps of {_cell(str(bom.subject))}", "", f"{_sum(found).capitalize()}.", ""]
    for section, members in _sections(found):
        lines += [f"## {_cell(_SECTIONS[section].format(subject=bom.subject.repo))}", ""]
        lines += [
            "| severity | rule | artifact | looked for, and not found | path | to close it |",
            "|---|---|---|---|---|---|",
        ]
        for each in members:
            gap = each.gap
            path = _path(each.path) if len(each.path) > 1 else ""
            cells = (gap.severity, gap.rule, str(gap.subject), gap.needed, path, gap.remedy)
            lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
        lines.append("")
    lines += ["## Figures", "", *(f"- {_cell(line)}" for line in _figures(counted))]
    return "".join(f"{line}\n" for line in lines)


def record(bom: Bom, found: Sequence[Found], counted: Figures) -> Mapping[str, Any]:
    """Return the same as an object of JSON: subject, rules that looked, gaps and figures."""
    return {
        "subject": bom.subject.purl,
        "rules": list(bom.rules),
        "gaps": [_object(each) for each in found],
        "figures": _numbers(counted),
    }


def _object(found: Found) -> Mapping[str, Any]:
    gap = found.gap
    return {
        "rule": gap.rule,
        "severity": gap.severity.value,
        "subject": gap.subject.purl,
        "parent": gap.parent.purl if gap.parent else None,
        "own": found.is_own,
        "inherited": found.inherited,
        "path": [ref.purl for ref in found.path],
        "needed": gap.needed,
        "why": gap.why,
        "remedy": gap.remedy,
        "looked_at": [
            {"path": place.path, "pointer": place.pointer, "revision": place.revision, "sha256": place.sha256}
            for place in gap.looked_at
        ],
    }


def _numbers(counted: Figures) -> Mapping[str, Any]:
    horizon, least = counted.horizon, counted.least
    return {
        "artifacts": _plain(counted.artifacts),
        "edges": _plain(counted.edges),
        "bytes": _plain(counted.bytes),
        "files_of_unknown_size": counted.unsized,
        "artifacts_without_listing": counted.unlisted,
        "parents_not_followed": counted.unfollowed,
        "horizon": {
            "steps": horizon.steps,
            "at": horizon.at.purl if horizon.at else None,
            "reason": horizon.reason,
            "reaches": horizon.reaches,
        },
        "least_evidenced_link": least
        and {
            "child": least.child.purl,
            "parent": least.parent.purl,
            "relation": least.relation.value,
            "assurance": least.assurance.value,
            "place": least.place,
        },
    }


def _plain(counts: Mapping[Standing, int]) -> Mapping[str, int]:
    return {standing.value: number for standing, number in counts.items()}


def _sections(found: Sequence[Found]) -> Iterator[tuple[int, list[Found]]]:
    for section, members in groupby(found, key=lambda each: 0 if each.is_own else 1 if each.inherited else 2):
        yield section, list(members)


def _sum(found: Sequence[Found]) -> str:
    counts = {severity: sum(each.gap.severity is severity for each in found) for severity in reversed(Severity)}
    said = ", ".join(f"{number} {severity}" for severity, number in counts.items() if number)
    return f"{len(found)} gap{'' if len(found) == 1 else 's'}{said and ': '}{said}"


def _figures(counted: Figures) -> Iterator[str]:
    for what, counts in (("artifacts", counted.artifacts), ("edges", counted.edges), ("bytes", counted.bytes)):
        yield f"{what}: {', '.join(f'{number:,} {standing}' for standing, number in counts.items())}"
    if counted.unsized or counted.unlisted:
        yield f"not in the bytes: {counted.unsized:,} files of unknown size, {counted.unlisted:,} artifacts without a list"
    if counted.unfollowed:
        yield f"in no count: {counted.unfollowed:,} parents named beyond the limit of parents that are followed"
    horizon = counted.horizon
    if horizon.steps is None or horizon.at is None:
        yield f"horizon: every parent that is named was read, as far as {_steps(horizon.reaches)} back"
    else:
        yield f"horizon: evidence stops {_steps(horizon.steps)} back, at {shorten(horizon.at)}: {shorten(horizon.reason)}"
    if least := counted.least:
        yield (
            f"least-evidenced link: {shorten(least.child)} to {shorten(least.parent)} ({least.relation}), "
            f"{least.assurance} at best, in {shorten(least.place)}"
        )


def _steps(number: int) -> str:
    return f"{number} step{'' if number == 1 else 's'}"


def _path(path: Sequence[ArtifactRef]) -> str:
    names = [shorten(ref.repo) for ref in path]
    if len(names) > _MOST_STEPS:
        names[_MOST_STEPS // 2 : 1 - _MOST_STEPS // 2] = [f"({len(names) + 1 - _MOST_STEPS:,} more)"]
    return " -> ".join(names)


def _looked_at(found: Found) -> str:
    places = [f"{place.path}{place.pointer and ' '}{place.pointer}" for place in found.gap.looked_at]
    rest = len(places) - _MOST_PLACES
    return shorten(", ".join(places[:_MOST_PLACES]), _LONGEST) + (f" and {rest} more" if rest > 0 else "")


def _cell(value: str) -> str:
    plain = shorten(value, _LONGEST)
    for mark in "\\`*_[]<>|":
        plain = plain.replace(mark, f"\\{mark}")
    return plain
