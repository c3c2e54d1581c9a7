"""`aibom convert`: a document in another format or version, with a list of what could not be carried over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Compat, Verbosity
from aibom.errors import VerdictError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._documents import Target
    from aibom.cli._progress import Progress
    from aibom.formats.interface import Reading

__all__ = ["COMMAND", "ConvertOptions", "convert", "tell_unread"]

HELP = """Write the document IN in another format.

The format of IN is recognised from its content. A document of another tool is read, too: what it states becomes the
record, with its place in IN as evidence, and what it leaves open becomes gaps. What it says and no record can hold is
listed on stderr. The version of the standard stays as it is where the format written has it.
"""
EXAMPLES = """Examples:

\b
  aibom convert bom.cdx.json -o bom.spdx3.json
  aibom convert vendor.spdx --format cyclonedx-json --spec-version 1.7
  aibom convert vendor.cdx.xml -o bom.spdx.json --strict
  aibom convert - --format spdx-tv < bom.cdx.json
"""

_SHOWN = 10

Given = Annotated[str, typer.Argument(metavar="IN", help="The document to read; - means standard input.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """What is written, where, and whether losses are allowed."""

    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            show_default=False,
            help="Write to OUT, wholly or not at all; - means standard output, the default. FORMAT=OUT names the format "
            "too; may be given more than once.",
        ),
    ] = None
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            show_default=False,
            help="cyclonedx-json, cyclonedx-xml, spdx-json, spdx-tv, spdx-yaml, spdx-xml or spdx3-json. Default: by the "
            "ending of OUT, else cyclonedx-json.",
        ),
    ] = ""
    spec_version: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            show_default=False,
            help="Version of the standard to write. Default: that of IN where the format has it, else the format's default.",
        ),
    ] = ""
    compat: Compat = None
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1, and write nothing, if something of IN is not carried over.")
    ] = False
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", help="Use what aibom brings itself, and nothing other packages add.")
    ] = False


def convert(*, document: Given, options: ConvertOptions, verbosity: Verbosity) -> None:
    """Write a document in another format or version, and list what of it could not be carried over.

    Raises:
        DocumentError: it cannot be read, or the result would not be valid.
        UsageError: there is no such format or version.
        VerdictError: with `strict`, something was not carried over; nothing is written then.
    """
    from aibom.cli import _documents, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._input import assessed, understood  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.views import summary  # noqa: PLC0415

    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    chosen = _documents.targets(
        options.outputs or (),
        options.format_name,
        options.spec_version,
        compat=options.compat or (),
        built_in_only=options.no_plugins,
    )
    for target in chosen:
        _output.check(target.place)
    form, reading = understood(document, built_in_only=options.no_plugins)
    tell_unread(reading, progress, every=verbosity.verbose or options.strict)
    if options.strict and reading.unread:
        raise VerdictError(
            f"{_count(len(reading.unread))} of {shorten(document)} could not be carried over, and nothing was written",
            hint="the lines above say what; without --strict the rest is written",
        )
    bom = assessed(reading, built_in_only=options.no_plugins, dated=True)
    kept = chosen if options.spec_version else [_as_before(target, reading.spec_version) for target in chosen]
    _documents.write_all([(target.place, target.encode(bom)) for target in kept])
    for target in kept:
        if target.place != _output.STDOUT:
            what = f"{target.encoding.name} {target.version} from {form.name} {reading.spec_version}".rstrip()
            progress.say(f"wrote {shorten(target.place)}, {what}: {summary(bom)}")


def tell_unread(reading: "Reading", progress: "Progress", *, every: bool) -> None:
    """Say on stderr what a document says that no record can hold: the first ten of it, or with `every` all."""
    if not reading.unread:
        return
    progress.say(f"{_count(len(reading.unread))} of the document no record can hold:")
    shown = reading.unread if every else reading.unread[:_SHOWN]
    for item in shown:
        progress.say(f"  {shorten(item.pointer or '/')}: {shorten(item.what, 300)}")
    if rest := len(reading.unread) - len(shown):
        progress.say(f"  and {rest} more; --verbose lists them")


def _as_before(target: "Target", version: str) -> "Target":
    from dataclasses import replace  # noqa: PLC0415

    return replace(target, version=version) if version in target.encoding.versions else target


def _count(number: int) -> str:
    return "1 thing" if number == 1 else f"{number:,} things"


COMMAND = Command(name="convert", run=convert, help=HELP, examples=EXAMPLES)
