"""`aibom lineage`: the ancestry of a model, or of the subject of a BOM, for people and for other tools."""

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity, WalkOptions
from aibom.records.refs import shorten

if TYPE_CHECKING:
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
    from aibom.cli._given import given  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415

    _output.check(output)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    bom = given(model, options, progress, debug=verbosity.debug).bom
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


COMMAND = Command(name="lineage", run=lineage, help=HELP, examples=EXAMPLES)
