"""What can run when a file is loaded: every detector that claims it looks, and the worst that is found is the verdict."""

from collections.abc import Iterable, Iterator
from itertools import islice

from aibom.readers.spans import Found, Span
from aibom.records.scans import FileScan, ScanFinding, ScanVerdict
from aibom.scan.catalogue import DETECTORS
from aibom.scan.inert import inert_kind
from aibom.scan.interface import HEAD, MAX_FINDINGS, Detector, Item, SpentError

__all__ = ["inspect", "inspect_found"]

_MAX_LOOKED_AT = 200 * MAX_FINDINGS


def inspect(path: str, span: Span) -> FileScan:
    """Return what is found in one file, called `path` in its folder; whatever is wrong with it is a finding."""
    look = _Look()
    findings: dict[ScanFinding, None] = {}
    worst, more, looked_at = len(ScanVerdict), 0, 0
    for one in islice(look.at(Item(path=path, span=span)), _MAX_LOOKED_AT):
        looked_at += 1
        if len(findings) < MAX_FINDINGS or one.verdict.rank < worst:
            findings[one] = None
        else:
            more += one not in findings
        worst = min(worst, one.verdict.rank)
    if more or looked_at == _MAX_LOOKED_AT:
        text = f"it has {more:,} findings more than are shown" if more else "it has more findings than are looked at"
        findings[_unreadable("bound", text)] = None
    return FileScan(
        path=path,
        size=span.size,
        verdict=_worst(findings),
        findings=tuple(findings),
        formats=tuple(look.formats),
    )


def inspect_found(found: Iterable[Found]) -> Iterator[FileScan]:
    """Yield what is found in each file of a folder; one that cannot be read is a finding, and the rest is scanned."""
    for one in found:
        if one.span is None:
            yield _not_read(one.path, one.fault)
            continue
        scan = inspect(one.path, one.span)
        try:
            sha256 = one.finish()
        except OSError as error:
            changed = _unreadable("file", error.strerror or str(error))
            yield FileScan(
                path=one.path,
                size=scan.size,
                verdict=_worst([*scan.findings, changed]),
                findings=(*scan.findings, changed),
                formats=scan.formats,
            )
            continue
        yield FileScan(
            path=one.path,
            size=scan.size,
            verdict=scan.verdict,
            findings=scan.findings,
            formats=scan.formats,
            sha256=sha256,
        )


class _Look:
    """One file's look, over all that lies within it; `formats` are those found so far, from the outside in."""

    def __init__(self) -> None:
        self.formats: dict[str, None] = {}

    def at(self, item: Item) -> Iterator[ScanFinding]:
        """Yield what every detector finds that claims an item."""
        try:
            head = item.span.read(0, HEAD)
        except OSError as error:
            yield _unreadable("file", f"it cannot be read: {error.strerror or 'no reason given'}", item)
            return
        claimed = False
        for detector in DETECTORS:
            try:
                claims = detector.claims(item, head)
            except Exception as error:  # noqa: BLE001  a detector that breaks on hostile bytes must not hide the rest
                yield _unreadable("fault", f"{detector.name}: {type(error).__name__} at its first bytes", item)
                continue
            if claims:
                claimed = True
                self.formats[detector.name] = None
                yield from self._by(detector, item)
        if not claimed:
            kind = inert_kind(item, head)
            self.formats.update({kind.name: None} if kind.name else {})
            yield ScanFinding(verdict=kind.verdict, rule=kind.rule, text=kind.why, member=item.member)

    def _by(self, detector: Detector, item: Item) -> Iterator[ScanFinding]:
        try:
            yield from detector.scan(item, self.at)
        except SpentError as error:
            yield _unreadable("bound", f"{error}; the rest is unread", item)
        except OSError as error:
            yield _unreadable("file", f"{detector.name}: {error.strerror or 'it cannot be read'}", item)
        except Exception as error:  # noqa: BLE001  likewise
            yield _unreadable("fault", f"{detector.name}: {type(error).__name__}; the rest is unread", item)


def _unreadable(rule: str, text: str, item: Item | None = None) -> ScanFinding:
    member = item.member if item else ""
    return ScanFinding(verdict=ScanVerdict.UNREADABLE, rule=rule, text=text, member=member)


def _not_read(path: str, fault: str) -> FileScan:
    return FileScan(path=path, size=0, verdict=ScanVerdict.UNREADABLE, findings=(_unreadable("file", fault),))


def _worst(findings: Iterable[ScanFinding]) -> ScanVerdict:
    return min((one.verdict for one in findings), key=lambda one: one.rank, default=ScanVerdict.ALLOWLISTED)
