"""What is said on stderr while a walk goes on: enough, not too much, and nothing a terminal would obey."""

import io

import pytest

from aibom.cli._progress import Progress, wants_color


class Clock:
    """Time as a test tells it, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """What time it is."""
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture(autouse=True)
def _a_capable_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_short_walk_is_silent_in_a_log() -> None:
    """Nothing in the first second; then a line every five."""
    clock, stream = Clock(), io.StringIO()
    progress = Progress(stream, clock=clock)
    for moment in (0.0, 0.9, 1.0, 1.5, 5.9, 6.0):
        clock.now = 100 + moment
        progress.counted("a/b", found=9, done=int(moment), answered=True)
    assert stream.getvalue() == ("aibom: 9 repositories found, 1 fetched\naibom: 9 repositories found, 6 fetched\n")


def test_a_terminal_has_one_line_that_is_refreshed_and_removed() -> None:
    """Carriage return and erasure before each, and once more at the end."""
    clock, stream = Clock(), Terminal()
    progress = Progress(stream, clock=clock)
    for step in range(1, 4):
        clock.now += 0.1
        progress.counted("a/b", found=5, done=step, answered=False)
    progress.close()
    progress.close()
    erase = "\r\x1b[K"
    assert (
        stream.getvalue()
        == "".join(f"{erase}aibom: 5 repositories found, {done} fetched" for done in (1, 2, 3)) + erase
    )


def test_waiting_for_a_rate_limit_is_said_with_its_seconds() -> None:
    """The longest wait of each reason counts down and goes away."""
    clock, stream = Clock(), Terminal()
    progress = Progress(stream, clock=clock)
    clock.now += 1
    progress.waiting("a/b", 30.0, "rate limit")
    clock.now += 10
    progress.waiting("a/c", 5.0, "rate limit")
    clock.now += 21
    progress.counted("a/b", found=2, done=2, answered=True)
    lines = stream.getvalue().split("\r\x1b[K")
    assert lines[1:] == [
        "aibom: 0 repositories found, 0 fetched, waiting 30 s (rate limit)",
        "aibom: 0 repositories found, 0 fetched, waiting 20 s (rate limit)",
        "aibom: 2 repositories found, 2 fetched",
    ]


def test_verbose_names_each_repository_once() -> None:
    """A line when it is read and one for each wait; hostile names are escaped; no summary lines between in a log."""
    clock, stream = Clock(), io.StringIO()
    progress = Progress(stream, verbose=True, clock=clock)
    clock.now += 60
    progress.counted("a/b", found=1, done=0, answered=False)
    progress.counted("a/\x1b[31m", found=2, done=1, answered=True)
    progress.waiting("a/b", 2.4, "retry")
    assert stream.getvalue().splitlines() == [
        r"aibom: read a/\x1b[31m (1 of 2 found so far)",
        "aibom: waiting 2 s before asking for a/b again: retry",
    ]


def test_a_line_comes_after_the_refreshed_one_is_gone() -> None:
    """The words of a line never hang on the end of a progress line."""
    clock, stream = Clock(), Terminal()
    progress = Progress(stream, clock=clock)
    clock.now += 1
    progress.counted("a/b", found=1, done=1, answered=True)
    progress.say("wrote x")
    assert stream.getvalue().endswith("fetched\r\x1b[Kaibom: wrote x\n")


def test_quiet_says_nothing() -> None:
    """Whatever happens, and even if verbose was asked for too."""
    clock, stream = Clock(), Terminal()
    progress = Progress(stream, quiet=True, verbose=True, clock=clock)
    clock.now += 60
    progress.counted("a/b", found=1, done=1, answered=True)
    progress.waiting("a/b", 9, "rate limit")
    progress.say("x")
    progress.close()
    assert stream.getvalue() == ""


def test_complaints_are_said_also_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each, without secrets; where there is no stream, nowhere."""
    stream = io.StringIO()
    Progress(stream, quiet=True).complain("org/x: https://me:secret@hub.example failed")
    assert stream.getvalue() == "aibom: org/x: https://***@hub.example failed\n"
    monkeypatch.setattr("sys.stderr", None)
    Progress().complain("x")


def test_each_of_several_walks_is_counted_anew() -> None:
    """And named before the numbers."""
    clock, stream = Clock(), Terminal()
    progress = Progress(stream, clock=clock)
    clock.now += 1
    progress.counted("a/b", found=7, done=6, answered=True)
    clock.now += 1
    progress.begin("2 of 9, org/x")
    assert stream.getvalue().endswith("\r\x1b[Kaibom: 2 of 9, org/x: 0 repositories found, 0 fetched")


def test_a_stream_that_is_gone_stops_nothing() -> None:
    """Progress is not worth failing for."""
    stream = io.StringIO()
    progress = Progress(stream)
    progress.say("before")
    assert stream.getvalue() == "aibom: before\n"
    stream.close()
    progress.say("x")
    progress.close()
    assert stream.closed


@pytest.mark.parametrize(
    ("stream", "variables", "expected"),
    [
        (Terminal(), {}, True),
        (io.StringIO(), {}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
    ],
)
def test_color_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, variables: dict[str, str], expected: bool
) -> None:
    """https://no-color.org: any value but the empty one switches color off."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_color(stream) is expected


def test_a_closed_stream_is_no_terminal() -> None:
    """Asking it raises, and that is an answer too."""
    stream = Terminal()
    stream.close()
    assert not wants_color(io.StringIO())
    closed = io.StringIO()
    closed.close()
    assert not wants_color(closed)
