"""The catalogue of gaps, as a page of documentation made from the rules themselves."""

from collections.abc import Iterable
from inspect import getdoc

from aibom.gaps.interface import Rule

__all__ = ["catalogue"]

_HEAD = """\
# Gaps

<!-- Made from the rules in aibom/gaps/ by aibom.gaps.catalogue; do not edit. -->

A gap is a statement about the record, not about the artifact: something was looked for and not found, or two
statements contradict each other. Each names the rule, the artifact (and the parent, where it lies on an edge), what was
looked for, where, why it matters and how to close it.

The severity is that of the rule unless its entry says otherwise. Gaps of an artifact itself (its card, license, data,
files) weigh one step less for an ancestor than for the subject of the BOM. Of an artifact whose record was not read
nothing is called missing: that it was not read is the gap.

| rule | severity | what it finds |
|---|---|---|
"""


def catalogue(rules: Iterable[Rule]) -> str:
    """Return the page: a table of the rules by id, then one section each (Markdown, ending in a newline)."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    rows = "".join(f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.title} |\n" for rule in ordered)
    return _HEAD + rows + "".join(_section(rule) for rule in ordered)


def _section(rule: Rule) -> str:
    parts = (
        f"## {rule.id}",
        f"**{rule.title}** (severity: {rule.severity})",
        getdoc(type(rule)) or "",
        f"Why it matters: {rule.why}",
        f"How to close it: {rule.remedy}",
    )
    return "".join(f"\n{part}\n" for part in parts if part)
