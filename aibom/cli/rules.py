"""`aibom rules`: the catalogue of what is looked for."""

from enum import StrEnum
from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity

__all__ = ["COMMAND", "Form", "rules"]

HELP = """List the rules by which gaps are found.

Each with its group, severity and title; as JSON with everything that docs/gaps.md says of it. Rules of other packages are
among them.
"""
EXAMPLES = """Examples:

\b
  aibom rules
  aibom rules --format json
  aibom rules --format markdown -o gaps.md
"""


class Form(StrEnum):
    """The forms the catalogue is shown in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text, markdown and json.")]
NoPlugins = Annotated[
    bool, typer.Option("--no-plugins", help="List what aibom brings itself, and nothing other packages add.")
]


def rules(
    *, form: FormOption = Form.TEXT, output: Output = "-", no_plugins: NoPlugins = False, verbosity: Verbosity
) -> None:
    """List the rules.

    Raises:
        PluginError: one cannot be loaded.
        DocumentError: the list cannot be written.
    """
    from aibom import plugins  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._verdicts import written  # noqa: PLC0415
    from aibom.gaps import catalogue  # noqa: PLC0415

    del verbosity  # there is nothing to say beside the list
    _output.check(output)
    found = plugins.rules(built_in_only=no_plugins)
    if form is Form.JSON:
        _output.write(output, written(catalogue.records(found)))
    else:
        _output.write(output, (catalogue.table(found) if form is Form.TEXT else catalogue.catalogue(found)).encode())


COMMAND = Command(name="rules", run=rules, help=HELP, examples=EXAMPLES)
