"""What the record holds of a profile's elements, in words for people: plain lines, and Markdown for a pull request."""

from collections.abc import Iterator

from aibom.policy.profile import Assessed, Assessment, Judged, Part, Profile, Support, Verdict
from aibom.records.refs import shorten

__all__ = ["VERIFIED", "WORDS", "head", "markdown", "text"]

WORDS = {
    Verdict.EVIDENCED: "evidenced",
    Verdict.DECLARED_ONLY: "declared only",
    Verdict.NEEDS_STATEMENT: "needs a human statement",
    Verdict.MISSING: "missing",
    Verdict.NOT_APPLICABLE: "not applicable",
}
"""The verdicts as people read them."""
VERIFIED = {
    "original": "read in the original and compared",
    "quoted": "read in quotation, not in the original",
    "secondary": "taken from a secondary source, not compared with the original",
    "partial": "known in part only",
    "own": "a list of one's own, with no other original",
}
"""How far a list was verified against its original, as people read it."""

_NO_ROLE = "none selected, so every element is shown; which duty applies is not decided here"
_LAST = "This says what the record holds. Whether a duty applies, and whether it is met, is for people to decide."
_SHOWN = 3
_LONGEST = 400


def text(assessment: Assessment) -> str:
    """Return an assessment as plain lines: source and verification, the counts, then each element and where its evidence is."""
    return "".join(f"{line}\n" for line in (*_head_lines(assessment), "", *_element_lines(assessment)))


def markdown(assessment: Assessment) -> str:
    """Return an assessment as Markdown: source and verification, the counts, and a table of the elements."""
    profile = assessment.profile
    rows = (
        f"| {_cell(each.element.id)} | {_cell(each.element.name)} | {_cell(_asked_of(each))} | {WORDS[each.verdict]} "
        f"| {_cell(each.reason)}{_cell_places(each)} |"
        for each in assessment.elements
    )
    lines = [
        f"## {_cell(profile.title)}",
        "",
        *(f"- {name}: {_cell(value)}" for name, value in _facts(assessment)),
        "",
        f"**{_cell(_counted(assessment))}**",
        "",
        "| element | name | asked of | the record | what, and where |",
        "|---|---|---|---|---|",
        *rows,
        "",
        _LAST,
    ]
    return "".join(f"{line}\n" for line in lines)


def head(profile: Profile) -> list[tuple[str, str]]:
    """Return what stands at the top of whatever is said about a profile: its version, source, and how far it was verified."""
    named = [("profile", f"{profile.id}, version {profile.version}")]
    named += [("published by", profile.publisher)] if profile.publisher else []
    return [
        *named,
        ("source", profile.source),
        ("verified", f"{profile.verified}: {VERIFIED[profile.verified]}. {profile.checked}"),
        ("whose duty", profile.whose),
        *(("note", note) for note in profile.notes),
    ]


def _facts(assessment: Assessment) -> list[tuple[str, str]]:
    role = f"{assessment.role}: only what is listed as its duty is judged" if assessment.role else _NO_ROLE
    return [*head(assessment.profile), ("about", str(assessment.subject)), ("role", role)]


def _head_lines(assessment: Assessment) -> Iterator[str]:
    yield shorten(assessment.profile.title, _LONGEST)
    for name, value in _facts(assessment):
        yield f"  {name}: {shorten(value, 2 * _LONGEST)}"
    yield f"  {_counted(assessment)}"
    yield f"  {_LAST}"


def _counted(assessment: Assessment) -> str:
    words = WORDS | {Verdict.NEEDS_STATEMENT: "needing a human statement"}
    counts = ", ".join(f"{number} {words[verdict]}" for verdict, number in assessment.counts().items() if number)
    return f"{len(assessment.elements)} element{'' if len(assessment.elements) == 1 else 's'}: {counts}"


def _element_lines(assessment: Assessment) -> Iterator[str]:
    for each in assessment.elements:
        element = each.element
        duty = ", ".join(element.duty)
        yield f"{shorten(element.id)}  {shorten(element.name)}: {WORDS[each.verdict]} ({_asked_of(each)}; {element.level}; {duty})"
        yield f"    {shorten(each.reason, _LONGEST)}"
        for judged, part in _supported(each)[:_SHOWN]:
            yield f"    {_artifact(judged)}{shorten(part.what)}: {_support(part.supports[0])}"
        if (rest := len(_supported(each)) - _SHOWN) > 0:
            yield f"    and {rest:,} more; --format json has them"


def _supported(each: Assessed) -> list[tuple[Judged, Part]]:
    return [(judged, part) for judged in each.judged for part in judged.parts if part.supports]


def _artifact(judged: Judged) -> str:
    return f"{shorten(judged.about.unpinned)}, " if judged.about is not None else ""


def _support(support: Support) -> str:
    said = f", supplied by {shorten(support.accountable)}" if support.accountable else ""
    return f"{support.value} [{support.criterion}, {support.assurance}{said}] in {support.where}"


def _asked_of(each: Assessed) -> str:
    count = len(each.judged)
    scope = each.element.scope
    return f"{scope}, {count} of them" if count > 1 else str(scope)


def _cell_places(each: Assessed) -> str:
    found = _supported(each)
    shown = "".join(f"<br>{_cell(_artifact(judged) + _support(part.supports[0]))}" for judged, part in found[:_SHOWN])
    rest = len(found) - _SHOWN
    return shown + (f"<br>and {rest:,} more" if rest > 0 else "")


def _cell(value: str) -> str:
    """Return a text of strangers so that it stays in its cell and is neither markup nor a link.

    >>> _cell("a|b <i>")
    'a&#124;b &lt;i&gt;'
    """
    plain = shorten(value, 2 * _LONGEST).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "|\\`*[]!@":
        plain = plain.replace(mark, f"&#{ord(mark)};")
    return plain
