"""`aibom generate`: from a model's name to its BOM."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity, WalkOptions
from aibom.errors import UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._progress import Progress
    from aibom.formats.interface import Format
    from aibom.records.bom import Bom

__all__ = ["COMMAND", "DocumentOptions", "choose_format", "generate"]

HELP = """Write the BOM of MODEL, or one of each MODEL into a folder.

The BOM holds its ancestry, the evidence of each step, and everything that record lacks. Nothing is written unless the
whole walk succeeded; of several models, one that fails does not stop the others. A dataset is written datasets/ORG/NAME.
Asks the Hub that HF_ENDPOINT names (https://huggingface.co by default); SOURCE_DATE_EPOCH sets
the time in the BOM.
"""
EXAMPLES = """Examples:

\b
  aibom generate ORG/NAME
  aibom generate ORG/NAME@REVISION -o bom.cdx.json --spec-version 1.7
  aibom generate https://huggingface.co/ORG/NAME -o bom.cdx.xml
  aibom generate pkg:huggingface/ORG/NAME@COMMIT
  aibom generate datasets/ORG/NAME
  aibom generate ./local/model/folder
  aibom generate ORG/ONE ORG/OTHER -o boms/
  aibom generate --from-file LIST -o boms/
  aibom generate ORG/NAME --statements ours.toml
  aibom generate ORG/NAME --record evidence/
  aibom generate ORG/NAME --from evidence/
"""

_DEFAULT_FORMAT = "cyclonedx-json"

Models = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="MODEL",
        show_default=False,
        help="ORG/NAME, ORG/NAME@REVISION, datasets/ORG/NAME, a Hub URL, a purl, or a folder, which starts with / ./ ../ "
        "or ~. May be left out with --from, which knows it.",
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
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to FILE, wholly or not at all; - means standard output. What ends with / is a folder, in which "
            "the file is named after MODEL; more than one MODEL needs a folder.",
        ),
    ] = "-"
    from_file: Annotated[
        str,
        typer.Option(
            "--from-file",
            metavar="LIST",
            show_default=False,
            help="Also write the BOMs of the models in LIST, one a line, # before comments; - means standard input. "
            "With more than one model --record and --from mean a folder with a recording of each.",
        ),
    ] = ""


def generate(*, models: Models = None, document: DocumentOptions, options: WalkOptions, verbosity: Verbosity) -> None:
    """Write the BOM of each model: its ancestry with the evidence of each step, and everything that record lacks.

    Raises:
        AibomError: no BOM was made, or not every one; the error says why and what to do.
    """
    from aibom.cli._progress import Progress  # noqa: PLC0415 - as are all imports here: --help needs none of it

    named = models or []
    out = _choose(document, options)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    if document.from_file or len(named) > 1:
        _generate_each(named, out, options, progress, debug=verbosity.debug)
    else:
        _generate_one(named[0] if named else None, out, options, progress, debug=verbosity.debug)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Out:
    """Where documents go, in which format and version."""

    document: DocumentOptions
    encoding: "Format"
    version: str

    def place(self, name: str) -> str:
        """The file for the subject of this name, in a folder."""
        ending = next(iter(self.encoding.endings), f".{self.encoding.name}")
        return os.path.join(self.document.output, f"{name}{ending}")  # noqa: PTH118 - as typed

    def write(self, target: str, bom: "Bom") -> str:
        """Write a Bom, and return what is to be said of that."""
        from aibom.cli import _output  # noqa: PLC0415
        from aibom.plugins import blamed  # noqa: PLC0415
        from aibom.views import summary  # noqa: PLC0415

        with blamed(self.encoding.name, "write"):
            data = memoryview(self.encoding.encode(bom, self.version)).tobytes()
        _output.write(target, data)
        return f"wrote {shorten(target)}: {summary(bom)}"


def _choose(document: DocumentOptions, options: WalkOptions) -> _Out:
    encoding, version = choose_format(
        document.format_name, document.spec_version, document.output, built_in_only=options.no_plugins
    )
    return _Out(document=document, encoding=encoding, version=version)


def _generate_one(model: str | None, out: _Out, options: WalkOptions, progress: "Progress", *, debug: bool) -> None:
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._names import names_of  # noqa: PLC0415
    from aibom.cli._walk import Walks  # noqa: PLC0415

    target = out.document.output
    in_folder = _output.is_folder(target)
    if in_folder:
        _output.check_folder(target)
    else:
        _output.check(target)
    walks = Walks(options, progress)
    with walks.shown(debug=debug):
        if in_folder:
            [name] = names_of([walks.subject(model)]).values()
            target = out.place(name)
        bom = walks.bom(model)
    if in_folder:
        _output.make_folder(out.document.output)
    said = out.write(target, bom)
    if target != _output.STDOUT:
        progress.say(said)


def _generate_each(named: list[str], out: _Out, options: WalkOptions, progress: "Progress", *, debug: bool) -> None:
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._several import Asked, make_each, read_list  # noqa: PLC0415
    from aibom.cli._walk import Walks  # noqa: PLC0415

    _output.check_folder(out.document.output)
    if options.record and options.replay:
        raise UsageError("--record and --from exclude each other", hint="copy the recordings instead")
    listed = out.document.from_file
    if listed == options.token == "-":
        raise UsageError("standard input cannot be both the list and the token", hint="name a file, or set HF_TOKEN")
    asked = [*(Asked(text=text) for text in named), *(read_list(listed) if listed else ())]

    def make(bom: "Bom", name: str) -> str:
        _output.make_folder(out.document.output)
        _output.check(out.place(name))
        return out.write(out.place(name), bom)

    make_each(asked, Walks(options, progress, several=True), progress, make, debug=debug)


def choose_format(name: str, version: str, output: str, *, built_in_only: bool = False) -> "tuple[Format, str]":
    """Return the format and version to write: as named, else by the longest known ending of `output`, else the default.

    Raises:
        UsageError: there is no such format, or it has no such version.
        PluginError: a format could not be loaded.
    """
    from aibom import plugins  # noqa: PLC0415

    if not name:
        endings = {
            ending: each.name for each in plugins.formats(built_in_only=built_in_only) for ending in each.endings
        }
        fitting = [ending for ending in endings if output.lower().endswith(ending)]
        name = endings[max(fitting, key=len)] if fitting else _DEFAULT_FORMAT
    chosen = plugins.load_format(name, built_in_only=built_in_only)
    if chosen is None:
        known = ", ".join(plugins.format_names(built_in_only=built_in_only))
        raise UsageError(f"unknown format {shorten(name)!r}", hint=f"choose one of {known}")
    if version and version not in chosen.versions:
        raise UsageError(
            f"{name} has no version {shorten(version)!r}", hint=f"choose one of {', '.join(sorted(chosen.versions))}"
        )
    return chosen, version or chosen.versions[0]


COMMAND = Command(name="generate", run=generate, help=HELP, examples=EXAMPLES)
