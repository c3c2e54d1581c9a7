"""What the parser knows: the commands, their options, and those that stand before a command."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from aibom import __version__
from aibom.cli._command import Command, source_of, with_options
from aibom.cli._help import HELP
from aibom.cli._options import Debug, Quiet, Verbose, Verbosity
from aibom.cli.answer import COMMAND as ANSWER
from aibom.cli.cache import COMMANDS as CACHE
from aibom.cli.check import COMMAND as CHECK
from aibom.cli.compare_weights import COMMAND as COMPARE_WEIGHTS
from aibom.cli.convert import COMMAND as CONVERT
from aibom.cli.diff import COMMAND as DIFF
from aibom.cli.drift import COMMAND as DRIFT
from aibom.cli.gaps import COMMAND as GAPS
from aibom.cli.generate import COMMAND as GENERATE
from aibom.cli.lineage import COMMAND as LINEAGE
from aibom.cli.merge import COMMAND as MERGE
from aibom.cli.package import COMMANDS as PACKAGE
from aibom.cli.policy import COMMANDS as POLICY
from aibom.cli.profiles import COMMAND as PROFILES
from aibom.cli.report import COMMAND as REPORT
from aibom.cli.rules import COMMAND as RULES
from aibom.cli.scan import COMMAND as SCAN
from aibom.cli.sign import COMMAND as SIGN
from aibom.cli.statements import COMMANDS as STATEMENTS
from aibom.cli.validate import COMMAND as VALIDATE
from aibom.cli.verify import COMMAND as VERIFY
from aibom.cli.verify_signature import COMMAND as VERIFY_SIGNATURE
from aibom.cli.where import COMMAND as WHERE

__all__ = ["COMMANDS", "PARSE_ERROR", "app", "parse"]

COMMANDS: tuple[Command, ...] = (
    *CACHE,
    CHECK,
    COMPARE_WEIGHTS,
    CONVERT,
    DIFF,
    DRIFT,
    GAPS,
    GENERATE,
    LINEAGE,
    MERGE,
    *PACKAGE,
    ANSWER,
    *POLICY,
    PROFILES,
    REPORT,
    RULES,
    SCAN,
    SIGN,
    *STATEMENTS,
    VALIDATE,
    VERIFY,
    VERIFY_SIGNATURE,
    WHERE,
)
"""Every command, by name; one of two words belongs to the group that the first names."""
GROUPS: Mapping[str, str] = {
    "cache": "Show or empty the cache.",
    "package": "Make or check a due-diligence package, or answer a buyer.",
    "policy": "Begin or check a policy.",
    "statements": "Begin or check a file of supplied statements.",
}

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
_rooms = {"": app} | {name: typer.Typer(help=text, rich_markup_mode=None) for name, text in GROUPS.items()}
for _name, _help in GROUPS.items():
    app.add_typer(_rooms[_name], name=_name, help=_help)
for _command in COMMANDS:
    _room, _, _last = _command.name.rpartition(" ")
    _rooms[_room].command(_last, help=_command.help, epilog=_command.examples)(
        with_options(_command.run, _command.name)
    )


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


def _one_value_a_line(command: Any) -> None:
    """Let a variable that may hold several values hold one in each line: a path may have blanks and colons in it."""
    for parameter in command.params:
        if getattr(parameter, "multiple", False):
            parameter.envvar_list_splitter = "\n"
    for each in getattr(command, "commands", {}).values():
        _one_value_a_line(each)


def parse(arguments: list[str]) -> Any:
    """Return the job a command line asks for, or the exit code where parsing answered it, as --help does.

    Raises:
        PARSE_ERROR: the command line, or a variable that stands for an option, is wrong.
    """
    # Not app(...): that would put itself in place of the interpreter's own report of uncaught errors.
    try:
        command = get_command(app)
        _one_value_a_line(command)
        return command.main(args=arguments, prog_name="aibom", standalone_mode=False)
    except typer.BadParameter as error:
        if error.ctx is not None and error.param is not None:
            given = getattr(error.ctx.get_parameter_source(str(error.param.name)), "name", "")
            error.param_hint = source_of(error.param) if given == "ENVIRONMENT" else error.param_hint
        raise
