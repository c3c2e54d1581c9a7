"""`aibom compare-weights`: whether a model's weights fit the claim that it was made from another."""

from enum import StrEnum
from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import AskOptions, Output, Verbosity
from aibom.errors import UsageError

__all__ = ["COMMAND", "Form", "compare_weights"]

HELP = """Compare the weights of CHILD with those of BASE, from which it is said to be made.

Both are folders, snapshots in the Hub client's own cache, files, or models at the Hub, of which parts are asked for: safetensors,
and GGUF with the extra aibom[gguf]; an adapter is held against the shapes of its base. It exits with 1 if the weights contradict the claim, else with 0. No verdict shows
which of the two came first. docs/descent.md says what is compared, and how sure the verdicts are.
"""
EXAMPLES = """Examples:

\b
  aibom compare-weights ./child ./base
  aibom compare-weights ./child ~/.cache/huggingface/hub/models--ORG--NAME --full
  aibom compare-weights ORG/CHILD ORG/BASE@COMMIT
  aibom compare-weights ./merge ./first --also ./second
  aibom compare-weights ./child.gguf ./base --format json -o descent.json
"""


class Form(StrEnum):
    """The forms the answer is shown in."""

    TEXT = "text"
    JSON = "json"


Child = Annotated[str, typer.Argument(metavar="CHILD", show_default=False, help="The model that was made.")]
Base = Annotated[str, typer.Argument(metavar="BASE", show_default=False, help="What it is said to be made from.")]
Also = Annotated[
    list[str] | None,
    typer.Option(metavar="BASE", show_default=False, help="Another parent of a merge; may be given more than once."),
]
Sample = Annotated[bool, typer.Option("--sample", help="Read 65,536 values of each tensor, as is done by default.")]
Full = Annotated[bool, typer.Option("--full", help="Read every value.")]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text and json.")]


def compare_weights(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    child: Child,
    base: Base,
    also: Also = None,
    sample: Sample = False,
    full: Full = False,
    form: FormOption = Form.TEXT,
    output: Output = "-",
    ask: AskOptions,
    verbosity: Verbosity,
) -> None:
    """Compare the weights of `child` with those of `base`, and of those in `also`.

    Raises:
        UsageError: an option is wrong, or an argument names nothing.
        VerdictError: the weights contradict the claim.
        DocumentError: an argument cannot be read.
        SourceError: an argument cannot be read at the Hub.
    """
    from aibom.cli import _descent, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._progress import Progress  # noqa: PLC0415

    if sample and full:
        raise UsageError("--sample and --full exclude each other", hint="leave one out")
    _output.check(output)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    found = _descent.found(child, [base, *(also or [])], ask, progress, full=full)
    _output.write(output, _descent.shown(found, form.value, every=verbosity.verbose or verbosity.debug))
    if output != _output.STDOUT:
        progress.say(f"wrote {output}")
    _descent.conclude(found)


COMMAND = Command(name="compare-weights", run=compare_weights, help=HELP, examples=EXAMPLES)
