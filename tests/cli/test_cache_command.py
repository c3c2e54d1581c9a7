"""`aibom cache`: what is kept, and how to be rid of it."""

import re
from pathlib import Path

import pytest
from cli.command import Aibom

from testhub import HubServer


def test_a_cache_is_shown_and_emptied(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it lies, what it holds and since when; then it is empty, and the next walk asks again."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    served.fault("org/base", "status", status=503)
    assert aibom("generate", "org/tiny", "-o", "bom.json").code == 3
    done = aibom("cache", "info")
    assert (done.code, done.err) == (0, "")
    folder, entries, size, oldest, newest, walks = done.out.decode().splitlines()
    assert folder.split() == ["folder", str(Path("../cache").resolve())]
    assert re.fullmatch(r"entries           [1-9]\d*", entries)
    assert re.fullmatch(r"bytes             [\d,]+", size)
    assert re.fullmatch(r"(?:old|new)est entry      20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", oldest)
    assert newest.startswith("newest entry      20")
    assert walks == "unfinished walks  1"
    gone = aibom("cache", "clear")
    assert (gone.code, gone.err) == (0, "")
    assert re.fullmatch(
        r"removed \d+ entries and 1 unfinished walks \([\d,]+ bytes\) from /.*/cache\n", gone.out.decode()
    )
    assert aibom("cache", "info").out.decode().splitlines()[1:] == ["empty"]
    served.clear_faults()
    assert "going on" not in aibom("generate", "org/tiny", "-o", "bom.json").err


@pytest.mark.parametrize("command", ["info", "clear"])
def test_a_cache_that_is_not_there(aibom: Aibom, served: HubServer, command: str) -> None:
    """Is empty, which is no error; and nobody is asked, and nothing is made."""
    done = aibom("-q", "cache", command, "--cache-dir", "nowhere", "--debug")
    assert (done.code, done.out.decode().splitlines()[-1], done.err) == (0, "empty", "")
    assert not Path("nowhere").exists()
    assert not served.requests


def test_what_is_not_the_caches_is_left(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """And counted; a walk whose subject gave no answer is no unfinished one."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    served.fault("org", "status", status=503)
    assert aibom("generate", "org/tiny", "--allow-partial").code == 3
    Path("../cache/v1/walks/notes.txt").write_bytes(b"mine")
    lines = aibom("cache", "info").out.decode().splitlines()
    assert lines[1:] == ["empty", "left alone        1 that are no finished entries of a cache"]
    assert aibom("cache", "clear").out.decode().splitlines() == ["empty", lines[-1]]
    assert Path("../cache/v1/walks/notes.txt").read_bytes() == b"mine"


@pytest.mark.parametrize("command", ["info", "clear"])
def test_a_cache_that_cannot_be_read(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Exit code 4; a home folder that there is not is exit code 2."""
    assert served.url
    Path("mine/v1").mkdir(parents=True)
    assert aibom("cache", command, "--cache-dir", "~no-such-user-here/x").code == 2

    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.listdir", refuse)
    done = aibom("cache", command, "--cache-dir", "mine")
    assert (done.code, done.out) == (4, b"")
    assert "cannot read the cache mine: Permission denied" in done.err


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the machine does not know, as in containers."""

    def unknown(_: object) -> object:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME", "AIBOM_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("served", "homeless")
def test_without_a_home_folder_there_is_no_cache(aibom: Aibom) -> None:
    """A walk does without, and says so; whoever asks for the cache learns how to have one."""
    done = aibom("generate", "org/base")
    assert (done.code, done.out != b"") == (0, True)
    assert "no home folder to keep a cache in; nothing is kept" in done.err
    assert "no home" not in aibom("generate", "org/base", "--no-cache").err
    for action in ("info", "clear"):
        done = aibom("cache", action)
        assert (done.code, done.out) == (2, b"")
        assert "name a folder with --cache-dir" in done.err
