"""Headers of safetensors files that are longer than what is asked for: read whole, by one exact request more."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Content
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from aibom.sources.interface import Wants
from aibom.sources.local import LocalSource
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording
from testhub import HubFactory, HubServer, Repo

ASKED = 4096
REF = ArtifactRef.from_repo("org/tiny")
Make = Callable[..., HubSource]
WANTS: Wants = lambda _, files: {file.path: ASKED for file in files if file.size > ASKED}  # noqa: E731 - a value of that type


def weights(pad: int, body: int = 9000) -> bytes:
    """A safetensors file whose header is padded."""
    entry = {"w": {"dtype": "U8", "shape": [body], "data_offsets": [0, body]}}
    head = json.dumps(entry).encode() + b" " * pad
    return len(head).to_bytes(8, "little") + head + bytes(body)


def ranges(served: HubServer) -> list[str]:
    """The ranges that were asked for."""
    return [request.headers["range"] for request in served.requests if "range" in request.headers]


@pytest.fixture
def served(hub: HubFactory) -> HubServer:
    """A model whose header of 20,000 bytes is followed by its numbers."""
    data = weights(20_000)
    return hub(repos=[Repo(id="org/tiny", files={"model.safetensors": data}, lfs={"model.safetensors"})])


def header(content: Content) -> int:
    """How many bytes hold the header."""
    return 8 + int.from_bytes(content.data[:8], "little")


def test_one_request_more_for_exactly_the_rest(served: HubServer, source: Make) -> None:
    """What is read ends where the header ends."""
    content = source(served).fetch(REF, WANTS).contents[0]
    assert len(content.data) == header(content) > 20_000
    assert list(dict.fromkeys(ranges(served))) == ["bytes=0-4095", f"bytes=4096-{header(content) - 1}"]


def test_cache_recording_and_folder_give_the_same(served: HubServer, source: Make, tmp_path: Path) -> None:
    """Nothing is asked a second time, and a recording or a folder gives the same bytes."""
    cache = Cache(tmp_path / "cache")
    recording = Recording(source(served, cache=cache))
    first = recording.fetch(REF, WANTS).contents[0]
    asked = len(ranges(served))
    assert source(served, cache=cache).fetch(REF, WANTS).contents[0].data == first.data
    assert len(ranges(served)) == asked
    recording.write(
        tmp_path / "record", subject=REF, options={"datasets": True, "max_depth": 0, "max_nodes": 1}, used={REF}
    )
    assert RecordedSource(tmp_path / "record").fetch(REF, WANTS).contents[0].data == first.data
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(weights(20_000))
    local = LocalSource(folder, time="2026-01-01T00:00:00Z")
    assert local.fetch(local.ref, WANTS).contents[0].data == first.data


@pytest.mark.parametrize(
    "data",
    [weights(100), (1 << 62).to_bytes(8, "little") + b"{" + bytes(9000), (8000).to_bytes(8, "little") + bytes(5000)],
)
def test_short_and_lying_headers_cost_no_more(hub: HubFactory, source: Make, data: bytes) -> None:
    """A header within what was asked for, and one that no file could hold, are read by one request."""
    served = hub(repos=[Repo(id="org/tiny", files={"model.safetensors": data}, lfs={"model.safetensors"})])
    assert len(source(served).fetch(REF, WANTS).contents[0].data) == ASKED
    assert set(ranges(served)) == {"bytes=0-4095"}


def test_files_of_other_formats_are_read_as_asked(hub: HubFactory, source: Make) -> None:
    """Only the format that begins with the length of its header says how long that is."""
    served = hub(repos=[Repo(id="org/tiny", files={"a.bin": weights(20_000)}, lfs={"a.bin"})])
    found = source(served).fetch(REF, WANTS)
    assert [(content.path, len(content.data)) for content in found.contents] == [("a.bin", ASKED)]
