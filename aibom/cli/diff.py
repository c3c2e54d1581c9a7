"""`aibom diff`: what changed between two versions of a model, and how much of it needs review."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity, WalkOptions

__all__ = ["COMMAND", "ChangeOptions", "DiffOptions", "FailOn", "Form", "diff"]

HELP = """Show what changed between two versions of a model, and what of it needs review.

OLD and NEW are each a BOM of anybody in any format that aibom reads, a model as `aibom generate` takes it (ORG/NAME@REV), a
local folder, or a folder that --record wrote. Artifacts are matched by purl, by the digests of their weights, by ids the
registry led from, and last by name. Differences of how the two records were made are told apart from changes of the model. The
exit code is 0 unless --exit-code or --fail-on is given. docs/diff.md describes every kind of change.
"""
EXAMPLES = """Examples:

\b
  aibom diff old.cdx.json new.cdx.json
  aibom diff ORG/NAME@v1 ORG/NAME@v2 --fail-on high
  aibom diff approved.spdx.json ./download --exit-code
  aibom diff old.cdx.json new.cdx.json --only weights-changed --only parent-replaced
  aibom diff old.cdx.json new.cdx.json --format markdown > comment.md
"""


class Form(StrEnum):
    """The forms a difference is shown in."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    SARIF = "sarif"


class FailOn(StrEnum):
    """The severities that --fail-on takes."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOptions:
    """Which changes are shown, how, and what they mean for the exit code: of `diff` and `drift` alike."""

    form: Annotated[
        Form, typer.Option("--format", metavar="FORM", help="One of text, json, markdown, html and sarif.")
    ] = Form.TEXT
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything of the model changed, its evidence included.")
    ] = False
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            show_default=False,
            help="Exit with 1 if a change is at least so severe: critical, high, medium or low.",
        ),
    ] = None
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND", show_default=False, help="Look at this kind of change; may be given more than once."
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND", show_default=False, help="Leave this kind of change out; may be given more than once."
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffOptions(ChangeOptions):
    """What of a difference is shown, and how much of it counts."""

    tolerance: Annotated[
        float,
        typer.Option(
            metavar="PART",
            min=0,
            max=1,
            help="A result of an evaluation counts as changed beyond this part of itself: 0.01 is one hundredth.",
        ),
    ] = 0.0
    force: Annotated[
        bool, typer.Option("--force", help="Compare two models in full although nothing recorded joins them.")
    ] = False


Old = Annotated[str, typer.Argument(metavar="OLD", show_default=False, help="The version that is known.")]
New = Annotated[
    str,
    typer.Argument(metavar="NEW", show_default=False, help="The version that came; - reads a BOM from standard input."),
]


def diff(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    old: Old,
    new: New,
    options: DiffOptions,
    output: Output = "-",
    walk: WalkOptions,
    verbosity: Verbosity,
) -> None:
    """Show what NEW differs in from OLD.

    Raises:
        UsageError: a kind is not known, or options exclude each other.
        VerdictError: --exit-code or --fail-on was given, and there is such a change, or nothing joins the two.
        AibomError: one of the two could not be read; the error says why and what to do.
    """
    from aibom.cli import _differences, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._compared import Compared  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415

    _output.check(output)
    wanted = _differences.wanted(options.only or (), options.ignore or ())
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    sides = Compared(walk, progress).read(old, new, debug=verbosity.debug)
    found = _differences.found(sides, wanted, tolerance=options.tolerance, force=options.force)
    every = verbosity.verbose or verbosity.debug
    _output.write(output, _differences.shown(found, sides, options.form.value, every=every))
    if output != _output.STDOUT:
        progress.say(f"wrote {output}")
    _differences.conclude(found, any_change=options.exit_code, fail_on=options.fail_on)
    if found.uncompared and (options.exit_code or options.fail_on):
        progress.say(
            f"no change counts, but the report names {len(found.uncompared):,} things that could not be compared"
        )


COMMAND = Command(name="diff", run=diff, help=HELP, examples=EXAMPLES)
