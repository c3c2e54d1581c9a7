"""Where in a TOML text a value stands: its parser does not say."""

import re
from collections.abc import Iterator, Sequence

__all__ = ["line_of"]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*'))*)\s*=""")
_WORD = re.compile(r"""[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*'""")
_MARKS = ('"""', "'''")


def line_of(text: str, place: Sequence[str | int], value: object = None) -> int:
    r"""Return the line on which the value at `place` (keys and positions) stands, or as near before it as is known.

    With `value`, a text in a list of several lines is looked for below its key.

    >>> line_of('a = 1\n[b]\nc = [\n "x",\n "y",\n]\n', ["b", "c", 1], "y")
    5
    """
    wanted, best, depth = tuple(place), 1, 0
    for number, path in _places(text):
        if wanted[: len(path)] == path and len(path) >= depth:
            best, depth = number, len(path)
    if isinstance(value, str) and depth < len(wanted) and isinstance(wanted[-1], int):
        for number, line in enumerate(text.split("\n")[best - 1 :], best):
            if f'"{value}"' in line or f"'{value}'" in line:
                return number
    return best


def _places(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """Yield each line that begins a table or a key, with the place it leads to."""
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    mark = ""
    for number, line in enumerate(text.split("\n"), 1):
        if mark:
            mark = "" if mark in line else mark
            continue
        if header := _HEADER.match(line):
            path = _numbered(_words(header[2]), counts)
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            table = path
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_words(key[1]))
        mark = next((each for each in _MARKS if line.count(each) % 2), "")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip("\"'") for word in _WORD.findall(text))


def _numbered(words: tuple[str, ...], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """Put the position of the latest entry behind each array of tables that is gone through."""
    path: tuple[str | int, ...] = ()
    for step, word in enumerate(words):
        path = (*path, word)
        if path in counts and step < len(words) - 1:
            path = (*path, counts[path])
    return path
