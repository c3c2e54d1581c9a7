"""Ask one other scanner about folders, in that scanner's own environment: one line of JSON for each folder.

    python scanner_verdicts.py TOOL FOLDER [FROM]

It starts with the folder FROM in the order of names, since whoever reads starts it again behind one that killed it. Nothing
may connect, and nothing may start a process: a tool that tried would be told apart in its line. Needs no package but the tool.
"""

import contextlib
import importlib
import importlib.metadata
import io
import json
import logging
import signal
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FLAGGED, NOT_CLEAN, PASSED = "flagged", "not clean", "passed"
LIMIT = 30
"""Seconds for a folder; whoever takes more has failed on it, which is not clean."""

REFUSED = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
)
TRIED: list[str] = []

Ask = Callable[[Path], str]


def _refuse(event: str, _arguments: object) -> None:
    if event.startswith(REFUSED) or event == "subprocess.Popen":
        TRIED.append(event)
        raise PermissionError(event)


def _picklescan() -> Ask:
    """Return picklescan as its command runs on a folder, with every file besides as it runs on a file."""
    from picklescan.scanner import scan_file_path  # noqa: PLC0415  # in its own environment alone

    with contextlib.suppress(ImportError):
        importlib.import_module("py7zr")  # what it reads 7z with asks the system something once, which is refused later

    def ask(folder: Path) -> str:
        worst = PASSED
        for path in sorted(found for found in folder.rglob("*") if found.is_file()):
            result = scan_file_path(str(path))
            if result.issues_count:
                return FLAGGED
            if result.suspicious_count or result.scan_err:
                worst = NOT_CLEAN
        return worst

    return ask


def _modelscan() -> Ask:
    """Return modelscan with its default settings; what it skips it has not called anything."""
    from modelscan.modelscan import ModelScan  # noqa: PLC0415  # likewise

    def ask(folder: Path) -> str:
        report: dict[str, Any] = ModelScan().scan(folder)
        if report["summary"]["total_issues"]:
            return FLAGGED
        return NOT_CLEAN if report["errors"] else PASSED

    return ask


def _fickling() -> Ask:
    """Return fickling as it goes through a repository: archives by member, else what it can read as a pickle."""
    from fickling.analysis import Severity  # noqa: PLC0415  # likewise
    from fickling.cli import HF_RAW_PICKLE_EXTENSIONS  # noqa: PLC0415
    from fickling.fickle import PickleDecodeError, StackedPickle  # noqa: PLC0415
    from fickling.loader import scan_file, scan_zip_archive  # noqa: PLC0415

    def results(path: Path) -> list[Any]:
        if zipfile.is_zipfile(path) or path.suffix in {".npz", ".pt", ".keras"}:
            return list(scan_zip_archive(str(path), graceful=True).values())
        if path.suffix.lower() not in HF_RAW_PICKLE_EXTENSIONS:
            try:
                with path.open("rb") as file:
                    StackedPickle.load(file)
            except (PickleDecodeError, ValueError, EOFError):
                return []
        return [scan_file(str(path), graceful=True)]

    def ask(folder: Path) -> str:
        found = [result for path in sorted(folder.rglob("*")) if path.is_file() for result in results(path)]
        if any(result.severity.value >= Severity.LIKELY_UNSAFE.value for result in found):
            return FLAGGED
        return PASSED if all(result.is_safe and not result.errors for result in found) else NOT_CLEAN

    return ask


TOOLS: dict[str, Callable[[], Ask]] = {"picklescan": _picklescan, "modelscan": _modelscan, "fickling": _fickling}


def _late(_number: int, _frame: object) -> None:
    raise TimeoutError


def _asked(ask: Ask, folder: Path) -> tuple[str, str]:
    """Return the verdict and what went wrong."""
    signal.alarm(LIMIT)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return ask(folder), ""
    except Exception as error:  # noqa: BLE001  # whatever a tool fails with is its answer
        return NOT_CLEAN, type(error).__name__
    finally:
        signal.alarm(0)


def main() -> None:
    """Print a line for the tool, then one for each folder."""
    tool, folder, first = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    ask = TOOLS[tool]()
    print(json.dumps({"version": importlib.metadata.version(tool)}), flush=True)
    signal.signal(signal.SIGALRM, _late)
    sys.addaudithook(_refuse)
    for place in sorted(folder.iterdir())[first:]:
        TRIED.clear()
        begun = time.perf_counter()
        verdict, fault = _asked(ask, place)
        took = time.perf_counter() - begun
        print(
            json.dumps({"id": place.name, "verdict": verdict, "seconds": took, "fault": fault, "tried": TRIED}),
            flush=True,
        )


if __name__ == "__main__":
    main()
