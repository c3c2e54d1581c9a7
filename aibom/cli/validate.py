"""`aibom validate`: what is wrong with documents, whoever made them, for people and for other tools."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity
from aibom.errors import AibomError, DocumentError, UsageError, VerdictError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._verdicts import Verdict

__all__ = ["COMMAND", "Form", "validate"]

HELP = """Say what is wrong with each FILE.

CycloneDX 1.4 to 1.7 in JSON and XML, SPDX 2.3 in JSON, YAML, XML and tag-value, and SPDX 3.0.1 in JSON-LD, whoever made
them; the format is recognised from the content. First the official schema is asked, then what no schema can see. Exits
with 0 if all are valid, 1 if one is not, 4 if one cannot be read. docs/validation.md describes the rules.
"""
EXAMPLES = """Examples:

\b
  aibom validate bom.cdx.json
  aibom validate vendor/*.spdx.json --format sarif > findings.sarif
  aibom validate bom.spdx3.json --deep
  aibom validate - < bom.cdx.xml
"""


class Form(StrEnum):
    """The forms findings are shown in."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


Files = Annotated[list[str], typer.Argument(metavar="FILE", help="The documents; - means standard input.")]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text, json and sarif.")]
Deep = Annotated[
    bool,
    typer.Option("--deep", help="Check SPDX 3 against the SHACL model too; needs `aibom[deep]` and takes seconds."),
]
Shapes = Annotated[
    str, typer.Option(metavar="FILE", show_default=False, help="With --deep: the SHACL model of SPDX 3.0.1, in Turtle.")
]


def validate(
    *, files: Files, form: FormOption = Form.TEXT, deep: Deep = False, shapes: Shapes = "", verbosity: Verbosity
) -> None:
    """Say what is wrong with each of `files`.

    Raises:
        VerdictError: one is not valid.
        DocumentError: one could not be read; the others are judged all the same.
        UsageError: standard input is named twice, or shapes are given and not used.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._input import STDIN, read_document  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415

    if files.count(STDIN) > 1:
        raise UsageError("standard input is named twice", hint="it can be read once")
    if shapes and not deep:
        raise UsageError("--shapes is used with --deep only", hint="add --deep, or leave --shapes out")
    _output.check(_output.STDOUT)
    model = read_document(shapes) if shapes else None
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    verdicts: list[Verdict] = []
    for file in files:
        verdict = _judged(file, deep=deep, shapes=model)
        verdicts.append(verdict)
        if verdict.error is not None and len(files) > 1:
            hint = f" ({verdict.error.hint})" if verdict.error.hint else ""
            progress.complain(f"{verdict.called}: {verdict.error}{hint}")
        if form is Form.TEXT:
            from aibom.cli._verdicts import text  # noqa: PLC0415

            _output.write(_output.STDOUT, text(verdict, quiet=verbosity.quiet).encode())
    if form is not Form.TEXT:
        _output.write(_output.STDOUT, _for_tools(form, verdicts))
    _conclude(verdicts)


def _judged(file: str, *, deep: bool, shapes: bytes | None) -> "Verdict":
    from aibom.cli._input import read_document  # noqa: PLC0415
    from aibom.cli._verdicts import Verdict  # noqa: PLC0415
    from aibom.formats.validation.validate import validate as judge  # noqa: PLC0415

    try:
        return Verdict(file=file, report=judge(read_document(file), deep=deep, shapes=shapes))
    except DocumentError as error:
        return Verdict(file=file, error=error)


def _for_tools(form: Form, verdicts: "list[Verdict]") -> bytes:
    if form is Form.JSON:
        from aibom.cli._verdicts import json  # noqa: PLC0415

        return json(verdicts)
    from aibom.cli._sarif import sarif  # noqa: PLC0415

    return sarif(verdicts)


def _conclude(verdicts: "list[Verdict]") -> None:
    unreadable = [verdict for verdict in verdicts if verdict.error is not None]
    invalid = [verdict for verdict in verdicts if verdict.report is not None and not verdict.report.valid]
    if unreadable:
        error: AibomError | None = unreadable[0].error
        if len(verdicts) == 1 and error is not None:
            raise DocumentError(f"{unreadable[0].called}: {error}", hint=error.hint) from error
        names = ", ".join(verdict.called for verdict in unreadable[:5])
        raise DocumentError(
            f"{len(unreadable)} of {len(verdicts)} documents could not be read: {shorten(names, 1000)}",
            hint="the lines above say why",
        )
    if invalid:
        what = f"{len(invalid)} of {len(verdicts)} documents" if len(verdicts) > 1 else invalid[0].called
        raise VerdictError(
            f"{what} {'are' if len(invalid) > 1 else 'is'} not valid", hint="docs/validation.md explains the rules"
        )


COMMAND = Command(name="validate", run=validate, help=HELP, examples=EXAMPLES)
