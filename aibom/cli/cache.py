"""`aibom cache`: what is kept of earlier walks, and how to be rid of it."""

from typing import TYPE_CHECKING

from aibom.cli._command import Command
from aibom.cli._options import CacheDir, Verbosity
from aibom.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from aibom.sources.upkeep import Holdings

__all__ = ["COMMANDS", "clear", "info"]


def info(*, cache_dir: CacheDir = "", verbosity: Verbosity) -> None:
    """Show what the cache holds.

    Raises:
        UsageError: the folder has no place.
        DocumentError: it cannot be read.
    """
    del verbosity  # there is nothing to say but the answer
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._plain import plain  # noqa: PLC0415
    from aibom.sources.upkeep import survey  # noqa: PLC0415

    _output.check(_output.STDOUT)
    folder = _folder(cache_dir)
    try:
        held = survey(folder)
    except OSError as error:
        raise _unreadable(folder, error) from error
    lines = [f"folder            {plain(str(folder))}"]
    if held.entries or held.walks:
        lines += [f"entries           {held.entries:,}", f"bytes             {held.size:,}"]
        lines += [f"oldest entry      {_moment(held.oldest)}", f"newest entry      {_moment(held.newest)}"]
        lines += [f"unfinished walks  {held.walks:,}"]
    else:
        lines.append("empty")
    _output.write(_output.STDOUT, "".join(f"{line}\n" for line in [*lines, *_others(held)]).encode())


def clear(*, cache_dir: CacheDir = "", verbosity: Verbosity) -> None:
    """Remove what the cache holds.

    Raises:
        UsageError: the folder has no place.
        DocumentError: it cannot be read.
    """
    del verbosity  # likewise
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._plain import plain  # noqa: PLC0415
    from aibom.sources import upkeep  # noqa: PLC0415

    _output.check(_output.STDOUT)
    folder = _folder(cache_dir)
    try:
        gone = upkeep.clear(folder)
    except OSError as error:
        raise _unreadable(folder, error) from error
    what = f"{gone.entries:,} entries and {gone.walks:,} unfinished walks ({gone.size:,} bytes)"
    lines = [f"removed {what} from {plain(str(folder))}" if gone.entries or gone.walks else "empty"]
    _output.write(_output.STDOUT, "".join(f"{line}\n" for line in [*lines, *_others(gone)]).encode())


def _folder(named: str) -> "Path":
    from aibom.cli._subject import place  # noqa: PLC0415
    from aibom.sources.cache import default_dir  # noqa: PLC0415

    return place(named) if named else default_dir()


def _others(held: "Holdings") -> list[str]:
    return [f"left alone        {held.others:,} that are no finished entries of a cache"] if held.others else []


def _moment(seconds: float) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else "none"


def _unreadable(folder: "Path", error: OSError) -> DocumentError:
    return DocumentError(f"cannot read the cache {folder}: {error.strerror}", hint="check who may read it")


INFO = """Show where the cache lies and what it holds.

The cache keeps what was read at full commits, and the journals of walks that were not finished.
"""
CLEAR = """Remove what the cache holds.

Only files that a cache wrote are removed, links are not followed, and walks may go on meanwhile.
"""
COMMANDS = (
    Command(
        name="cache clear",
        run=clear,
        help=CLEAR,
        examples="Examples:\n\n\b\n  aibom cache clear\n  aibom cache clear --cache-dir DIR\n",
    ),
    Command(
        name="cache info",
        run=info,
        help=INFO,
        examples="Examples:\n\n\b\n  aibom cache info\n  aibom cache info --cache-dir DIR\n",
    ),
)
