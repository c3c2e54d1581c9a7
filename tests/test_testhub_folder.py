"""The test Hub serving recordings, and as a program of its own (docs/evidence-layout.md)."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

from testhub import HubFactory, Repo, ask, read_folder, write_folder

SERVER = Path(__file__).parent / "testhub" / "server.py"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
RECORD = b'{"id": "org/tiny",  "gated":"auto", "siblings": [{"rfilename":"w.gguf"},{"rfilename":"README.md"}]}\n'
Write = Callable[..., Path]


def _answer(repo: str, resolution: str, **others: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"kind": "model", "registry": "huggingface", "repo": repo, "revision": "", "detail": ""}
    base |= {"resolution": resolution, "present_id": repo, "commit": COMMIT, "aliases": [], "info": None}
    return base | {"listing": None, "files": []} | others


def _stored(folder: Path, place: str, data: bytes) -> dict[str, Any]:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_bytes(data)
    return {"stored": place, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def _folder(folder: Path, *answers: dict[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"layout": 1, "answers": answers}))
    return folder


def _recording(folder: Path) -> Path:
    """Write a recording with one answer of every kind there is."""
    base = f"models/org/tiny/{COMMIT}"
    info = _stored(folder, f"{base}/info.json", RECORD) | {"api_path": "/api/models/org/tiny"}
    readme = _stored(folder, f"{base}/files/README.md", b"# tiny\n") | {"path": "README.md", "total": 7, "error": ""}
    head = _stored(folder, f"{base}/files/w.gguf", b"GGUF....") | {"path": "w.gguf", "total": 900, "error": ""}
    lost = {"path": "lost.json", "stored": "", "sha256": "", "size": 0, "total": -1, "error": "gone"}
    tiny = {"info": info, "files": [readme, head, lost], "aliases": ["older/tiny"], "present_id": "org/tiny"}
    bare = _stored(folder, "models/_/bare/unpinned/info.json", b"not json") | {"api_path": "/api/models/bare"}
    return _folder(
        folder,
        _answer("old/tiny", "moved", **tiny),
        _answer("bare", "unreadable", commit="", info=bare),
        _answer("org/closed", "gated", info=info),
        _answer("org/none", "private-or-missing", commit=""),
        _answer("org/off", "disabled", commit=""),
        _answer("org/busy", "unavailable", detail="no answer after 5 tries", commit=""),
        _answer("org/locked", "gated", commit=""),
        _answer("org/branch", "revision-missing", revision="v9", commit=""),
        _answer("org/tiny", "revision-missing", revision="v9", commit=""),
        _answer("folder", "resolved", registry="local"),
    )


def test_recorded_answers_are_given_again(hub: HubFactory, tmp_path: Path) -> None:
    """Records come byte for byte, old ids redirect, files come with their commit."""
    server = hub(folders=[_recording(tmp_path)])
    reply = ask(f"{server.url}/api/models/org/tiny?blobs=true")
    assert reply.body == RECORD
    for old in ("old/tiny", "older/tiny"):
        assert ask(f"{server.url}/api/models/{old}").headers["location"] == "/api/models/org/tiny"
    readme = ask(f"{server.url}/org/tiny/resolve/{COMMIT}/README.md")
    assert (readme.body, readme.headers["x-repo-commit"]) == (b"# tiny\n", COMMIT)
    assert ask(f"{server.url}/api/models/org/tiny/revision/v9").headers["x-error-code"] == "RevisionNotFound"


def test_only_what_was_recorded_is_given(hub: HubFactory, tmp_path: Path) -> None:
    """Of a weight file the recorded range is served and nothing more; what was not recorded is refused, not missing."""
    server = hub(folders=[_recording(tmp_path)])
    weights = f"{server.url}/org/tiny/resolve/main/w.gguf"
    part = ask(weights, headers={"Range": "bytes=0-7"})
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"GGUF....", "bytes 0-7/900")
    assert ask(weights, headers={"Range": "bytes=0-8"}).status == 501
    assert ask(weights).status == 501
    assert ask(weights, headers={"Range": "bytes=900-"}).status == 416
    assert ask(weights, "HEAD").headers["content-length"] == "900"
    assert ask(f"{server.url}/org/tiny/resolve/main/lost.json").headers["x-error-code"] == "EntryNotFound"


@pytest.mark.parametrize(
    ("repo", "status", "code"),
    [
        ("org/none", 401, None),
        ("org/off", 403, None),
        ("org/busy", 503, None),
        ("org/locked", 403, "GatedRepo"),
        ("org/branch/revision/v9", 404, "RevisionNotFound"),
        ("folder", 401, None),
        ("org/closed", 200, None),
        ("bare", 200, None),
    ],
)
def test_recorded_outcomes_happen_again(
    hub: HubFactory, tmp_path: Path, repo: str, status: int, code: str | None
) -> None:
    """What was missing, disabled, gated or unavailable when recorded is so again."""
    reply = ask(f"{hub(folders=[_recording(tmp_path)]).url}/api/models/{repo}")
    assert (reply.status, reply.headers.get("x-error-code")) == (status, code)


def test_gated_files_stay_gated(hub: HubFactory, tmp_path: Path) -> None:
    """Files nobody could read when recorded are refused for that reason, listed or not."""
    server = hub(folders=[_recording(tmp_path)])
    assert ask(f"{server.url}/org/closed/resolve/main/w.gguf").headers["x-error-code"] == "GatedRepo"


def test_unlisted_facts_are_not_made_up(hub: HubFactory, tmp_path: Path) -> None:
    """A record without sizes gives no tree and an unpinned one names no commit; `expand` reads the record."""
    server = hub(folders=[_recording(tmp_path)])
    assert ask(f"{server.url}/api/models/org/closed/tree/main").status == 501
    assert ask(f"{server.url}/bare/resolve/main/x").headers.get("x-repo-commit") is None
    assert json.loads(ask(f"{server.url}/api/models/org/tiny?expand=gated").body) == {"gated": "auto", "id": "org/tiny"}
    assert ask(f"{server.url}/api/models/bare?expand=gated").body == b"{}"
    assert {item["id"] for item in json.loads(ask(f"{server.url}/api/models").body) if item} == {"org/tiny"}


def test_recorded_branches_keep_their_commits(hub: HubFactory, tmp_path: Path) -> None:
    """Two revisions recorded of one repository are both there, whatever their order."""
    other = "f" * 40
    answers = []
    for revision, commit in (("v1", other), ("", COMMIT)):
        place = f"datasets/org/d/{commit}/info.json"
        info = _stored(tmp_path, place, b'{"id":"org/d","sha":"%b"}' % commit.encode()) | {"api_path": "/api"}
        answers.append(_answer("org/d", "resolved", kind="dataset", revision=revision, commit=commit, info=info))
    server = hub(folders=[_folder(tmp_path, *answers)])
    address = f"{server.url}/api/datasets/org/d"
    assert json.loads(ask(address).body)["sha"] == COMMIT
    assert json.loads(ask(f"{address}/revision/v1").body)["sha"] == other
    assert json.loads(ask(f"{address}/revision/{other}").body)["sha"] == other


def test_listed_files_that_were_not_read_are_told_but_not_given(hub: HubFactory, tmp_path: Path) -> None:
    """A recorded listing with sizes gives a tree and answers HEAD; the bytes it does not hold are refused."""
    record = b'{"id":"org/l","siblings":[{"rfilename":"w/m.bin","size":9,"blobId":null},{"rfilename":5},"odd"]}'
    info = _stored(tmp_path, "models/org/l/info.json", record) | {"api_path": "/api/models/org/l"}
    server = hub(folders=[_folder(tmp_path, _answer("org/l", "resolved", info=info))])
    tree = json.loads(ask(f"{server.url}/api/models/org/l/tree/main?recursive=true").body)
    assert [(entry["path"], entry["type"], entry["size"]) for entry in tree] == [
        ("w", "directory", 0),
        ("w/m.bin", "file", 9),
    ]
    file = f"{server.url}/org/l/resolve/main/w/m.bin"
    assert (ask(file, "HEAD").status, ask(file).status) == (200, 501)
    write_folder(tmp_path / "again", read_folder(tmp_path), subject="pkg:huggingface/org/l")
    (repo,) = read_folder(tmp_path / "again")
    assert (repo.record, repo.commit, repo.stored["w/m.bin"].data) == (record, COMMIT, None)


def test_other_layouts_are_refused(tmp_path: Path) -> None:
    """A folder of another layout is not served as if it were this one."""
    (tmp_path / "manifest.json").write_text('{"layout": 4, "answers": []}')
    with pytest.raises(ValueError, match="layout 1"):
        read_folder(tmp_path)


def test_written_recordings_answer_like_their_repositories(hub: HubFactory, evidence_root: Write) -> None:
    """Repositories written as a recording and read again answer the client as they did before."""
    repos = [
        Repo(id="org/a", files={"README.md": b"a", "w/m.bin": b"mm"}, lfs={"w/m.bin"}, moved_from=("org/was",)),
        Repo(id="b", kind="dataset", files={"README.md": b"b"}),
        Repo(id="org/g", gated="manual"),
    ]
    apis = [
        HfApi(endpoint=hub(**given).url, token=False)
        for given in ({"repos": repos}, {"folders": [evidence_root(*repos)]})
    ]
    for ask_one in (
        lambda api: api.model_info("org/was", files_metadata=True, securityStatus=True),
        lambda api: api.model_info("org/g", files_metadata=True, securityStatus=True),
        lambda api: api.dataset_info("b", files_metadata=True).sha,
        lambda api: list(api.list_repo_tree("org/a", recursive=True)),
        lambda api: api.get_paths_info("org/a", ["w/m.bin"]),
    ):
        made, recorded = (ask_one(api) for api in apis)
        assert made == recorded


def test_written_digests_are_those_of_the_files(evidence_root: Write) -> None:
    """A written recording keeps the layout's word: every stored file has the size and digest its manifest names."""
    root = evidence_root(Repo(id="plain", files={"x/y": b"12345", "z": b""}))
    manifest = json.loads((root / "manifest.json").read_bytes())
    (answer,) = manifest["answers"]
    assert manifest["subject"] == "pkg:huggingface/plain"
    assert answer["info"]["stored"].startswith("models/_/plain/")
    for entry in (*answer["files"], answer["info"]):
        data = (root / entry["stored"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["size"], entry["sha256"])


def test_program_serves_and_ends_quietly(evidence_root: Write) -> None:
    """As a program it prints its address first, serves the folder, tells its log, and ends with 0 when terminated."""
    root = evidence_root(Repo(id="org/a", files={"README.md": b"a"}))
    command = [sys.executable, str(SERVER), "--folder", str(root), "--latency-ms", "1", "--token", "hf_x"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd="/"
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            token = {"Authorization": "Bearer hf_x"}
            assert ask(f"{url}/org/a/resolve/main/README.md", headers=token).body == b"a"
            report = json.loads(ask(f"{url}/-/requests").body)
            assert report["requests"] == [{"method": "GET", "target": "/org/a/resolve/main/README.md", "host": "hub"}]
            assert report["peak"] == 1
            assert 0 < report["cpu_s"] < 60
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")
