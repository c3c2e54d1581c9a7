"""Answers as the text of cells: what is said, what its word rests on, where that stands, and nothing a program would run."""

import re
from collections.abc import Sequence

from aibom.package._said import Said
from aibom.package.answers import Answer
from aibom.package.forms.records import Texts
from aibom.records.evidence import ASSURANCE_ORDER

__all__ = ["harmless", "harmless_between", "texts"]

_LONGEST = 32_000
"""A cell of Excel holds 32,767 characters."""
_SHOWN = 3
# A spreadsheet takes a text that begins so for a formula, some after blanks, and some in the full-width form.
_FORMULA = "=+\\-@|%\uff1d\uff0b\uff0d\uff20"
_BEGINS = re.compile(rf"[\s\ufeff\u200b-\u200f\u2060'\"]*[{_FORMULA}]")
_BETWEEN = re.compile(rf"([,;|][\s\"']*)(?=[{_FORMULA}])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def texts(answers: Sequence[Answer]) -> Texts:
    """Return what is written for a question that these answers answer together."""
    return Texts(
        answer=" ".join(each.text for each in answers),
        assurance="; ".join(dict.fromkeys(_assurance(each) for each in answers)),
        evidence="; ".join(dict.fromkeys(part for each in answers for part in _evidence(each))) or "none",
    )


def _assurance(answer: Answer) -> str:
    seen = {each.assurance for each in answer.said}
    named = [each.value for each in ASSURANCE_ORDER if each in seen]
    supplied = ["supplied"] if any(each.accountable for each in answer.said) else []
    rests = ", ".join([*named, *supplied])
    return f"{answer.status.value} ({rests})" if rests else answer.status.value


def _evidence(answer: Answer) -> list[str]:
    places = list(dict.fromkeys(map(_place, answer.said)))
    gaps = list(dict.fromkeys(f"gap {gap.rule} of {gap.subject.unpinned}" for gap in answer.gaps))
    return [*_first(places, answer.more_said), *_first(gaps, answer.more_gaps)]


def _first(every: Sequence[str], more: int) -> list[str]:
    rest = len(every) - _SHOWN
    return [*every[:_SHOWN], f"and {rest + more:,} more"] if rest > 0 else list(every)


def _place(said: Said) -> str:
    digest = f" sha256:{said.evidence.sha256}" if said.evidence and said.evidence.sha256 else ""
    return f"{said.about}: {said.where}{digest}"


def harmless(text: str) -> str:
    r"""Return a text on one line that no program takes for a formula: an apostrophe stands before one that could be.

    >>> harmless("mit"), harmless("=1+1"), harmless("\t@SUM(A1)"), harmless("a\r\n=1")
    ('mit', "'=1+1", "' @SUM(A1)", 'a  =1')
    """
    plain = _CONTROL.sub(" ", text)
    if _BEGINS.match(plain):
        plain = f"'{plain}"
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def harmless_between(text: str) -> str:
    """Return the same, also for programs that separate fields by another mark than the file does.

    >>> harmless_between("mit;=1+1")
    "mit;'=1+1"
    """
    return _BETWEEN.sub(r"\1'", harmless(text))
