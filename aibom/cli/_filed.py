"""BOMs that were filed: the documents that arguments name, one by one or as folders, each once."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aibom.cli._input import STDIN
from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["ENDINGS", "Filed", "filed"]

ENDINGS = ("bom.json", "bom.xml")
"""The names that others give to BOMs, beside the endings of the formats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A document by its name as given, or why what the name leads to cannot be looked at."""

    name: str
    error: DocumentError | None = None


def filed(arguments: Sequence[str], *, built_in_only: bool = False) -> Iterator[Filed]:
    """Yield each document that `arguments` name: files as they are, of folders whatever has the ending of a format.

    Raises:
        PluginError: a format could not be loaded.
    """
    from aibom import plugins  # noqa: PLC0415 - --help needs none of it
    from aibom.policy.files import files_in  # noqa: PLC0415

    endings = (*ENDINGS, *(ending for each in plugins.formats(built_in_only=built_in_only) for ending in each.endings))
    seen: set[str] = set()
    for argument in arguments:
        names = [argument]
        if argument != STDIN and _is_folder(argument):
            try:
                listing = files_in(Path(argument).expanduser(), endings)
            except DocumentError as error:
                yield Filed(name=argument, error=error)
                continue
            names = [str(path) for path in listing.files]
            for reason in listing.left_out:
                yield Filed(name=argument, error=DocumentError(reason, hint="it was not looked at"))
            if not names:
                hint = f"it looks for names that end in {', '.join(sorted(set(endings)))}"
                yield Filed(name=argument, error=DocumentError(f"{shorten(argument)!r} holds no BOM", hint=hint))
        for name in names:
            real = name if name == STDIN else os.path.realpath(os.path.expanduser(name))  # noqa: PTH111
            if real not in seen:
                seen.add(real)
                yield Filed(name=name)


def _is_folder(argument: str) -> bool:
    try:
        return Path(argument).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):
        return False
