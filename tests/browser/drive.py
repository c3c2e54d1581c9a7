"""A real Chromium, driven by Playwright, that can reach nothing but files; and what is noted of the pages it opens."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aibom.report.pdf import NAMES

__all__ = ["AXE", "ROOT", "Driven", "Opened", "browser_here", "demanded", "started"]

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "build" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = (
    *("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-features=OptimizationHints,MediaRouter"),
)


@dataclass
class Opened:
    """A page that was opened, and what it did since: dialogs, faults of scripts, and addresses that are no files."""

    page: Any
    dialogs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def refuse(self, dialog: Any) -> None:
        """Take note of a dialog, and close it."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def overflow(self) -> int:
        """Return how many pixels the page is wider than what shows it."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


class Driven:
    """A browser whose every request goes to a proxy that only notes it."""

    def __init__(self, browser: Any, caught: list[str]) -> None:
        self._browser = browser
        self.caught = caught

    @contextmanager
    def opened(self, file: Path, hash: str = "", **options: Any) -> Iterator[Opened]:  # noqa: A002 - as of a link
        """Open a file in a window of its own; `options` are those of Playwright's new_context."""
        context = self._browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        try:
            found = Opened(page=context.new_page())
            found.page.on("dialog", found.refuse)
            found.page.on("pageerror", lambda each: found.faults.append(str(each)))
            found.page.on("console", lambda each: found.faults.append(each.text) if each.type == "error" else None)
            context.on("request", lambda each: found.asked.append(each.url) if each.url[:5] != "file:" else None)
            found.page.goto(file.as_uri() + hash)
            yield found
        finally:
            context.close()


def demanded(what: str | Path | None, name: str) -> str:
    """Return `what`; where there is none the test is skipped, or fails where AIBOM_REQUIRE_BROWSER is set, as in CI."""
    if what is not None and Path(what).exists():
        return str(what)
    reason = f"{name} is missing: `make browser`"
    if os.environ.get("AIBOM_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


def browser_here() -> str:
    """Return the Chromium that is installed; where there is none the test is skipped, or fails where one is demanded."""
    return demanded(next(filter(None, map(shutil.which, NAMES)), None), "a Chromium")


@contextmanager
def started() -> Iterator[Driven]:
    """Start the browser; it has no network but the proxy."""
    program = browser_here()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - needed where there is a browser

    with _noting() as (port, caught), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=list(ARGUMENTS),
            chromium_sandbox=False,
            proxy={"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"},
        )
        try:
            yield Driven(browser, caught)
        finally:
            browser.close()


@contextmanager
def _noting() -> Iterator[tuple[int, list[str]]]:
    """A proxy that reads the first line of each request, notes it and hangs up."""
    caught: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                with peer:
                    peer.settimeout(2)
                    try:
                        caught.append(peer.recv(4096).partition(b"\r\n")[0].decode("latin-1"))
                    except OSError:
                        caught.append("something")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], caught
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)
