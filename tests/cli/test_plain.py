"""What may be said, and what is taken out of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aibom.cli._plain import forget, hide, plain, plain_internals, secrets_of


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOME", "/people/alice")
    yield
    forget()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cannot read '/people/alice/x'", "cannot read '~/x'"),
        ("/people/alice", "~"),
        ("/people/alice: no", "~: no"),
        ("/people/alice2/x and /people/alicex", "/people/alice2/x and /people/alicex"),
        ("/home/bob/x", "…/x"),
        ("https://me:secret@hub.example/?token=abc", "https://***@hub.example/?token=***"),
        ("Authorization: Bearer abcdefgh", "Authorization: ***"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_places_and_credentials(text: str, said: str) -> None:
    """The home folder is `~`, that of somebody else and credentials are left out, all else stays."""
    assert plain(text) == said


def test_known_secrets() -> None:
    """However they look, as long as they are long enough to be any; until they are forgotten."""
    hide(["odd secret", "odd secret, longer", "abc", ""])
    assert plain("odd secret, longer; odd secret; abc") == "***; ***; abc"
    forget()
    assert plain("odd secret") == "odd secret"


@pytest.mark.parametrize("home", ["/", ""])
def test_a_home_that_is_everywhere(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    """As in some containers: no path is changed because of it."""
    monkeypatch.setenv("HOME", home)
    assert plain("/srv/x") == "/srv/x"


def test_the_secrets_of_an_environment() -> None:
    """Tokens and what stands before the @ of an address, as written and as meant; a broken address holds none."""
    environment = {
        "HF_ENDPOINT": "http://[broken",
        "https_proxy": "http://al%69ce:p%40ss@proxy.example",
        "HF_TOKEN": " hf_x\n",
        "AIBOM_TOKEN": "",
        "OTHER": "http://not:asked@x",
    }
    assert secrets_of(environment) == {"hf_x", "al%69ce", "alice", "p%40ss", "p@ss"}


def test_errors_of_the_program(tmp_path: Path) -> None:
    """Of a path nobody typed the last name; the program's own files from its folder on."""
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "planted" / "it.bin").read_bytes()
    said, traced = plain_internals(caught.value), plain_internals(caught.value, trace=True)
    assert said == "FileNotFoundError: [Errno 2] No such file or directory: '…/it.bin'"
    assert traced.startswith("Traceback")
    assert "it.bin" in traced
    assert "planted/" not in traced.replace('"planted" / "it.bin"', "")
    assert str(Path.cwd()) not in traced
