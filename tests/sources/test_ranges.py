"""Files at the Hub read by parts: 128 KiB first, exact parts then, and nothing believed that does not fit."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.sources import _ranges
from aibom.sources._failures import UnansweredError
from aibom.sources._http import Get, Reply
from aibom.sources._ranges import FIRST, OnHub

DATA = bytes(number * 7 % 251 for number in range(400_000))


class Served:
    """A server of one file; `spoil` changes its answers."""

    def __init__(self, data: bytes = DATA, spoil: Callable[[Get, Reply], Reply] = lambda _, reply: reply) -> None:
        self.data, self.spoil = data, spoil
        self.asked: list[tuple[int, int]] = []

    def get(self, asked: Get) -> Reply:
        """Answer a request for a part."""
        assert asked.ranged
        end = min(asked.start + asked.limit, len(self.data))
        self.asked.append((asked.start, end))
        headers = {"etag": '"a"', "content-range": f"bytes {asked.start}-{end - 1}/{len(self.data)}"}
        return self.spoil(asked, Reply(status=206, headers=headers, body=self.data[asked.start : end]))


def span(served: Served, size: int = len(DATA)) -> OnHub:
    """The file as a span."""
    return OnHub(served.get, Get(path="/x", limit=1, repo="org/tiny"), size)


def test_the_beginning_then_exact_parts() -> None:
    """One request for the first 128 KiB, and one for a header that is longer, of exactly what is missing."""
    served = Served()
    found = span(served)
    assert found.read(0, 8) == DATA[:8]
    assert found.read(100, 1000) == DATA[100:1100]
    assert found.read(8, 300_000) == DATA[8:300_008]
    assert served.asked == [(0, FIRST), (FIRST, 300_008)]
    assert found.complete is None


def test_small_files_are_one_request() -> None:
    """And are known whole, for their digest."""
    served = Served(DATA[:1000])
    found = span(served, 1000)
    assert (found.read(0, 4096), found.read(990, 50), found.read(5000, 5)) == (DATA[:1000], DATA[990:1000], b"")
    assert (found.complete, served.asked) == (DATA[:1000], [(0, 1000)])


@given(st.lists(st.tuples(st.integers(0, len(DATA)), st.integers(0, 150_000)), max_size=8))
def test_any_reads_give_the_bytes_of_the_file(reads: list[tuple[int, int]]) -> None:
    """Whatever was read before, no byte is asked for twice while it is kept."""
    served = Served()
    found = span(served)
    assert [found.read(*read) for read in reads] == [DATA[start : start + length] for start, length in reads]
    assert sum(end - start for start, end in served.asked) <= len(DATA) + FIRST * len(reads)


def changed(**fields: object) -> Callable[[Get, Reply], Reply]:
    """Answer every request but the first with other fields."""

    def spoil(asked: Get, reply: Reply) -> Reply:
        same = {"status": reply.status, "headers": reply.headers, "body": reply.body}
        return Reply(**{**same, **fields}) if asked.start else reply  # type: ignore[arg-type]

    return spoil


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (
            changed(headers={"etag": '"b"', "content-range": f"bytes {FIRST}-299999/{len(DATA)}"}),
            "changed at the registry",
        ),
        (changed(headers={"content-range": f"bytes 0-299999/{len(DATA)}"}), "another part"),
        (changed(headers={"content-range": f"bytes {FIRST}-299999/999"}), "gives a file of 999"),
        (changed(headers={}), "does not give parts"),
        (changed(body=b"short"), "another part"),
        (changed(status=200), "does not give parts"),
        (changed(status=416), "says that there are fewer"),
        (changed(status=403), "."),
        (changed(status=404), "."),
    ],
)
def test_answers_that_do_not_fit(spoil: Callable[[Get, Reply], Reply], reason: str) -> None:
    """Each is an error in words, and what was read before stands."""
    found = span(Served(spoil=spoil))
    assert found.read(0, 10) == DATA[:10]
    with pytest.raises(OSError, match=reason):
        found.read(0, 300_000)
    assert found.read(0, 10) == DATA[:10]


def test_a_server_that_ignores_ranges() -> None:
    """The beginning of a whole answer is the beginning; anything further cannot be had."""

    def whole(asked: Get, reply: Reply) -> Reply:
        return replace(reply, status=200, headers={}, body=DATA[: asked.limit], cut=True)

    found = span(Served(spoil=whole))
    assert found.read(0, 50) == DATA[:50]
    with pytest.raises(OSError, match="does not give parts"):
        found.read(FIRST, 50)


def test_no_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever needs more is told to fetch the file."""
    monkeypatch.setattr(_ranges, "MAX_FETCHED", 200_000)
    found = span(Served())
    assert len(found.read(0, 190_000)) == 190_000
    with pytest.raises(OSError, match="fetch it"):
        found.read(190_000, 100_000)


def test_no_answer() -> None:
    """It is said, and is no end of everything."""

    def refuse(asked: Get) -> Reply:
        raise UnansweredError(f"no connection for {asked.path}")

    with pytest.raises(OSError, match="no connection"):
        OnHub(refuse, Get(path="/x", limit=1, repo="org/tiny"), 100).read(0, 10)
