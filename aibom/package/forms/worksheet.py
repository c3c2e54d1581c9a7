"""One worksheet of a workbook: where its cells stand in the bytes of its XML, so that single ones can be written anew.

Nothing is built of the XML and written again: what is not filled in stays as it is, byte for byte.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from aibom.errors import DocumentError
from aibom.package.forms.records import MAX_ROWS, Mapped, SheetMap, Texts, column_name, column_number, rows_of
from aibom.package.forms.texts import harmless
from aibom.package.forms.xml import local, parse, tag_end

__all__ = ["filled", "shared_strings"]

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MOST_CELLS = 1_000_000
_MOST_TEXTS = 500_000
_MOST_MERGED = 100_000


@dataclass(slots=True)
class _Cell:
    column: int
    start: int
    end: int = 0
    style: str = ""
    kind: str = ""
    is_formula: bool = False
    value: str = ""


@dataclass(slots=True)
class _Row:
    number: int
    start: int
    style: str = ""
    end: int = 0
    """Where its end tag begins."""
    cells: list[_Cell] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    rows: dict[int, _Row] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    styles: list[tuple[int, int, str]] = field(default_factory=list)


def filled(data: bytes, sheet: SheetMap, strings: list[str], said: Callable[[Mapped], Texts], *, called: str) -> bytes:
    """Return the worksheet with what is `said` to each mapped question in its row; `strings` are those that are shared.

    Raises:
        DocumentError: it is no worksheet that can be read, the map does not fit it, or a cell is taken.
    """
    read = _Reader(data, called).read()
    ids = [
        (row.number, _text(cell, strings))
        for row in read.rows.values()
        for cell in row.cells
        if cell.column == sheet.ids
    ]
    there = frozenset(number for number, row in read.rows.items() if row.cells)
    edits: set[tuple[int, int, int, bytes]] = set()
    wanted = rows_of(sheet, ids, there, called)
    _refuse_covered(read, sorted(wanted), sheet.columns, called)
    for number, mapped in wanted.items():
        row = read.rows[number]
        for column, text in sheet.texts(said(mapped)).items():
            edits |= _edits(data, row, column, text, _Rules(read, sheet, strings, called))
    parts, place = [], 0
    for start, end, _, new in sorted(edits):
        parts += [data[place:start], new]
        place = end
    return b"".join([*parts, data[place:]])


@dataclass(frozen=True, slots=True)
class _Rules:
    read: _Sheet
    sheet: SheetMap
    strings: list[str]
    called: str


def _edits(data: bytes, row: _Row, column: int, text: str, rules: _Rules) -> set[tuple[int, int, int, bytes]]:
    """Return what is written for one cell: from where to where, in which column (0: of the row), which bytes."""
    named = f"{column_name(column)}{row.number}"
    cell = next((each for each in row.cells if each.column == column), None)
    if cell is not None:
        if cell.is_formula:
            raise DocumentError(
                f"{named} of {rules.called} holds a formula, which stays as it is", hint="map an empty column"
            )
        if _text(cell, rules.strings).strip() and not rules.sheet.replace:
            raise DocumentError(
                f"{named} of {rules.called} is not empty", hint="map an empty column, or set replace = true"
            )
        style = cell.style
    else:
        styles = (each for first, last, each in rules.read.styles if first <= column <= last)
        style = row.style or next(styles, "")
    tag = data[row.start : tag_end(data, row.start)]
    prefix = tag[1 : tag.index(b":")].decode() + ":" if re.match(rb"<[^\s/>:]+:", tag) else ""
    new = _element(prefix, named, style, text)
    if cell is not None:
        return {(cell.start, cell.end, column, new)}
    place = next((each.start for each in row.cells if each.column > column), row.end)
    bare = _SPANS.sub(b"", tag)
    return {(place, place, column, new), *([(row.start, row.start + len(tag), 0, bare)] if bare != tag else [])}


def _element(prefix: str, named: str, style: str, text: str) -> bytes:
    # What stands between `_x` and `_` would be read as a character's number.
    plain = escape(_ESCAPED.sub("_x005F_", harmless(text)))
    styled = f' s="{style}"' if style else ""
    return (
        f'<{prefix}c r="{named}"{styled} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{plain}'
        f"</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


def _refuse_covered(read: _Sheet, rows: Sequence[int], columns: Sequence[int], called: str) -> None:
    """Refuse to write to a cell of these rows and columns that is merged into another one: it would not show."""
    for left, top, right, bottom in read.merged:
        for column in columns:
            first = bisect_left(rows, top + (column == left))
            if left <= column <= right and first < len(rows) and rows[first] <= bottom:
                raise DocumentError(
                    f"{column_name(column)}{rows[first]} of {called} is covered: it is merged into {column_name(left)}{top}",
                    hint="map the column of the cell that shows",
                )


def _text(cell: _Cell, strings: list[str]) -> str:
    if cell.kind != "s":
        return cell.value
    number = int(cell.value) if cell.value.strip().isdecimal() and len(cell.value) < 10 else -1
    return strings[number] if 0 <= number < len(strings) else ""


class _Reader:
    """A worksheet as it is parsed: rows in their order, cells in theirs, as the standard asks for."""

    def __init__(self, data: bytes, called: str) -> None:
        self._data, self._called = data, called
        self._sheet = _Sheet()
        self._row: _Row | None = None
        self._last = self._cells = 0
        self._cell: _Cell | None = None
        self._within: list[str] = []
        self._parser: expat.XMLParserType

    def read(self) -> _Sheet:
        """Return it.

        Raises:
            DocumentError: it is none.
        """
        parse(self._data, self._called, start=self._start, end=self._end, text=self._said)
        return self._sheet

    def _start(self, name: str, attributes: Mapping[str, str], place: int) -> None:
        self._within.append(local(name))
        match self._within:
            case [_, "sheetData", "row"]:
                self._begin_row(attributes, place)
            case [_, "sheetData", "row", "c"]:
                self._begin_cell(attributes, place)
            case [_, "sheetData", "row", "c", "f"] if self._cell is not None:
                self._cell.is_formula = True
            case [_, "mergeCells", "mergeCell"]:
                self._merge(attributes.get("ref", ""))
            case [_, "cols", "col"]:
                self._column(attributes)

    def _end(self, name: str, place: int) -> None:
        del name
        match self._within:
            case [_, "sheetData", "row"] if self._row is not None:
                self._row.end = place
                self._row = None
            case [_, "sheetData", "row", "c"] if self._cell is not None:
                self._cell.end = tag_end(self._data, place)
                self._cell = None
        self._within.pop()

    def _said(self, text: str) -> None:
        match self._within:
            case (
                [_, "sheetData", "row", "c", "v"]
                | [_, "sheetData", "row", "c", "is", "t"]
                | [
                    _,
                    "sheetData",
                    "row",
                    "c",
                    "is",
                    "r",
                    "t",
                ]
            ) if self._cell is not None:
                self._cell.value += text

    def _begin_row(self, attributes: Mapping[str, str], place: int) -> None:
        number = _number(attributes.get("r", str(self._last + 1)))
        if not self._last < number <= MAX_ROWS:
            raise self._damaged("its rows are not in order")
        self._last = number
        style = _style(attributes) if attributes.get("customFormat") in {"1", "true"} else ""
        self._row = self._sheet.rows[number] = _Row(number, place, style)

    def _begin_cell(self, attributes: Mapping[str, str], place: int) -> None:
        row = self._row
        if row is None:
            raise self._damaged("a cell is in no row")
        before = row.cells[-1].column if row.cells else 0
        found = _REFERENCE.fullmatch(attributes.get("r", f"{column_name(before + 1)}{row.number}"))
        column = column_number(found[1]) if found else 0
        if found is None or int(found[2]) != row.number or column <= before:
            raise self._damaged("its cells are not in order")
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise DocumentError(f"{self._called} has more than {_MOST_CELLS:,} cells", hint="fill in a smaller one")
        self._cell = _Cell(column, place, style=_style(attributes), kind=attributes.get("t", ""))
        row.cells.append(self._cell)

    def _merge(self, reference: str) -> None:
        corners = [_REFERENCE.fullmatch(each) for each in reference.split(":")]
        first, last = corners[0], corners[-1]
        if first and last and len(corners) <= 2 and len(self._sheet.merged) < _MOST_MERGED:
            self._sheet.merged.append((column_number(first[1]), int(first[2]), column_number(last[1]), int(last[2])))
        else:
            raise self._damaged("its merged cells cannot be read")

    def _column(self, attributes: Mapping[str, str]) -> None:
        if style := _style(attributes):
            self._sheet.styles.append((_number(attributes.get("min", "")), _number(attributes.get("max", "")), style))

    def _damaged(self, why: str) -> DocumentError:
        return DocumentError(f"{self._called} cannot be read: {why}", hint="save it again with a spreadsheet program")


def _style(attributes: Mapping[str, str]) -> str:
    return str(number) if (number := _number(attributes.get("s", attributes.get("style", "")))) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def shared_strings(data: bytes, called: str) -> list[str]:
    """Return the texts that the worksheets of a workbook share.

    Raises:
        DocumentError: they cannot be read, or are too many.
    """
    found: list[str] = []
    parts: list[str] = []
    within: list[str] = []

    def begin(name: str, attributes: Mapping[str, str], place: int) -> None:
        del attributes, place
        within.append(local(name))

    def end(name: str, place: int) -> None:
        del name, place
        if within == ["sst", "si"]:
            found.append("".join(parts))
            parts.clear()
            if len(found) > _MOST_TEXTS:
                raise DocumentError(f"{called} has more than {_MOST_TEXTS:,} texts", hint="fill in a smaller one")
        within.pop()

    def said(text: str) -> None:
        if within[1:] in (["si", "t"], ["si", "r", "t"]):
            parts.append(text)

    parse(data, called, start=begin, end=end, text=said)
    return found
