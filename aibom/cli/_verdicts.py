"""What became of documents that were judged, in words for people and as JSON."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.validation.records import Finding, Report
from aibom.records.refs import shorten

__all__ = ["Verdict", "json", "text", "written"]

_STDIN = "-"
_LONGEST = 2000
_BEYOND = re.compile(r"[^\n -~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one document: a report, or the error for which there is none."""

    file: str
    report: Report | None = None
    error: DocumentError | None = None

    @property
    def called(self) -> str:
        """The file, on one line."""
        return "standard input" if self.file == _STDIN else shorten(self.file, _LONGEST)


def text(verdict: Verdict, *, quiet: bool = False) -> str:
    """Return the lines that say what is wrong with a document, each thing with what to do, and the verdict.

    With `quiet` nothing is said of a valid one, and of one that cannot be read nothing is said here anyway.
    """
    report = verdict.report
    if report is None or (quiet and report.valid):
        return ""
    return "".join(f"{line}\n" for line in _lines(verdict.called, report))


def _lines(name: str, report: Report) -> Iterator[str]:
    for finding in report.findings:
        place = f"{name}:{finding.line or 1}"
        pointer = shorten(finding.pointer or "/", _LONGEST)
        yield f"{place}: {pointer}: {finding.rule}: {shorten(finding.message, _LONGEST)}"
        yield f"    hint: {shorten(finding.remedy, _LONGEST)}"
    for note in report.notes:
        yield f"{name}: note: {shorten(note, _LONGEST)}"
    if report.valid:
        yield f"{name}: valid {report.called}"
        return
    count = len(report.findings) + report.more
    rest = f", the first {len(report.findings):,} are listed" if report.more else ""
    yield f"{name}: not valid {report.called}: {count:,} finding{'' if count == 1 else 's'}{rest}"


def json(verdicts: Sequence[Verdict]) -> bytes:
    """Return what became of each document as a JSON array, as docs/validation.md describes it."""
    found = [_object(verdict) for verdict in verdicts]
    return written(found)


def written(value: object) -> bytes:
    """Return JSON in which a terminal finds nothing to obey: what is not printable is escaped, C1 and bidi too."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    return _BEYOND.sub(lambda found: found[0] if found[0].isprintable() else _escaped(found[0]), text).encode()


def _escaped(character: str) -> str:
    # Beyond the first plane JSON names the two halves in UTF-16.
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _object(verdict: Verdict) -> dict[str, Any]:
    report, error = verdict.report, verdict.error
    named = "unreadable" if report is None else "valid" if report.valid else "not-valid"
    return {
        "file": shorten(verdict.file, _LONGEST),
        "verdict": named,
        "standard": report.standard if report else "",
        "version": report.version if report else "",
        "encoding": report.encoding if report else "",
        "findings": [_finding(finding) for finding in (report.findings if report else ())],
        "more": report.more if report else 0,
        "notes": list(report.notes) if report else [],
        "error": str(error) if error else "",
        "hint": error.hint if error else "",
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "pointer": finding.pointer,
        "line": finding.line,
        "rule": finding.rule,
        "origin": finding.origin.value,
        "message": finding.message,
        "remedy": finding.remedy,
    }
