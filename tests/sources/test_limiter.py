"""Pacing by the server's window: nobody is refused, nobody waits for nothing."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from aibom.records.refs import parse_subject
from aibom.sources._limiter import Event, Limiter
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants
from testhub import HubFactory, Quota, Repo

Make = Callable[..., HubSource]


@dataclass
class Answer:
    """An answer with the headers that matter."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def limited(left: int, seconds: int, *, bucket: str = "api", status: int = 200) -> Answer:
    return Answer(status=status, headers={"ratelimit": f'"{bucket}";r={left};t={seconds}'})


class Clock:
    """A clock that moves on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.events: list[Event] = []

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.now += seconds

    def limiter(self) -> Limiter:
        """Return a limiter that goes by this clock."""
        return Limiter(clock=lambda: self.now, sleep=self.sleep, on_event=self.events.append)


@pytest.fixture
def clock() -> Clock:
    """A clock of one's own."""
    return Clock()


class Asker:
    """A thread that wants to send one request."""

    def __init__(self, limiter: Limiter, bucket: str = "api") -> None:
        self.sent = threading.Event()
        self._thread = threading.Thread(target=self._ask, args=(limiter, bucket), daemon=True)
        self._thread.start()

    def _ask(self, limiter: Limiter, bucket: str) -> None:
        limiter.enter(bucket, "org/tiny")
        self.sent.set()

    def waits(self) -> bool:
        """Say whether it is still waiting after a while."""
        return not self.sent.wait(0.05)


def settled(askers: list[Asker], most: int) -> int:
    """Return how many could send, once `most` could or nothing moves any more."""
    end = time.monotonic() + 5
    while time.monotonic() < end and sum(asker.sent.is_set() for asker in askers) < most:
        time.sleep(0.002)
    time.sleep(0.02)
    return sum(asker.sent.is_set() for asker in askers)


def test_one_goes_ahead_and_as_many_follow_as_are_left(clock: Clock) -> None:
    """32 want to; until the first has its answer nobody else may, then three more, then nobody before the reset."""
    limiter = clock.limiter()
    askers = [Asker(limiter) for _ in range(8)]
    assert settled(askers, 1) == 1
    limiter.leave("api", limited(3, 100))
    assert settled(askers, 4) == 4
    limiter.leave("api", limited(2, 99))
    limiter.leave("api", limited(1, 99))
    assert settled(askers, 4) == 4
    limiter.leave("api", limited(0, 98))
    assert settled(askers, 5) >= 5  # whoever slept until the reset goes ahead again
    assert clock.slept[0] == pytest.approx(101, abs=3)


def test_buckets_know_nothing_of_each_other(clock: Clock) -> None:
    """A file may be asked for while all records wait."""
    limiter = clock.limiter()
    limiter.enter("api", "a")
    held = Asker(limiter)
    assert held.waits()
    assert not Asker(limiter, "resolvers").waits()
    limiter.leave("api", None)
    assert not held.waits()


@pytest.mark.parametrize("reply", [Answer(), Answer(headers={"ratelimit": "nonsense"}), None])
def test_a_server_without_limits_is_not_held_back_from(clock: Clock, reply: Answer | None) -> None:
    """After the first answer, or where none came, all go at once."""
    limiter = clock.limiter()
    limiter.enter("api", "a")
    limiter.leave("api", reply)
    assert settled([Asker(limiter) for _ in range(32)], 32) == 32
    assert clock.slept == []


def test_the_lowest_count_of_a_window_holds(clock: Clock) -> None:
    """Others share the quota, and answers overtake each other."""
    limiter = clock.limiter()
    for left in (9, 2, 8):
        limiter.enter("api", "a")
        limiter.leave("api", limited(left, 50))
    limiter.enter("api", "a")
    limiter.enter("api", "a")
    third = Asker(limiter)
    assert third.waits()
    limiter.leave("api", limited(4, 120))  # another window has begun meanwhile
    assert not third.waits()
    assert clock.slept == []


def test_an_answer_of_the_last_window_does_not_open_this_one(clock: Clock) -> None:
    """A late answer that names an earlier end counts as one that lowers, never as one that raises."""
    limiter = clock.limiter()
    limiter.enter("api", "a")
    limiter.leave("api", limited(1, 300))
    limiter.enter("api", "a")
    limiter.leave("api", limited(400, 2))
    limiter.enter("api", "a")
    assert Asker(limiter).waits()
    assert clock.slept == []


@pytest.mark.parametrize("reply", [Answer(status=502), None])
def test_a_request_that_was_perhaps_counted_is_counted(clock: Clock, reply: Answer | None) -> None:
    """An answer of something in between, or none, may have cost one of the window."""
    limiter = clock.limiter()
    limiter.enter("api", "a")
    limiter.leave("api", limited(1, 60))
    limiter.enter("api", "a")
    limiter.leave("api", reply)
    limiter.enter("api", "b")
    assert clock.slept == [61]
    assert clock.events == [Event(kind="waiting", repo="b", seconds=61)]


def test_a_refusal_that_names_no_window_is_waited_out(clock: Clock) -> None:
    """`Retry-After` holds for all, even where the count said there was room."""
    limiter = clock.limiter()
    limiter.enter("api", "a")
    limiter.leave("api", limited(50, 60))
    limiter.enter("api", "a")
    refused = Answer(status=429, headers={"retry-after": "7"})
    limiter.leave("api", refused)
    limiter.hold("api", refused)
    limiter.enter("api", "a")
    assert clock.slept == [7]


@pytest.mark.parametrize("mode", ["api", "resolvers"])
def test_no_429_is_provoked(hub: HubFactory, source: Make, wanting: Callable[..., Wants], mode: str) -> None:
    """Redirect hops on the Hub's own host count too: 32 at once within small quotas, and the server refuses nobody."""
    now = Clock()
    small, large = 4, 100
    quota = Quota(
        api=small if mode == "api" else large, resolvers=large if mode == "api" else small, clock=lambda: now.now
    )
    repos = [
        Repo(id=f"org/m{number}", files={"README.md": b"#", "a.json": b"{}"}, moved_from=[f"old/m{number}"])
        for number in range(12)
    ]
    served = hub(repos=repos, quota=quota)
    made = source(served, jobs=32, sleep=now.sleep, clock=lambda: now.now)
    with ThreadPoolExecutor(32) as threads:
        found = list(
            threads.map(
                lambda number: made.fetch(parse_subject(f"old/m{number}"), wanting("README.md", "a.json")), range(12)
            )
        )
    assert all(len(snapshot.contents) == 2 for snapshot in found)
    assert quota.refused == 0
    assert now.slept


def test_one_that_comes_all_the_same_is_waited_out(
    hub: HubFactory, source: Make, wanting: Callable[..., Wants], events: list[Event]
) -> None:
    """Somebody else used up the window between two answers: the wait is shown, and the answer comes."""
    now = Clock()
    quota = Quota(api=10, clock=lambda: now.now)
    served = hub(repos=[Repo(id="org/a"), Repo(id="org/b")], quota=quota)
    made = source(served, sleep=now.sleep, clock=lambda: now.now)
    made.fetch(parse_subject("org/a"), wanting())
    quota.spend("api", 9)
    assert made.fetch(parse_subject("org/b"), wanting()).resolution.is_read
    assert (quota.refused, now.slept) == (1, [301.0])
    assert [event.seconds for event in events if event.kind == "waiting"] == [301.0]
