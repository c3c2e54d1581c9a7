"""`aibom generate`: from a model's name to its BOM."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._options import Output, Verbosity, WalkOptions
from aibom.errors import UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.formats.interface import Format

__all__ = ["EXAMPLES", "HELP", "DocumentOptions", "Model", "choose_format", "generate"]

HELP = """Write the BOM of MODEL.

The BOM holds its ancestry, the evidence of each step, and everything that record lacks. Nothing is written unless the
whole walk succeeded. Asks the Hub that HF_ENDPOINT names (https://huggingface.co by default); SOURCE_DATE_EPOCH sets
the time in the BOM.
"""
EXAMPLES = """Examples:

\b
  aibom generate ORG/NAME
  aibom generate ORG/NAME@REVISION -o bom.cdx.json --spec-version 1.7
  aibom generate https://huggingface.co/ORG/NAME -o bom.cdx.xml
  aibom generate pkg:huggingface/ORG/NAME@COMMIT
  aibom generate ./local/model/folder
  aibom generate ORG/NAME --record evidence/
  aibom generate ORG/NAME --from evidence/
"""

_DEFAULT_FORMAT = "cyclonedx-json"

Model = Annotated[
    str | None,
    typer.Argument(
        metavar="MODEL",
        show_default=False,
        help="ORG/NAME, ORG/NAME@REVISION, a Hub URL, a purl, or a folder, which starts with / ./ ../ or ~. "
        "May be left out with --from, which knows it.",
    ),
]


def _names(incomplete: str) -> list[str]:
    from aibom import plugins  # noqa: PLC0415

    return [name for name in plugins.format_names() if name.startswith(incomplete)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOptions:
    """Which document is written, and where."""

    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            show_default=False,
            autocompletion=_names,
            help="cyclonedx-json or cyclonedx-xml. Default: by the ending of FILE (.cdx.json, .cdx.xml), "
            "else cyclonedx-json.",
        ),
    ] = ""
    spec_version: Annotated[
        str,
        typer.Option(metavar="VERSION", show_default=False, help="Version of the format's standard. Default: 1.6."),
    ] = ""
    output: Output = "-"


def generate(*, model: Model = None, document: DocumentOptions, options: WalkOptions, verbosity: Verbosity) -> None:
    """Write the BOM of MODEL: its ancestry with the evidence of each step, and everything that record lacks.

    Raises:
        AibomError: no BOM was made; the error says why and what to do.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.cli._walk import walk  # noqa: PLC0415
    from aibom.views import summary  # noqa: PLC0415

    encoding, version = choose_format(document.format_name, document.spec_version, document.output)
    _output.check(document.output)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    bom = walk(model, options, progress, debug=verbosity.debug)
    _output.write(document.output, encoding.encode(bom, version))
    if document.output != _output.STDOUT:
        progress.say(f"wrote {shorten(document.output)}: {summary(bom)}")


def choose_format(name: str, version: str, output: str) -> "tuple[Format, str]":
    """Return the format and version to write: as named, else by the longest known ending of `output`, else the default.

    Raises:
        UsageError: there is no such format, or it has no such version.
        PluginError: a format could not be loaded.
    """
    from aibom import plugins  # noqa: PLC0415

    if not name:
        endings = {ending: each.name for each in plugins.formats() for ending in each.endings}
        fitting = [ending for ending in endings if output.lower().endswith(ending)]
        name = endings[max(fitting, key=len)] if fitting else _DEFAULT_FORMAT
    chosen = plugins.load_format(name)
    if chosen is None:
        raise UsageError(f"unknown format {shorten(name)!r}", hint=f"choose one of {', '.join(plugins.format_names())}")
    if version and version not in chosen.versions:
        raise UsageError(
            f"{name} has no version {shorten(version)!r}", hint=f"choose one of {', '.join(sorted(chosen.versions))}"
        )
    return chosen, version or chosen.versions[0]
