"""What picklescan says of the same bytes: a second opinion, shown beside the verdict, and never in its place."""

import io
import logging
from dataclasses import replace

from aibom.readers.spans import Span
from aibom.records.scans import FileScan, Opinion, ScanVerdict
from aibom.scan._span_file import SpanFile

__all__ = ["with_second_opinion"]

MAX_BYTES = 256 << 20
MAX_PICKLE = 32 << 20
"""picklescan reads a pickle into memory, and is slow: of larger ones no second opinion is asked for."""
_READ = frozenset({"pickle", "zip"})
_BEYOND = frozenset({"bound", "fault", "file"})


def with_second_opinion(scan: FileScan, span: Span) -> FileScan:
    """Return a scan with what picklescan says of the same file, if it is of a kind and size that picklescan reads.

    Only bytes that were read within bounds before are handed to it; it imports and fetches nothing of what they name.
    """
    first = scan.formats[0] if scan.formats else ""
    unfit = scan.size > (MAX_BYTES if first == "zip" else MAX_PICKLE) or any(
        one.rule in _BEYOND for one in scan.findings
    )
    if first not in _READ or unfit:
        return scan
    return replace(scan, opinions=(*scan.opinions, _opinion(scan, span)))


def _opinion(scan: FileScan, span: Span) -> Opinion:
    try:
        from picklescan import scanner  # noqa: PLC0415  costs nothing until it is asked
    except ImportError:
        return Opinion(scanner="picklescan", verdict="not installed")
    logging.getLogger("picklescan").setLevel(logging.CRITICAL + 1)
    data = io.BufferedReader(SpanFile(span))
    try:
        if scan.formats[0] == "zip":
            result = scanner.scan_zip_bytes(data, "file")
        else:
            result = scanner.scan_pickle_bytes(data, "file")
    except Exception as error:  # noqa: BLE001  another program's failing is its opinion, and no fault of ours
        return Opinion(scanner="picklescan", verdict="failed", text=type(error).__name__)
    kinds = {one.safety.value for one in result.globals}
    verdict = "dangerous" if "dangerous" in kinds else "suspicious" if "suspicious" in kinds else "innocuous"
    if result.scan_err:
        verdict = f"{verdict}, with errors" if result.globals else "failed"
    if not result.scanned_files and not result.scan_err:
        verdict = "nothing scanned"
    return Opinion(scanner="picklescan", verdict=verdict, text=_named(result.globals), agrees=_agrees(scan, verdict))


def _named(found: list[object]) -> str:
    """Return the globals that it calls dangerous, sorted."""
    names = sorted({f"{one.module}.{one.name}" for one in found if one.safety.value == "dangerous"})  # type: ignore[attr-defined]
    return ", ".join(ascii(name)[1:-1][:80] for name in names[:8])


def _agrees(scan: FileScan, verdict: str) -> bool | None:
    """Say whether both call a file dangerous, or neither does; None where one of them could not read it."""
    if verdict in {"failed", "nothing scanned"}:
        return None
    return (scan.verdict is ScanVerdict.DANGEROUS) == verdict.startswith("dangerous")
