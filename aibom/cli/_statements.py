"""Files of statements on this machine: read from where they lie, or from the recording that kept one."""

from pathlib import Path

from aibom.errors import DocumentError
from aibom.lineage.crawl import NOTHING_STATED
from aibom.records.refs import shorten
from aibom.sources.interface import Source
from aibom.sources.recorded import RecordedSource
from aibom.statements.read import MAX_BYTES, read
from aibom.statements.records import Statements

__all__ = ["read_file", "recordable", "supplied"]


def read_file(name: str) -> Statements:
    """Return what the file `name` states.

    Raises:
        DocumentError: it cannot be read, or is not valid; the message names the places.
    """
    try:
        with Path(name).expanduser().open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(
            f"cannot read {shorten(name)!r}: {reason}", hint="`aibom statements init FILE` writes one to begin with"
        ) from error
    return read(data, name)


def supplied(given: str, source: Source) -> Statements:
    """Return what the file `given` states; where none is given, what the recording behind `source` was made with.

    Raises:
        DocumentError: the file cannot be read, or is not valid.
    """
    if given:
        return read_file(given)
    if isinstance(source, RecordedSource) and source.statements is not None:
        name, data = source.statements
        return read(data, name)
    return NOTHING_STATED


def recordable(statements: Statements) -> tuple[str, bytes] | None:
    """Return name and bytes of the file that `statements` stood in, as a recording keeps them; None without a file."""
    return (statements.name, statements.data) if statements.name else None
