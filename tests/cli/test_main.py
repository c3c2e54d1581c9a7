"""How the command starts, speaks and ends."""

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli.command import Aibom
from typer.main import get_command

from aibom import __version__, errors, plugins
from aibom.cli import _reference, main
from aibom.cli._app import app
from aibom.cli._help import HELP
from testhub import HubServer

HEAVY = (
    "cyclonedx",
    "httpx2",
    "huggingface_hub",
    "jsonschema_rs",
    "lxml",
    "networkx",
    "orjson",
    "rich",
    "yaml",
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("arguments", "also"),
    [
        (["--help"], ("typer",)),
        (["--version"], ("typer",)),
        (["generate", "--help"], ()),
        (["lineage", "--help"], ()),
        (["cache", "info", "--help"], ()),
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str], also: tuple[str, ...]) -> None:
    """Help and version come without network client, graph library, schema validators; at the root without a parser."""
    program = (
        "import sys; from aibom.cli.main import run; code = run(sys.argv[1:]);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert not {*HEAVY, *also} & set(done.stderr.split())
    assert done.stdout


def test_the_version(aibom: Aibom) -> None:
    """Before and after other options."""
    for arguments in (["--version"], ["--debug", "--version"]):
        done = aibom(*arguments)
        assert (done.code, done.out.decode(), done.err) == (0, f"aibom {__version__}\n", "")


def test_the_root_help_names_every_command_and_option(aibom: Aibom) -> None:
    """The text is written by hand, for speed: nothing may be missing, and the parser shows the same."""
    root = get_command(app)
    listed = set(re.findall(r"^  (?:-\w, )?(--[\w-]+|\w[\w-]*)  ", HELP, re.MULTILINE))
    options = {parameter.opts[0] for parameter in root.params} | {"--help"}
    assert listed == options | set(getattr(root, "commands"))  # noqa: B009 - a group, which mypy cannot see
    assert aibom("--help").out == aibom("--quiet", "--help").out == HELP.encode()


@pytest.mark.parametrize(("command", "arguments"), [("generate", "[MODEL]..."), ("lineage", "[MODEL]")])
def test_each_command_has_help_with_examples(aibom: Aibom, command: str, arguments: str) -> None:
    """Help goes to stdout, exit code 0; the examples name the command; internals do not show."""
    done = aibom(command, "--help")
    text = done.out.decode()
    assert (done.code, done.err) == (0, "")
    assert f"Usage: aibom {command} [OPTIONS] {arguments}\n" in text
    assert text.count(f"    aibom {command} ") >= 5
    assert "--token" in text
    assert "visible to other" in text.replace("\n", " ").replace("  ", "")
    assert "Raises" not in text


def test_a_group_of_commands_has_help(aibom: Aibom) -> None:
    """Its commands are named, and each of them has help of its own."""
    done = aibom("cache", "--help")
    assert (done.code, done.err) == (0, "")
    assert "clear " in done.out.decode()
    assert "info " in done.out.decode()
    assert "Usage: aibom cache info [OPTIONS]" in aibom("cache", "info", "--help").out.decode()


def test_no_arguments_show_help_and_fail(aibom: Aibom) -> None:
    """Exit code 2, since nothing was made; on stderr, since it is no result."""
    done = aibom()
    assert (done.code, done.out) == (2, b"")
    assert done.err == f"{HELP}\naibom: no command was given\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gen"], "gen"),
        (["--nonsense"], "--nonsense"),
        (["--debug"], "command"),
        (["generate", "--format"], "--format"),
        (["cache"], "command"),
        (["cache", "burn"], "burn"),
        (["cache", "info", "extra"], "extra"),
    ],
)
def test_a_wrong_command_line(aibom: Aibom, arguments: list[str], message: str) -> None:
    """Exit code 2 and where help is."""
    done = aibom(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert message in done.err
    assert re.search(r"^aibom: hint: see 'aibom( generate| cache| cache info)? --help'$", done.err, re.MULTILINE)


@pytest.mark.parametrize(
    ("error", "code"),
    [(getattr(errors, name), getattr(errors, name).exit_code) for name in errors.__all__],
)
def test_every_error_of_ours_ends_in_its_code(
    aibom: Aibom, monkeypatch: pytest.MonkeyPatch, error: type[errors.AibomError], code: int
) -> None:
    """Message and hint on a line each, control characters escaped, no traceback."""

    def fail(**_: bool) -> None:
        raise error("bad \x1b[31mname", hint="do\nthis")

    monkeypatch.setattr(plugins, "formats", fail)
    done = aibom("generate", "org/tiny")
    assert (done.code, done.out) == (code, b"")
    assert done.err == "aibom: bad \\x1b[31mname\naibom: hint: do\\nthis\n"


def test_an_internal_error(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 70, short; the traceback with --debug only, before or after the command."""

    def fail(**_: bool) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(plugins, "formats", fail)
    done = aibom("generate", "org/tiny")
    assert (done.code, done.out) == (70, b"")
    assert done.err.splitlines()[0] == "aibom: internal error: ZeroDivisionError: oops"
    assert "--debug" in done.err.splitlines()[1]
    for arguments in (["--debug", "generate", "x"], ["generate", "x", "--debug"]):
        assert "Traceback" in aibom(*arguments).err


def test_an_interruption_is_one_line(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 130, during the work and during parsing; `main` then ends without waiting for threads."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(plugins, "formats", interrupt)
        assert aibom("generate", "org/tiny").err == "aibom: interrupted\n"
    monkeypatch.setattr("typer.core.TyperGroup.invoke", interrupt)
    done = aibom("generate", "org/tiny")
    assert (done.code, done.err) == (130, "aibom: interrupted\n")
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    with pytest.raises(SystemExit):
        main.main(["generate", "org/tiny"])
    assert ended == [130]


def test_main_exits_with_the_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Of its arguments, or of the process's own."""
    with pytest.raises(SystemExit) as caught:
        main.main(["gen"])
    assert caught.value.code == 2
    monkeypatch.setattr(sys, "argv", ["aibom", "--version"])
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"aibom {__version__}\n"


def test_stderr_that_is_gone_changes_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that cannot be said is not worth another error."""
    with Path(os.devnull).open() as closed_for_writing:
        monkeypatch.setattr(sys, "stderr", closed_for_writing)
        assert main.run(["gen"]) == 2


def _environment(server: HubServer, tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "HF_ENDPOINT": server.url, "AIBOM_CACHE_DIR": str(tmp_path / "c"), "PYTHONPATH": str(ROOT)}


def test_a_reader_that_leaves(served: HubServer, tmp_path: Path) -> None:
    """`aibom lineage ... | true`: nothing on stderr, and not exit code 0."""
    process = subprocess.Popen(
        [sys.executable, "-m", "aibom", "lineage", "org/base", "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(served, tmp_path),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=30), said) == (4, b"")


def test_a_broken_pipe_is_kept_from_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence, exit code 4, and standard output leads nowhere from then on, so that its last flush cannot fail."""

    class Gone(io.StringIO):
        """Standard output whose reader left."""

        def flush(self) -> None:
            """Fail as a broken pipe does."""
            raise BrokenPipeError

        def fileno(self) -> int:
            """A number to know it by."""
            return 7

    duplicated: list[int] = []
    monkeypatch.setattr(os, "dup2", lambda _, target: duplicated.append(target))
    monkeypatch.setattr(sys, "stdout", Gone())
    with pytest.raises(SystemExit) as caught:
        main.main(["--help"])
    assert (caught.value.code, duplicated) == (4, [7])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output(served: HubServer, tmp_path: Path) -> None:
    """Exit code 4, one message, and the interpreter adds nothing at its end."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "aibom", "lineage", "org/base", "--quiet"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=_environment(served, tmp_path),
            check=False,
        )
    assert done.returncode == 4
    assert done.stderr.startswith(b"aibom: cannot write 'standard output': No space left on device\n")
    assert done.stderr.count(b"\n") == 2


@pytest.mark.no_cover
@pytest.mark.parametrize("closed", [1, 2])
def test_a_closed_stream(served: HubServer, tmp_path: Path, closed: int) -> None:
    """Without stderr nothing is said and all else is done; without stdout nothing is asked, and the code is 4."""
    output = tmp_path / "bom.json"
    target = ["-o", str(output)] if closed == 2 else []
    arguments = [sys.executable, "-m", "aibom", "generate", "org/base", "--verbose", *target]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}>&-', "sh", *arguments],
        env=_environment(served, tmp_path),
        capture_output=True,
        check=False,
    )
    assert done.returncode == (0 if closed == 2 else 4)
    assert output.exists() == (closed == 2)
    assert (b"it is closed" in done.stderr) == (closed == 1)


@pytest.mark.no_cover
@pytest.mark.parametrize("arguments", ["--help", "--version", "generate --help", "--version -q", "cache --help"])
@pytest.mark.parametrize(("into", "reason"), [(">&-", "it is closed"), (">/dev/full", "No space left on device")])
def test_help_that_nobody_can_read(arguments: str, into: str, reason: str) -> None:
    """No result, no success: exit code 4, and why."""
    command = [sys.executable, "-m", "aibom", *arguments.split()]
    done = subprocess.run(["/bin/sh", "-c", f'exec "$@" {into}', "sh", *command], capture_output=True, check=False)
    assert done.returncode == 4
    assert done.stderr.decode().splitlines()[0] == f"aibom: cannot write 'standard output': {reason}"


def test_ctrl_c_ends_at_once(served: HubServer, tmp_path: Path) -> None:
    """While the Hub keeps it waiting: exit code 130 within moments, one line, nothing written."""
    served.fault("org/base", "latency", seconds=30)
    output, evidence = tmp_path / "out" / "bom.json", tmp_path / "out" / "evidence"
    output.parent.mkdir()
    command = ["generate", "org/tiny", "-o", str(output), "--record", str(evidence), "--timeout", "60", "--quiet"]
    process = subprocess.Popen(
        [sys.executable, "-m", "aibom", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(served, tmp_path),
    )
    end = time.monotonic() + 20
    while not any("org/base" in request.path for request in served.requests) and time.monotonic() < end:
        time.sleep(0.02)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 300  # a watchdog, not a measure
    assert (process.returncode, out, err) == (130, b"", b"aibom: interrupted\n")
    assert not list(output.parent.iterdir())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(tmp_path: Path, shell: str) -> None:
    """The shell's own question is answered with commands and options."""
    asked = {
        "_AIBOM_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "aibom gen",
        "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": "aibom gen",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "aibom"],
        capture_output=True,
        text=True,
        env={**os.environ, **asked},
        cwd=tmp_path,
        check=False,
    )
    assert "generate" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lineage --format m", ["mermaid"]),
        ("generate --format cyclonedx-", ["cyclonedx-json", "cyclonedx-xml"]),
        ("generate --spec", ["--spec-version"]),
        ("cache cl", ["clear"]),
    ],
)
def test_values_are_completed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, expected: list[str]
) -> None:
    """Names of views, formats and options, from the program itself."""
    monkeypatch.setenv("_AIBOM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"aibom {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    with pytest.raises(SystemExit):
        main.main([])
    assert capsys.readouterr().out.split() == expected


def test_the_pages_are_what_the_program_says() -> None:
    """docs/cli.md and docs/exit-codes.md: `make docs` would change nothing."""
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == _reference.cli_page()
    assert (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8") == _reference.exit_codes_page()


def test_the_pages_are_whole() -> None:
    """Every option of every command stands in the page, and every code."""
    page = _reference.cli_page()
    for option in ("--format", "--spec-version", "--max-depth", "--token", "--from", "--allow-partial", "--debug"):
        assert f"`{option}" in page
    codes = re.findall(r"^\| (\d+) \|", _reference.exit_codes_page(), re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "5", "70", "130"]
    assert "| Default: `False`" not in page
