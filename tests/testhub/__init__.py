"""The Hub the tests talk to: its API as docs/hub-api.md describes it, with faults on demand.

In a test, take the fixture `hub` (the server ends with the test):

    server = hub(repos=[Repo(id="org/tiny", files={"README.md": b"..."})], token="hf_test", latency=0.0)
    server.fault(r"/api/models/org/tiny", "status", status=429, times=2, headers={"Retry-After": "0"})
    ... HfApi(endpoint=server.url) ...
    assert server.paths() == ["/api/models/org/tiny"] * 3
"""

from testhub.ask import Reply, ask
from testhub.faults import Fault
from testhub.folder import read_folder, write_folder
from testhub.hub import HubFactory, HubServer
from testhub.messages import Request
from testhub.mirror import Mirror
from testhub.proxy import Proxy
from testhub.quota import Quota
from testhub.repos import Repo, StoredFile, commit_of

__all__ = [
    "Fault",
    "HubFactory",
    "HubServer",
    "Mirror",
    "Proxy",
    "Quota",
    "Reply",
    "Repo",
    "Request",
    "StoredFile",
    "ask",
    "commit_of",
    "read_folder",
    "write_folder",
]
