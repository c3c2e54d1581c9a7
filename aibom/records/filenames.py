"""Which paths of strangers may be taken for paths within a folder or a repository."""

import re

__all__ = ["MAX_PATH", "is_sound"]

MAX_PATH = 1024
"""The longest path a listing may hold, in characters; git's own tools break beyond a multiple of it."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]|[\ud800-\udfff]")


def is_sound(path: str) -> bool:
    r"""Say whether `path` is a relative path with forward slashes that stays in its repository.

    Control characters, backslashes and what is no Unicode text are refused: no document can carry them safely.

    >>> is_sound("a/b.md"), is_sound("../b"), is_sound("/etc/passwd"), is_sound("a\\b"), is_sound("")
    (True, False, False, False, False)
    """
    if not path or len(path) > MAX_PATH or _CONTROL.search(path):
        return False
    return all(part not in {"", ".", ".."} for part in path.split("/"))
