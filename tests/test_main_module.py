"""`python -m aibom` is the command, under its module name."""

import runpy
import sys

import pytest

from aibom import __version__


def test_python_m_aibom_is_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The module run as a program answers as the command does."""
    monkeypatch.setattr(sys, "argv", ["aibom", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("aibom", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"aibom {__version__}\n"
