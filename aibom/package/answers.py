"""Answers to a questionnaire: each derived from the record, worded by what it rests on, and pointing at its evidence.

What an author declares is "the author states"; what nothing in the record says is "not known", with the gap where there is
one; what no record can say is outside of its scope. Nothing is concluded from silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aibom.package._said import Records, Said
from aibom.package.questions import Question, Questionnaire
from aibom.records.bom import Bom
from aibom.records.evidence import Assurance
from aibom.records.gaps import Gap, Severity
from aibom.records.refs import shorten

__all__ = ["Answer", "Answers", "Status", "answered", "wording"]

_MOST = 50
_TOLD = 3
_WEIGHT = {severity: number for number, severity in enumerate(Severity)}


class Status(StrEnum):
    """What became of a question."""

    EVIDENCED = "evidenced"
    """aibom saw it in what it read, or verified it."""
    STATED = "stated"
    """An author, a registry, a tool or an accountable person says so."""
    PARTLY_KNOWN = "partly-known"
    """It is known of some of the artifacts that are asked about, and not of others."""
    LOOKED_FOR = "looked-for"
    """Rules looked for what is asked about and found nothing; that is all that is said."""
    OPEN = "open"
    """Rules looked for what is asked about, and gaps stand."""
    NOT_KNOWN = "not-known"
    OUTSIDE_SCOPE = "outside-scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question: in words, and what it rests on. The numbers count what the tuples had no room for."""

    question: Question
    status: Status
    text: str
    said: tuple[Said, ...] = ()
    more_said: int = 0
    unknown: tuple[str, ...] = ()
    """The purls of what it is not known of."""
    more_unknown: int = 0
    gaps: tuple[Gap, ...] = ()
    more_gaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers, in the order of the questions."""

    questionnaire: Questionnaire
    subject: str
    time: str
    answers: tuple[Answer, ...]


def answered(bom: Bom, questionnaire: Questionnaire) -> Answers:
    """Return what the record of `bom` answers to each question."""
    records = Records(bom)
    return Answers(
        questionnaire=questionnaire,
        subject=bom.subject.purl,
        time=bom.walk.time,
        answers=tuple(_answer(records, each) for each in questionnaire.questions),
    )


def _answer(records: Records, question: Question) -> Answer:
    if question.outside:
        return Answer(question=question, status=Status.OUTSIDE_SCOPE, text=f"Outside scope: {question.outside}")
    gaps = _gravest(records.gaps(question.gaps, question.of))
    if question.looked_for:
        return _of_rules(records, question, gaps)
    asked = records.asked(question.of)
    by_artifact = {node.ref: records.said(node, question.asks) for node in asked}
    said = [each for found in by_artifact.values() for each in found]
    unknown = [ref.purl for ref, found in by_artifact.items() if not found]
    return Answer(
        question=question,
        status=_status([found for found in by_artifact.values() if found], partly=bool(unknown)),
        text=_text(said, unknown, len(asked), gaps, of=question.of),
        said=tuple(said[:_MOST]),
        more_said=max(0, len(said) - _MOST),
        unknown=tuple(unknown[:_MOST]),
        more_unknown=max(0, len(unknown) - _MOST),
        gaps=tuple(gaps[:_MOST]),
        more_gaps=max(0, len(gaps) - _MOST),
    )


def _of_rules(records: Records, question: Question, gaps: Sequence[Gap]) -> Answer:
    lacking = [rule for rule in question.gaps if rule not in records.rules]
    rules, unread = ", ".join(question.gaps), _unread(records, question.of)
    if gaps:
        status, text = Status.OPEN, f"Open: {_counted(len(gaps), 'gap')} found. {_told(gaps)}{unread}"
    elif lacking:
        status, text = Status.NOT_KNOWN, f"Not known: {', '.join(lacking)} did not look for it."
    else:
        said = f"by the rules {rules}. That nothing was found says no more than that."
        status, text = Status.LOOKED_FOR, f"Looked for, nothing found: {said}{unread}"
    return Answer(
        question=question,
        status=status,
        text=text,
        gaps=tuple(gaps[:_MOST]),
        more_gaps=max(0, len(gaps) - _MOST),
    )


def _unread(records: Records, of: str) -> str:
    """Return in words where nothing could be found, since nothing was read."""
    asked = records.asked(of)
    unread = sum(not node.resolution.is_read for node in asked)
    unlisted = sum(node.files is None for node in asked)
    parts = [f"{unread:,} were not read"] if unread else []
    parts += [f"of {unlisted:,} no list of files is known"] if unlisted else []
    return f" Of {_counted(len(asked), 'artifact')} {' and '.join(parts)}." if parts else ""


def _status(known: Sequence[Sequence[Said]], *, partly: bool) -> Status:
    if not known:
        return Status.NOT_KNOWN
    if partly:
        return Status.PARTLY_KNOWN
    seen = {Assurance.OBSERVED, Assurance.VERIFIED}
    whole = all(any(each.assurance in seen and not each.accountable for each in found) for found in known)
    return Status.EVIDENCED if whole else Status.STATED


def _text(said: Sequence[Said], unknown: Sequence[str], asked: int, gaps: Sequence[Gap], *, of: str) -> str:
    parts = [f"{wording(each)}." for each in said[:_TOLD]]
    if len(said) > _TOLD:
        parts.append(f"{_counted(len(said) - _TOLD, 'more statement')} in the data beside this page.")
    if not asked:
        parts.append(f"Not known: the record names no {of}; that there are none is not known.")
    elif len(unknown) == asked:
        parts.append("Not known: nothing in the record states it.")
    elif unknown:
        named = ", ".join(unknown[:_TOLD]) + (f" and {len(unknown) - _TOLD} more" if len(unknown) > _TOLD else "")
        parts.append(f"Not known of {len(unknown)} of {asked}: {named}.")
    if gaps:
        parts.append(_told(gaps))
    return " ".join(parts)


def wording(said: Said) -> str:
    """Return in words what is said, by whom, and where it stands."""
    who = f"{said.accountable}, who answers for it, states" if said.accountable else _WHO[said.assurance]
    return f"{who}, of {said.about}: {said.what} {said.value} ({said.where})"


_WHO: Mapping[Assurance, str] = {
    Assurance.MENTIONED: "The author mentions in prose",
    Assurance.DECLARED: "The author states",
    Assurance.DERIVED: "A registry or tool states",
    Assurance.OBSERVED: "aibom saw",
    Assurance.VERIFIED: "aibom verified",
}


def _gravest(gaps: Iterator[Gap]) -> list[Gap]:
    return sorted(gaps, key=lambda gap: (-_WEIGHT[gap.severity], gap.rule, gap.subject, gap.needed))


def _told(gaps: Sequence[Gap]) -> str:
    first = "; ".join(
        f"{gap.rule} ({gap.severity}) of {shorten(gap.subject)}: {shorten(gap.needed)}" for gap in gaps[:_TOLD]
    )
    rest = f"; {len(gaps) - _TOLD} more" if len(gaps) > _TOLD else ""
    return f"Gaps: {first}{rest}."


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
