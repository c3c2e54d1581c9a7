"""The address of a file, as logs that lie beside it have it."""

import os
from pathlib import PurePath
from urllib.parse import quote

__all__ = ["uri_of"]


def uri_of(file: str) -> str:
    """Return the file as a relative reference where it lies in or beside the working folder, percent-encoded."""
    if file == "-":
        return "stdin"
    expanded = os.path.expanduser(file)  # noqa: PTH111 - Path refuses names that hold a null
    path = PurePath(os.path.relpath(expanded) if os.path.isabs(expanded) else expanded)  # noqa: PTH117
    return quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/")
