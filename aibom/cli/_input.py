"""Documents that commands are given: read within bounds, recognised by their content, and judged where nobody has."""

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aibom.errors import DocumentError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.formats.interface import Format, Reading
    from aibom.records.bom import Bom

__all__ = ["MAX_BYTES", "STDIN", "assessed", "read_document", "recognised", "understood"]

STDIN = "-"
MAX_BYTES = 512 * 1024 * 1024
"""The largest document that is read."""


def read_document(argument: str) -> bytes:
    """Return the bytes of the file `argument`, or of standard input for `-`.

    Raises:
        DocumentError: it is not there, is no regular file or pipe, may not be read, or is larger than `MAX_BYTES`.
    """
    try:
        if argument == STDIN:
            if sys.stdin is None:
                raise DocumentError("cannot read standard input: it is closed", hint="name a file")
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            path = Path(argument).expanduser()
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise _too_large(argument)
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DocumentError(f"cannot read {_called(argument)}: {reason}", hint="name a file you may read") from error
    if len(data) > MAX_BYTES:
        raise _too_large(argument)
    return data


def recognised(data: bytes, argument: str, *, built_in_only: bool = False) -> "Format":
    """Return the format that a document is in, by its content alone.

    Raises:
        DocumentError: no format knows it.
        PluginError: a format failed.
    """
    from aibom import plugins  # noqa: PLC0415 - as are all imports here: --help needs none of it

    for each in plugins.formats(built_in_only=built_in_only):
        with plugins.blamed(each.name, "read"):
            if each.identify(data):
                return each
    raise DocumentError(
        f"{_called(argument)} is no document that aibom reads",
        hint=f"it reads {', '.join(plugins.format_names(built_in_only=built_in_only))}, by content; "
        "`aibom validate` says what is wrong with a damaged one",
    )


def understood(argument: str, *, built_in_only: bool = False) -> "tuple[Format, Reading]":
    """Return what the document `argument` says, and the format it is in.

    Raises:
        DocumentError: it cannot be read, or is in no format known; the message names the place.
        PluginError: a format failed.
    """
    from aibom import plugins  # noqa: PLC0415

    data = read_document(argument)
    form = recognised(data, argument, built_in_only=built_in_only)
    with plugins.blamed(form.name, "read"):
        try:
            return form, form.decode(data)
        except DocumentError as error:
            raise DocumentError(f"{_called(argument)}: {error}", hint=error.hint) from error


def assessed(reading: "Reading", *, built_in_only: bool = False) -> "Bom":
    """Return the Bom of a document; in one of another's making the gaps are looked for, and a time set if it states none.

    Raises:
        PluginError: a rule failed.
        UsageError: SOURCE_DATE_EPOCH is malformed.
    """
    if reading.own:
        return reading.bom
    import os  # noqa: PLC0415

    from aibom import plugins  # noqa: PLC0415
    from aibom.build import find_gaps  # noqa: PLC0415
    from aibom.cli._environment import now  # noqa: PLC0415

    rules = plugins.rules(built_in_only=built_in_only)
    lineage = reading.bom.lineage
    if not lineage.walk.time:
        lineage = replace(lineage, walk=replace(lineage.walk, time=now(os.environ)))
    return replace(
        reading.bom,
        lineage=lineage,
        gaps=find_gaps(lineage, rules),
        rules=tuple(sorted(rule.id for rule in rules)),
    )


def _called(argument: str) -> str:
    return "standard input" if argument == STDIN else repr(shorten(argument))


def _too_large(argument: str) -> DocumentError:
    with suppress(OSError):
        sys.stdin.close() if argument == STDIN else None
    return DocumentError(
        f"{_called(argument)} has more than {MAX_BYTES:,} bytes", hint="split it, or give the BOM of one model"
    )
