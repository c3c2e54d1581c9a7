"""The test Hub as a mirror, with an enforced quota, and the proxy before it (docs/hub-api.md)."""

import base64
import http.client
import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from testhub import HubFactory, HubServer, Mirror, Proxy, Quota, Repo, ask

SERVER = Path(__file__).parent / "testhub" / "server.py"
TINY = Repo(id="org/tiny", files={"README.md": b"# Tiny\n", "w.bin": b"w"}, lfs={"w.bin"}, moved_from=["old/tiny"])
OTHER = Repo(id="org/other", kind="dataset", refusal=(403, "GatedRepo", "no"))


def mirrored(hub: HubFactory, **settings: object) -> HubServer:
    return hub(repos=[TINY, OTHER], mirror=Mirror(**settings))  # type: ignore[arg-type]


def test_everything_lies_below_the_path(hub: HubFactory) -> None:
    """Addresses, pages of trees and large files begin with the prefix (M1); beside it nothing is served."""
    served = hub(repos=[TINY], mirror=Mirror(), page=1)
    assert served.url.endswith("/artifactory/api/hf")
    assert json.loads(ask(f"{served.url}/api/models/org/tiny").body)["sha"] == TINY.commit
    assert ask(served.url.removesuffix("/artifactory/api/hf") + "/api/models/org/tiny").status == 404
    page = ask(f"{served.url}/api/models/org/tiny/tree/main?recursive=true")
    assert page.headers["link"].startswith(f"<{served.url}/api/models/org/tiny/tree/main?")
    assert ask(f"{served.url}/org/tiny/resolve/main/w.bin").headers["location"].startswith(f"{served.url}/cdn/")


@pytest.mark.parametrize("query", ["blobs=true", "securityStatus=true", "expand=sha", "expand[]=sha"])
def test_flags_are_refused_or_ignored(hub: HubFactory, query: str) -> None:
    """A mirror without flags (M2) says so, or gives the plain record."""
    refusing = mirrored(hub, flag_status=422)
    assert ask(f"{refusing.url}/api/models/org/tiny?{query}").status == 422
    ignoring = mirrored(hub, flags="ignored")
    plain = ask(f"{ignoring.url}/api/models/org/tiny")
    assert ask(f"{ignoring.url}/api/models/org/tiny?{query}").body == plain.body
    assert b'"size"' not in plain.body
    assert b'"size"' in ask(f"{mirrored(hub, flags='served').url}/api/models/org/tiny?blobs=true").body


def test_there_may_be_no_tree(hub: HubFactory) -> None:
    """Trees are listed (M3), or the place is not there."""
    assert ask(f"{mirrored(hub).url}/api/models/org/tiny/tree/main").status == 200
    assert ask(f"{mirrored(hub, tree=False).url}/api/models/org/tiny/tree/main").status == 404


@pytest.mark.parametrize(
    ("revisions", "name"),
    [
        ("commit", TINY.commit),
        ("branch", "main"),
        ("number", str(int(TINY.commit[:6], 16))),
        ("short", TINY.commit[:12]),
        ("none", None),
    ],
)
def test_commits_are_called_otherwise(hub: HubFactory, revisions: str, name: str | None) -> None:
    """The name in the record (M5) is one at which files are found; the header that names it may be missing (M4)."""
    served = mirrored(hub, revisions=revisions, commit_header=True)
    record = json.loads(ask(f"{served.url}/api/models/org/tiny").body)
    assert record.get("sha") == name
    file = ask(f"{served.url}/org/tiny/resolve/{name or 'main'}/README.md")
    assert (file.body, file.headers.get("x-repo-commit")) == (b"# Tiny\n", name)
    assert "x-repo-commit" not in ask(f"{mirrored(hub).url}/org/tiny/resolve/main/README.md").headers


def test_a_hash_of_its_own(hub: HubFactory) -> None:
    """A name may look like a digest and be no commit of git."""
    served = mirrored(hub, revisions="sha256")
    assert len(json.loads(ask(f"{served.url}/api/models/org/tiny").body)["sha"]) == 64
    served.add(Repo(id="org/list", record=b"[]"))
    assert ask(f"{served.url}/api/models/org/list").body == b"[]"


def test_what_it_does_not_hold(hub: HubFactory) -> None:
    """In words of its own, or in the Hub's (M6); what the Hub says of a repository that is there is passed on."""
    own, relayed = mirrored(hub), mirrored(hub, foreign_404=False)
    assert (ask(f"{own.url}/api/models/org/nope").status, ask(f"{relayed.url}/api/models/org/nope").status) == (
        404,
        401,
    )
    assert ask(f"{own.url}/api/datasets/org/other").headers["x-error-code"] == "GatedRepo"


def test_redirects_with_and_without_the_path(hub: HubFactory) -> None:
    """As the Hub gave them (M7), or rewritten; limits are not named (M8)."""
    moved = "/api/models/org/tiny"
    plain = ask(f"{mirrored(hub).url}/api/models/old/tiny")
    assert plain.headers["location"] == moved
    assert "ratelimit" not in plain.headers
    assert ask(f"{mirrored(hub, rewrites=True).url}/api/models/old/tiny").headers["location"].endswith(f"/hf{moved}")


def test_a_storage_host_of_its_own(hub: HubFactory) -> None:
    """Large files may lie at another host, which knows no prefix."""
    served = hub(repos=[TINY], mirror=Mirror(), separate_cdn=True)
    assert ask(ask(f"{served.url}/org/tiny/resolve/main/w.bin").headers["location"]).body == b"w"


def test_a_quota_is_kept(hub: HubFactory) -> None:
    """So many answers a window, then 429 (H51) until the reset; each bucket has its own, and refusals are counted."""
    now = [0.0]
    quota = Quota(api=2, resolvers=1, window=60, clock=lambda: now[0])
    served = hub(repos=[TINY], quota=quota)
    address = f"{served.url}/api/models/org/tiny"
    first = ask(address)
    assert first.headers["ratelimit"] == '"api";r=1;t=60'
    assert first.headers["ratelimit-policy"] == '"fixed window";"api";q=2;w=60'
    now[0] = 20.5
    assert ask(address).headers["ratelimit"] == '"api";r=0;t=39'
    refused = ask(address)
    assert (refused.status, refused.headers["retry-after"], quota.refused) == (429, "39", 1)
    assert ask(f"{served.url}/org/tiny/resolve/main/README.md").status == 200
    assert ask(f"{served.url}/org/tiny/resolve/main/README.md").status == 429
    now[0] = 60.0
    assert ask(address).status == 200
    assert quota.refused == 2


def _through(proxy: Proxy, target: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(proxy.address, timeout=10)
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_the_proxy_passes_on_and_remembers(hub: HubFactory) -> None:
    """Requests in absolute form and tunnels; hosts it does not know and strangers are turned away."""
    served = hub(repos=[TINY])
    with Proxy({"hub.test": served.url}) as proxy:
        assert json.loads(_through(proxy, "http://hub.test/api/models/org/tiny")[1])["id"] == "org/tiny"
        assert _through(proxy, "http://else.test/")[0] == 502
        tunnel = http.client.HTTPConnection(proxy.address, timeout=10)
        tunnel.set_tunnel("hub.test", urlsplit(served.url).port)
        tunnel.request("GET", "/api/models/org/tiny", headers={"Connection": "close"})
        assert tunnel.getresponse().status == 200
        tunnel.close()
        assert [seen[:2] for seen in proxy.seen] == [
            ("GET", "http://hub.test/api/models/org/tiny"),
            ("GET", "http://else.test/"),
            ("CONNECT", f"hub.test:{urlsplit(served.url).port}"),
        ]
    known = "Basic " + base64.b64encode(b"me:right").decode()
    with Proxy({"hub.test": served.url}, credentials=known) as proxy:
        assert _through(proxy, "http://hub.test/")[0] == 407
        assert _through(proxy, "http://hub.test/", **{"Proxy-Authorization": known})[0] == 404


@pytest.mark.parametrize(
    ("options", "path", "limit"),
    [
        (["--mirror", "/hf", "--revisions", "number"], "/hf/api/models/org/tiny", None),
        (["--quota-api", "7", "--window", "30"], "/api/models/org/tiny", '"api";r=6;t=30'),
        (["--quota-resolvers", "7"], "/api/models/org/tiny", '"api";r=499;t=300'),
    ],
)
def test_the_program_has_the_same_options(evidence_root: object, options: list[str], path: str, limit: str) -> None:
    """The server in a process of its own can be a mirror, and keep a quota."""
    folder = evidence_root(TINY)  # type: ignore[operator]
    running = subprocess.Popen(
        [sys.executable, str(SERVER), "--folder", str(folder), *options], stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        host = f"http://{urlsplit(address).netloc}"
        found = ask(host + path)
        assert address == host + path.removesuffix("/api/models/org/tiny")
        assert (found.status, found.headers.get("ratelimit")) == (200, limit)
        assert len(json.loads(found.body)["sha"]) == 40 if limit else json.loads(found.body)["sha"].isdigit()
    finally:
        running.terminate()
        running.communicate(timeout=10)
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", urlsplit(host).port or 0)):
        pass
