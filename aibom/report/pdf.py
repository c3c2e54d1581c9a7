"""The report as PDF, drawn by a Chromium that is installed; the same page gives the same bytes with the same one and fonts."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["NAMES", "NONE", "Browser", "drawn", "drawn_by", "found"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NONE = "none"
"""What stands for no browser where one could be named."""
_SECONDS = 240
_MAX_BYTES = 256 * 1024 * 1024
_HEAD = 65_536
"""Skia writes what it says of the document into its first object."""
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[+-]\d\d'\d\d'\)")
_CREATOR = re.compile(rb"/Creator \(.{0,300}?(?:Headless)?Chrome/(\d{1,5})[. ]", re.DOTALL)
_ARGUMENTS = (
    *("--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"),
    # the page loads nothing by its policy; should a browser want something for itself, it gets it nowhere
    *("--proxy-server=http://127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND"),
    *("--no-pdf-header-footer", "--generate-pdf-document-outline", "--lang=en-US", "--force-color-profile=srgb"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A Chromium: the program, and whether somebody named it."""

    program: str
    named: bool = False

    def major(self) -> str:
        """Return its major version in digits, or nothing if it does not say."""
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own browser, and no argument of strangers
                [self.program, "--version"], capture_output=True, timeout=30, check=False, env=_environment(None)
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        said = re.search(rb"(?:Chromium|Chrome)\D{0,40}(\d{1,5})\.", done.stdout)
        return said[1].decode() if said else ""


def found(named: str = "") -> Browser | None:
    """Return the browser of that name or path, by default the first of `NAMES` there is; None where there is none.

    Raises:
        DocumentError: one is named and not there.
    """
    if named == NONE:
        return None
    for name in [named] if named else NAMES:
        if program := shutil.which(name):
            return Browser(program=program, named=bool(named))
    if named:
        raise DocumentError(
            f"there is no program {shorten(named)!r}", hint="name a Chromium or Chrome, or none for no PDF"
        )
    return None


def drawn(page: bytes, browser: Browser, time: str) -> bytes:
    """Return a page, in which no script may run, as PDF that says to be of `time` (as RFC 3339 writes it).

    Raises:
        DocumentError: the browser gave none.
    """
    with tempfile.TemporaryDirectory(prefix="aibom-pdf-", ignore_cleanup_errors=True) as home:
        source, target = Path(home) / "report.html", Path(home) / "report.pdf"
        source.write_bytes(page)
        command = [
            *(browser.program, *_ARGUMENTS, *_unconfined()),
            *(f"--user-data-dir={Path(home) / 'profile'}", f"--print-to-pdf={target}", source.as_uri()),
        ]
        said = _run(command, home)
        try:
            with target.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except OSError:
            data = b""
    if not data.startswith(b"%PDF-") or len(data) > _MAX_BYTES:
        raise _failed(browser, said or "it wrote none")
    return _dated(data, time, browser)


def drawn_by(data: bytes) -> str:
    """Return the major version of the Chromium that drew a PDF, as that says itself; nothing if it was none.

    >>> drawn_by(b"%PDF-1.4 1 0 obj <</Creator (Mozilla/5.0 HeadlessChrome/150.0.0.0 Safari)"), drawn_by(b"%PDF-1.4")
    ('150', '')
    """
    said = _CREATOR.search(data, 0, _HEAD)
    return said[1].decode() if said else ""


def _dated(data: bytes, time: str, browser: Browser) -> bytes:
    """Return the PDF with another date, which takes as many bytes: the places of its objects stay."""
    moment = datetime.fromisoformat(time).astimezone(UTC).strftime("%Y%m%d%H%M%S").rjust(14, "0").encode()
    head, count = _DATES.subn(rb"/\1 (D:" + moment + rb"+00'00')", data[:_HEAD])
    if count != len({b"CreationDate", b"ModDate"}) or len(head) != len(data[:_HEAD]):
        raise _failed(browser, "its PDF does not say when it was made, as those of Chromium do")
    return head + data[_HEAD:]


def _run(command: list[str], home: str) -> str:
    """Run the browser, and return the end of what it said; it and its children are ended when it takes too long."""
    try:
        process = subprocess.Popen(  # noqa: S603 - as above
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(home),
            cwd=home,
            start_new_session=True,
        )
    except OSError as error:
        return str(error.strerror)
    try:
        _, said = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        _end(process)
        return f"it took more than {_SECONDS} seconds"
    except BaseException:
        _end(process)
        raise
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if "dbus" not in line]
    return shorten(lines[-1], 300) if lines and process.returncode else ""


def _end(process: "subprocess.Popen[bytes]") -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()


def _environment(home: str | None) -> dict[str, str]:
    """Return what a browser needs of the environment: no token, no proxy and no setting of the person's own."""
    kept = {name: os.environ[name] for name in ("PATH", "SystemRoot", "LD_LIBRARY_PATH") if name in os.environ}
    kept |= {"LANG": "C.UTF-8", "TZ": "UTC"}
    return kept | ({"HOME": home, "TMPDIR": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home} if home else {})


def _unconfined() -> list[str]:
    """Return what lets root start a Chromium: its sandbox refuses root. The page runs no script and loads nothing."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _failed(browser: Browser, why: str) -> DocumentError:
    return DocumentError(
        f"{shorten(browser.program)} drew no PDF: {why}",
        hint="name another Chromium with --browser, or write HTML and print it to PDF",
    )
