"""docs/defects.md names for each row a test that is there, and no test stands for nothing."""

import ast
import re
from pathlib import Path

import pytest

from aibom import plugins

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "defects.md"
NO_ROWS = {"test_page.py", "test_tables.py"}
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| defect |")
]


def _tests_of_rows() -> set[str]:
    """Return the tests of this folder that speak of a row, as `FILE::NAME`."""
    return {
        f"{path.name}::{node.name}"
        for path in HERE.glob("test_*.py")
        if path.name not in NO_ROWS
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_there_are_rows() -> None:
    """All defects that were counted; an empty table would make the next test pass for nothing."""
    assert len(ROWS) >= 33
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_whole(row: list[str]) -> None:
    """A defect, its count, what becomes of it, and tests that are there; the rules it names exist."""
    defect, count, answer, named = row
    assert all((defect, count, answer))
    found = re.findall(r"`([^`]+)`", named)
    assert found
    assert set(found) <= _tests_of_rows()
    rules = re.findall(r"\(gaps\.md#([a-z-]+)\)", answer)
    assert set(rules) <= set(plugins.BUILT_IN["rules"])
    assert rules or re.search(r"resolved|edge|each|walked", answer)


def test_every_test_stands_for_a_row() -> None:
    """A test that the table does not name is a row that it lacks."""
    named = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[3])}
    assert _tests_of_rows() == named
