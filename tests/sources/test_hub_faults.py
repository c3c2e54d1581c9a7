"""A Hub that is slow, busy, broken or hostile: asked again within bounds, never read as missing."""

import gzip
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from aibom.records.refs import parse_subject
from aibom.records.snapshot import Resolution
from aibom.sources.hub import Event, HubSource
from aibom.sources.interface import Wants
from testhub import HubFactory, Repo

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

CARD = b"---\nlicense: mit\n---\n"
TINY = Repo(id="org/tiny", files={"README.md": CARD, "config.json": b'{"a": "' + b"x" * 4000 + b'"}'})
SUBJECT = parse_subject("org/tiny")
RECORD = "^/api/models/org/tiny"


@contextmanager
def closed_port() -> Iterator[str]:
    """Yield the address of a port at which nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("status", {"status": 500}),
        ("status", {"status": 502}),
        ("status", {"status": 503}),
        ("status", {"status": 504}),
        ("status", {"status": 408}),
        ("close", {}),
        ("truncate", {}),
        ("truncate", {"size": 0}),
    ],
)
@pytest.mark.parametrize("where", [RECORD, "README", "config.json"])
def test_passing_faults_are_survived(
    hub: HubFactory, source: Make, wanting: Wanting, nap: Any, *, where: str, kind: Any, arguments: Any
) -> None:
    """A fault that goes away leaves no trace in the answer; the waits in between grow."""
    served = hub(repos=[TINY])
    expected = source(served).fetch(SUBJECT, wanting("README.md", "config.json"))
    fault = served.fault(where, kind, times=3, **arguments)
    assert source(served).fetch(SUBJECT, wanting("README.md", "config.json")) == expected
    assert expected.resolution is Resolution.RESOLVED
    assert fault.used == 3
    assert nap.slept == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("kind", ["status", "close", "truncate"])
@pytest.mark.parametrize("where", [RECORD, "README", "config.json"])
def test_faults_that_stay_are_unavailable(
    hub: HubFactory, source: Make, wanting: Wanting, events: list[Event], *, where: str, kind: Any
) -> None:
    """After all attempts the outcome is unavailable, for the record as for any file, and says how often was asked."""
    served = hub(repos=[TINY])
    fault = served.fault(where, kind)
    found = source(served).fetch(SUBJECT, wanting("README.md", "config.json"))
    assert (found.resolution, found.ref, found.info, found.contents) == (Resolution.UNAVAILABLE, SUBJECT, b"", ())
    assert found.detail.endswith("(5 attempts)")
    assert "127.0.0.1" not in found.detail
    assert fault.used == 5
    assert [event.seconds for event in events if event.kind == "retry"] == [0.5, 1.0, 2.0, 4.0]


def test_a_server_that_says_when_is_waited_for(hub: HubFactory, source: Make, wanting: Wanting, nap: Any) -> None:
    """Retry-After of a 503 is honoured."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "status", status=503, times=1, headers={"Retry-After": "7"})
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED
    assert nap.slept == [7.0]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"RateLimit": '"api";r=0;t=55', "Retry-After": ""}, 56.0),
        ({"RateLimit": "", "Retry-After": "40"}, 40.0),
        ({"RateLimit": '"api";r=0;t=999999', "Retry-After": ""}, 330.0),
        ({"RateLimit": "", "Retry-After": "99999"}, 330.0),
        ({"RateLimit": "", "Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 16.0),
        ({"RateLimit": "nonsense", "Retry-After": "-5"}, 16.0),
    ],
)
def test_a_used_up_window_is_waited_for(
    hub: HubFactory,
    source: Make,
    wanting: Wanting,
    nap: Any,
    events: list[Event],
    *,
    headers: dict[str, str],
    wait: float,
) -> None:
    """429 (H51): RateLimit's t, else Retry-After, else a while; never longer than a window; said to who watches."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "status", status=429, times=1, headers=headers)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED
    assert nap.slept == [wait]
    assert [event for event in events if event.kind == "waiting"] == [
        Event(kind="waiting", repo="org/tiny", seconds=wait)
    ]


def test_a_rate_limit_without_end_is_unavailable(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A Hub that refuses for good is given up, and not for missing."""
    served = hub(repos=[TINY])
    fault = served.fault(RECORD, "status", status=429)
    found = source(served).fetch(SUBJECT, wanting())
    assert (found.resolution, fault.used) == (Resolution.UNAVAILABLE, 10)
    assert "rate limit" in found.detail


def test_the_last_request_of_a_window_holds_back_the_next(
    hub: HubFactory, source: Make, wanting: Wanting, nap: Any
) -> None:
    """r=0 on a good answer: the next one waits for the reset instead of being refused; other buckets do not."""
    served = hub(repos=[TINY, Repo(id="org/next")])
    served.fault(RECORD, "headers", times=1, headers={"RateLimit": '"api";r=0;t=9'})
    made = source(served)
    assert made.fetch(SUBJECT, wanting("config.json")).resolution is Resolution.RESOLVED
    assert nap.slept == []
    assert made.fetch(parse_subject("org/next"), wanting()).resolution is Resolution.RESOLVED
    assert nap.slept == [10.0]


def test_a_record_that_is_no_json_is_asked_for_once_more(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """One malformed body is an accident, two are what the Hub has to say."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "malformed", times=1)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED
    fault = served.fault(RECORD, "malformed")
    found = source(served).fetch(SUBJECT, wanting())
    assert (found.resolution, fault.used) == (Resolution.UNREADABLE, 2)
    assert "JSON" in found.detail


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b"", b"<!doctype html><title>Log in</title>"])
def test_a_record_is_an_object(hub: HubFactory, source: Make, wanting: Wanting, body: bytes) -> None:
    """Anything else on a 200, the page of a captive portal for one, is unreadable."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "status", status=200, body=body)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.UNREADABLE


@pytest.mark.parametrize("kind", ["huge", "bomb"])
def test_a_huge_record_is_not_taken_in(hub: HubFactory, source: Make, wanting: Wanting, kind: Any) -> None:
    """A record of 1 GiB, or a small one that unfolds to it, costs 16 MiB and a clear answer."""
    served = hub(repos=[TINY])
    served.fault(RECORD, kind)
    made = source(served)
    tracemalloc.start()
    found = made.fetch(SUBJECT, wanting())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.resolution, found.detail) == (Resolution.UNREADABLE, "a record of more than 16,777,216 bytes")
    assert peak < 100 * 1024 * 1024


def test_a_huge_card_is_read_to_its_limit(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A compressed flood in place of a card is cut at the limit as well."""
    served = hub(repos=[TINY])
    served.fault("README", "bomb")
    found = source(served).fetch(SUBJECT, wanting("README.md")).contents[0]
    assert (len(found.data), found.complete) == (10_000, False)


@pytest.mark.parametrize("where", [RECORD, "README"])
def test_compressed_answers_are_read(hub: HubFactory, source: Make, wanting: Wanting, where: str) -> None:
    """The Hub may compress, and then announces no length."""
    served = hub(repos=[TINY])
    plain = source(served).fetch(SUBJECT, wanting("README.md"))
    served.fault(where, "gzip")
    assert source(served).fetch(SUBJECT, wanting("README.md")) == plain


@pytest.mark.parametrize("headers", [{"Content-Encoding": "br"}, {"Content-Encoding": "zstd"}])
def test_other_encodings_are_refused(hub: HubFactory, source: Make, wanting: Wanting, headers: dict[str, str]) -> None:
    """An encoding nobody asked for is said, not guessed at."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "headers", headers=headers)
    found = source(served).fetch(SUBJECT, wanting())
    assert found.resolution is Resolution.UNREADABLE
    assert headers["Content-Encoding"] in found.detail


def test_half_a_compressed_record_is_asked_again(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A compressed body has no length to compare: it must come to its own end."""
    served = hub(repos=[TINY])
    half = gzip.compress(b'{"id": "org/tiny"}' + b" " * 99)[:-9]
    fault = served.fault(RECORD, "status", status=200, body=half, headers={"Content-Encoding": "gzip"}, times=2)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED
    assert fault.used == 2


def test_what_is_announced_as_gzip_and_is_none_is_asked_again(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A body damaged on its way is a passing fault."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "headers", times=2, headers={"Content-Encoding": "gzip"})
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:1/api/models/org/tiny", "another host"),
        ("//evil.example/api/models/org/tiny", "another host"),
        ("file:///etc/passwd", "another scheme"),
        ("/org/tiny/resolve/main/README.md", "out of the API"),
        ("http://[bad/", "no valid address"),
    ],
)
def test_redirects_that_lead_away_are_not_followed(
    hub: HubFactory, source: Make, wanting: Wanting, *, location: str, reason: str
) -> None:
    """A record is taken from the API of the endpoint only; where a redirect wanted to go is said."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "redirect", location=location)
    found = source(served).fetch(SUBJECT, wanting())
    assert found.resolution is Resolution.UNREADABLE
    assert reason in found.detail


@pytest.mark.parametrize("where", [RECORD, "README", "config.json"])
def test_a_redirect_to_itself_ends(hub: HubFactory, source: Make, wanting: Wanting, where: str) -> None:
    """A loop is followed five times: a record is then unreadable, a file carries the reason."""
    served = hub(repos=[TINY])
    fault = served.fault(where, "loop")
    found = source(served).fetch(SUBJECT, wanting("README.md", "config.json"))
    assert fault.used == 6
    if where == RECORD:
        assert (found.resolution, found.detail) == (Resolution.UNREADABLE, "more than 5 redirects, one after the other")
    else:
        assert [content.error for content in found.contents if content.error] == [
            "more than 5 redirects, one after the other"
        ]


def test_a_loop_instead_of_the_card_that_tells_the_commit(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Where the record has no commit and the card cannot be had, nothing is made up."""
    served = hub(repos=[Repo(id="org/tiny", files={"README.md": CARD}, unpinned=True)])
    served.fault("README", "loop")
    assert source(served).fetch(SUBJECT, wanting("README.md")).resolution is Resolution.UNREADABLE


def test_a_file_that_has_gone_says_so(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """Listed and yet not there is a fact about the file, not about the repository."""
    served = hub(repos=[TINY])
    served.fault("config.json", "status", status=404, headers={"X-Error-Code": "EntryNotFound"})
    found = source(served).fetch(SUBJECT, wanting("config.json"))
    assert (found.resolution, found.contents[0].error) == (
        Resolution.RESOLVED,
        "there is no such file at this commit (404)",
    )


@pytest.mark.parametrize("named", ["bytes 5-9/21", "bytes 0-9999/21", "", "bytes 0-20"])
def test_another_range_than_asked_for_is_refused(hub: HubFactory, source: Make, wanting: Wanting, named: str) -> None:
    """A server that sends the middle of a file for its beginning would make a digest a lie."""
    served = hub(repos=[TINY])
    served.fault("README", "headers", headers={"Content-Range": named})
    assert "another part" in source(served).fetch(SUBJECT, wanting("README.md")).contents[0].error


def test_a_silent_hub_is_given_up(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """No answer within the timeout, five times."""
    served = hub(repos=[TINY])
    served.fault(RECORD, "latency", seconds=0.3)
    found = source(served, timeout=0.05).fetch(SUBJECT, wanting())
    assert (found.resolution, found.detail) == (Resolution.UNAVAILABLE, "no answer within 0.05 seconds (5 attempts)")


def test_a_dripping_hub_is_given_up(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """A byte now and then keeps every timeout from expiring: the whole body has its time, too."""
    import time  # noqa: PLC0415 - this one test has to wait for real

    served = hub(repos=[TINY])
    served.fault(RECORD, "drip", seconds=0.02)
    begun = time.monotonic()
    found = source(served, timeout=0.05).fetch(SUBJECT, wanting())
    assert time.monotonic() - begun < 300  # a watchdog, not a measure
    assert found.resolution is Resolution.UNAVAILABLE
    assert found.detail == "the answer came too slowly: fewer than 16,384 bytes a second"


def test_nobody_at_the_address(source: Make, wanting: Wanting, nap: Any) -> None:
    """A closed port is unavailable; once that is known the next repository is not waited for as long."""
    with closed_port() as address:
        made = source(address)
        first = made.fetch(SUBJECT, wanting())
        assert first.resolution is Resolution.UNAVAILABLE
        assert "no connection" in first.detail
        assert len(nap.slept) == 4
        assert made.fetch(parse_subject("org/next"), wanting()).detail.endswith("(1 attempt)")
        assert len(nap.slept) == 4


def test_a_hub_that_comes_back_is_asked_as_before(hub: HubFactory, source: Make, wanting: Wanting, nap: Any) -> None:
    """One good answer restores the patience."""
    served = hub(repos=[TINY])
    served.stop_after(0)
    made = source(served)
    assert made.fetch(SUBJECT, wanting()).resolution is Resolution.UNAVAILABLE
    served.revive()
    assert made.fetch(SUBJECT, wanting()).resolution is Resolution.RESOLVED
    served.stop_after(0)
    nap.slept.clear()
    assert made.fetch(SUBJECT, wanting()).resolution is Resolution.UNAVAILABLE
    assert len(nap.slept) == 4


def test_many_threads_ask_at_once(hub: HubFactory, source: Make, wanting: Wanting) -> None:
    """32 threads get what one gets, through faults and a rate limit."""
    repos = [Repo(id=f"org/m{number}", files={"README.md": b"%d" % number, "a.json": b"{}"}) for number in range(64)]
    served = hub(repos=repos)
    wants = wanting("README.md", "a.json")
    alone = [source(served).fetch(parse_subject(repo.id), wants) for repo in repos]
    served.fault("m7", "status", status=503, times=3)
    served.fault("m9", "close", times=2)
    served.fault("m11", "status", status=429, times=2)
    made = source(served, jobs=32)
    with ThreadPoolExecutor(32) as threads:
        together = list(threads.map(lambda repo: made.fetch(parse_subject(repo.id), wants), repos))
    assert together == alone
    assert all(len(found.contents) == 2 for found in together)


def test_huggingface_hub_switched_offline_is_said(
    hub: HubFactory, source: Make, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HF_HUB_OFFLINE, also if it is set later on, makes the client refuse: no retries, no repository missing."""
    served = hub(repos=[TINY])
    before = source(served)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    found = before.fetch(SUBJECT, wanting())
    assert (found.resolution, "HF_HUB_OFFLINE" in found.detail) == (Resolution.UNAVAILABLE, True)
    assert source(served).fetch(SUBJECT, wanting()).resolution is Resolution.OFFLINE
    assert served.requests == []
