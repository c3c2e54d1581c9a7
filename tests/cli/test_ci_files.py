"""What ships for CI: the action, the hooks and the template parse, and the command lines in them judge a BOM."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from cli.command import Aibom

POLICY = 'schema = "aibom-policy/1"\n[rules]\nunlisted = "off"\nlicense-missing = "on"\n'
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
PASSES = SAMPLES / "adapter" / "bom-1.6.cdx.json"
FAILS = SAMPLES / "no-card" / "bom-1.6.cdx.json"
# `python -m venv` and `pip install` are what this machine need not do again; everything else is run as it stands.
PYTHON = f"""#!/bin/sh
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") test "$3" = install && echo "$*" >> "$PIP_LOG" ;;
  *) exec {shlex.quote(sys.executable)} "$@" ;;
esac
"""


def loaded(name: str) -> Any:
    """A YAML file of the repository."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.fixture
def shell(tmp_path: Path) -> Any:
    """Run a script as a CI service does: `shell(script, NAME=VALUE)`; its `python` installs nothing."""
    (tmp_path / "bin").mkdir()
    for name in ("python", "python3"):
        (tmp_path / "bin" / name).write_text(PYTHON, encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)

    def run(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE"))}
        environment |= {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "PIP_LOG": str(tmp_path / "pip")}
        environment |= {"PYTHONPATH": str(ROOT), **variables}
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def _inputs(action: Any, **given: str) -> dict[str, str]:
    [step] = action["runs"]["steps"]
    values = {name: str(each.get("default", "")) for name, each in action["inputs"].items()} | given
    found = {}
    for variable, expression in step["env"].items():
        [name] = re.findall(r"^\$\{\{ inputs\.([a-z]+) \}\}$", expression)
        found[variable] = values[name]
    return found


@pytest.mark.no_cover
@pytest.mark.parametrize(("bom", "code"), [(PASSES, 0), (FAILS, 1)])
def test_the_action_judges_and_ends_with_the_code(shell: Any, tmp_path: Path, bom: Path, code: int) -> None:
    """Its script, run as it stands, writes report, output and summary, and obeys the verdict."""
    action = loaded("action.yml")
    assert action["runs"]["using"] == "composite"
    [step] = action["runs"]["steps"]
    assert "${{" not in step["run"]  # an input must never become a part of the script
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    given = _inputs(action, what=f"{bom}\n{bom}", policy="p.toml", report="report.md", version="aibom==9")
    done = shell(
        step["run"], **given, GITHUB_OUTPUT=str(tmp_path / "output"), GITHUB_STEP_SUMMARY=str(tmp_path / "summary")
    )
    assert done.returncode == code, done.stderr
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert ("2 passed, 0 failed" if code == 0 else "0 passed, 2 failed") in report
    assert (tmp_path / "summary").read_text(encoding="utf-8") == report
    assert (tmp_path / "output").read_text(encoding="utf-8") == "report=report.md\n"
    assert (tmp_path / "pip").read_text(encoding="utf-8") == "-m pip install --quiet aibom==9\n"


def test_an_input_of_the_action_is_no_script(shell: Any, tmp_path: Path) -> None:
    """What stands in an input is an argument, whatever it looks like."""
    action = loaded("action.yml")
    [step] = action["runs"]["steps"]
    given = _inputs(action, what="$(touch owned) ; touch owned", policy="`touch owned`", report="r.md")
    done = shell(step["run"], **given, GITHUB_OUTPUT=str(tmp_path / "output"), GITHUB_STEP_SUMMARY=str(tmp_path / "s"))
    assert done.returncode == 2
    assert not (tmp_path / "owned").exists()


def test_the_action_hands_every_option_on(shell: Any, tmp_path: Path) -> None:
    """Context, baseline, policy and form come into effect."""
    use = "automated-decisions = true\ncustomer-facing = true\nwrite-access = true\nregulated-data = true\n"
    (tmp_path / "use.toml").write_text(f'schema = "aibom-context/1"\n{use}', encoding="utf-8")
    action = loaded("action.yml")
    [step] = action["runs"]["steps"]
    given = _inputs(
        action,
        what=str(FAILS),
        policy="strict",
        context="use.toml",
        baseline=str(FAILS),
        format="json",
        report="r.json",
    )
    done = shell(step["run"], **given, GITHUB_OUTPUT=str(tmp_path / "output"), GITHUB_STEP_SUMMARY=str(tmp_path / "s"))
    assert done.returncode == 0, done.stderr
    report = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert '"tier": "high"' in report
    assert '"policy": "strict"' in report
    assert not (tmp_path / "s").exists()


@pytest.mark.no_cover
@pytest.mark.parametrize(("bom", "code"), [(PASSES, 0), (FAILS, 1)])
def test_the_gitlab_template_judges_a_folder(shell: Any, tmp_path: Path, bom: Path, code: int) -> None:
    """Its script leaves the report that the job declares, also where it fails."""
    job = loaded("templates/gitlab-ci.yml")["aibom-check"]
    (tmp_path / "boms").mkdir()
    (tmp_path / "boms" / "one.cdx.json").write_bytes(bom.read_bytes())
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    done = shell("\n".join(job["script"]), **job["variables"] | {"AIBOM_CHECK_POLICY": "p.toml"})
    assert done.returncode == code, done.stderr
    assert job["artifacts"]["when"] == "always"
    root = ET.fromstring((tmp_path / job["artifacts"]["reports"]["junit"]).read_bytes())
    assert (root.get("tests") != "0", root.get("failures") != "0") == (True, code == 1)


def test_the_hooks_judge_the_files_they_ask_for(aibom: Aibom, tmp_path: Path) -> None:
    """Every BOM of the samples is asked for, and no other file; the entry is a command line that judges them."""
    hooks = {hook["id"]: hook for hook in loaded(".pre-commit-hooks.yaml")}
    assert {hook["language"] for hook in hooks.values()} == {"python"}
    check = hooks["aibom-check"]
    names = [path.relative_to(ROOT).as_posix() for path in (SAMPLES / "no-card").rglob("*") if path.is_file()]
    asked = {name for name in names if re.search(check["files"], name)}
    assert asked == {name for name in names if Path(name).name.startswith("bom-")}
    program, *arguments = shlex.split(check["entry"])
    assert program == "aibom"
    policy = tmp_path / "aibom-policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    assert aibom(*arguments, "--policy", policy, PASSES).code == 0
    assert aibom(*arguments, "--policy", policy, PASSES, FAILS).code == 1
    validate = hooks["aibom-policy-validate"]
    assert re.search(validate["files"], policy.as_posix())
    program, *arguments = shlex.split(validate["entry"])
    policy.write_text('schema = "aibom-policy/1"\nextends = "strict"\n', encoding="utf-8")
    assert aibom(*arguments, policy).code == 0
    policy.write_text('schema = "aibom-policy/1"\n', encoding="utf-8")
    assert aibom(*arguments, policy).code == 4
