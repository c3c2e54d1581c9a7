"""A function as a command: its options as parameters, each also read from the environment, and the job they make."""

import copy
import functools
import inspect
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any

import typer
from typer.models import OptionInfo

from aibom.cli._options import Verbosity
from aibom.errors import UsageError

__all__ = ["Command", "Job", "source_of", "variables", "with_options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as the parser is told of it: `name` is what is typed, such as `generate` or `cache info`."""

    name: str
    run: Callable[..., None]
    help: str
    examples: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a command line asks for, ready to be run once parsing is over.

    `debug` says whether an error is to be shown where it arose; `variables` gave options whose values are judged
    only when the job is run.
    """

    run: Callable[[], None]
    debug: bool
    variables: tuple[str, ...] = ()

    def __call__(self) -> None:
        """Do it.

        Raises:
            AibomError: it could not be done.
        """
        try:
            self.run()
        except UsageError as error:
            if self.variables:
                error.hint += f"; the environment sets {', '.join(self.variables)}"
            raise


def variables(command: str, option: str) -> tuple[str, ...]:
    """Return the environment variables that an option is read from, the first of them that is set and not empty.

    >>> variables("cache info", "--cache-dir")
    ('AIBOM_CACHE_INFO_CACHE_DIR', 'AIBOM_CACHE_DIR')
    """
    own = option.lstrip("-")
    named = (f"aibom {command} {own}", f"aibom {own}")
    return tuple(dict.fromkeys("_".join(words.replace("-", " ").split()).upper() for words in named))


def source_of(parameter: Any) -> str:
    """Return the variable that gives `parameter` its value when the command line does not, or an empty text."""
    return next((name for name in getattr(parameter, "envvar", None) or () if os.environ.get(name)), "")


def with_options(run: Callable[..., None], name: str = "") -> Callable[..., Job]:
    """Return `run` as the command `name`: each parameter that is a group of options stands for those options.

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
        debug = False
        for group_name, group in groups.items():
            chosen = group(**{option.name: values.pop(option.name) for option in fields(group)})
            if isinstance(chosen, Verbosity):
                chosen |= context.obj
                debug = chosen.debug
            values[group_name] = chosen
        return Job(run=functools.partial(run, **values), debug=debug, variables=tuple(sorted(_judged_later(context))))

    vars(command)["__signature__"] = inspect.Signature(
        [_read_from_environment(parameter, name).replace(kind=parameter.KEYWORD_ONLY) for parameter in parameters]
    )
    return command


def _read_from_environment(parameter: inspect.Parameter, command: str) -> inspect.Parameter:
    """Return an option that is also read from its variables; its help names the one that all commands share."""
    told = getattr(parameter.annotation, "__metadata__", ())
    info = next((each for each in told if isinstance(each, OptionInfo)), None)
    if info is None:
        return parameter
    told = [info.default, *(info.param_decls or ())]  # typer takes the first of them for a default, for a while
    spelled = next((text for text in told if isinstance(text, str) and text.startswith("--")), parameter.name)
    names = variables(command, spelled.replace("_", "-"))
    info = copy.copy(info)
    info.envvar, info.show_envvar = list(names), False  # shown here, since it would name both
    info.help = f"{info.help} [{names[-1]}]"
    return parameter.replace(annotation=Annotated[parameter.annotation.__origin__, info])


def _judged_later(context: typer.Context) -> Iterator[str]:
    """Yield the variables that gave texts: whether these are formats, revisions or folders is known only later."""
    for parameter in context.command.params:
        name = str(parameter.name)
        given = getattr(context.get_parameter_source(name), "name", "")
        if given == "ENVIRONMENT" and isinstance(context.params.get(name), str):
            yield source_of(parameter)


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
