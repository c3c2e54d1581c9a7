"""`aibom scan`: what can run when the files of a model are loaded, found without loading any."""

from enum import StrEnum
from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import AskOptions, Output, Verbosity
from aibom.cli.verify import Form

__all__ = ["COMMAND", "FailOn", "scan"]

HELP = """Say of every file of a model what can run when it is loaded: a verdict each, with what led to it.

What is named is a folder, a file, or a model, of which only the bytes that are needed are then asked for. Nothing is loaded,
unpickled, imported or rendered. It exits with 1 if a file is dangerous, or as bad as --fail-on says, else with 0. No verdict says
that a file is harmless. docs/scanning.md says what is looked for and what is not.
"""
EXAMPLES = """Examples:

\b
  aibom scan ./model
  aibom scan pytorch_model.bin
  aibom scan ORG/NAME@COMMIT --format sarif -o scan.sarif
  aibom scan ./model --fail-on review --quiet
"""


class FailOn(StrEnum):
    """The least bad verdict that makes the command exit with 1."""

    DANGEROUS = "dangerous"
    UNREADABLE = "unreadable"
    REVIEW = "review"


Subjects = Annotated[
    list[str],
    typer.Argument(
        metavar="FOLDER|FILE|MODEL...", show_default=False, help="What is scanned; paths start with ./ or /."
    ),
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text, json and sarif.")]
FailOnOption = Annotated[
    FailOn,
    typer.Option(
        metavar="VERDICT",
        help="Exit with 1 for files of this verdict or a worse one: dangerous, then unreadable, then review.",
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody; scan folders and files only.")]


def scan(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    subjects: Subjects,
    form: FormOption = Form.TEXT,
    fail_on: FailOnOption = FailOn.DANGEROUS,
    output: Output = "-",
    offline: Offline = False,
    ask: AskOptions,
    verbosity: Verbosity,
) -> None:
    """Scan the files of each of `subjects`.

    Raises:
        UsageError: an option is wrong, or something that is named is no path and no model.
        VerdictError: a file is as bad as `fail_on`, or worse.
        AibomError: a folder, file or model could not be read; the error says why and what to do.
    """
    from aibom.cli import _output, _scanning  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.records.scans import ScanVerdict  # noqa: PLC0415

    _output.check(output)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    scanned = _scanning.scanned(subjects, ask, progress, offline=offline, debug=verbosity.debug)
    _output.write(output, _scanning.shown(scanned, form.value, every=not verbosity.quiet))
    if output != _output.STDOUT:
        progress.say(f"wrote {output}")
    _scanning.conclude(scanned, ScanVerdict(fail_on.value))


COMMAND = Command(name="scan", run=scan, help=HELP, examples=EXAMPLES)
