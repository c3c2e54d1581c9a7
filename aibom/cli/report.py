"""`aibom report`: one page that says of a model where it comes from, how that is known, and what the record lacks."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import BrowserOption, Output, Verbosity, WalkOptions
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aibom.cli._compared import Given
    from aibom.diff.change import Difference
    from aibom.gaps.interface import Rule
    from aibom.records.bom import Bom

__all__ = ["COMMAND", "Form", "report"]

DEFAULT_PROFILES = ("g7-ai-2026", "eu-ai-act-annex-xi", "ntia-2021")
HELP = """Write a report of MODEL for people: one HTML file that loads nothing, PDF, or Markdown.

MODEL is a BOM, of whatever tool and in any format that aibom reads (- reads one from standard input), or anything
`aibom generate` takes. The report says what the model is, where it comes from and how that is known, what the record lacks
and how to close it, which licenses meet on the way, what is stated of the data, and what of known lists of minimum elements
the record holds. It says what a record holds; it is no verdict. docs/report.md describes it and its templates.
"""
EXAMPLES = """Examples:

\b
  aibom report ORG/NAME -o report.html
  aibom report bom.cdx.json -o report.html --previous last-year.cdx.json
  aibom report vendor.spdx.json --format markdown
  aibom report bom.cdx.json --format pdf -o report.pdf
  aibom report bom.cdx.json -o report.html --profile g7-ai-2026 --profile ./ours.json
  aibom report bom.cdx.json -o report.html --template-dir our-templates/
"""


class Form(StrEnum):
    """The forms of a report."""

    HTML = "html"
    PDF = "pdf"
    MARKDOWN = "markdown"


Model = Annotated[
    str | None,
    typer.Argument(
        metavar="MODEL",
        show_default=False,
        help="A BOM, or what `aibom generate` takes. May be left out with --from, which knows it.",
    ),
]
FormOption = Annotated[
    Form,
    typer.Option("--format", metavar="FORM", help="One of html, pdf and markdown; pdf needs a Chromium or Chrome."),
]
Previous = Annotated[
    str,
    typer.Option(
        metavar="OLD-BOM",
        show_default=False,
        help="Also show what changed since this BOM, of whatever tool and format.",
    ),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Show what the record holds of this profile (`aibom profiles` lists them), or of a file that describes one; may "
        f"be given more than once. Default: {', '.join(DEFAULT_PROFILES)}.",
    ),
]
TemplateDir = Annotated[
    str,
    typer.Option(metavar="DIR", show_default=False, help="Take templates, style and texts from DIR where it has them."),
]


def report(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    model: Model = None,
    form: FormOption = Form.HTML,
    previous: Previous = "",
    profile: Profiles = None,
    template_dir: TemplateDir = "",
    browser: BrowserOption = "",
    output: Output = "-",
    options: WalkOptions,
    verbosity: Verbosity,
) -> None:
    """Write the report of MODEL.

    Raises:
        UsageError: there is no such profile, or both BOMs are standard input.
        DocumentError: a BOM, profile or template cannot be read or is wrong, or the report cannot be written, which PDF
            cannot without a browser.
        AibomError: no lineage was found; the error says why and what to do.
    """
    from aibom import plugins  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._again import looked_again  # noqa: PLC0415
    from aibom.cli._given import given  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.cli._reported import handed  # noqa: PLC0415
    from aibom.policy.profiles import load  # noqa: PLC0415
    from aibom.report.assemble import report as assembled  # noqa: PLC0415
    from aibom.report.render import Templates  # noqa: PLC0415

    _output.check(output)
    draw = _drawing(browser) if form is Form.PDF else None
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    templates = Templates(template_dir)
    profiles = [load(name) for name in dict.fromkeys(profile or DEFAULT_PROFILES)]
    rules = plugins.rules(built_in_only=options.no_plugins)
    old = _previous(previous, model, options) if previous else None
    bom = looked_again(given(model, options, progress, debug=verbosity.debug).bom, rules).bom
    difference = _compared(old, bom, rules) if old is not None else None
    made = assembled(bom, handed(bom, rules, profiles, difference, templates.texts), templates.texts)
    if draw is not None:
        data = draw(templates.html(made, paper=True), bom.walk.time)
    else:
        data = templates.html(made) if form is Form.HTML else templates.markdown(made)
    _output.write(output, data)
    if output != _output.STDOUT:
        progress.say(f"wrote {shorten(output)}")


def _drawing(named: str) -> "Callable[[bytes, str], bytes]":
    """Return what draws a page as PDF; that there is nothing to do so is said before anything is read or asked."""
    from aibom.cli._environment import now  # noqa: PLC0415
    from aibom.errors import DocumentError  # noqa: PLC0415
    from aibom.report.pdf import drawn, found  # noqa: PLC0415

    browser = found(named)
    if browser is None:
        raise DocumentError(
            "PDF is drawn by Chromium or Chrome, and none is installed here",
            hint="install one (Debian: apt-get install chromium), name one with --browser, or write HTML and print that",
        )
    return lambda page, time: drawn(page, browser, time or now())


def _previous(previous: str, model: str | None, options: WalkOptions) -> "Given":
    from aibom.cli._compared import Given  # noqa: PLC0415
    from aibom.cli._input import STDIN, assessed, understood  # noqa: PLC0415
    from aibom.errors import UsageError  # noqa: PLC0415

    if previous == model == STDIN:
        raise UsageError("standard input can be one BOM only", hint="name a file for the other")
    _, reading = understood(previous, built_in_only=options.no_plugins)
    unread = f"{len(reading.unread):,} things that OLD-BOM says and no record holds" if reading.unread else ""
    return Given(bom=assessed(reading, built_in_only=options.no_plugins), argument=previous, unread=unread)


def _compared(old: "Given", new: "Bom", rules: "Sequence[Rule]") -> "Difference":
    """Return what changed, both looked through by the same rules; where nothing joins the two, only that."""
    from dataclasses import replace  # noqa: PLC0415

    from aibom.cli._again import looked_again  # noqa: PLC0415
    from aibom.cli._compared import Given, Sides  # noqa: PLC0415
    from aibom.cli._differences import found  # noqa: PLC0415
    from aibom.diff.kinds import Kind  # noqa: PLC0415

    again = replace(old, bom=looked_again(old.bom, rules).bom)
    return found(Sides(old=again, new=Given(bom=new, argument="")), set(Kind), tolerance=0.0, force=False)


COMMAND = Command(name="report", run=report, help=HELP, examples=EXAMPLES)
