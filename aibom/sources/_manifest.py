"""Reading the manifest of an evidence folder, and files beside it, without trusting either."""

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from aibom.errors import DocumentError
from aibom.sources._layout import LAYOUTS, MANIFEST, MAX_MANIFEST

__all__ = ["Stored", "altered", "read_manifest"]

MAX_STORED = 128 * 1024 * 1024
"""The largest file of a recording that is read, in bytes; of an artifact's files only the beginning is kept."""
_MOST_KEPT = 16 << 20  # bytes, of all files of a recording together
_HINT = "record it again with --record, or restore it from where it came from"


def altered(folder: Path, what: str) -> DocumentError:
    """Return the error for a recording that is damaged or was altered."""
    return DocumentError(f"the recording {folder} cannot be used: {what}", hint=_HINT)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of the recording in `folder`.

    Raises:
        DocumentError: there is none, it is no JSON object, or of another layout.
    """
    path = folder / MANIFEST
    try:
        if not folder.is_dir():
            raise DocumentError(f"{folder} is no folder", hint="name a folder that aibom --record wrote")
        if not path.exists():
            raise DocumentError(f"{folder} holds no {MANIFEST}", hint="name a folder that aibom --record wrote")
        with os.fdopen(_open(folder, MANIFEST), "rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_MANIFEST:
                raise altered(folder, f"{MANIFEST} has more than {MAX_MANIFEST:,} bytes")
            data = file.read(MAX_MANIFEST)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise altered(folder, f"{MANIFEST}: {reason}") from None
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError):
        raise altered(folder, f"{MANIFEST} is no JSON") from None
    if not isinstance(manifest, dict):
        raise altered(folder, f"{MANIFEST} is no JSON object")
    found = manifest.get("layout")
    if type(found) is not int or found not in LAYOUTS:
        known = f"layouts {min(LAYOUTS)} to {max(LAYOUTS)}"
        raise altered(folder, f"its layout is {found!r:.40}, and this version of aibom reads {known}")
    return manifest


class Stored:
    """The files of a recording; what was read once is not read again, as long as all of it has at most 16 MiB."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[str, int, str], bytes] = {}
        self._room = _MOST_KEPT

    def read(self, stored: object, *, size: object, sha256: object) -> bytes:
        """Return the bytes of a stored file, which has `size` bytes of digest `sha256`.

        Raises:
            DocumentError: it is not in the folder, is a link, cannot be read or has other bytes.
        """
        if not isinstance(stored, str) or not isinstance(size, int) or not isinstance(sha256, str) or size < 0:
            raise altered(self._folder, "an entry of the manifest has values of the wrong type")
        if size > MAX_STORED:
            raise altered(
                self._folder,
                f"{stored:.200} is said to have {size:.3e} bytes, and no recording keeps more than 128 MiB",
            )
        kept = self._kept.get((stored, size, sha256))
        if kept is not None:
            return kept
        try:
            handle = _open(self._folder, stored)
            with os.fdopen(handle, "rb") as file:
                data = file.read(size + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise altered(self._folder, f"{stored:.200}: {reason}") from None
        if len(data) != size or hashlib.sha256(data).hexdigest() != sha256:
            raise altered(self._folder, f"{stored:.200} does not have the digest its manifest names")
        if size <= self._room:
            self._room -= size
            self._kept[stored, size, sha256] = data
        return data


def _open(folder: Path, stored: str) -> int:
    """Open a regular file below `folder` without following a link anywhere on the way.

    Raises:
        OSError: it cannot be opened, or a part of the path is a link.
        ValueError: the path leaves the folder, or leads to no regular file.
    """
    parts = stored.split("/")
    if not all(part not in {"", ".", ".."} and "\\" not in part and "\0" not in part for part in parts):
        raise ValueError("the path leaves the folder")
    path = os.fspath(folder)
    for part in parts:
        path = f"{path}/{part}"
        if os.path.islink(path):  # noqa: PTH114 - a Path for each part of each path takes four times as long
            raise ValueError("a link, which a recording has none of")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ValueError("no regular file")
    return handle
