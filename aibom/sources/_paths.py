"""Which paths of strangers may enter a listing, and which may be used as names on a disk."""

import re
import unicodedata

from aibom.records.filenames import MAX_PATH, is_sound

__all__ = ["MAX_PATH", "is_sound", "is_storable", "meeting_key"]

_UNSAFE = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE | re.ASCII)


def is_storable(path: str) -> bool:
    """Say whether `path` can be a file of that very name on any common file system.

    >>> is_storable("a/b.md"), is_storable("a/nul.txt"), is_storable("a./b"), is_storable("a:b")
    (True, False, False, False)
    """
    if not is_sound(path) or _UNSAFE.search(path) or len(path.encode()) > 400:
        return False
    parts = path.split("/")
    return all(
        len(part.encode()) <= 160 and part[-1] not in ". " and part[0] != " " and not _DEVICES.fullmatch(part)
        for part in parts
    )


def meeting_key(path: str) -> str:
    """Return what two paths have in common if some file system takes them for one.

    >>> meeting_key("README.md") == meeting_key("readme.MD")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
