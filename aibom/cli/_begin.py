"""A file to begin with: a template that ships with aibom, written where nothing is."""

from pathlib import Path

from aibom._resources import read_bytes
from aibom.cli import _output
from aibom.cli._options import Verbosity
from aibom.cli._progress import Progress
from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["begin"]


def begin(file: str, template: str, check: str, verbosity: Verbosity) -> None:
    """Write the template of that name to `file`, and say that the command `check` judges it once it is filled in.

    Raises:
        DocumentError: the file is there already, or cannot be written.
    """
    _output.check(file)
    if file != _output.STDOUT and Path(file).expanduser().exists():
        raise DocumentError(f"{shorten(file)!r} is there already", hint="name another file, or remove this one")
    _output.write(file, read_bytes("templates", template))
    if file != _output.STDOUT:
        progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose)
        progress.say(f"wrote {shorten(file)}: fill it in and run `{check}` on it")
