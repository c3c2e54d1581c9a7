"""The catalogue of gaps: one text of each rule, for the documentation, for `--explain` and for other tools."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import getdoc
from typing import Any

from aibom.gaps.interface import Group, Rule

__all__ = ["by_group", "catalogue", "explained", "records", "table"]

_HEAD = """\
# Gaps

<!-- Made from the rules in aibom/gaps/ by aibom.gaps.catalogue; do not edit. -->

A gap is a statement about the record, not about the artifact: something was looked for and not found, or two
statements contradict each other. Each names the rule, the artifact (and the parent, where it lies on an edge), what was
looked for, where, why it matters and how to close it. `aibom gaps` shows those of a model, `aibom gaps --explain RULE` says
what stands here of a rule, and `aibom rules` lists them.

The severity is that of the rule unless its entry says otherwise. Gaps of an artifact itself (its card, license, data,
files) weigh one step less for an ancestor than for the subject of the BOM. Of an artifact whose record was not read
nothing is called missing: that it was not read is the gap; and a card that nobody read is not silent.

"""


def catalogue(rules: Iterable[Rule]) -> str:
    """Return the page: a table of the rules in groups, then one section each (Markdown, ending in a newline)."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    head = (
        _HEAD
        + f"There are {len(ordered)} rules.\n\n"
        + "| group | rule | severity | what it finds |\n|---|---|---|---|\n"
    )
    rows = "".join(
        f"| {group} | [{rule.id}](#{rule.id}) | {rule.severity} | {rule.title} |\n"
        for group, members in by_group(ordered).items()
        for rule in members
    )
    return head + rows + "".join(_section(rule) for rule in ordered)


def by_group(rules: Iterable[Rule]) -> Mapping[Group, Sequence[Rule]]:
    """Return the rules by id in their groups, in the order of `Group`."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    return {group: found for group in Group if (found := [rule for rule in ordered if rule.group == group])}


def explained(rule: Rule) -> str:
    """Return what the page says of one rule, as plain text."""
    return "".join(f"{part}\n" for part in (f"{rule.id}: {rule.title}", "", *_plain(rule)))


def table(rules: Iterable[Rule]) -> str:
    """Return the rules as lines of text, group by group."""
    ordered = list(rules)
    width = max((len(rule.id) for rule in ordered), default=0)
    blocks = (
        "".join([f"{group}\n", *(f"  {rule.id:{width}}  {rule.severity:8}  {rule.title}\n" for rule in members)])
        for group, members in by_group(ordered).items()
    )
    return "\n".join(blocks)


def records(rules: Iterable[Rule]) -> list[Mapping[str, Any]]:
    """Return the rules as JSON has them, one object each, by id."""
    return [
        {
            "id": rule.id,
            "group": str(rule.group),
            "title": rule.title,
            "severity": str(rule.severity),
            "reason": rule.reason,
            "description": getdoc(type(rule)) or "",
            "looked_for": rule.looked_for,
            "why": rule.why,
            "remedy": rule.remedy,
            "references": list(rule.references),
            "inherited": rule.inherited,
        }
        for rule in sorted(rules, key=lambda rule: rule.id)
    ]


def _said(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what is said of a rule, each part with what stands before it."""
    yield "", getdoc(type(rule)) or ""
    yield "What is looked for, and where", rule.looked_for
    yield f"Why it is {rule.severity}", rule.reason
    yield "Why it matters", rule.why
    yield "How to close it", rule.remedy
    handed = "every descendant of what has it has it, too." if rule.inherited else "it is a gap of the artifact alone."
    yield "Inherited", f"{'yes' if rule.inherited else 'no'}: {handed}"
    yield "References", "; ".join(rule.references)


def _plain(rule: Rule) -> Iterator[str]:
    yield f"group: {rule.group}; severity: {rule.severity}"
    for label, text in _said(rule):
        if text:
            yield ""
            yield f"{label}: {text}" if label else re.sub(r"`([^`]*)`", r"\1", text)


def _section(rule: Rule) -> str:
    parts = [f"## {rule.id}", f"**{rule.title}** ({rule.group}; severity: {rule.severity})"]
    parts += [f"{label}: {text}" if label else text for label, text in _said(rule) if text]
    return "".join(f"\n{part}\n" for part in parts)
