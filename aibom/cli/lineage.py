"""`aibom lineage`: the ancestry of a model, or of the subject of a BOM, for people and for other tools."""

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity, WalkOptions
from aibom.errors import UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._progress import Progress
    from aibom.records.bom import Bom

__all__ = ["COMMAND", "View", "lineage"]

HELP = """Show what MODEL stems from.

MODEL is a BOM, of whatever tool and in any format that aibom reads (- reads one from standard input), or anything
`aibom generate` takes. Arrows lead from a child to its parent.
"""
EXAMPLES = """Examples:

\b
  aibom lineage ORG/NAME
  aibom lineage ORG/NAME --no-datasets --max-depth 2
  aibom lineage bom.cdx.json --format mermaid
  aibom lineage ORG/NAME --format dot -o lineage.dot
  aibom lineage --from evidence/ --format json
"""


class View(StrEnum):
    """The forms a lineage can be shown in; each is a module of `aibom.views`."""

    TREE = "tree"
    MERMAID = "mermaid"
    DOT = "dot"
    GRAPHML = "graphml"
    JSON = "json"


Model = Annotated[
    str | None,
    typer.Argument(
        metavar="MODEL",
        show_default=False,
        help="A BOM, or what `aibom generate` takes. May be left out with --from, which knows it.",
    ),
]
ViewOption = Annotated[
    View, typer.Option("--format", metavar="VIEW", help="One of tree, mermaid, dot, graphml and json.")
]


def lineage(
    *,
    model: Model = None,
    view: ViewOption = View.TREE,
    output: Output = "-",
    options: WalkOptions,
    verbosity: Verbosity,
) -> None:
    """Show what MODEL stems from, MODEL being a BOM that aibom wrote or anything `aibom generate` takes.

    Raises:
        AibomError: no lineage was found; the error says why and what to do.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._progress import Progress  # noqa: PLC0415

    _output.check(output)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    bom = _bom(model, options, progress, debug=verbosity.debug)
    _output.write(output, _render(bom, view, color=output == _output.STDOUT).encode())
    if output != _output.STDOUT:
        progress.say(f"wrote {shorten(output)}")


def _render(bom: "Bom", view: View, *, color: bool) -> str:
    if view is View.TREE:
        import sys  # noqa: PLC0415

        from aibom.cli._progress import wants_color  # noqa: PLC0415
        from aibom.views import tree  # noqa: PLC0415

        return tree.render(bom, color=color and wants_color(sys.stdout))
    text: str = import_module(f"aibom.views.{view.value}").render(bom)
    return text


def _bom(argument: str | None, options: WalkOptions, progress: "Progress", *, debug: bool) -> "Bom":
    from aibom.cli._walk import Walks  # noqa: PLC0415

    if argument is not None and _is_document(argument):
        if options.revision or options.record or options.replay or options.statements:
            raise UsageError(
                f"{shorten(argument)!r} is a document: nothing is walked",
                hint="leave out --revision, --record, --statements and --from",
            )
        return _read(argument, progress, built_in_only=options.no_plugins)
    walks = Walks(options, progress)
    with walks.shown(debug=debug):
        return walks.bom(argument)


def _is_document(argument: str) -> bool:
    from aibom.cli._input import STDIN  # noqa: PLC0415
    from aibom.cli._subject import existing_path, is_path  # noqa: PLC0415

    return argument == STDIN or (is_path(argument) and not existing_path(argument).is_dir())


def _read(argument: str, progress: "Progress", *, built_in_only: bool) -> "Bom":
    from aibom.cli._input import assessed, understood  # noqa: PLC0415
    from aibom.cli.convert import tell_unread  # noqa: PLC0415

    _, reading = understood(argument, built_in_only=built_in_only)
    tell_unread(reading, progress, every=False)
    return assessed(reading, built_in_only=built_in_only)


COMMAND = Command(name="lineage", run=lineage, help=HELP, examples=EXAMPLES)
