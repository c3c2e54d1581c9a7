"""What was found in the files of what was named: in words, as JSON, and as a SARIF log."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aibom import __version__
from aibom.cli._sarif import SCHEMA
from aibom.records.refs import shorten
from aibom.records.scans import FileScan, Opinion, ScanFinding, ScanVerdict

__all__ = ["LIMIT", "Scanned", "headline", "json", "sarif", "text"]

LIMIT = (
    "A scan shows what it looked for and found in the bytes, and no more: none of its verdicts says that a file is harmless, "
    "how the model behaves, or what a fault in a loader does with the file."
)
"""What every scan says of itself."""

_LONGEST = 2000
_MOST = 25_000  # results of one run that code hosts take
_LEVELS = {ScanVerdict.DANGEROUS: "error", ScanVerdict.UNREADABLE: "warning", ScanVerdict.REVIEW: "warning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One thing that was named, and what was found in its files, the worst first; `base` is the address of its folder.

    `artifact` is the purl of a model at the commit that was read (empty: a path); `notes` are what else whoever reads
    the verdicts has to know.
    """

    argument: str
    base: str
    files: tuple[FileScan, ...]
    artifact: str = ""
    notes: tuple[str, ...] = ()


def headline(found: Sequence[Scanned]) -> str:
    """Return how many files have which verdict, on one line."""
    counts = _counts(found)
    total = sum(counts.values())
    if not total:
        return "no file was there to scan"
    said = ", ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in ScanVerdict if counts[verdict])
    return f"{said} of {total:,} file{'s' if total > 1 else ''}"


def _counts(found: Sequence[Scanned]) -> Counter[ScanVerdict]:
    return Counter(scan.verdict for each in found for scan in each.files)


def text(found: Sequence[Scanned], *, every: bool = True) -> str:
    """Return the verdicts in words: files by verdict, the worst first; those that are allowlisted only with `every`."""
    return "".join(f"{line}\n" for line in _lines(found, every=every))


def _lines(found: Sequence[Scanned], *, every: bool) -> Iterator[str]:
    said = headline(found)
    yield f"{said[0].upper()}{said[1:]}"
    for each in found:
        about = f", {shorten(each.artifact, _LONGEST)}" if each.artifact else ""
        yield f"  scanned: {shorten(each.argument, _LONGEST)}{about}"
        yield from (f"  note: {shorten(note, _LONGEST)}" for note in each.notes)
        for scan in each.files:
            if every or scan.verdict is not ScanVerdict.ALLOWLISTED:
                yield from _file_lines(scan, every=every)
    yield LIMIT


def _file_lines(scan: FileScan, *, every: bool) -> Iterator[str]:
    formats = f" ({', '.join(scan.formats)})" if scan.formats else ""
    yield f"{scan.verdict.value}: {shorten(scan.path, _LONGEST)}{formats}"
    told = [one for one in scan.findings if one.verdict is not ScanVerdict.ALLOWLISTED or (every and scan.size)]
    told = told if scan.verdict is not ScanVerdict.ALLOWLISTED else told[:1]
    for one in sorted(told, key=lambda one: one.verdict.rank):
        if one.verdict is not ScanVerdict.ALLOWLISTED or scan.verdict is ScanVerdict.ALLOWLISTED:
            yield f"    {one.verdict.value}: {_said(one)}"
    yield from (f"    {_opinion(opinion)}" for opinion in scan.opinions)


def _said(one: ScanFinding) -> str:
    where = [shorten(one.member, _LONGEST)] if one.member else []
    where += [f"at byte {one.offset:,}"] if one.offset >= 0 else []
    what = " ".join(part for part in (one.operation, one.call) if part)
    place = f"{' '.join(where)}: " if where else ""
    return f"{place}{shorten(one.text, _LONGEST)} [{one.rule}{': ' + shorten(what) if what else ''}]"


def _opinion(opinion: Opinion) -> str:
    agrees = {True: ", as found here", False: ", unlike what was found here", None: ""}[opinion.agrees]
    said = f": {shorten(opinion.text, _LONGEST)}" if opinion.text else ""
    return f"{shorten(opinion.scanner)} says {shorten(opinion.verdict)}{agrees}{said}"


def json(found: Sequence[Scanned]) -> Mapping[str, Any]:
    """Return what was found as `schemas/aibom/scan-1.schema.json` has it."""
    counts = _counts(found)
    return {
        "schema": "aibom-scan/1",
        "tool": {"name": "aibom", "version": __version__},
        "summary": headline(found),
        "counts": {verdict.value: counts[verdict] for verdict in ScanVerdict},
        "scanned": [
            {
                "argument": each.argument,
                "artifact": each.artifact,
                "notes": list(each.notes),
                "files": [_file(scan) for scan in each.files],
            }
            for each in found
        ],
        "limit": LIMIT,
    }


def _file(scan: FileScan) -> Mapping[str, Any]:
    return {
        "path": scan.path,
        "size": scan.size,
        "sha256": scan.sha256,
        "verdict": scan.verdict.value,
        "formats": list(scan.formats),
        "findings": [_finding(one) for one in scan.findings],
        "opinions": [
            {"scanner": each.scanner, "verdict": each.verdict, "text": each.text, "agrees": each.agrees}
            for each in scan.opinions
        ],
    }


def _finding(one: ScanFinding) -> Mapping[str, Any]:
    return {
        "verdict": one.verdict.value,
        "rule": one.rule,
        "text": shorten(one.text, _LONGEST),
        "member": shorten(one.member, _LONGEST),
        "offset": one.offset,
        "operation": one.operation,
        "call": one.call,
    }


def sarif(found: Sequence[Scanned]) -> Mapping[str, Any]:
    """Return a SARIF 2.1.0 log: a result for each finding that is not allowlisted."""
    amiss = [
        (each, scan, one)
        for each in found
        for scan in each.files
        for one in scan.findings
        if one.verdict is not ScanVerdict.ALLOWLISTED
    ]
    rules = sorted({one.rule for _, _, one in amiss})
    notes = [LIMIT, headline(found), *(note for each in found for note in each.notes)]
    if len(amiss) > _MOST:
        notes.append(f"{len(amiss) - _MOST:,} more findings are not listed; a log holds {_MOST:,}")
    told = [{"level": "note", "message": {"text": note}} for note in notes]
    run = {
        "tool": {
            "driver": {"name": "aibom", "version": __version__, "rules": [{"id": rule} for rule in rules]},
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": told}],
        "results": [_result(each, scan, one, rules.index(one.rule)) for each, scan, one in amiss[:_MOST]],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(each: Scanned, scan: FileScan, one: ScanFinding, number: int) -> Mapping[str, Any]:
    region = {"region": {"byteOffset": one.offset}} if one.offset >= 0 and not one.member else {}
    uri = f"{each.base}/{quote(scan.path, safe='/')}" if each.base not in {"", "."} else quote(scan.path, safe="/")
    return {
        "ruleId": one.rule,
        "ruleIndex": number,
        "level": _LEVELS[one.verdict],
        "message": {"text": f"{shorten(scan.path, _LONGEST)}: {one.verdict.value}: {_said(one)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, **region}}],
        "properties": {"verdict": one.verdict.value, "operation": one.operation, "call": one.call},
    }
