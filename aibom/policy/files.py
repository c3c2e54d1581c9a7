"""The files of a folder that may be documents: found within bounds, in one order, never outside the folder."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["MOST_FILES", "Listing", "files_in"]

MOST_FILES = 10_000
"""How many files of one folder are read."""
_MOST_LOOKED_AT = 1_000_000
_DEEPEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files found, sorted by path; `left_out` says in words what of the folder was not looked at."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...] = ()


def files_in(folder: Path, endings: Sequence[str]) -> Listing:
    """Return the files in `folder`, and in the folders in it, whose names end in one of `endings`, in lower case.

    A link is followed to a file within the folder only, and never to a folder.

    Raises:
        DocumentError: the folder cannot be listed, or holds more than can be read.
    """
    root = os.path.realpath(folder)
    found: list[Path] = []
    left_out: list[str] = []
    looked_at = 0

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            raise DocumentError(f"cannot list {shorten(folder)!r}: {error.strerror}", hint="name one you may read")
        left_out.append(f"{shorten(error.filename)}: {error.strerror}")

    for place, folders, names in os.walk(str(folder), onerror=refuse):
        folders.sort()
        if place.count(os.sep) - str(folder).count(os.sep) >= _DEEPEST:
            left_out += [f"{shorten(place)}: nested too deeply"] if folders else []
            folders.clear()
        looked_at += len(names)
        for name in sorted(names):
            if not name.lower().endswith(tuple(endings)):
                continue
            path = Path(place, name)
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
                left_out.append(f"{shorten(path)}: a link that leads out of the folder")
            elif not path.is_file():
                left_out.append(f"{shorten(path)}: no regular file")
            else:
                found.append(path)
        if len(found) > MOST_FILES or looked_at > _MOST_LOOKED_AT:
            raise DocumentError(
                f"{shorten(folder)!r} holds more than {MOST_FILES:,} documents or {_MOST_LOOKED_AT:,} files",
                hint="name the folders in it one by one",
            )
    return Listing(files=tuple(sorted(found)), left_out=tuple(left_out))
