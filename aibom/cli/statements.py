"""`aibom statements`: begin a file of what only the operator or vendor of a model can say, and check one."""

from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity
from aibom.records.refs import shorten

__all__ = ["COMMANDS", "init", "validate"]

_INIT_HELP = """Write a file of statements to begin with.

Every section is there, explained and switched off. Nothing is overwritten; - means standard output.
"""
_INIT_EXAMPLES = """Examples:

\b
  aibom statements init ours.toml
  aibom statements init -
"""
_VALIDATE_HELP = """Check a file of statements.

Says how many statements it holds and who answers for them, or what is wrong and where.
"""
_VALIDATE_EXAMPLES = """Examples:

\b
  aibom statements validate ours.toml
"""

_MOST_NAMES = 5

Target = Annotated[str, typer.Argument(metavar="FILE", help="The file to write; - means standard output.")]
Given = Annotated[str, typer.Argument(metavar="FILE", help="A TOML file as docs/statements.md describes it.")]


def init(*, file: Target, verbosity: Verbosity) -> None:
    """Write a file of statements in which every section is explained and switched off.

    Raises:
        DocumentError: the file is there already, or cannot be written.
    """
    from aibom.cli._begin import begin  # noqa: PLC0415 - as are all imports here: --help needs none of it

    begin(file, "statements.toml", "aibom statements validate", verbosity)


def validate(*, file: Given, verbosity: Verbosity) -> None:
    """Check a file of statements, and say how many it holds and who answers for them.

    Raises:
        DocumentError: it cannot be read, or is not valid; the message names the places.
    """
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._statements import read_file  # noqa: PLC0415

    found = read_file(file)
    names = "; ".join(found.by[:_MOST_NAMES])
    more = f" and {len(found.by) - _MOST_NAMES} more" if len(found.by) > _MOST_NAMES else ""
    count = f"{found.count} statement" + ("" if found.count == 1 else "s")
    by = f" by {names}{more}" if names else ""
    if not verbosity.quiet:
        _output.write(_output.STDOUT, f"{shorten(file)} is valid: {count}{by}\n".encode())


COMMANDS = (
    Command(name="statements init", run=init, help=_INIT_HELP, examples=_INIT_EXAMPLES),
    Command(name="statements validate", run=validate, help=_VALIDATE_HELP, examples=_VALIDATE_EXAMPLES),
)
