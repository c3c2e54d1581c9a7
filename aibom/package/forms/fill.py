"""A buyer's questionnaire filled in: a workbook or a CSV, by what it is and not by what it is called."""

from collections.abc import Mapping, Sequence

from aibom.errors import DocumentError
from aibom.package.answers import Answer
from aibom.package.forms import table, workbook
from aibom.package.forms.records import Mapped, SheetMap, Texts
from aibom.package.forms.texts import texts

__all__ = ["filled"]


def filled(data: bytes, sheets: Sequence[SheetMap], answers: Mapping[str, Answer], *, name: str) -> bytes:
    """Return the file `data`, called `name`, with the answers to the mapped questions in the mapped cells.

    Raises:
        DocumentError: it cannot be read, holds what would run or be fetched, the map does not fit it, or a cell is taken.
    """

    def said(mapped: Mapped) -> Texts:
        return texts([answers[each] for each in mapped.answered_by])

    if data.startswith(b"PK"):
        nameless = next((each for each in sheets if not each.name), None)
        if nameless is not None:
            raise DocumentError(
                f"{nameless.where}: name: {name} is a workbook, and the sheet is not named", hint="add the sheet's name"
            )
        return workbook.filled(data, sheets, said, name=name)
    return table.filled(data, sheets, said, name=name)
