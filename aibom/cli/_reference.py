"""The documentation of the command, made from the command itself: docs/cli.md and docs/exit-codes.md."""

import inspect
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from aibom import errors
from aibom.cli._app import app
from aibom.cli._help import HELP
from aibom.cli.main import INTERNAL, INTERRUPTED
from aibom.errors import AibomError, DocumentError

__all__ = ["cli_page", "exit_codes_page"]

_CLI_HEAD = """\
# The command

<!-- Made from the program by aibom.cli._reference; do not edit. -->

Other tools install a command called `aibom` too; `python -m aibom` always means this one. Results go to standard output
or to the file of `-o`, everything else to standard error. How it ends is in [exit-codes.md](exit-codes.md).

## What MODEL may be

| written | meaning |
|---|---|
| `ORG/NAME`, `NAME` | a model of the Hub at its default branch, even where a folder of that name exists |
| `ORG/NAME@REVISION` | the same at a branch, tag or commit |
| `https://huggingface.co/ORG/NAME/tree/REVISION` | the same as a link; also of the Hub that `HF_ENDPOINT` names |
| `pkg:huggingface/ORG/NAME@COMMIT` | the same as a package URL |
| `datasets/ORG/NAME` | a dataset instead of a model, in each of these forms |
| what starts with `/`, `./`, `../` or `~`, or names an existing file | a path: a folder with a model, or a BOM for `lineage` |

## What the environment sets

| variable | meaning |
|---|---|
| `HF_ENDPOINT` | the Hub that every request goes to, `https://huggingface.co` by default |
| `HF_TOKEN` | the access token, unless `--token` gives one or `hf auth login` left one |
| `SOURCE_DATE_EPOCH` | the time a BOM carries, in seconds since 1970; the clock's by default, the recorded one with `--from` |
| `AIBOM_CACHE_DIR` | where answers are kept, unless `--cache-dir` says; `~/.cache/aibom` by default |
| `NO_COLOR` | no colors, even on a terminal |

`aibom --install-completion` makes the shell complete commands and options.
"""

_EXIT_HEAD = """\
# Exit codes

<!-- Made from the program by aibom.cli._reference; do not edit. -->

The code is never 0 where no result was made. Code 1 is reserved for commands whose answer is "no".

| code | when |
|---|---|
"""


def cli_page() -> str:
    """Return docs/cli.md: arguments, environment, and each command with its options and examples (Markdown)."""
    root: Any = get_command(app)
    parts = [_CLI_HEAD, "\n## aibom\n", "\n```text\n", HELP, "```\n"]
    for name, command in sorted(_commands(root)):
        parts += [f"\n## aibom {name}\n", f"\n{command.help.strip()}\n", *_options(command)]
        examples = [line.strip() for line in command.epilog.splitlines() if line.startswith("  ")]
        parts.append("\n" + "\n".join(["```sh", *examples, "```"]) + "\n")
    return "".join(parts)


def _commands(group: Any) -> Iterator[tuple[str, Any]]:
    """Yield the commands with their names; those of a group within bear its name before their own."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {inner}", each) for inner, each in _commands(command))
        else:
            yield name, command


def _options(command: Any) -> Iterator[str]:
    yield "\n| option | meaning |\n|---|---|\n"
    for parameter in command.params:
        yield f"| {_spelled(parameter)} | {_meaning(parameter)} |\n"
    yield "| `--help` | Show options and examples, and exit. |\n"


def _spelled(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar}`"
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return ", ".join(f"`{spelling}{value}`" for spelling in parameter.opts)


def _meaning(parameter: Any) -> str:
    text = parameter.help.replace("|", "\\|")
    if parameter.default in {None, "", False} or parameter.show_default is False:
        return str(text)
    return f"{text} Default: `{parameter.default}`."


def exit_codes_page() -> str:
    """Return docs/exit-codes.md: each code with the errors that end in it (Markdown)."""
    rows: dict[int, list[str]] = {0: ["Done: the result was made, or help was asked for."]}
    found = [error for _, error in inspect.getmembers(errors, inspect.isclass) if issubclass(error, AibomError)]
    for error in sorted(found, key=lambda error: (error.exit_code, error.__name__)):
        if error is not AibomError:
            rows.setdefault(error.exit_code, []).append(f"`{error.__name__}`: {_sentence(error)}")
    rows[DocumentError.exit_code].append("Also when whoever reads standard output stops reading; nothing is said then.")
    rows[INTERNAL] = ["An internal error; `--debug` shows where it arose. Please report it."]
    rows[INTERRUPTED] = ["Ctrl-C. Nothing half-written is left."]
    return _EXIT_HEAD + "".join(f"| {code} | {'<br>'.join(texts)} |\n" for code, texts in sorted(rows.items()))


def _sentence(error: type) -> str:
    return (inspect.getdoc(error) or "").partition("\n")[0]
