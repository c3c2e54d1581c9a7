"""The documentation of the command, made from the command itself: docs/cli.md and docs/exit-codes.md."""

import inspect
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from aibom import errors
from aibom.cli._app import app
from aibom.cli._help import HELP
from aibom.cli.main import INTERNAL, INTERRUPTED
from aibom.errors import AibomError, DocumentError, SourceError

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
| `HF_ENDPOINT` | the Hub that every request goes to, `https://huggingface.co` by default; with `user:password@`, for a server that asks for them, the Hub's own token is not sent |
| `HF_TOKEN` | the access token, unless `--token` gives one or `hf auth login` left one |
| `SOURCE_DATE_EPOCH` | the time a BOM carries, in seconds since 1970; the clock's by default, the recorded one with `--from` |
| `AIBOM_CACHE_DIR` | where answers are kept, unless `--cache-dir` says; `~/.cache/aibom` by default |
| `AIBOM_…` | each option of a command, as the tables below name it |
| `NO_COLOR` | no colors, even on a terminal |

An option is read from the command line, else from the variable of its command, else from the one that all commands
share: `--max-depth` of `generate` from `AIBOM_GENERATE_MAX_DEPTH`, then `AIBOM_MAX_DEPTH`. Options without a value take
`1`, `true`, `0` or `false`. A variable set to nothing is as good as not set.

## Several models

With more than one MODEL, or with `--from-file LIST`, `-o` names a folder, and each model gets a file of its own there:
`ORG--NAME.cdx.json`, `datasets--ORG--NAME@REVISION.cdx.json`, `local--FOLDER.cdx.json`. Names that some file system would
take for one end in `~` and a digest. LIST is UTF-8 text of at most 1 MiB and 100,000 lines: what MODEL may be, one a
line; empty lines, lines that start with `#`, and what follows ` #` are left out. What is named twice is made once.

A model that fails is named in a line on standard error, and the others go on; the last line says how many were made. All
BOMs of one call carry the time at which it began (one whose walk is taken up again, the time at which that began), and
an ancestor that several share is asked for once. `--record DIR` keeps a recording of each in a folder of `DIR` under the
name of its file without the ending, and `--from DIR` reads them there. A single MODEL goes to such a file, too, if what
`-o` names ends with `/`; its recording is then `DIR` itself.

`aibom --install-completion` makes the shell complete commands and options.
"""

_EXIT_HEAD = """\
# Exit codes

<!-- Made from the program by aibom.cli._reference; do not edit. -->

The code is never 0 where a result was not made; with several models it is that of the failures if they agree. Code 1 is reserved for commands whose answer is "no".

| code | when |
|---|---|
"""


def cli_page() -> str:
    """Return docs/cli.md: arguments, environment, and each command with its options and examples (Markdown)."""
    parts = [_CLI_HEAD, "\n## aibom\n", "\n```text\n", HELP, "```\n"]
    for name, command in _commands(get_command(app), ""):
        parts += [f"\n## aibom {name}\n", f"\n{command.help.strip()}\n", *_options(command)]
        examples = [line.strip() for line in command.epilog.splitlines() if line.startswith("  ")]
        parts.append("\n" + "\n".join(["```sh", *examples, "```"]) + "\n")
    return "".join(parts)


def _commands(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Yield each command with what is typed for it, those of groups among them."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _options(command: Any) -> Iterator[str]:
    yield "\n| option | variable | meaning |\n|---|---|---|\n"
    for parameter in command.params:
        variable = f"`{parameter.envvar[-1]}`" if parameter.envvar else ""
        yield f"| {_spelled(parameter)} | {variable} | {_meaning(parameter)} |\n"
    yield "| `--help` | | Show options and examples, and exit. |\n"


def _spelled(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar}`" + (" …" if parameter.nargs < 0 else "")
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return ", ".join(f"`{spelling}{value}`" for spelling in parameter.opts)


def _meaning(parameter: Any) -> str:
    named = f" [{parameter.envvar[-1]}]" if parameter.envvar else ""
    text = parameter.help.removesuffix(named).replace("|", "\\|")
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
    rows[SourceError.exit_code].append("Of several models, not all were made, for reasons that differ in their codes.")
    rows[INTERNAL] = ["An internal error; `--debug` shows where it arose. Please report it."]
    rows[INTERRUPTED] = ["Ctrl-C. Nothing half-written is left; of several models, those already made stay."]
    return _EXIT_HEAD + "".join(f"| {code} | {'<br>'.join(texts)} |\n" for code, texts in sorted(rows.items()))


def _sentence(error: type) -> str:
    return (inspect.getdoc(error) or "").partition("\n")[0]
