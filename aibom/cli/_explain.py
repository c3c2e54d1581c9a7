"""An error in the words in which a person is told of it."""

from dataclasses import dataclass

from aibom.cli._app import PARSE_ERROR
from aibom.cli._plain import plain_internals
from aibom.errors import AibomError, UsageError

__all__ = ["Explained", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What went wrong, what to do, the exit code, and (where that was asked for) the trace of the error."""

    message: str
    hint: str
    code: int
    trace: str = ""


def explain(error: BaseException, *, debug: bool) -> Explained:
    """Return how `error` is told of; with `debug`, also where it arose."""
    trace = plain_internals(error, trace=True) if debug else ""
    if isinstance(error, AibomError):
        return Explained(message=str(error), hint=error.hint, code=error.exit_code, trace=trace)
    if isinstance(error, PARSE_ERROR):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "aibom"
        message = str(getattr(error, "format_message", error.__str__)())
        return Explained(message=message, hint=f"see '{command} --help'", code=UsageError.exit_code, trace=trace)
    text = f"internal error: {plain_internals(error)}"
    hint = "run it again with --debug and report what it says"
    return Explained(message=text, hint=hint, code=AibomError.exit_code, trace=trace)
