"""The command `aibom`: runs the job a command line asks for, and is the only place that catches errors and exits.

The parser alone takes twice as long to load as everything else here, so that help and version do without it.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from aibom import __version__
from aibom.cli._help import HELP
from aibom.errors import AibomError, DocumentError, UsageError

__all__ = ["INTERNAL", "INTERRUPTED", "main", "run"]

INTERNAL = AibomError.exit_code
INTERRUPTED = 130
_MESSAGE_LENGTH = 4000
# A shell that wants to complete a word calls the command without arguments and says so here.
_COMPLETION = "_AIBOM_COMPLETE"


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line `argv` (by default the process's own) and exit with its code (see docs/exit-codes.md)."""
    code = run(sys.argv[1:] if argv is None else argv)
    if code == INTERRUPTED:
        # Threads that wait for an answer are not worth waiting for, and nothing is left to clean up.
        os._exit(code)
    if code:
        _let_go_of_stdout()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments`, say on stderr what went wrong if something did, and return the exit code."""
    arguments = list(arguments)
    debug = "--debug" in arguments
    if not arguments and _COMPLETION not in os.environ:
        sys.stderr.write(f"{HELP}\n")
        return _complain("no command was given", "", code=UsageError.exit_code)
    try:
        if arguments in (["--help"], ["--version"]):
            return _show(HELP if arguments == ["--help"] else f"aibom {__version__}\n")
        from aibom.cli import _plain  # noqa: PLC0415 - see the head of this file
        from aibom.cli._app import parse  # noqa: PLC0415 - likewise

        _plain.forget()
        _plain.hide(_plain.secrets_of(os.environ))
        try:
            parsed = parse(arguments)
        except BrokenPipeError:
            raise
        except OSError as error:  # the help that was asked for could not be shown
            return _unshown(error.strerror)
        if not callable(parsed):
            return _parsed(parsed) if sys.stdout is not None else _unshown("")
        debug = parsed.debug
        parsed()
    except KeyboardInterrupt:
        return _parsed(INTERRUPTED)
    except BrokenPipeError:
        return DocumentError.exit_code  # whoever read standard output knows that they left
    except (Exception, SystemExit) as error:  # noqa: BLE001 - neither a traceback nor somebody else's exit code
        return _explain(error, debug=debug)
    return 0


def _parsed(code: int | None) -> int:
    """The exit code of a command line that was answered, or interrupted, while it was parsed."""
    return _complain("interrupted", "", code=INTERRUPTED) if code == INTERRUPTED else code or 0


def _show(text: str) -> int:
    if sys.stdout is None:
        return _unshown("")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        return _unshown(error.strerror)
    return 0


def _unshown(reason: str | None) -> int:
    message = f"cannot write 'standard output': {reason or 'it is closed'}"
    return _complain(message, "let it lead to a terminal, a pipe or a file", code=DocumentError.exit_code)


def _explain(error: BaseException, *, debug: bool) -> int:
    from aibom.cli._explain import explain  # noqa: PLC0415 - as above

    said = explain(error, debug=debug)
    if said.trace:
        _say(said.trace)
    return _complain(said.message, said.hint, code=said.code)


def _complain(message: str, hint: str, *, code: int) -> int:
    from aibom.cli._plain import plain  # noqa: PLC0415 - as above
    from aibom.records.refs import shorten  # noqa: PLC0415 - as above

    lines = [message, *([f"hint: {hint}"] if hint else [])]
    _say("".join(f"aibom: {shorten(plain(line), _MESSAGE_LENGTH)}\n" for line in lines))
    return code


def _say(text: str) -> None:
    with suppress(AttributeError, OSError, ValueError):  # there may be no stderr to say it on
        sys.stderr.write(text)
        sys.stderr.flush()


def _let_go_of_stdout() -> None:
    """Keep the interpreter from trying, and complaining, again at its end where output could not be written."""
    try:
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):
        with suppress(AttributeError, OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
