"""`aibom package answer`: a buyer's questionnaire filled in from a BOM, where a map says so."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import NoPlugins, Verbosity
from aibom.errors import DocumentError, UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.records.bom import Bom

__all__ = ["COMMAND", "answer"]

HELP = """Fill in a buyer's questionnaire, an XLSX or CSV, from a BOM.

MAP says which question stands where, which question of aibom's questionnaire answers it, and to which columns answer,
assurance and evidence go. Only these cells are written, as text and never as a formula; everything else stays as it is.
A workbook with macros, or with links to other files, is refused. docs/package.md describes the map.
"""
EXAMPLES = """Examples:

\b
  aibom package answer questions.xlsx --map map.toml --bom bom.cdx.json -o answered.xlsx
  aibom package answer questions.csv --map map.toml --bom bom.cdx.json -o answered.csv
"""
_ENDINGS = (".xlsx", ".csv")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Questions = Annotated[str, typer.Argument(metavar="IN", help="The questionnaire, an .xlsx or .csv.")]
Map = Annotated[
    str, typer.Option("--map", metavar="MAP", show_default=False, help="What answers which question, and where: TOML.")
]
Document = Annotated[
    str, typer.Option("--bom", metavar="BOM", show_default=False, help="The BOM; - means standard input.")
]
Target = Annotated[
    str, typer.Option("--output", "-o", metavar="OUT", show_default=False, help="Write the answered one to OUT.")
]
Ours = Annotated[
    str,
    typer.Option(
        "--questionnaire",
        metavar="FILE",
        show_default=False,
        help="Map to the questions in FILE instead of those that ship with aibom.",
    ),
]


def answer(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    questions: Questions,
    map_: Map = "",
    bom: Document = "",
    output: Target = "",
    questionnaire: Ours = "",
    no_plugins: NoPlugins = False,
    verbosity: Verbosity,
) -> None:
    """Write the questionnaire with the answers in it.

    Raises:
        UsageError: an option is missing, or the files are not of one kind.
        DocumentError: a file cannot be read or written, holds what would run, or the map does not fit.
        PluginError: a format or a rule failed.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._input import read_document  # noqa: PLC0415
    from aibom.cli._mapped import map_of  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.package.answers import answered  # noqa: PLC0415
    from aibom.package.forms import fill  # noqa: PLC0415
    from aibom.package.questions import default, parsed  # noqa: PLC0415

    for given, option in ((map_, "--map MAP"), (bom, "--bom BOM"), (output, "-o OUT")):
        if not given:
            raise UsageError(
                f"{option} is missing", hint=f"add {option}; `aibom package answer --help` shows an example"
            )
    _check_names(questions, output)
    _output.check(output)
    asked = parsed(read_document(questionnaire), questionnaire) if questionnaire else default()
    sheets = map_of(map_, [each.id for each in asked.questions])
    data = read_document(questions)
    if data.startswith(_OLD):
        raise DocumentError(
            f"{shorten(questions)!r} is an old .xls or protected by a password",
            hint="save it as .xlsx without a password",
        )
    answers = {each.question.id: each for each in answered(_bom(bom, built_in_only=no_plugins), asked).answers}
    made = fill.filled(data, sheets, answers, name=repr(shorten(questions)))
    _output.write(output, made)
    if output != _output.STDOUT:
        count = sum(len(each.questions) for each in sheets)
        progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose)
        progress.say(f"wrote {shorten(output)}: {count:,} mapped questions are answered; read them before you send it")


def _check_names(questions: str, output: str) -> None:
    kind, made = (os.path.splitext(each)[1].lower() for each in (questions, output))  # noqa: PTH122 - as typed
    if kind in {".xlsm", ".xltm", ".xlsb", ".xlam"}:
        raise DocumentError(f"{shorten(questions)!r} may hold macros: it is not read", hint="save it as .xlsx")
    if kind not in _ENDINGS:
        raise UsageError(f"{shorten(questions)!r} is no .xlsx or .csv", hint="save it as one of them")
    if output != "-" and made != kind:
        raise UsageError(
            f"{shorten(output)!r} has another ending than {shorten(questions)!r}",
            hint=f"what comes in as {kind} goes out as {kind}",
        )


def _bom(argument: str, *, built_in_only: bool) -> "Bom":
    from aibom import plugins  # noqa: PLC0415
    from aibom.cli._again import looked_again  # noqa: PLC0415
    from aibom.cli._input import assessed, understood  # noqa: PLC0415

    _, reading = understood(argument, built_in_only=built_in_only)
    bom = assessed(reading, built_in_only=built_in_only, dated=True)
    rules = [rule for rule in plugins.rules(built_in_only=built_in_only) if rule.id in bom.rules]
    return looked_again(bom, rules).bom


COMMAND = Command(name="package answer", run=answer, help=HELP, examples=EXAMPLES)
