"""A buyer's CSV filled in: the mapped fields are written, and every other byte stays as it is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aibom.errors import DocumentError
from aibom.package.forms.records import MAX_COLUMNS, Mapped, SheetMap, Texts, column_name, rows_of
from aibom.package.forms.texts import harmless_between

__all__ = ["MAX_BYTES", "filled"]

MAX_BYTES = 32 * 1024 * 1024
"""The largest CSV that is read."""
_MOST_ROWS = 200_000
_MOST_FIELDS = 2_000_000
_MARK = b"\xef\xbb\xbf"
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class _Record:
    """A row: its fields as they are written, quotes and all, and what ends its line."""

    fields: tuple[str, ...]
    end: str


def filled(data: bytes, sheets: Sequence[SheetMap], said: Callable[[Mapped], Texts], *, name: str) -> bytes:
    """Return the CSV `data` with what is `said` to each mapped question in its row.

    Raises:
        DocumentError: it is no CSV that can be read, the map does not fit it, or a cell is taken.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{name} has more than {MAX_BYTES:,} bytes", hint="fill in parts of it")
    if len(sheets) != 1 or sheets[0].name:
        raise DocumentError(
            f"{sheets[0].where}: a CSV has one sheet, which has no name",
            hint="keep one [[sheet]], and leave its name out",
        )
    sheet = sheets[0]
    mark = _MARK if data.startswith(_MARK) else b""
    try:
        text = data.removeprefix(mark).decode()
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is no UTF-8: byte {error.start}", hint="save it as CSV in UTF-8") from None
    if "\0" in text:
        raise DocumentError(f"{name} is no CSV: it holds a zero byte", hint="save it as CSV in UTF-8")
    separator = _separator(text)
    records = _records(text, separator, name)
    ids = [
        (row, _plain(record.fields[sheet.ids - 1]))
        for row, record in enumerate(records, 1)
        if 0 < sheet.ids <= len(record.fields)
    ]
    there = frozenset(row for row, record in enumerate(records, 1) if any(record.fields))
    for row, mapped in rows_of(sheet, ids, there, name).items():
        records[row - 1] = _written(records[row - 1], sheet.texts(said(mapped)), sheet, row, name)
    lines = (separator.join(record.fields) + record.end for record in records)
    return mark + "".join(lines).encode()


def _separator(text: str) -> str:
    """Return what stands between the fields of the first row: the mark that is most often there, outside of quotes."""
    first = re.sub(r'"[^"]*"', "", text[:65536])
    line = re.split(r"[\r\n]", first.lstrip("\r\n"), maxsplit=1)[0]
    return max(_SEPARATORS, key=line.count)


def _records(text: str, separator: str, name: str) -> list[_Record]:
    mark = re.escape(separator)
    field = re.compile(rf'(?:"(?:[^"]++|"")*+"(?=[{mark}\r\n]|\Z)|(?!")[^{mark}\r\n]*)')
    found: list[_Record] = []
    fields: list[str] = []
    place = count = 0
    while place < len(text) or fields:
        matched = field.match(text, place)
        if matched is None:
            raise DocumentError(
                f"{name} is no CSV: row {len(found) + 1:,} has a quote that is not closed, or text behind one",
                hint="save it as CSV again; a quote inside of a field is written twice",
            )
        fields.append(matched[0])
        count += 1
        place = matched.end()
        if text.startswith(separator, place):
            place += 1
            if len(fields) >= MAX_COLUMNS:
                raise DocumentError(f"{name}: row {len(found) + 1:,} has too many fields", hint="fill in parts of it")
            continue
        end = "\r\n" if text.startswith("\r\n", place) else text[place : place + 1]
        place += len(end)
        found.append(_Record(tuple(fields), end))
        fields = []
        if len(found) > _MOST_ROWS or count > _MOST_FIELDS:
            said = f"{name} has more than {_MOST_ROWS:,} rows or {_MOST_FIELDS:,} fields"
            raise DocumentError(said, hint="fill in parts of it")
    return found


def _plain(field: str) -> str:
    return field[1:-1].replace('""', '"') if field.startswith('"') else field


def _written(record: _Record, texts: dict[int, str], sheet: SheetMap, row: int, name: str) -> _Record:
    fields = [*record.fields, *[""] * (max(texts) - len(record.fields))]
    for column, text in texts.items():
        if _plain(fields[column - 1]).strip() and not sheet.replace:
            raise DocumentError(
                f"{name}: {column_name(column)}{row} is not empty", hint="map an empty column, or set replace = true"
            )
        quoted = harmless_between(text).replace('"', '""')
        fields[column - 1] = f'"{quoted}"'
    return _Record(tuple(fields), record.end)
