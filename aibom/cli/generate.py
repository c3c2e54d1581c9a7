"""`aibom generate`: from a model's name to its BOM."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._examine_options import ExamineOptions
from aibom.cli._options import Compat, Verbosity, WalkOptions
from aibom.errors import UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aibom.cli._documents import Target
    from aibom.cli._progress import Progress
    from aibom.cli._several import Asked
    from aibom.records.bom import Bom

__all__ = ["COMMAND", "DocumentOptions", "generate"]

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
  aibom generate ./folder -o bom.cdx.json --scan --verify-base --base ORG/BASE=./base
  aibom generate ORG/ONE ORG/OTHER -o boms/
  aibom generate --from-file LIST -o boms/
  aibom generate ORG/NAME --statements ours.toml
  aibom generate ORG/NAME -o a.cdx.json -o spdx3-json=b.jsonld
  aibom generate ORG/NAME --record evidence/
  aibom generate ORG/NAME --from evidence/
"""

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
            help="cyclonedx-json, cyclonedx-xml, spdx-json, spdx-tv, spdx-yaml, spdx-xml or spdx3-json. Default: by the "
            "ending of FILE (.cdx.json, .cdx.xml, .spdx.json, .spdx, .spdx.yaml, .spdx.xml, .spdx3.json, .jsonld), else "
            "cyclonedx-json.",
        ),
    ] = ""
    spec_version: Annotated[
        str,
        typer.Option(
            metavar="VERSION", show_default=False, help="Version of the format's standard. Default of CycloneDX: 1.6."
        ),
    ] = ""
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Write to FILE, wholly or not at all; - means standard output, the default. What ends with / is a folder, "
            "in which the file is named after MODEL; more than one MODEL needs a folder. FORMAT=FILE names the format too; "
            "given more than once, the same walk is written in several formats.",
        ),
    ] = None
    compat: Compat = None
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


def generate(
    *,
    models: Models = None,
    document: DocumentOptions,
    options: WalkOptions,
    examination: ExamineOptions,
    verbosity: Verbosity,
) -> None:
    """Write the BOM of each model: its ancestry with the evidence of each step, and everything that record lacks.

    Raises:
        AibomError: no BOM was made, or not every one; the error says why and what to do.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._documents import targets  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415

    named = models or []
    chosen = targets(
        document.outputs or (),
        document.format_name,
        document.spec_version,
        compat=document.compat or (),
        built_in_only=options.no_plugins,
    )
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    _check_examination(examination, options, several=bool(document.from_file) or len(named) > 1)
    if document.from_file or len(named) > 1:
        for target in chosen:
            _output.check_folder(target.place)
        asked = _asked(named, document, options)
        _generate_each(asked, chosen, options, progress, debug=verbosity.debug)
    else:
        model = named[0] if named else None
        _generate_one(model, chosen, options, progress, examination=examination, debug=verbosity.debug)


def _check_examination(examination: ExamineOptions, options: WalkOptions, *, several: bool) -> None:
    if not examination.is_any:
        return
    if several:
        raise UsageError("the files of one MODEL are looked into at a time", hint="make a BOM of each on its own")
    if options.token == _STDIN:
        raise UsageError("the token is needed more than once, and standard input is read once", hint="set HF_TOKEN")
    if options.replay or options.record:
        raise UsageError(
            "a recording holds no weights: what is found in them cannot be made of it again",
            hint="leave out --record and --from, or what looks into the files",
        )


def _generate_one(  # noqa: PLR0913 - what one document takes, named where it is called
    model: str | None,
    chosen: "Sequence[Target]",
    options: WalkOptions,
    progress: "Progress",
    *,
    examination: ExamineOptions,
    debug: bool,
) -> None:
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._examining import Examiner, findings_place  # noqa: PLC0415
    from aibom.cli._names import names_of  # noqa: PLC0415
    from aibom.cli._walk import Walks  # noqa: PLC0415

    for target in chosen:
        (_output.check_folder if target.in_folder else _output.check)(target.place)
    place = findings_place(examination, chosen[0].place)
    if place:
        _output.check(place)
    examiner = Examiner(examination, options, place, progress)
    walks = Walks(options, progress, examine=examiner if examination.is_any else None)
    with walks.shown(debug=debug):
        name = ""
        if any(target.in_folder for target in chosen):
            [name] = names_of([walks.subject(model)]).values()
        bom = walks.bom(model)
    for said in _write(bom, name, chosen, beside=examiner.findings):
        progress.say(said)


def _generate_each(
    asked: "Sequence[Asked]", chosen: "Sequence[Target]", options: WalkOptions, progress: "Progress", *, debug: bool
) -> None:
    from aibom.cli._several import make_each  # noqa: PLC0415
    from aibom.cli._walk import Walks  # noqa: PLC0415

    def make(bom: "Bom", name: str) -> str:
        return "; ".join(_write(bom, name, chosen, in_folders=True))

    make_each(asked, Walks(options, progress, several=True), progress, make, debug=debug)


def _asked(named: "Sequence[str]", document: DocumentOptions, options: WalkOptions) -> "Sequence[Asked]":
    from aibom.cli._several import Asked, read_list  # noqa: PLC0415

    if options.record and options.replay:
        raise UsageError("--record and --from exclude each other", hint="copy the recordings instead")
    listed = document.from_file
    if listed == options.token == "-":
        raise UsageError("standard input cannot be both the list and the token", hint="name a file, or set HF_TOKEN")
    return [*(Asked(text=text) for text in named), *(read_list(listed) if listed else ())]


def _write(
    bom: "Bom",
    name: str,
    chosen: "Sequence[Target]",
    *,
    in_folders: bool = False,
    beside: "Sequence[tuple[str, bytes]]" = (),
) -> list[str]:
    """Write the documents of a Bom and those `beside` it, once all are made, and return what is to be said of that."""
    from aibom.cli import _documents, _output  # noqa: PLC0415
    from aibom.views import summary  # noqa: PLC0415

    places = [target.path(name) if in_folders or target.in_folder else target.place for target in chosen]
    made = [target.encode(bom) for target in chosen]
    for target, place in zip(chosen, places, strict=True):
        if place != target.place:
            _output.make_folder(target.place)
            _output.check(place)
    _documents.write_all([*beside, *zip(places, made, strict=True)])
    files = [shorten(place) for place in places if place != _output.STDOUT]
    return [f"wrote {' and '.join(files)}: {summary(bom)}"] if files else []


_STDIN = "-"

COMMAND = Command(name="generate", run=generate, help=HELP, examples=EXAMPLES)
