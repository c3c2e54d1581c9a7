"""The test Hub's faults: each does what it says, to the requests it is meant for, as often as it should."""

import http.client
import json
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import HfHubHTTPError

from testhub import Fault, HubFactory, HubServer, Repo, ask
from testhub.faults import Faults
from testhub.messages import Request

TEXT = b"a line of text\n" * 100
REPO = Repo(id="org/tiny", files={"README.md": TEXT, "big.bin": TEXT, "empty": b""}, lfs={"big.bin"})
INFO = "/api/models/org/tiny"
FILE = "/org/tiny/resolve/main/README.md"


@pytest.fixture
def server(hub: HubFactory) -> HubServer:
    """A Hub with one repository."""
    return hub(repos=[REPO])


def test_status_happens_as_often_as_told(server: HubServer) -> None:
    """A fault with `times` and `skip` spares the first requests, hits the next, and then is over."""
    fault = server.fault("/api/models/", "status", status=503, times=2, skip=1)
    statuses = [ask(server.url + INFO).status for _ in range(5)]
    assert statuses == [200, 503, 503, 200, 200]
    assert (fault.used, fault.seen) == (2, 5)
    assert ask(server.url + FILE).status == 200


def test_fault_is_for_its_method_and_pattern(server: HubServer) -> None:
    """A fault spares other methods and other targets; the query counts as part of the target."""
    server.fault(r"README\.md$", "status", status=500, method="HEAD")
    server.fault(r"blobs=true", "status", status=502)
    assert [ask(server.url + FILE, method).status for method in ("GET", "HEAD")] == [200, 500]
    assert [ask(server.url + INFO + query).status for query in ("", "?blobs=true")] == [200, 502]
    server.clear_faults()
    assert ask(server.url + FILE, "HEAD").status == 200


def test_first_fault_wins_and_waits_add_up() -> None:
    """Of several faults one happens, the first with times left; waits come on top, and unused ones are kept."""
    faults = Faults()
    first = faults.add(Fault(match="x", kind="close", times=1))
    second = faults.add(Fault(match="x", kind="huge", times=1))
    for seconds in (0.25, 0.5):
        faults.add(Fault(match="x", kind="latency", seconds=seconds))
    request = Request(method="GET", path="/x", target="/x")
    taken = [faults.take(request) for _ in range(3)]
    assert taken == [(0.75, first), (0.75, second), (0.75, None)]
    assert faults.take(Request(method="GET", path="/y", target="/y")) == (0.0, None)


def test_rate_limit_is_told_as_the_hub_tells_it(server: HubServer) -> None:
    """A 429 says how long to wait, in both headers; a test's own headers win (H51)."""
    server.fault(INFO, "status", status=429, times=1)
    server.fault(INFO, "status", status=429, headers={"ratelimit": '"api";r=0;t=55', "X-Error-Message": "slow down"})
    first, second = (ask(server.url + INFO) for _ in range(2))
    assert (first.status, first.headers["ratelimit"], first.headers["retry-after"]) == (429, '"api";r=0;t=1', "1")
    assert first.headers["ratelimit-policy"] == '"fixed window";"api";q=500;w=300'
    assert second.headers["ratelimit"] == '"api";r=0;t=55'
    with pytest.raises(HfHubHTTPError, match="Retry after 55 seconds") as caught:
        HfApi(endpoint=server.url, token=False).model_info("org/tiny")
    assert "slow down" in str(caught.value)


def test_client_retries_lists_but_not_records(server: HubServer) -> None:
    """The client waits out a 429 in lists, and gives up at once on records (C1)."""
    patient = {"RateLimit": '"api";r=0;t=0'}
    fault = server.fault("/api/models", "status", status=429, times=1, headers=patient)
    api = HfApi(endpoint=server.url, token=False)
    with pytest.raises(HfHubHTTPError):
        api.model_info("org/tiny")
    assert fault.used == 1
    server.fault("/tree/", "status", status=429, times=1, headers=patient)
    assert [item.path for item in api.list_repo_tree("org/tiny")] == ["README.md", "big.bin", "empty"]


def test_latency_delays_and_others_go_on(server: HubServer) -> None:
    """A slow answer holds up nobody else."""
    server.fault(FILE, "latency", seconds=0.5)
    with ThreadPoolExecutor(1) as pool:
        start = time.monotonic()
        slow = pool.submit(ask, server.url + FILE)
        assert ask(server.url + INFO).status == 200
        assert not slow.done()
        assert slow.result().body == TEXT
        assert time.monotonic() - start >= 0.5


def test_general_latency_is_waited_at_once_by_all(hub: HubFactory) -> None:
    """With latency, requests wait side by side; `peak` tells how many."""
    server = hub(repos=[REPO], latency=0.2)
    start = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        assert {reply.status for reply in pool.map(ask, [server.url + INFO] * 8)} == {200}
    assert time.monotonic() - start >= 0.2
    assert server.peak > 1
    assert len({request.at for request in server.requests}) > 1


def test_closed_connection_gives_no_answer(server: HubServer) -> None:
    """`close` ends the connection before any answer; the client's library calls that a protocol error."""
    server.fault(INFO, "close", times=2)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(server.url + INFO)
    with httpx2.Client() as client:
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get(server.url + INFO)
        assert client.get(server.url + INFO).status_code == 200


def test_truncated_body_is_shorter_than_announced(server: HubServer) -> None:
    """`truncate` announces the whole body and sends a part of it, by default half; an empty one lacks a byte, too."""
    server.fault(FILE, "truncate", times=1)
    server.fault(FILE, "truncate", size=7)
    server.fault("empty", "truncate")
    for sent in (len(TEXT) // 2, 7):
        with pytest.raises(http.client.IncompleteRead) as caught:
            ask(server.url + FILE)
        assert (len(caught.value.partial), caught.value.expected) == (sent, len(TEXT) - sent)
    with pytest.raises(http.client.IncompleteRead):
        ask(f"{server.url}/org/tiny/resolve/main/empty")


def test_client_repeats_a_truncated_download(server: HubServer, tmp_path: Path) -> None:
    """The client's download notices the missing bytes and asks again (C1)."""
    server.fault("/resolve/", "truncate", method="GET", times=1)
    path = hf_hub_download("org/tiny", "README.md", endpoint=server.url, cache_dir=tmp_path, token=False)
    assert Path(path).read_bytes() == TEXT
    assert [request.method for request in server.requests] == ["HEAD", "GET", "GET"]


def test_malformed_body_is_whole_but_no_json(server: HubServer) -> None:
    """`malformed` is a proper HTTP answer whose body is cut JSON, also where the proper answer is an error."""
    server.fault("/api/models/org/", "malformed")
    for path in (INFO, "/api/models/org/none"):
        reply = ask(server.url + path)
        assert (reply.status, int(reply.headers["content-length"])) == (200, len(reply.body))
        with pytest.raises(json.JSONDecodeError):
            json.loads(reply.body)
    server.fault("empty", "malformed")
    assert ask(f"{server.url}/org/tiny/resolve/main/empty").body == b"{"


def test_huge_body_is_streamed(server: HubServer) -> None:
    """`huge` announces a gigabyte and starts at once; whoever hangs up early costs nothing."""
    server.fault(INFO, "huge", times=2)
    assert ask(server.url + INFO, "HEAD").headers["content-length"] == str(1 << 30)
    start = time.monotonic()
    with httpx2.stream("GET", server.url + INFO) as answer:
        assert answer.headers["content-length"] == str(1 << 30)
        assert next(answer.iter_raw())[:3] == b"   "
    assert time.monotonic() - start < 60  # a watchdog, not a measure
    assert ask(server.url + INFO).status == 200
    server.fault(INFO, "huge", size=100_000)
    assert len(ask(server.url + INFO).body) == 100_000


def test_bomb_is_small_until_unpacked(server: HubServer) -> None:
    """`bomb` sends a few kilobytes that unpack to as many bytes as told."""
    server.fault(INFO, "bomb", size=10_000_000)
    reply = ask(server.url + INFO)
    assert (reply.headers["content-encoding"], reply.headers["transfer-encoding"]) == ("gzip", "chunked")
    assert "content-length" not in reply.headers
    assert len(reply.body) < 20_000
    assert len(zlib.decompress(reply.body, wbits=31)) == 10_000_000


def test_compressed_text_has_no_length(server: HubServer) -> None:
    """`gzip` sends the same bytes compressed; the client's library unpacks them (H39)."""
    server.fault(FILE, "gzip")
    answer = httpx2.get(server.url + FILE)
    assert answer.content == TEXT
    assert "content-length" not in answer.headers
    assert answer.headers["x-repo-commit"] == REPO.commit


def test_slow_drip_never_hurries(server: HubServer) -> None:
    """`drip` sends a byte at a time, so that a time limit between bytes alone never ends it."""
    server.fault("empty|README", "drip", seconds=0.01)
    start, seen = time.monotonic(), b""
    with httpx2.stream("GET", server.url + FILE, timeout=1) as answer:
        for piece in answer.iter_raw():
            seen += piece
            if len(seen) >= 20:
                break
    assert time.monotonic() - start >= 0.19
    assert TEXT.startswith(seen)


def test_wrong_commit_is_told(server: HubServer) -> None:
    """`commit` names another commit than the one the bytes are from, or none (H35)."""
    server.fault(FILE, "commit", times=1)
    server.fault(FILE, "commit", commit="")
    first, second = (ask(server.url + FILE) for _ in range(2))
    assert (first.headers["x-repo-commit"], first.body) == ("f" * 40, TEXT)
    assert ("x-repo-commit" in second.headers, second.body) == (False, TEXT)


def test_headers_are_set_besides(server: HubServer) -> None:
    """`headers` leaves the answer as it is but for the headers told: a weak ETag, say (H36)."""
    server.fault(FILE, "headers", headers={"etag": 'W/"abc"', "X-Xet-Hash": "0"})
    reply = ask(server.url + FILE)
    assert (reply.body, reply.headers["etag"], reply.headers["x-xet-hash"]) == (TEXT, 'W/"abc"', "0")


def test_redirects_loop_and_lead_away(server: HubServer) -> None:
    """`loop` redirects to the same address for ever, `redirect` wherever told."""
    server.fault(INFO, "loop")
    assert ask(f"{server.url}{INFO}?blobs=true").headers["location"] == f"{INFO}?blobs=true"
    with pytest.raises(httpx2.TooManyRedirects):
        httpx2.get(server.url + INFO, follow_redirects=True)
    server.fault(FILE, "redirect", location="http://other.example/x", status=302)
    reply = ask(server.url + FILE)
    assert (reply.status, reply.headers["location"]) == (302, "http://other.example/x")


@pytest.mark.parametrize("kind", ["status", "truncate", "bomb", "drip", "commit", "malformed"])
def test_faults_of_head_requests_send_no_body(server: HubServer, kind: str) -> None:
    """Whatever goes wrong, an answer to HEAD has no body, or the next answer would be misread."""
    server.fault(FILE, kind, body=b"text", times=1)  # type: ignore[arg-type]
    with httpx2.Client() as client:
        assert client.head(server.url + FILE).content == b""
        assert client.get(server.url + FILE).content == TEXT


def test_unknown_status_still_is_an_answer(server: HubServer) -> None:
    """A status without a name is sent as it is."""
    server.fault(FILE, "status", status=599, body=b"odd")
    reply = ask(server.url + FILE)
    assert (reply.status, reply.body) == (599, b"odd")


def test_hub_dies_and_comes_back(server: HubServer) -> None:
    """After the requests it was given it answers nothing, on old connections and new; revived, it has the same port."""
    server.stop_after(2)
    url = server.url
    with httpx2.Client() as client:
        assert [client.get(url + INFO).status_code for _ in range(2)] == [200, 200]
        with pytest.raises(httpx2.TransportError):
            client.get(url + INFO)
    with pytest.raises(ConnectionRefusedError):
        ask(url + INFO)
    server.revive()
    assert server.url == url
    assert ask(url + INFO).status == 200


def test_dying_hub_answers_as_many_as_it_was_given(hub: HubFactory) -> None:
    """Of many requests at once exactly so many are answered, whole, and the others cut off."""
    server = hub(repos=[REPO], latency=0.05)
    server.stop_after(5)
    gate = threading.Barrier(12)

    def one(_: int) -> bool:
        gate.wait()
        try:
            return ask(server.url + FILE).body == TEXT
        except OSError:
            return False

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(one, range(12))) == 5


def test_leaving_the_block_cuts_answers_under_way(server: HubServer) -> None:
    """A Hub that ends does not wait for slow answers, and whoever waits for one learns of it."""
    with HubServer(repos=[REPO]) as other, ThreadPoolExecutor(1) as pool:
        other.fault(FILE, "latency", seconds=60)
        waiting = pool.submit(ask, other.url + FILE)
        while not other.requests:
            time.sleep(0.01)
        start = time.monotonic()
        other.__exit__(None, None, None)
        with pytest.raises((OSError, http.client.HTTPException)):
            waiting.result()
        assert time.monotonic() - start < 60  # a watchdog, not a measure
        other.__enter__()
    assert ask(server.url + FILE).status == 200
