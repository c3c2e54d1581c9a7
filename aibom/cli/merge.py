"""`aibom merge`: an application's SBOM and the BOMs of its models as one document."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity
from aibom.errors import DocumentError, UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._progress import Progress
    from aibom.formats.merging.sources import Given

__all__ = ["COMMAND", "MergeOptions", "merge"]

HELP = """Write an application's SBOM and the BOMs of its models as one.

The first document is the application's, whose subject the result is about. Components with the same purl and no digest
that contradicts become one; where documents differ, both answers are kept, in the result and in a line on stderr. The
models are what the application depends on: as its own document says, as --uses says, else by assumption, and then the
result says so. All documents are CycloneDX, in JSON or XML.
"""
EXAMPLES = """Examples:

\b
  aibom merge app.cdx.json model.cdx.json -o system.cdx.json
  aibom merge app.cdx.json one.cdx.json other.cdx.xml -o system.cdx.xml
  aibom merge app.cdx.json model.cdx.json --uses chat-service=pkg:huggingface/ORG/NAME
  cat app.cdx.json | aibom merge - model.cdx.json --spec-version 1.7
"""

_SHOWN = 10

Application = Annotated[
    str, typer.Argument(metavar="APP", help="The application's SBOM; - means standard input.", show_default=False)
]
Models = Annotated[
    list[str], typer.Argument(metavar="MODEL...", help="The BOM of each model, in any order.", show_default=False)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOptions:
    """What uses what, and the form of the result."""

    uses: Annotated[
        list[str] | None,
        typer.Option(
            "--uses",
            metavar="REF=PURL",
            show_default=False,
            help="The component REF of the application (a bom-ref or purl) uses the model PURL, with or without its "
            "version; may be given more than once.",
        ),
    ] = None
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            show_default=False,
            help="cyclonedx-json or cyclonedx-xml. Default: by the ending of FILE, else cyclonedx-json.",
        ),
    ] = ""
    spec_version: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            show_default=False,
            help="Version of CycloneDX to write, 1.6 or 1.7. Default: the newest of the documents, 1.6 at least.",
        ),
    ] = ""


def merge(
    *, application: Application, models: Models, options: MergeOptions, output: Output = "-", verbosity: Verbosity
) -> None:
    """Write an application's SBOM and the BOMs of its models as one document.

    Raises:
        DocumentError: one of them cannot be read, is not valid or is no CycloneDX, or the result cannot be written.
        UsageError: --uses names what is not there, or there is no such format or version.
    """
    import os  # noqa: PLC0415 - as are all imports here: --help needs none of it

    from aibom import __version__  # noqa: PLC0415
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._environment import now, source_date  # noqa: PLC0415
    from aibom.cli._input import STDIN  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.formats.merging.merge import Made, latest  # noqa: PLC0415
    from aibom.formats.merging.merge import merge as put_together  # noqa: PLC0415
    from aibom.formats.merging.reading import serialised  # noqa: PLC0415
    from aibom.records.bom import Tool  # noqa: PLC0415

    _output.check(output)
    form = _form(output, options)
    if [application, *models].count(STDIN) > 1:
        raise UsageError("standard input can be one document only", hint="name the others")
    given = [_given(each) for each in (application, *models)]
    time = source_date(os.environ) or latest(each.document for each in given) or now(os.environ)
    merged = put_together(
        given[0],
        given[1:],
        made=Made(tool=Tool(name="aibom", version=__version__), time=time),
        uses=options.uses or (),
        spec_version=options.spec_version,
    )
    _output.write(output, serialised(merged.document, form))
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose)
    _tell(merged.notes, progress, every=verbosity.verbose or verbosity.debug)
    if output != _output.STDOUT:
        progress.say(f"wrote {shorten(output)}, {form} {merged.document['specVersion']}")


def _given(argument: str) -> "Given":
    from aibom.cli._input import located, read_document  # noqa: PLC0415 - as above
    from aibom.formats.merging.reading import read  # noqa: PLC0415 - as above

    data, called = read_document(argument), _called(argument)
    try:
        return read(data, called)
    except DocumentError as error:
        if (fault := located(data)) is None:
            raise
        raise DocumentError(f"{called}: {fault}", hint=fault.hint) from error


def _called(argument: str) -> str:
    return "standard input" if argument == "-" else repr(shorten(argument))


def _form(output: str, options: MergeOptions) -> str:
    from aibom.cli._documents import targets  # noqa: PLC0415 - as above
    from aibom.formats.merging.reading import FORMATS  # noqa: PLC0415 - as above

    form: str = targets([output], options.format_name, "")[0].encoding.name
    if form not in FORMATS:
        raise UsageError(
            f"a merged document is not written as {shorten(form)}",
            hint=f"choose {' or '.join(FORMATS)}; `aibom convert` makes other formats of it",
        )
    return form


def _tell(notes: tuple[str, ...], progress: "Progress", *, every: bool) -> None:
    """Say what documents differ in and what was assumed: the first ten of it, or with `every` all."""
    shown = notes if every else notes[:_SHOWN]
    for note in shown:
        progress.say(shorten(note, 400))
    if rest := len(notes) - len(shown):
        progress.say(f"and {rest} more; --verbose lists them, and they stand in the document as annotations")


COMMAND = Command(name="merge", run=merge, help=HELP, examples=EXAMPLES)
