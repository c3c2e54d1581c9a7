"""Maps of buyers' questionnaires on this machine: which question stands where, and what answers it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from aibom.errors import DocumentError
from aibom.package.forms.records import Mapped, SheetMap, column_number
from aibom.policy._toml import MAX_BYTES, Sheet, nearest, sheet
from aibom.records.refs import shorten

__all__ = ["map_of", "toml_bytes"]

_SCHEMA = "answer-map-1.schema.json"
_PAGE = "package.md"
_COLUMNS = ("ids", "answer", "assurance", "evidence")


def map_of(file: str, known: Collection[str]) -> tuple[SheetMap, ...]:
    """Return what a map says of each sheet; `known` are the ids of the questions that are answered.

    Raises:
        DocumentError: it cannot be read, is not valid, or names a question that there is not; with file, line and key.
    """
    made = sheet(toml_bytes(file), file, _SCHEMA, page=_PAGE)
    found = tuple(_sheet(made, number, each, known) for number, each in enumerate(made.values["sheet"]))
    names = [each.name for each in found]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise made.error(
                ["sheet", number], f"the sheet {shorten(name)!r} is mapped twice", hint="put its questions into one"
            )
    return found


def toml_bytes(file: str, *, page: str = _PAGE) -> bytes:
    """Return the bytes of a TOML file, as many as are read of one and one more; `page` documents it.

    Raises:
        DocumentError: it cannot be read.
    """
    try:
        with Path(file).expanduser().open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = f"docs/{page} shows what such a file holds"
        raise DocumentError(f"cannot read {shorten(file)!r}: {reason}", hint=hint) from error


def _sheet(made: Sheet, number: int, value: Mapping[str, Any], known: Collection[str]) -> SheetMap:
    columns: dict[str, int] = {}
    for key in _COLUMNS:
        if key not in value:
            continue
        column = column_number(value[key])
        other = next((each for each, taken in columns.items() if taken == column), "")
        if not column or other:
            reason = f"is the column of {other}, too" if other else "is no column: the last is XFD"
            raise made.error(
                ["sheet", number, key], f"{key}: {value[key]} {reason}", hint="name another column", value=value[key]
            )
        columns[key] = column
    return SheetMap(
        name=value.get("name", ""),
        ids=columns.get("ids", 0),
        first_row=value.get("first_row", 1),
        answer=columns["answer"],
        assurance=columns.get("assurance", 0),
        evidence=columns.get("evidence", 0),
        replace=value.get("replace", False),
        questions=tuple(
            _question(made, ["sheet", number, "question", place], each, known, has_ids="ids" in columns)
            for place, each in enumerate(value["question"])
        ),
        where=made.at(["sheet", number]),
    )


def _question(
    made: Sheet, place: list[str | int], value: Mapping[str, Any], known: Collection[str], *, has_ids: bool
) -> Mapped:
    if ("id" in value) is ("row" in value):
        raise made.error(place, "names neither or both of id and row", hint="name the id of the question, or its row")
    if "id" in value and not has_ids:
        raise made.error(
            [*place, "id"], "id: the sheet says no column of ids", hint='add ids = "A" to the sheet, or name the row'
        )
    ours = value["answered_by"]
    answered_by = (ours,) if isinstance(ours, str) else tuple(ours)
    for each in answered_by:
        if each not in known:
            raise made.error(
                [*place, "answered_by"],
                f"answered_by: no question has the id {shorten(each)!r}{nearest(each, sorted(known))}",
                hint="name one of the questionnaire (docs/package.md), or give yours with --questionnaire",
            )
    return Mapped(
        id=value.get("id", "").strip(), row=value.get("row", 0), answered_by=answered_by, where=made.at(place)
    )
