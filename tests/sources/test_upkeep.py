"""What lies in a cache is counted and taken away; what is not the cache's stays."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aibom.sources.cache import Cache
from aibom.sources.upkeep import Holdings, clear, survey


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache of three entries and an unfinished walk, the oldest entry of 1970."""
    cache = Cache(tmp_path / "cache")
    for number in range(3):
        cache.put("k", str(number), meta={}, body=b"x" * 100)
    cache.walk("w", time_text="t").put("ref", {"n": 1})
    first = next(path for path in sorted((tmp_path / "cache/v1").rglob("*")) if len(path.name) == 39)
    os.utime(first, (1000, 1000))
    return tmp_path / "cache"


def files_of(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_a_cache_is_counted(folder: Path) -> None:
    """Entries, walks, bytes, and the times of the entries."""
    found = survey(folder)
    assert (found.entries, found.walks, found.others, found.oldest) == (3, 1, 0, 1000.0)
    assert found.size == sum((folder / path).stat().st_size for path in files_of(folder))
    assert time.time() - 3600 < found.newest <= time.time() + 1


def test_a_cache_is_cleared(folder: Path) -> None:
    """Nothing is left but the folder itself, which may be the person's own; it works as before."""
    before = survey(folder)
    assert clear(folder) == before
    assert (folder.is_dir(), list(folder.iterdir())) == (True, [])
    assert clear(folder) == survey(folder) == Holdings()
    Cache(folder).put("k", meta={}, body=b"again")
    assert Cache(folder).get("k") == ({}, b"again")


def test_there_is_none(tmp_path: Path) -> None:
    """No folder, an empty one, or a file of that name: nothing is held."""
    (tmp_path / "file").write_bytes(b"")
    for name in ("nowhere", ".", "file"):
        assert survey(tmp_path / name) == clear(tmp_path / name) == Holdings()


def test_what_is_not_the_caches_stays(folder: Path, tmp_path: Path) -> None:
    """Files of other names, links, folders and what lies behind them, and what is being written."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / ("0" * 39)).write_bytes(b"mine")
    root = folder / "v1"
    for name in ("0", "1"):
        (root / name).mkdir(exist_ok=True)
    kept = {
        "thesis.txt": folder / "thesis.txt",
        "other": root / "other",
        "short": root / "0" / "abc",
        "upper": root / "0" / ("A" * 39),
        "walk": root / "walks" / "notes.jsonl",
        "fresh": root / "0" / ("1" * 39 + ".1f-2"),
    }
    for path in kept.values():
        path.write_bytes(b"mine")
    (root / "0" / ("2" * 39)).symlink_to(tmp_path / "outside" / ("0" * 39))
    (root / "0" / ("3" * 39)).mkdir()
    (root / "linked").symlink_to(tmp_path / "outside", target_is_directory=True)
    found = clear(folder)
    assert (found.entries, found.walks, found.others) == (3, 1, 8)
    assert all(path.read_bytes() == b"mine" for path in kept.values())
    assert files_of(tmp_path / "outside") == ["0" * 39]


def test_a_linked_cache_is_not_followed(folder: Path, tmp_path: Path) -> None:
    """`v1` as a link to somewhere else holds nothing, and nothing behind it is removed."""
    (tmp_path / "second").mkdir()
    (tmp_path / "second/v1").symlink_to(folder / "v1", target_is_directory=True)
    (folder / "v1/f").mkdir(exist_ok=True)
    before = files_of(folder)
    assert survey(tmp_path / "second") == clear(tmp_path / "second") == Holdings()
    assert (files_of(folder), (folder / "v1/f").is_dir()) == (before, True)


def test_litter_of_a_process_that_was_killed_goes(folder: Path) -> None:
    """An entry that was never finished, once nobody can still be writing it."""
    litter = folder / "v1" / "0" / ("1" * 39 + ".1f-2")
    litter.parent.mkdir(exist_ok=True)
    litter.write_bytes(b"half")
    assert (survey(folder).entries, survey(folder).others) == (3, 1)
    os.utime(litter, (1000, 1000))
    assert clear(folder).entries == 4
    assert not files_of(folder)


def test_what_cannot_be_removed_is_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what has gone meanwhile is nothing to worry about."""

    def refuse(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(self), missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert clear(folder) == Holdings(others=4)
    lstat = os.lstat

    def vanish(path: Path) -> os.stat_result:
        if str(path).endswith(".jsonl"):
            raise FileNotFoundError
        return lstat(path)

    monkeypatch.setattr(os, "lstat", vanish)
    assert survey(folder).walks == 0


def test_a_walk_may_go_on(folder: Path) -> None:
    """Entries that are put and read while the cache is cleared are whole or not there; nothing fails."""
    cache = Cache(folder)

    def use(number: int) -> bool:
        cache.put("walk", str(number), meta={"n": number}, body=b"y" * 1000)
        journal = cache.walk("w", str(number % 3), time_text="t")
        journal.put("ref", {"n": number})
        journal.finish()
        return cache.get("walk", str(number)) in (None, ({"n": number}, b"y" * 1000))

    with ThreadPoolExecutor(8) as threads:
        used = [threads.submit(use, number) for number in range(100)]
        cleared = [threads.submit(clear, folder) for _ in range(20)]
        assert all(each.result().others <= 8 for each in cleared)
        assert all(each.result() for each in used)
