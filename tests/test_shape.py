"""The shape of the house: files, functions and parameter lists stay small enough to read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES = {"aibom": 300, "benchmarks": 300, "samples": 300, "docs": 300, "tests": 600}
FUNCTION_LINES = 50
POSITIONAL = 5

ALLOWED: dict[str, str] = {}
"""Deviations, `path` or `path:function`, each with the reason it is better that way."""

SOURCES = [path for room in FILE_LINES for path in sorted((ROOT / room).rglob("*.py"))]
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.AST) -> Iterator[FUNCTION]:
    yield from (node for node in ast.walk(tree) if isinstance(node, FUNCTION))


def _faults(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    limit = FILE_LINES[name.split("/")[0]]
    if text.count("\n") > limit and name not in ALLOWED:
        yield f"{name}: {text.count(chr(10))} lines, at most {limit}"
    for node in _functions(ast.parse(text)):
        place = f"{name}:{node.name}"
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if place in ALLOWED:
            continue
        if length > FUNCTION_LINES:
            yield f"{place}: {length} lines, at most {FUNCTION_LINES}"
        if name.startswith("tests/"):
            continue
        positional = node.args.posonlyargs + node.args.args
        if len([a for a in positional if a.arg not in {"self", "cls"}]) > POSITIONAL:
            yield f"{place}: more than {POSITIONAL} positional parameters"
        if any(isinstance(a.annotation, ast.Name) and a.annotation.id == "bool" for a in positional):
            yield f"{place}: a boolean parameter must be keyword-only"


def test_there_is_something_to_measure() -> None:
    """An empty list of files would make the next test pass for nothing."""
    assert len(SOURCES) > 50


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_file_keeps_the_shape(path: Path) -> None:
    """Files, functions and parameter lists keep their limits, or stand in ALLOWED with a reason."""
    assert not list(_faults(path))


def test_allowed_deviations_still_deviate() -> None:
    """An entry of ALLOWED whose file or function has gone is dead."""
    for place in ALLOWED:
        path, _, function = place.partition(":")
        names = {node.name for node in _functions(ast.parse((ROOT / path).read_text(encoding="utf-8")))}
        assert not function or function in names, place
