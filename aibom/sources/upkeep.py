"""What lies in a cache (`aibom.sources.cache`), and taking it away again."""

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aibom.sources.cache import JOURNAL_SECONDS

__all__ = ["Holdings", "clear", "survey"]

_ENTRY = re.compile(r"[0-9a-f]/[0-9a-f]{39}(?P<unfinished>\.[0-9a-f]+-[0-9a-f]+)?")
_WALK = re.compile(r"walks/[0-9a-f]{40}\.jsonl")
_FOLDERS = (*"0123456789abcdef", "walks", "")


@dataclass(slots=True, kw_only=True)
class Holdings:
    """What there is in a cache, or was removed from it: entries, and journals of unfinished walks.

    `size` is in bytes; `oldest` and `newest` are when an entry was written, in seconds since 1970 (0 without any);
    `others` counts what lies among them and is not the cache's, is being written, or could not be removed.
    """

    entries: int = 0
    walks: int = 0
    size: int = 0
    oldest: float = 0.0
    newest: float = 0.0
    others: int = 0

    def count(self, path: str, status: os.stat_result) -> None:
        """Count an entry or a journal."""
        self.size += status.st_size
        if _WALK.fullmatch(path):
            self.walks += 1
            return
        self.entries += 1
        self.oldest = min(self.oldest or status.st_mtime, status.st_mtime)
        self.newest = max(self.newest, status.st_mtime)


def survey(folder: Path) -> Holdings:
    """Return what the cache in `folder` holds; nothing if there is none.

    Raises:
        OSError: it is there and cannot be read.
    """
    found = Holdings()
    for path, status in _held(folder / "v1"):
        if _is_ours(path, status):
            found.count(path, status)
        else:
            found.others += 1
    return found


def clear(folder: Path) -> Holdings:
    """Remove what a cache wrote in `folder`, and nothing else, and return what that was; walks may go on meanwhile.

    Links are not followed, files of other names stay, and so does what is being written just now.

    Raises:
        OSError: it is there and cannot be read.
    """
    removed = Holdings()
    root = folder / "v1"
    for path, status in list(_held(root)):
        try:
            if not _is_ours(path, status):
                raise FileExistsError
            (root / path).unlink()
        except FileNotFoundError:
            continue  # gone meanwhile
        except OSError:
            removed.others += 1
        else:
            removed.count(path, status)
    for name in () if root.is_symlink() else _FOLDERS:
        with contextlib.suppress(OSError):  # it is not there, or not empty
            (root / name).rmdir()
    return removed


def _held(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield what lies in a cache, one folder deep: the path in it, and what that is."""
    if root.is_symlink() or not root.exists():
        return
    for name, status in _listed(root):
        if stat.S_ISDIR(status.st_mode):
            yield from ((f"{name}/{below}", found) for below, found in _listed(root / name))
        else:
            yield name, status


def _listed(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    with contextlib.suppress(FileNotFoundError):  # gone meanwhile
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names are wanted
            with contextlib.suppress(FileNotFoundError):
                yield name, os.lstat(folder / name)


def _is_ours(path: str, status: os.stat_result) -> bool:
    """Say whether a cache wrote this, and has done with it: nothing takes longer to write than a walk may last."""
    if not stat.S_ISREG(status.st_mode):
        return False
    found = _ENTRY.fullmatch(path)
    if found is not None and found["unfinished"]:
        return time.time() - status.st_mtime > JOURNAL_SECONDS
    return found is not None or _WALK.fullmatch(path) is not None
