"""The test Hub's answers, header by header and against recorded ones (docs/hub-api.md)."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import HfApi
from hypothesis import given
from hypothesis import strategies as st

from testhub import HubFactory, HubServer, Repo, ask
from testhub.messages import Answer, Extent, with_range
from testhub.repos import pointer

TEXT = bytes(range(256)) * 4
REPO = Repo(
    id="org/files",
    files={"text.md": TEXT, "weights.gguf": b"GGUF" + bytes(96), "empty.txt": b"", "a b/ü.txt": b"odd"},
    lfs={"weights.gguf"},
    sizes={"weights.gguf": 5_000_000_000},
)
FILE = "/org/files/resolve/main/text.md"


@pytest.fixture
def served(hub: HubFactory) -> HubServer:
    """A Hub with one repository."""
    return hub(repos=[REPO], token="hf_test")


def _recorded(real_data: Path, number: int) -> dict[str, Any]:
    cassette = real_data / "hub" / "cassettes" / "InferenceApiTest.test_simple_inference.yaml"
    found: dict[str, Any] = yaml.safe_load(cassette.read_bytes())["interactions"][number]
    return found


def test_rename_answers_as_recorded(hub: HubFactory, real_data: Path) -> None:
    """The redirect of bert-base-uncased equals the one recorded in January 2025: status, body and headers (H12)."""
    recorded = _recorded(real_data, 0)["response"]
    server = hub(repos=[Repo(id="google-bert/bert-base-uncased", moved_from=("bert-base-uncased",))])
    reply = ask(f"{server.url}/api/models/bert-base-uncased")
    assert (reply.status, reply.body.decode()) == (recorded["status"]["code"], recorded["body"]["string"])
    for name in ("Location", "Content-Type", "Content-Length", "Vary"):
        assert [reply.headers[name.lower()]] == recorded["headers"][name]


def test_recorded_record_is_served_byte_for_byte(hub: HubFactory, real_data: Path) -> None:
    """A recorded record comes back unchanged, whatever switches are set, with the headers recorded beside it (H14, H15)."""
    recorded = _recorded(real_data, 1)["response"]
    body = recorded["body"]["string"].encode()
    server = hub(repos=[Repo(id="google-bert/bert-base-uncased", record=body)])
    reply = ask(f"{server.url}/api/models/google-bert/bert-base-uncased?blobs=true&securityStatus=true")
    assert reply.body == body
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert [reply.headers[name.lower()]] == recorded["headers"][name]
    assert "x-repo-commit" not in {name.lower() for name in recorded["headers"]} | set(reply.headers)


def test_made_records_have_no_key_that_no_record_has(real_data: Path, hub: HubFactory) -> None:
    """What the test Hub makes up has the keys real records have, and all that every one of them has (H1)."""
    bodies = [json.loads(path.read_bytes()) for path in sorted(real_data.glob("hub/models/*/*/api.json"))]
    assert len(bodies) > 5
    server = hub(repos=[Repo(id="org/made", info={"cardData": {"library_name": "x", "pipeline_tag": "y"}})])
    made = set(json.loads(ask(f"{server.url}/api/models/org/made").body))
    always = set.intersection(*(set(body) for body in bodies))
    assert made <= set.union(*(set(body) for body in bodies))
    # The two kept no longer: the first is gone from the bodies of 2025, the others describe what a test must give.
    assert always - made <= {"inferenceStatus", "config", "model-index"}


def test_every_recorded_record_is_understood_by_the_client(real_data: Path, hub: HubFactory) -> None:
    """The client reads each real record from the test Hub, at its commit; those of 2022 it cannot read (C4)."""
    bodies = {path: path.read_bytes() for path in sorted(real_data.glob("hub/models/*/*/api*.json"))}
    full = {json.loads(body)["id"]: body for path, body in bodies.items() if path.name == "api.json"}
    old = {json.loads(body)["modelId"]: body for path, body in bodies.items() if path.name == "api_2022.json"}
    server = hub(repos=[Repo(id=name, record=body) for name, body in {**old, **full}.items()])
    api = HfApi(endpoint=server.url, token=False)
    for name, body in full.items():
        assert api.model_info(name).sha == json.loads(body)["sha"]
    for name in set(old) - set(full):
        with pytest.raises(KeyError):
            api.model_info(name)


def test_list_elements_have_the_recorded_keys(real_data: Path, hub: HubFactory) -> None:
    """For each model of which record and list element are known, the element made from the record has its keys (H20)."""
    pairs = [
        (path.read_bytes(), json.loads((path.parent / "api_list.json").read_bytes()))
        for path in sorted(real_data.glob("hub/models/*/*/api.json"))
    ]
    server = hub(repos=[Repo(id=element["id"], record=body) for body, element in pairs])
    elements = {element["id"]: element for element in json.loads(ask(f"{server.url}/api/models").body)}
    assert {name: set(element) for name, element in elements.items()} == {
        element["id"]: set(element) for _, element in pairs
    }


def test_head_equals_get_without_body(served: HubServer) -> None:
    """HEAD tells the length GET would send, and sends nothing (H34)."""
    for path in (FILE, "/api/models/org/files", "/org/files/resolve/main/none"):
        got, head = ask(served.url + path), ask(served.url + path, "HEAD")
        assert (head.status, head.headers["content-length"], head.body) == (got.status, str(len(got.body)), b"")


def test_odd_paths_are_found(served: HubServer) -> None:
    """Percent-encoded spaces and letters beyond ASCII name the file they mean (H34)."""
    assert ask(f"{served.url}/org/files/resolve/main/a%20b/%C3%BC.txt").body == b"odd"


@pytest.mark.parametrize(
    ("wanted", "status", "content_range", "length"),
    [
        ("bytes=0-9", 206, "bytes 0-9/1024", 10),
        ("bytes=1000-", 206, "bytes 1000-1023/1024", 24),
        ("bytes=-5", 206, "bytes 1019-1023/1024", 5),
        ("bytes=1020-5000", 206, "bytes 1020-1023/1024", 4),
        ("bytes=1024-", 416, "bytes */1024", 0),
        ("bytes=9-3", 200, None, 1024),
        ("bytes=0-1,5-6", 200, None, 1024),
        ("lines=1-2", 200, None, 1024),
        ("bytes=-", 200, None, 1024),
    ],
)
def test_ranges(served: HubServer, wanted: str, status: int, content_range: str | None, length: int) -> None:
    """One valid range gives a part, one beyond the end 416, and anything else the whole file (H38, RFC 9110)."""
    reply = ask(served.url + FILE, headers={"Range": wanted})
    assert (reply.status, reply.headers.get("content-range"), len(reply.body)) == (status, content_range, length)


@given(data=st.binary(max_size=40), extra=st.integers(0, 70_000), first=st.integers(0, 90), last=st.integers(0, 90_000))
def test_a_range_is_a_slice(data: bytes, extra: int, first: int, last: int) -> None:
    """Any range of a file, bytes never given among them, is that slice of the whole file."""
    whole = data + bytes(extra)
    answer = Answer(body=Extent(data=data, start=0, size=len(whole)))
    assert answer.whole() == whole
    found = with_range(f"bytes={first}-{last}", answer)
    if last < first:
        assert found is answer
    elif first >= len(whole):
        assert found.status == 416
    else:
        assert (found.status, found.whole()) == (206, whole[first : last + 1])


def test_range_of_an_empty_file_is_refused(served: HubServer) -> None:
    """There is no first byte of nothing (H38)."""
    reply = ask(f"{served.url}/org/files/resolve/main/empty.txt", headers={"Range": "bytes=0-9"})
    assert (reply.status, reply.headers["content-range"]) == (416, "bytes */0")


def test_header_of_a_huge_file_is_read_alone(served: HubServer) -> None:
    """A file of 5 GB answers a range at once; its size is told without sending it (H36, H38)."""
    first = ask(f"{served.url}/org/files/resolve/main/weights.gguf")
    assert (first.status, first.headers["x-linked-size"]) == (302, "5000000000")
    part = ask(first.headers["location"], headers={"Range": "bytes=0-99"})
    assert (part.status, part.headers["content-range"]) == (206, "bytes 0-99/5000000000")
    assert part.body == REPO.files["weights.gguf"]


def test_raw_gives_the_pointer(served: HubServer) -> None:
    """What git holds of a large file is a pointer, and its id is the one the listing tells (H37)."""
    file = REPO.stored["weights.gguf"]
    reply = ask(f"{served.url}/org/files/raw/main/weights.gguf")
    assert reply.body == pointer(file.sha256, file.size)
    assert reply.headers["etag"] == f'"{file.git_sha1}"'
    assert len(reply.body) == file.pointer_size
    assert ask(f"{served.url}/org/files/raw/main/text.md").body == TEXT


def test_storage_host_knows_its_own_files_only(served: HubServer) -> None:
    """The storage host refuses digests it does not have (H36)."""
    assert ask(f"{served.url}/cdn/{'0' * 64}").status == 403


def test_errors_are_told_three_ways(served: HubServer) -> None:
    """Code, message and JSON body, and none of the codes to a stranger asking for what is missing (H40, H41)."""
    stranger = ask(f"{served.url}/api/models/org/none")
    assert (stranger.status, "x-error-code" in stranger.headers) == (401, False)
    member = ask(f"{served.url}/api/models/org/none", headers={"Authorization": "Bearer hf_test"})
    assert (member.status, member.headers["x-error-code"]) == (404, "RepoNotFound")
    assert json.loads(member.body) == {"error": member.headers["x-error-message"]}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/api/models/org/files", 405),
        ("POST", "/api/models/org/files", 404),
        ("GET", "/api/models/org/files/paths-info/main", 404),
        ("POST", FILE, 404),
        ("GET", "/api/models/org/files/revision/main/more", 404),
        ("GET", "/api/spaces/org/files", 404),
        ("GET", "/org/files", 404),
        ("GET", "/", 404),
        ("GET", "/api/models?cursor=%21", 400),
        ("GET", "/api/models?limit=none", 400),
        ("GET", "/api/models?limit=0", 400),
        ("GET", "/org/files/resolve/nowhere/text.md", 404),
        ("GET", "/api/models/org/files/tree/main/text.md", 404),
    ],
)
def test_what_is_not_there(served: HubServer, method: str, path: str, status: int) -> None:
    """Requests the Hub has no answer for are told so (H42, H43, H47)."""
    assert ask(served.url + path, method).status == status


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"paths": 5}', b"\xff"])
def test_unusable_forms_are_refused(served: HubServer, body: bytes) -> None:
    """A form that holds no list of paths is a bad request (H47)."""
    headers = {"Content-Type": "application/json"}
    assert ask(f"{served.url}/api/models/org/files/paths-info/main", "POST", headers=headers, body=body).status == 400


def test_paths_info_takes_json_too(served: HubServer) -> None:
    """The form may come as JSON (H33)."""
    headers, body = {"Content-Type": "application/json"}, json.dumps({"paths": ["empty.txt"]}).encode()
    reply = ask(f"{served.url}/api/models/org/files/paths-info/main", "POST", headers=headers, body=body)
    assert [entry["path"] for entry in json.loads(reply.body)] == ["empty.txt"]


def _talk(server: HubServer, sent: bytes) -> bytes:
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=10) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(65536), b""))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET relative HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/2\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
    ],
)
def test_broken_requests_end_the_connection(served: HubServer, sent: bytes, status: bytes) -> None:
    """What is no HTTP request is answered with the status RFC 9110 has for it, and does not stop the server."""
    assert _talk(served, sent).split()[1] == status
    assert ask(f"{served.url}/api/models/org/files").status == 200


def test_connections_are_kept_and_closed_as_asked(served: HubServer) -> None:
    """Two requests on one connection get two answers; HTTP/1.0 and `Connection: close` get one (RFC 9112)."""
    one = b"GET /org/files/resolve/main/empty.txt HTTP/1.%d\r\n%b\r\n"
    assert _talk(served, (one % (1, b"")) * 2).count(b"HTTP/1.1 200") == 2
    assert _talk(served, (one % (0, b"")) * 2).count(b"HTTP/1.1 200") == 1
    assert _talk(served, (one % (1, b"Connection: close\r\n")) * 2).count(b"HTTP/1.1 200") == 1


def test_log_keeps_what_tests_look_at(served: HubServer) -> None:
    """The log has method, path, query and chosen headers of every request in order, and can be emptied."""
    ask(f"{served.url}/api/models/org/files?blobs=true", headers={"Range": "bytes=0-1", "X-Other": "y"})
    (request,) = served.requests
    assert (request.method, request.path, request.query) == ("GET", "/api/models/org/files", (("blobs", "true"),))
    assert request.headers["range"] == "bytes=0-1"
    assert "x-other" not in request.headers
    served.forget()
    assert served.requests == []


def test_repositories_come_and_go(served: HubServer) -> None:
    """A repository can be added, given further commits and removed while the Hub runs."""
    address = f"{served.url}/api/datasets/late"
    assert ask(address).status == 401
    served.add(Repo(id="late", kind="dataset", commit="1" * 40))
    served.add(Repo(id="late", kind="dataset", commit="2" * 40))
    assert json.loads(ask(address).body)["sha"] == "1" * 40
    assert json.loads(ask(f"{address}/revision/{'2' * 40}").body)["sha"] == "2" * 40
    served.remove("late", kind="dataset")
    assert ask(address).status == 401


def test_a_mistake_in_a_test_is_told(served: HubServer) -> None:
    """A repository whose record cannot be written as JSON gives an answer that says so, not a closed connection."""
    served.add(Repo(id="org/odd", info={"x": object()}))
    reply = ask(f"{served.url}/api/models/org/odd")
    assert (reply.status, reply.headers["x-error-code"]) == (500, "TestHubFailed")
    with pytest.raises(ValueError, match="a model or a dataset"):
        Repo(id="org/odd", kind="space")  # type: ignore[arg-type]


def test_a_list_by_downloads(hub: HubFactory) -> None:
    """H24: the most used first, and only those that name the dataset."""
    tags = ["dataset:org/data"]
    used = {"o/little": 1, "o/much": 9, "o/some": 5}
    repos = [Repo(id=name, info={"tags": tags, "downloads": count}) for name, count in used.items()]
    server = hub(repos=[*repos, Repo(id="o/else", info={"downloads": 99})])
    found = json.loads(ask(f"{server.url}/api/models?filter=dataset:org/data&sort=downloads").body)
    assert [each["id"] for each in found] == ["o/much", "o/some", "o/little"]
