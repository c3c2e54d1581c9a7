"""What is to be filled in: which cells of a buyer's file, with what, and what was found of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "Mapped", "SheetMap", "Texts", "column_name", "column_number", "rows_of"]

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
"""What a worksheet of Excel has room for."""
_COLUMN = re.compile(r"[A-Z]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is written for one question: the answer, on what its word rests, and where that stands."""

    answer: str
    assurance: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A question of the buyer, by the id in its row or by the row itself (0: by the id), and which of ours answer it.

    `where` is the place in the map that says so.
    """

    id: str = ""
    row: int = 0
    answered_by: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMap:
    """The mapped questions of one sheet; columns are counted from 1, and 0 means that there is none.

    `name` is empty for CSV. Ids are looked for from `first_row` on. With `replace` what stands in a mapped cell gives way.
    """

    name: str = ""
    ids: int = 0
    first_row: int = 1
    answer: int
    assurance: int = 0
    evidence: int = 0
    replace: bool = False
    questions: tuple[Mapped, ...]
    where: str

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that are written to."""
        return tuple(each for each in (self.answer, self.assurance, self.evidence) if each)

    def texts(self, texts: Texts) -> dict[int, str]:
        """Return what is written for a question, by column."""
        pairs = ((self.answer, texts.answer), (self.assurance, texts.assurance), (self.evidence, texts.evidence))
        return {column: text for column, text in pairs if column}


def column_number(name: str) -> int:
    """Return the number of a column, 0 where none has that name.

    >>> column_number("A"), column_number("AB"), column_number("XFD"), column_number("XFE"), column_number("a1")
    (1, 28, 16384, 0, 0)
    """
    if not _COLUMN.fullmatch(name):
        return 0
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number if number <= MAX_COLUMNS else 0


def column_name(number: int) -> str:
    """Return the name of a column.

    >>> column_name(1), column_name(28), column_name(16384)
    ('A', 'AB', 'XFD')
    """
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def rows_of(
    sheet: SheetMap, ids: Iterable[tuple[int, str]], rows: Sequence[int] | frozenset[int], called: str
) -> Mapping[int, Mapped]:
    """Return the mapped questions by their row; `ids` are row and text of the cells in the column of ids.

    Raises:
        DocumentError: an id is in no row or in several, a row is not there, or two questions are of one row.
    """
    wanted = {each.id for each in sheet.questions if not each.row}
    at: dict[str, list[int]] = {}
    for row, text in ids:
        if row >= sheet.first_row and text.strip() in wanted:
            at.setdefault(text.strip(), []).append(row)
    found: dict[int, Mapped] = {}
    for each in sheet.questions:
        meant = [each.row] if each.row else at.get(each.id, [])
        place = f"column {column_name(sheet.ids)} of {called}" if sheet.ids else called
        if not meant:
            raise DocumentError(
                f"{each.where}: id: no cell in {place} holds {shorten(each.id)!r}",
                hint="write the id as it stands there, or name the row with `row`",
            )
        if len(meant) > 1:
            listed = ", ".join(str(row) for row in meant[:5])
            raise DocumentError(
                f"{each.where}: id: {shorten(each.id)!r} stands more than once in {place}: rows {listed}",
                hint="name the row with `row` instead of the id",
            )
        if meant[0] not in rows:
            raise DocumentError(
                f"{each.where}: row: row {meant[0]:,} of {called} holds nothing", hint="name the row of a question"
            )
        if meant[0] in found:
            raise DocumentError(
                f"{each.where}: row {meant[0]:,} of {called} is mapped twice, first at {found[meant[0]].where}",
                hint="map each row once; answered_by may be a list",
            )
        found[meant[0]] = each
    return found
