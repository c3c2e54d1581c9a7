"""Every option may be given as an environment variable."""

import json
from pathlib import Path

import pytest
from cli.command import Aibom
from typer.main import get_command

from aibom.cli._app import COMMANDS, app
from aibom.cli._reference import cli_page
from testhub import HubServer

SUBJECT = "org/tiny-gguf"


def names(document: bytes) -> set[str]:
    """The names of the ancestors in a BOM."""
    return {component["name"] for component in json.loads(document)["components"]}


def test_every_option_has_its_variables() -> None:
    """By the name of the option, once for all commands and once for each; the page lists the first."""
    page = cli_page()
    for command in COMMANDS:
        found = get_command(app)
        for word in command.name.split():
            found = getattr(found, "commands")[word]  # noqa: B009 - a group, which mypy cannot see
        for parameter in found.params:
            if parameter.param_type_name == "argument":
                continue
            option = max(parameter.opts, key=len).strip("-").replace("-", "_").upper()
            own = command.name.replace(" ", "_").replace("-", "_").upper()
            assert getattr(parameter, "envvar") == [f"AIBOM_{own}_{option}", f"AIBOM_{option}"]  # noqa: B009
            assert f"| `AIBOM_{option}` |" in page


@pytest.mark.parametrize("command", ["generate", "lineage", "cache info"])
def test_help_names_the_variables(aibom: Aibom, command: str) -> None:
    """One for each option, the shared one."""
    text = aibom(*command.split(), "--help").out.decode()
    assert "[AIBOM_CACHE_DIR]" in text
    assert "[AIBOM_DEBUG]" in text
    assert "AIBOM_GENERATE" not in text
    assert "env var" not in text


def test_a_variable_stands_for_its_option(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, texts and flags; the command line goes before it, and so does the variable of the command."""
    assert served.url
    everything = aibom("generate", SUBJECT).out
    nearest = aibom("generate", SUBJECT, "--max-depth", "1", "--no-datasets").out
    assert names(nearest) < names(everything)
    monkeypatch.setenv("AIBOM_MAX_DEPTH", "1")
    monkeypatch.setenv("AIBOM_NO_DATASETS", "true")
    assert aibom("generate", SUBJECT).out == nearest
    assert len(aibom("generate", SUBJECT, "--max-depth", "-1").out) > len(nearest)
    monkeypatch.setenv("AIBOM_GENERATE_MAX_DEPTH", "-1")
    monkeypatch.setenv("AIBOM_GENERATE_NO_DATASETS", "0")
    assert aibom("generate", SUBJECT).out == everything
    assert (
        aibom("lineage", SUBJECT, "--format", "json").out
        == aibom("lineage", SUBJECT, "--format", "json", "--max-depth", "1", "--no-datasets").out
    )


@pytest.mark.no_cover
def test_set_to_nothing_is_not_set(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unlike an option given without a value."""
    assert served.url
    plain = aibom("generate", SUBJECT)
    for name in ("MAX_DEPTH", "REVISION", "FROM", "RECORD", "FORMAT", "OUTPUT", "TOKEN", "NO_CACHE", "FROM_FILE"):
        monkeypatch.setenv(f"AIBOM_{name}", "")
    again = aibom("generate", SUBJECT)
    assert (again.code, again.out) == (0, plain.out)
    monkeypatch.setenv("AIBOM_GENERATE_FORMAT", "")
    monkeypatch.setenv("AIBOM_FORMAT", "cyclonedx-xml")
    assert aibom("generate", SUBJECT).out.startswith(b"<?xml")


def test_formats_of_commands_differ(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """So each command has a variable of its own."""
    assert served.url
    monkeypatch.setenv("AIBOM_GENERATE_FORMAT", "cyclonedx-xml")
    monkeypatch.setenv("AIBOM_LINEAGE_FORMAT", "dot")
    monkeypatch.setenv("AIBOM_OUTPUT", "out")
    assert (aibom("generate", SUBJECT).code, Path("out").read_bytes()[:5]) == (0, b"<?xml")
    assert (aibom("lineage", SUBJECT).code, Path("out").read_bytes()[:7]) == (0, b"digraph")


@pytest.mark.parametrize(
    ("variable", "command"),
    [
        ("AIBOM_MAX_DEPTH=deep", "generate"),
        ("AIBOM_GENERATE_MAX_NODES=0", "generate"),
        ("AIBOM_TIMEOUT=nan", "generate"),
        ("AIBOM_NO_DATASETS=banana", "generate"),
        ("AIBOM_FORMAT=spdx", "generate"),
        ("AIBOM_FORMAT=spdx", "lineage"),
        ("AIBOM_LINEAGE_QUIET=2", "lineage"),
        ("AIBOM_SPEC_VERSION=1.4", "generate"),
        ("AIBOM_REVISION=../x", "generate"),
        ("AIBOM_RECORD=~no-such-user-here/x", "generate"),
        ("AIBOM_TOKEN=s3cret token", "generate"),
    ],
)
def test_a_bad_value(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, variable: str, command: str
) -> None:
    """Exit code 2, and the variable is named; of a token, nothing is shown."""
    name, _, value = variable.partition("=")
    monkeypatch.setenv(name, value)
    monkeypatch.delenv("AIBOM_CACHE_DIR")
    done = aibom(command, SUBJECT)
    assert (done.code, done.out) == (2, b"")
    assert name in done.err
    assert "AIBOM_CACHE_DIR" not in done.err
    assert "s3cret" not in done.err
    assert done.err.count("\n") == 2
    assert not served.requests


def test_a_wrong_option_names_itself(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the variable is set: it was not asked."""
    assert served.url
    monkeypatch.setenv("AIBOM_MAX_DEPTH", "1")
    done = aibom("generate", SUBJECT, "--max-depth", "x")
    assert (done.code, "'--max-depth'" in done.err, "AIBOM_MAX_DEPTH" in done.err) == (2, True, False)


@pytest.mark.no_cover
@pytest.mark.parametrize("set_by", ["variable", "own", "before", "after"])
def test_how_much_is_said(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, set_by: str) -> None:
    """`-q`, `-v` and `--debug`: before the command, after it, and as variables."""
    assert served.url
    monkeypatch.setattr("aibom.views.summary", lambda _: 1 / 0)
    for option, name in (("-v", "VERBOSE"), ("-q", "QUIET"), ("--debug", "DEBUG")):
        with monkeypatch.context() as patch:
            if set_by in {"variable", "own"}:
                patch.setenv(f"AIBOM_{'GENERATE_' if set_by == 'own' else ''}{name}", "1")
            first = [option] if set_by == "before" else []
            last = [option] if set_by == "after" else []
            done = aibom(*first, "generate", "org/base", "-o", "bom.json", *last)
        assert done.code == 70
        assert ("Traceback" in done.err) == (option == "--debug")
        assert ("read org/base" in done.err) == (option != "-q")


def test_a_list_and_a_revision(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model is named with and what the environment says must agree."""
    assert served.url
    monkeypatch.setenv("AIBOM_REVISION", "main")
    assert aibom("generate", "org/base@main").code == 0
    done = aibom("generate", f"{served.url}/org/base/tree/v1")
    assert (done.code, "two revisions were given: 'v1' and 'main'" in done.err) == (2, True)
    assert "AIBOM_REVISION" in done.err
    monkeypatch.delenv("AIBOM_REVISION")
    Path("list").write_text("org/base\n")
    monkeypatch.setenv("AIBOM_FROM_FILE", "list")
    assert aibom("generate", "org/tiny", "-o", "boms/").code == 0
    assert len(list(Path("boms").iterdir())) == 2


def test_a_variable_of_several_values(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One value a line: a file name may have blanks in it."""
    assert served.url
    monkeypatch.setenv("AIBOM_OUTPUT", "my bom.cdx.json\nmy other: bom.cdx.xml")
    assert aibom("generate", SUBJECT).code == 0
    assert Path("my bom.cdx.json").read_bytes()[:1] == b"{"
    assert Path("my other: bom.cdx.xml").read_bytes()[:5] == b"<?xml"
