"""What the parser knows: the commands, their options, and those that stand before a command."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from aibom import __version__
from aibom.cli._help import HELP
from aibom.cli._options import Debug, Quiet, Verbose, Verbosity, with_options
from aibom.cli.generate import EXAMPLES as GENERATE_EXAMPLES
from aibom.cli.generate import HELP as GENERATE_HELP
from aibom.cli.generate import generate
from aibom.cli.lineage import EXAMPLES as LINEAGE_EXAMPLES
from aibom.cli.lineage import HELP as LINEAGE_HELP
from aibom.cli.lineage import lineage
from aibom.cli.statements import COMMANDS as STATEMENTS
from aibom.cli.statements import GROUP_HELP as STATEMENTS_HELP

__all__ = ["PARSE_ERROR", "app", "parse"]

# The parser's own error for a wrong command line; typer names only this subclass of it in public.
PARSE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]


class _Root(TyperGroup):
    """The commands under the one help text that is shown without a parser, too."""

    def get_help(self, ctx: Any) -> str:
        del ctx
        return HELP.rstrip()


app = typer.Typer(
    name="aibom",
    cls=_Root,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _run, _help, _examples in ((generate, GENERATE_HELP, GENERATE_EXAMPLES), (lineage, LINEAGE_HELP, LINEAGE_EXAMPLES)):
    app.command(_run.__name__, help=_help, epilog=_examples)(with_options(_run))
_statements = typer.Typer(help=STATEMENTS_HELP, rich_markup_mode=None)
for _name, _made, _help, _examples in STATEMENTS:
    _statements.command(_name, help=_help, epilog=_examples)(with_options(_made))
app.add_typer(_statements, name="statements")


def _print_version(*, value: bool) -> None:
    if value:
        typer.echo(f"aibom {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
]


@app.callback()
def _root(
    *,
    context: typer.Context,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
    version: Version = False,
) -> None:
    del version  # its callback has done the work
    context.obj = Verbosity(quiet=quiet, verbose=verbose, debug=debug)


def parse(arguments: list[str]) -> Any:
    """Return the job a command line asks for, or the exit code where parsing answered it, as --help does.

    Raises:
        PARSE_ERROR: the command line is wrong.
    """
    # Not app(...): that would put itself in place of the interpreter's own report of uncaught errors.
    return get_command(app).main(args=arguments, prog_name="aibom", standalone_mode=False)
