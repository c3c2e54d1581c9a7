"""A cache that others may write into, too: whatever lies in it, a walk ends, and says what it would have said."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.command import Aibom

from aibom.sources._kept import kept_listing
from testhub import HubServer

SUBJECT = "org/tiny-gguf"
DEEP = b"[" * 100_000


def entries(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".jsonl"}


def entry(head: bytes, body: bytes = b"") -> bytes:
    """An entry whose digest is right."""
    rest = head + b"\n" + body
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def head(data: bytes) -> bytes:
    return data.split(b"\n")[1]


def changed(data: bytes, value: object) -> bytes:
    """What an entry says of its bytes, replaced."""
    said = json.loads(head(data))
    return json.dumps({name: said[name] if name == "key" else value for name in said}).encode()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "forged",
    [
        lambda _: entry(b"{no", b"x"),
        lambda _: entry(b"[1]", b"x"),
        lambda _: entry(DEEP, b"x"),
        lambda data: entry(json.dumps({"key": json.loads(head(data))["key"]}).encode()),
        lambda data: entry(changed(data, {"x": 1}), b"[[[1"),
        lambda data: entry(changed(data, 5), b"{}"),
        lambda data: entry(changed(data, "../../etc"), b"{}"),
        lambda data: entry(head(data), b'[{"path": 1}, 3]'),
        lambda data: entry(head(data), DEEP),
        lambda data: entry(head(data)),
    ],
)
def test_forged_entries(aibom: Aibom, served: HubServer, forged: Callable[[bytes], bytes]) -> None:
    """Of the right digest and the right name, and still no entry of ours: as good as none, also offline."""
    cache = Path(os.environ["AIBOM_CACHE_DIR"])
    usual = aibom("generate", SUBJECT)
    for path, data in entries(cache).items():
        path.write_bytes(forged(data))
    offline = aibom("generate", SUBJECT, "--offline")
    assert (offline.code, "cannot be read offline" in offline.err) == (3, True)
    again = aibom("generate", SUBJECT)
    assert (again.code, again.out) == (0, usual.out)
    assert served.url


@pytest.mark.no_cover
def test_pipes_in_the_place_of_files(served: HubServer) -> None:
    """Nobody ever writes into them; no walk waits for that."""
    cache = Path(os.environ["AIBOM_CACHE_DIR"])
    command = [sys.executable, "-m", "aibom", "generate", SUBJECT]
    done = [subprocess.run(command, capture_output=True, timeout=60, check=False)]
    for path in entries(cache):
        path.unlink()
        os.mkfifo(path)
    served.fault("org/base", "status", status=503, headers={"Retry-After": "0"})
    done += [subprocess.run(command, capture_output=True, timeout=60, check=False)]
    assert [each.returncode for each in done] == [0, 3]
    [journal] = (cache / "v1" / "walks").iterdir()
    journal.unlink()
    os.mkfifo(journal)
    served.clear_faults()
    done += [subprocess.run(command, capture_output=True, timeout=60, check=False)]
    assert (done[2].returncode, done[2].stdout) == (0, done[0].stdout)


def sealed(*lines: object) -> bytes:
    """A journal of these lines, whose digests are right."""
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return b"".join(hashlib.sha256(text).hexdigest()[:16].encode() + b" " + text + b"\n" for text in texts)


MOMENT = time.time()
BEGUN = {"began": MOMENT, "time": "2025-06-07T08:09:10Z"}
LINE = {"ref": "org/tiny", "resolution": "resolved", "commit": "", "detail": "", "errors": {}}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "journal",
    [
        b"\xff" * 5000,
        sealed(b"[1]"),
        sealed(b"{no"),
        sealed(DEEP),
        sealed(b'{"began": NaN, "time": "2025-06-07T08:09:10Z"}'),
        sealed({"began": MOMENT}),
        sealed({"began": MOMENT, "time": "</metadata>"}),
        sealed({"began": MOMENT, "time": 5}),
        sealed(BEGUN, b"[5]", {"ref": "org/tiny"}),
        sealed(BEGUN, LINE),
        sealed(BEGUN, LINE | {"resolution": "none"}),
        sealed(BEGUN, LINE | {"resolution": []}),
        sealed(BEGUN, LINE | {"commit": "main"}),
        sealed(BEGUN, LINE | {"commit": 5}),
        sealed(BEGUN, LINE | {"commit": "f" * 40}),
        sealed(BEGUN, LINE | {"errors": [1]}),
        sealed(BEGUN, LINE | {"errors": {"README.md": 1}}),
        sealed(BEGUN, LINE | {"resolution": "gated", "detail": 7}),
    ],
    ids=itertools.count(),
)
def test_forged_journals(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, journal: bytes) -> None:
    """What is no answer of an unfinished walk is asked for again, and no time but one enters the document."""
    usual = aibom("generate", SUBJECT)
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    served.fault("org/base", "status", status=503)
    assert aibom("generate", SUBJECT).code == 3
    served.clear_faults()
    [path] = (Path(os.environ["AIBOM_CACHE_DIR"]) / "v1" / "walks").iterdir()
    path.write_bytes(journal)
    again = aibom("generate", SUBJECT)
    assert (again.code, again.out) == (0, usual.out)
    path.write_bytes(journal)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    moment = json.loads(aibom("generate", SUBJECT).out)["metadata"]["timestamp"]
    assert moment == "2025-06-07T08:09:10Z" or moment > "2026"


@pytest.mark.parametrize(
    ("meta", "body"),
    [
        ({"detail": ""}, b"{}{"),
        ({"detail": ""}, b"7"),
        ({"detail": ""}, b'[{"path": "a", "evil": 1}]'),
        ({"detail": ""}, b'[{"path": "../a"}]'),
        ({"detail": ""}, b'[{"path": "a", "size": "9"}]'),
        ({"detail": ""}, b'[{"path": "a", "sha256": 9}]'),
        ({"detail": ""}, DEEP),
        ({"detail": 5}, b"[]"),
        ({}, b"[]"),
    ],
)
def test_forged_listings(meta: dict[str, object], body: bytes) -> None:
    """A listing that a tree could not have given is none."""
    assert kept_listing(meta, body) is None
