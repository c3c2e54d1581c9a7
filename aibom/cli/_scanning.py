"""From what is named to what was found in its files, and to an exit code."""

import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from aibom.cli import _scanned
from aibom.cli._logs import shown_on
from aibom.cli._options import AskOptions
from aibom.cli._progress import Progress
from aibom.cli._scanned import Scanned
from aibom.cli._subject import existing_path, is_path
from aibom.cli._uri import uri_of
from aibom.cli._verdicts import written
from aibom.errors import DocumentError, VerdictError
from aibom.readers.spans import Found
from aibom.records.refs import shorten
from aibom.records.scans import FileScan, ScanVerdict
from aibom.scan.inspect import inspect_found
from aibom.scan.second import with_second_opinion
from aibom.sources.folder import folder_at
from aibom.sources.spans import found_at, spans

__all__ = ["conclude", "counted", "scanned", "shown"]


def scanned(
    subjects: Sequence[str], ask: AskOptions, progress: Progress, *, offline: bool, debug: bool
) -> tuple[Scanned, ...]:
    """Return what was found in the files of each of `subjects`, in their order.

    Raises:
        UsageError: one is no path and no model.
        DocumentError: a path cannot be read.
        SourceError: a model cannot be read at its registry.
    """
    try:
        with shown_on(progress, debug=debug):
            return tuple(_one(subject, ask, progress, offline=offline) for subject in dict.fromkeys(subjects))
    finally:
        progress.close()


def _one(subject: str, ask: AskOptions, progress: Progress, *, offline: bool) -> Scanned:
    if not is_path(subject):
        from aibom.cli._scanned_model import scanned_model  # noqa: PLC0415 - paths need none of the network

        return scanned_model(subject, ask, progress, offline=offline)
    path = existing_path(subject)
    kind = path.stat().st_mode
    if stat.S_ISDIR(kind):
        place = folder_at(path)
        files = counted(spans(place, path), progress)
        return Scanned(argument=subject, base=uri_of(subject), files=files)
    if not stat.S_ISREG(kind):
        raise DocumentError(f"{shorten(subject)!r} is no file and no folder", hint="name a regular file")
    return _file(subject, path, progress)


def _file(subject: str, path: Path, progress: Progress) -> Scanned:
    """Return what was found in one file, which is known by its own name even where a link led to it."""
    files = counted(found_at(path.name, path.resolve()), progress)
    unread = [scan for scan in files if not scan.formats and any(found.rule == "file" for found in scan.findings)]
    if unread and not unread[0].size:
        raise DocumentError(f"cannot read {shorten(subject)!r}: {unread[0].findings[0].text}", hint="check the path")
    return Scanned(argument=subject, base=uri_of(str(Path(subject).parent)), files=files)


def counted(listed: Iterable[Found], progress: Progress) -> tuple[FileScan, ...]:
    """Return what was found in each file, with what another scanner says of it, the worst first."""
    present: list[Found] = []

    def seen() -> Iterator[Found]:
        for one in listed:
            present[:] = [one]
            yield one

    found = []
    for scan in inspect_found(seen()):
        span = present[0].span
        found.append(scan if span is None else with_second_opinion(scan, span))
        progress.scanned(len(found), scan.path)
    return tuple(sorted(found, key=lambda scan: (scan.verdict.rank, scan.path)))


def shown(found: Sequence[Scanned], form: str, *, every: bool) -> bytes:
    """Return what was found in the form that was asked for; `every` lists files that are allowlisted in text, too."""
    if form == "text":
        return _scanned.text(found, every=every).encode(errors="backslashreplace")
    return written(_scanned.json(found) if form == "json" else _scanned.sarif(found))


def conclude(found: Sequence[Scanned], fail_on: ScanVerdict) -> None:
    """End as the verdicts ask for.

    Raises:
        VerdictError: a file's verdict is `fail_on`, or worse.
    """
    if any(scan.verdict.rank <= fail_on.rank for each in found for scan in each.files):
        raise VerdictError(_scanned.headline(found), hint="the findings say why; do not load these files")
