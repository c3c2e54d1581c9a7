"""Prose that is not executed rots: links lead somewhere, generated pages are current, examples parse."""

import re
import shlex
import sys
from enum import StrEnum
from pathlib import Path

import pytest

from aibom.cli._app import GROUPS
from aibom.cli.main import run
from aibom.records.claims import Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.lineage import Pin
from aibom.records.snapshot import Resolution

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("*/README.md")),
]
LINK = re.compile(r"\]\(([^)#\s]+)")
EXAMPLE = re.compile(r"^aibom [^#\n]+", re.MULTILINE)

sys.path.insert(0, str(ROOT / "docs"))
from generate import PAGES as GENERATED  # noqa: E402  # the program that wrote them


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link names a file or folder of the repository."""
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_pages_are_current(name: str) -> None:
    """`make docs` would change nothing."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == GENERATED[name]()


@pytest.mark.parametrize("words", [Fact, Relation, Resolution, Assurance, Pin], ids=lambda words: words.__name__)
def test_every_word_of_the_data_model_is_explained(words: type[StrEnum]) -> None:
    """Whoever meets one in a document finds its row in the table of its kind, and no row is of a word that is gone."""
    page = (ROOT / "docs/data-model.md").read_text(encoding="utf-8")
    _, _, table = page.partition(f"\n| {words.__name__.lower()} |")
    rows = re.findall(r"^\| (`[^|]+) \|", table.partition("\n\n")[0], re.MULTILINE)
    assert sorted(word for row in rows for word in re.findall("`([^`]+)`", row)) == sorted(words)


def test_the_examples_of_the_readme_are_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """Each names a command and options that exist: only the asking is left out."""
    examples = EXAMPLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(examples) >= 7
    for example in examples:
        assert run([*shlex.split(example)[1:], "--help"]) == 0, example
        assert "Usage: aibom" in capsys.readouterr().out
        for option in re.findall(r" (--?[a-z][a-z-]*)", example):
            words = shlex.split(example)
            run([*words[1 : 3 if words[1] in GROUPS else 2], "--help"])
            assert f"{option} " in capsys.readouterr().out.replace(",", " "), example
