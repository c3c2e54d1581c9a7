"""What was read is kept on disk, by commit, so that nothing pinned is asked for twice.

A cache holds facts of the Hub only: records and files at full commits, which never change. Each entry carries the
digest of its bytes; one that does not fit is as good as none. Beside it stand the journals of unfinished walks.
"""

import contextlib
import errno
import hashlib
import itertools
import json
import logging
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from aibom.errors import UsageError

__all__ = ["Cache", "Journal", "default_dir"]

MAX_ENTRY = 80 * 1024 * 1024
"""The largest entry that is read back, in bytes."""
MAX_JOURNAL = 256 * 1024 * 1024
JOURNAL_SECONDS = 3600
"""How long the answers of an unfinished walk may be used again."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_numbers = itertools.count()
_log = logging.getLogger(__name__)


def default_dir() -> Path:
    """Return where the cache lies: `AIBOM_CACHE_DIR`, else `aibom` below `XDG_CACHE_HOME` or `~/.cache`.

    Raises:
        UsageError: there is no home folder.
    """
    own, shared = os.environ.get("AIBOM_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(own).expanduser() if own else (Path(shared) if shared else Path("~/.cache").expanduser()) / "aibom"
    except RuntimeError:
        raise UsageError(
            "there is no home folder to keep a cache in", hint="name a folder with --cache-dir, or in AIBOM_CACHE_DIR"
        ) from None


class Cache:
    """Entries of a JSON object and bytes each, by key; may be used from many threads and processes.

    A disk that is full or read-only makes it forgetful, never wrong: the reason is logged once.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder / "v1"
        self._warned = False

    def get(self, *key: str) -> tuple[dict[str, Any], bytes] | None:
        """Return the entry put under `key`, or None if there is none or it was damaged."""
        try:
            with _opened(self._path(key)) as file:
                data = file.read(MAX_ENTRY + 1)
        except OSError:
            return None
        digest, _, rest = data.partition(b"\n")
        if len(data) > MAX_ENTRY or hashlib.sha256(rest).hexdigest().encode() != digest:
            return None
        head, _, body = rest.partition(b"\n")
        meta = _object(head)
        return (meta, body) if meta.pop("key", None) == list(key) else None

    def put(self, *key: str, meta: Mapping[str, object], body: bytes = b"") -> None:
        """Keep an entry, replacing what was there; whoever reads meanwhile sees the old one or the new one."""
        rest = json.dumps({**meta, "key": key}, sort_keys=True).encode() + b"\n" + body
        path = self._path(key)
        with self._forgetful():
            try:
                _replace(path, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
            except FileNotFoundError:
                self._make(Path(path).parent)
                _replace(path, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)

    def walk(self, *key: str, time_text: str, clock: Callable[[], float] = time.time) -> "Journal":
        """Return the journal of the unfinished walk of `key`, or a new one that begins at `time_text` (RFC 3339)."""
        folder = self._root / "walks"
        with self._forgetful():
            self._make(folder)
        name = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:40]
        return Journal(folder / f"{name}.jsonl", time_text=time_text, now=clock())

    def _path(self, key: tuple[str, ...]) -> str:
        name = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:40]
        return f"{self._root}{os.sep}{name[:1]}{os.sep}{name[1:]}"

    def _make(self, folder: Path) -> None:
        if not self._root.parent.exists():
            self._root.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        for path in (self._root, folder):
            path.mkdir(mode=0o700, exist_ok=True)

    @contextlib.contextmanager
    def _forgetful(self) -> Any:
        try:
            yield
        except OSError as error:
            if not self._warned:
                self._warned = True
                _log.warning("the cache cannot be written: %s", error.strerror)


class Journal:
    """The answers of one unfinished walk: what is asked again within the hour is answered from here.

    `time` is when the walk began, which is what its BOM has to say. Answers that say nothing of the artifact
    (offline, unavailable) do not belong here.
    """

    def __init__(self, path: Path, *, time_text: str, now: float) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._answers: dict[str, dict[str, Any]] = {}
        self._failed = False
        self.time = time_text
        lines = _lines(path)
        began = lines[0].get("began") if lines else None
        begun_at = lines[0].get("time") if lines else None
        fresh = isinstance(began, (int, float)) and 0 <= now - began < JOURNAL_SECONDS
        if fresh and isinstance(begun_at, str) and _TIME.fullmatch(begun_at):
            self.time = begun_at
            self._answers = {str(line.get("ref")): line for line in lines[1:]}
            return
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        self._append({"began": now, "time": time_text})

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, ref: str) -> dict[str, Any] | None:
        """Return what was put for `ref`, or None."""
        return self._answers.get(ref)

    def put(self, ref: str, answer: Mapping[str, object]) -> None:
        """Keep the answer for `ref`."""
        line = {**answer, "ref": ref}
        self._answers[ref] = line
        self._append(line)

    def finish(self) -> None:
        """Forget the walk: it is done."""
        self._answers = {}
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _append(self, line: Mapping[str, object]) -> None:
        text = json.dumps(line, sort_keys=True).encode()
        data = hashlib.sha256(text).hexdigest()[:16].encode() + b" " + text + b"\n"
        with self._lock:
            if self._failed:
                return
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
                handle = os.open(self._path, flags, 0o600)
                try:
                    os.write(handle, data)
                finally:
                    os.close(handle)
            except OSError:
                self._failed = True  # a walk that cannot be taken up again is a walk all the same


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the sound lines of a journal: a process that was killed leaves half a line."""
    try:
        with _opened(os.fspath(path)) as file:
            data = file.read(MAX_JOURNAL)
    except OSError:
        return []
    found: list[dict[str, Any]] = []
    for raw in data.splitlines():
        digest, _, text = raw.partition(b" ")
        if hashlib.sha256(text).hexdigest()[:16].encode() == digest:
            found.append(_object(text))
    return found


def _opened(path: str) -> BinaryIO:
    """Open a regular file: others who share the cache may have put something else in its place, to be waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "no regular file")
    return os.fdopen(handle, "rb")


def _object(text: bytes) -> dict[str, Any]:
    """Return the JSON object that `text` is; one without members for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: str, data: bytes) -> None:
    """Put a file of `data` in the place of `path`, whole or not at all."""
    # tempfile and pathlib cost ten times as much, three times for each repository of a walk.
    beside = f"{path}.{os.getpid():x}-{next(_numbers):x}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
        os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        os.unlink(beside)  # noqa: PTH108
        raise
