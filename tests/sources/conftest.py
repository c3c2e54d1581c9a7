"""A Hub source that talks to the test Hub with the real client, and a clock whose time passes only by sleeping."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from huggingface_hub.utils import close_session  # type: ignore[attr-defined]

from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry
from aibom.sources.hub import Event, HubSource
from testhub import HubServer

TIME = "2026-01-01T00:00:00Z"


class Nap:
    """A clock at which nobody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        """Return what time it is."""
        return self.now


@pytest.fixture
def nap() -> Nap:
    """Return a clock of one's own."""
    return Nap()


@pytest.fixture
def events() -> list[Event]:
    """Return the list the sources of a test report their progress to."""
    return []


@pytest.fixture(autouse=True)
def fresh_session() -> Iterator[None]:
    """Close the client's connections after a test: those to a Hub that is gone are of no use to the next."""
    yield
    close_session()


@pytest.fixture
def source(nap: Nap, events: list[Event]) -> Iterator[Callable[..., HubSource]]:
    """Make sources: call it with a Hub (or an address) and the arguments that matter.

    The test ends when they have ended: a card asked for early may still be on its way when the answer is there.
    """
    sources: list[HubSource] = []

    def make(hub: HubServer | str, **arguments: Any) -> HubSource:
        settings: dict[str, Any] = {"token": False, "time": TIME, "timeout": 5.0, "on_event": events.append}
        settings |= {"sleep": nap.sleep, "clock": nap.clock, "jobs": 8}
        sources.append(HubSource(endpoint=hub if isinstance(hub, str) else hub.url, **(settings | arguments)))
        return sources[-1]

    yield make
    for pool in [made._reading._pool for made in sources]:
        while pool._pending > 0:
            time.sleep(0.002)


@pytest.fixture
def wanting() -> Callable[..., Any]:
    """Make `wants` functions: call it with paths and limits, or with nothing to want no file."""

    def make(*paths: str, **limits: int) -> Any:
        chosen = dict.fromkeys(paths, 10_000) | {path.replace("__", "."): limit for path, limit in limits.items()}

        def wants(_kind: Kind, files: Sequence[FileEntry]) -> dict[str, int]:
            return {entry.path: chosen[entry.path] for entry in files if entry.path in chosen}

        return wants

    return make
