"""Errors carry their exit code, and the shipped data is found."""

import pytest

from aibom import _resources, errors


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UsageError", 2),
        ("SourceError", 3),
        ("NotFoundError", 3),
        ("GatedError", 3),
        ("OfflineError", 3),
        ("IncompleteError", 3),
        ("DocumentError", 4),
        ("PluginError", 5),
        ("AibomError", 70),
    ],
)
def test_exit_codes(name: str, code: int) -> None:
    """The table of docs/exit-codes.md is what the classes say."""
    error = getattr(errors, name)("what", hint="next")
    assert isinstance(error, errors.AibomError)
    assert (error.exit_code, error.hint, str(error)) == (code, "next", "what")


def test_shipped_data_is_read() -> None:
    """A page of the templates folder is there, in a checkout and in a wheel alike."""
    assert b"templates" in _resources.read_bytes("templates", "README.md")


def test_missing_data_is_said() -> None:
    """A file that does not ship is an error, not an empty text."""
    with pytest.raises(FileNotFoundError):
        _resources.read_bytes("schemas", "no-such-file.json")


def test_an_installation_without_its_data_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """A broken installation is named as such."""
    monkeypatch.setattr(_resources, "__file__", f"{tmp_path}/aibom/_resources.py")
    with pytest.raises(FileNotFoundError, match="installed without its templates"):
        _resources.root("templates")
