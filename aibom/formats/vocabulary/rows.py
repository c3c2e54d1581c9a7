"""The rows of the tables that say where a standard has what a record says."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Row", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing, its place in the standard, and a note.

    `fixed` says why the record does not follow where somebody edits the place; empty where it does.
    """

    what: str
    place: str
    note: str = ""
    fixed: str = ""


def table(rows: Iterable[Row], standard: str) -> str:
    """Return the rows as a table in Markdown, with a column that says whether an edit of the place is followed.

    >>> table([Row(what="a name", place="name")], "SPDX 2.3").splitlines()[2]
    '| a name | `name` |  | followed |'
    """
    lines = (
        f"| {row.what} | `{row.place}` | {row.note} | {f'not followed: {row.fixed}' if row.fixed else 'followed'} |"
        for row in rows
    )
    return "\n".join((f"| what | in {standard} | note | edited |", "|---|---|---|---|", *lines)) + "\n"
