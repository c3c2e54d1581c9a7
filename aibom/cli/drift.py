"""`aibom drift`: what became of the artifacts of a BOM since it was made, asked again or taken from a recording."""

from dataclasses import dataclass
from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import AskOptions, NoPlugins, Output, Replay, Verbosity
from aibom.cli.diff import ChangeOptions

__all__ = ["COMMAND", "DriftOptions", "drift"]

HELP = """Ask again for every artifact of a BOM, and show what has changed since it was made.

One request each, and no file: what moved, vanished, was gated, licensed otherwise, uploaded again or taken over by others. What
gives no answer is never taken for gone: it is named, and the command exits with 3. Nothing is written to standard output where
nothing changed. An interrupted run that is started again within the hour asks only for what is left. BOM is a document of
anybody, or a folder that --record wrote; with --from, two recordings are compared. docs/drift.md says what is looked at.
"""
EXAMPLES = """Examples:

\b
  aibom drift bom.cdx.json
  aibom drift bom.cdx.json --exit-code --quiet
  aibom drift bom.cdx.json --fail-on high --format markdown
  aibom drift bom.cdx.json --record evidence/2026-03-01
  aibom drift evidence/2026-01-01 --from evidence/2026-03-01
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftOptions(ChangeOptions):
    """What of the drift is shown, what it means for the exit code, and where it is taken from."""

    allow_partial: Annotated[
        bool,
        typer.Option("--allow-partial", help="Do not exit with 3 because repositories gave no usable answer."),
    ] = False
    record: Annotated[
        str,
        typer.Option(
            metavar="DIR", show_default=False, help="Keep every answer in DIR, which is new or empty, for --from."
        ),
    ] = ""
    replay: Replay = ""
    no_plugins: NoPlugins = False


BomArgument = Annotated[
    str,
    typer.Argument(
        metavar="BOM",
        show_default=False,
        help="A BOM, or a folder that --record wrote; - reads a BOM from standard input.",
    ),
]


def drift(
    *, bom: BomArgument, options: DriftOptions, output: Output = "-", asking: AskOptions, verbosity: Verbosity
) -> None:
    """Show what became of the artifacts of `bom` since it was made.

    Raises:
        UsageError: an option is wrong, or options exclude each other.
        VerdictError: --exit-code or --fail-on was given, and there is such a change.
        IncompleteError: a repository gave no usable answer; what the others say is shown all the same.
        AibomError: nothing could be asked; the error says why and what to do.
    """
    from aibom.cli import _differences, _drifted, _output  # noqa: PLC0415 - as are all imports here: --help needs none
    from aibom.cli._progress import Progress  # noqa: PLC0415

    _output.check(output)
    kinds = _differences.wanted(options.only or (), options.ignore or ())
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    found = _drifted.found(bom, options, asking, progress, debug=verbosity.debug)
    difference = _drifted.difference(found, kinds)
    if difference.real or _drifted.is_machine_read(options.form):
        _output.write(output, _differences.shown(difference, found.sides, options.form.value))
    elif output != _output.STDOUT and (options.allow_partial or not found.revisited.unanswered):
        _output.write(output, b"")  # what was written there yesterday is no longer so
    _drifted.conclude(found, difference, options, progress, tells=verbosity.verbose or verbosity.debug)


COMMAND = Command(name="drift", run=drift, help=HELP, examples=EXAMPLES)
