"""The options of the commands, each written once: name, meaning and default."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any

import typer

__all__ = ["Debug", "Job", "Output", "Quiet", "Verbose", "Verbosity", "WalkOptions", "with_options"]

Job = Callable[[], None]
"""What a command line asks for, ready to be run once parsing is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkOptions:
    """Where the walk begins, how far it goes, and whom it asks."""

    revision: Annotated[str, typer.Option(metavar="REV", help="Branch, tag or commit of MODEL.")] = ""
    max_depth: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=-1,
            help="Follow ancestors at most N levels up; -1 means no limit, the default.",
            show_default=False,
        ),
    ] = None
    max_nodes: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Ask for at most N repositories; 5000 by default.", show_default=False),
    ] = None
    no_datasets: Annotated[bool, typer.Option("--no-datasets", help="Do not follow datasets.")] = False
    allow_partial: Annotated[
        bool,
        typer.Option(
            "--allow-partial", help="Write the result even if repositories gave no usable answer; it says which."
        ),
    ] = False
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody; use what the cache holds.")] = False
    token: Annotated[
        str,
        typer.Option(
            metavar="TOKEN",
            help="Access token; - reads it from standard input. A token on the command line is visible to other users "
            "of this machine. Default: HF_TOKEN or the login of `hf auth login`.",
            show_default=False,
        ),
    ] = ""
    jobs: Annotated[int, typer.Option(metavar="N", min=1, max=256, help="Ask N questions at a time.")] = 32
    timeout: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0.1, max=3600, help="Wait so long for an answer to begin or go on."),
    ] = 10.0
    cache_dir: Annotated[str, typer.Option(metavar="DIR", help="Keep answers there.", show_default=False)] = ""
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither read nor keep answers.")] = False
    record: Annotated[
        str,
        typer.Option(metavar="DIR", help="Keep every byte the result rests on in DIR.", show_default=False),
    ] = ""
    statements: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Add what FILE states (see `aibom statements`), marked as supplied.",
            show_default=False,
        ),
    ] = ""
    replay: Annotated[
        str,
        typer.Option(
            "--from", metavar="DIR", help="Use what --record kept in DIR, and ask nobody.", show_default=False
        ),
    ] = ""


Output = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE, wholly or not at all; - means standard output."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what becomes of each repository.")]
Debug = Annotated[bool, typer.Option("--debug", help="Also show requests, and where an error arose.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbosity:
    """How much is said on stderr; understood before and after the command's name."""

    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False

    def __or__(self, other: "Verbosity") -> "Verbosity":
        return Verbosity(
            quiet=self.quiet or other.quiet, verbose=self.verbose or other.verbose, debug=self.debug or other.debug
        )


def with_options(run: Callable[..., None]) -> Callable[..., Job]:
    """Return `run` as a command: each parameter that is a group of options stands for those options.

    The command does nothing but parse: it returns the job, so that whatever goes wrong in it, Ctrl-C included,
    is met by `main` and not by the parser.
    """
    parameters = [inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    groups: dict[str, Any] = {}
    for parameter in inspect.signature(run).parameters.values():
        if is_dataclass(parameter.annotation):
            groups[parameter.name] = parameter.annotation
            parameters += [
                parameter.replace(name=option.name, annotation=option.type, default=option.default)
                for option in fields(parameter.annotation)
            ]
        else:
            parameters.append(parameter)

    @functools.wraps(run)
    def command(context: typer.Context, **values: object) -> Job:
        _refuse_empty(context)
        for name, group in groups.items():
            chosen = group(**{option.name: values.pop(option.name) for option in fields(group)})
            values[name] = chosen | context.obj if isinstance(chosen, Verbosity) else chosen
        return functools.partial(run, **values)

    vars(command)["__signature__"] = inspect.Signature(
        [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    )
    return command


def _refuse_empty(context: typer.Context) -> None:
    """Refuse an option that was given without a value: `--from "$DIR"` with DIR unset must not ask the network.

    Raises:
        typer.BadParameter: one was.
    """
    for parameter in context.command.params:
        name = str(parameter.name)
        given = getattr(context.get_parameter_source(name), "name", "")
        if parameter.param_type_name == "option" and given == "COMMANDLINE" and context.params.get(name) == "":
            raise typer.BadParameter(
                "it is empty; give a value or leave it out", ctx=context, param_hint=parameter.opts[0]
            )
