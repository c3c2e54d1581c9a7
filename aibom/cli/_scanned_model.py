"""From a model of the Hub to what was found in its files, of which only the bytes that are needed are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from aibom.cli import _environment
from aibom.cli._hub import hub_source
from aibom.cli._options import AskOptions
from aibom.cli._progress import Progress
from aibom.cli._scanned import Scanned
from aibom.cli._subject import repository
from aibom.errors import OfflineError, SourceError
from aibom.extract.hub_record import HubRecordExtractor
from aibom.readers.spans import Held
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.records.scans import FileScan, Opinion, ScanFinding, ScanVerdict
from aibom.records.snapshot import FileEntry, Snapshot, digest
from aibom.scan.inspect import inspect
from aibom.scan.second import with_second_opinion
from aibom.sources._pool import Pool
from aibom.sources.answers import refusal
from aibom.sources.hub import HubSource

__all__ = ["scanned_model"]

_MAX_FILES = 20_000
_AT_ONCE = 8
_WORST = frozenset({"dangerous", "infected", "malicious", "unsafe"})
_LESS = frozenset({"suspicious", "caution", "warning"})


def scanned_model(subject: str, ask: AskOptions, progress: Progress, *, offline: bool) -> Scanned:
    """Return what was found in the files of a model at one commit.

    Raises:
        UsageError: `subject` names no repository of the Hub.
        SourceError: its record or its files cannot be read.
    """
    ref = repository(subject, "", endpoint=_environment.endpoint())
    if offline or _environment.is_offline():
        hint = "leave out --offline, or name the folder that its files lie in"
        raise OfflineError(
            f"the files of {shorten(subject)} are read at the Hub, and the network is switched off", hint=hint
        )
    hub = hub_source(ask, progress)
    snapshot = hub.fetch(ref, _no_files)
    if error := refusal(snapshot, hub.endpoint):
        raise error
    if snapshot.files is None:
        raise SourceError(f"the Hub lists no files of {shorten(subject)}", hint="fetch it, and scan the folder")
    if len(snapshot.files) > _MAX_FILES:
        raise SourceError(
            f"{shorten(subject)} has more than {_MAX_FILES:,} files", hint="fetch it, and scan the folder"
        )
    files = _files(hub, snapshot, progress)
    if files and all(any(found.rule == "file" for found in scan.findings) for scan in files):
        reason = files[0].findings[0].text
        raise SourceError(f"no file of {shorten(subject)} could be read: {reason}", hint="try again later")
    return Scanned(
        argument=subject,
        base=snapshot.ref.url(hub.endpoint),
        artifact=snapshot.ref.purl,
        files=tuple(sorted(files, key=lambda scan: (scan.verdict.rank, scan.path))),
        notes=(
            "read at the Hub by parts: bytes that no format or rule asks for, such as the numbers of weights, were not fetched",
        ),
    )


def _no_files(kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
    """Want none with the record: each is read as a span."""
    del kind, files
    return {}


def _files(hub: HubSource, snapshot: Snapshot, progress: Progress) -> list[FileScan]:
    opinions = _opinions(snapshot)
    pool = Pool(_AT_ONCE, name="aibom-scan")
    waiting = [pool.submit(partial(_file, hub, snapshot.ref, entry)) for entry in snapshot.files or ()]
    found = []
    try:
        for future in waiting:
            scan = future.result()
            said = tuple(_weighed(opinion, scan) for opinion in opinions.get(scan.path, ()))
            found.append(replace(scan, opinions=(*scan.opinions, *said)))
            progress.scanned(len(found), scan.path)
    finally:
        for future in waiting:
            future.cancel()
    return found


def _file(hub: HubSource, ref: ArtifactRef, entry: FileEntry) -> FileScan:
    span = hub.span(ref, entry)
    if span is None:
        text = "the Hub states no size for it: fetch it, and scan it here"
        unread = ScanFinding(verdict=ScanVerdict.UNREADABLE, rule="file", text=text)
        return FileScan(path=entry.path, size=0, verdict=ScanVerdict.UNREADABLE, findings=(unread,))
    scan = inspect(entry.path, span)
    data = span.complete
    return with_second_opinion(replace(scan, sha256=digest(data)), Held(data)) if data is not None else scan


def _opinions(snapshot: Snapshot) -> dict[str, list[Opinion]]:
    """Return what the registry's scanners say of each file: a third party's claim."""
    found: dict[str, list[Opinion]] = {}
    for path, level, scanner in _stated(snapshot):
        said = f"the Hub's scanner {shorten(scanner)}" if scanner else "a scanner of the Hub"
        found.setdefault(path, []).append(Opinion(scanner=said, verdict=level, text="its claim, from the Hub's record"))
    return found


def _stated(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    for claim in HubRecordExtractor().claims(snapshot):
        if isinstance(claim, FactClaim) and claim.fact is Fact.SCANNER_VERDICT:
            fields = dict(claim.fields)
            yield str(fields.get("path", "")), str(claim.value), str(fields.get("scanner", ""))


def _weighed(opinion: Opinion, scan: FileScan) -> Opinion:
    """Return the opinion with whether it is what was found here, as far as the words can be compared."""
    level = opinion.verdict.strip().lower()
    if level in _WORST:
        return replace(opinion, agrees=scan.verdict is ScanVerdict.DANGEROUS)
    if level in _LESS:
        return replace(opinion, agrees=scan.verdict in {ScanVerdict.DANGEROUS, ScanVerdict.REVIEW})
    return opinion
