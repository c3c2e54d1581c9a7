"""Documents that commands are given: read within bounds, recognised by their content, and judged where nobody has."""

import io
import os
import stat
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aibom.errors import DocumentError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.formats.interface import Format, Reading
    from aibom.records.bom import Bom

__all__ = ["MAX_BYTES", "STDIN", "assessed", "decoded", "located", "read_document", "recognised", "understood"]

STDIN = "-"
MAX_BYTES = 512 * 1024 * 1024
"""The largest document that is read."""
_PATIENCE = 10.0
"""Seconds that a named pipe may lie there before somebody opens it to write."""


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
            about = path.stat()
            if about.st_size > MAX_BYTES:
                raise _too_large(argument)
            if stat.S_ISFIFO(about.st_mode):
                data = _piped(path)
            else:
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
        DocumentError: no format knows it; the message says why, and where.
        PluginError: a format failed.
    """
    from aibom import plugins  # noqa: PLC0415 - as are all imports here: --help needs none of it

    for each in plugins.formats(built_in_only=built_in_only):
        with plugins.blamed(each.name, "read"):
            if each.identify(data):
                return each
    if (fault := located(data)) is not None:
        raise DocumentError(f"{_called(argument)} is no document that aibom reads: {fault}", hint=fault.hint) from fault
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
    return decoded(read_document(argument), argument, built_in_only=built_in_only)


def decoded(data: bytes, argument: str, *, built_in_only: bool = False) -> "tuple[Format, Reading]":
    """Return what the bytes of the document `argument` say, and the format they are in.

    Raises:
        DocumentError: they are in no format known; the message names the place.
        PluginError: a format failed.
    """
    from aibom import plugins  # noqa: PLC0415

    form = recognised(data, argument, built_in_only=built_in_only)
    with plugins.blamed(form.name, "read"):
        try:
            return form, form.decode(data)
        except DocumentError as error:
            said = (located(data) if form.name in plugins.format_names(built_in_only=True) else None) or error
            raise DocumentError(f"{_called(argument)}: {said}", hint=said.hint) from error


def located(data: bytes) -> DocumentError | None:
    """Return why a document is damaged, or of no standard or version that is read, with the place; None if neither."""
    from aibom.formats.validation.recognition import recognise  # noqa: PLC0415

    try:
        recognise(data)
    except DocumentError as error:
        return error
    return None


def assessed(reading: "Reading", *, built_in_only: bool = False, dated: bool = False) -> "Bom":
    """Return the Bom of a document; in one of another's making the gaps are looked for, as they stand today.

    With `dated`, for what is to be written anew, such a Bom has a time also where the document states none.

    Raises:
        PluginError: a rule failed.
        UsageError: SOURCE_DATE_EPOCH is malformed.
    """
    if reading.own:
        return reading.bom
    from aibom import plugins  # noqa: PLC0415
    from aibom.build import find_gaps  # noqa: PLC0415
    from aibom.cli._environment import now  # noqa: PLC0415

    rules = plugins.rules(built_in_only=built_in_only)
    stated = reading.bom.lineage
    lineage = stated if stated.walk.time else replace(stated, walk=replace(stated.walk, time=now(os.environ)))
    return replace(
        reading.bom,
        lineage=lineage if dated else stated,  # a time that aibom sets is no statement of the document
        gaps=find_gaps(lineage, rules),
        rules=tuple(sorted(rule.id for rule in rules)),
    )


def _piped(path: Path) -> bytes:
    """Return what is written to a named pipe; nobody is waited for longer than `_PATIENCE` to begin.

    Raises:
        DocumentError: nobody opened it to write, or nothing was written.
        OSError: it cannot be read.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:  # noqa: PTH123 - opened without waiting
        until = time.monotonic() + _PATIENCE
        while (head := pipe.read(1)) == b"":
            if time.monotonic() > until:
                raise DocumentError(f"cannot read {_called(str(path))}: nobody writes to it", hint="name a file")
            time.sleep(0.05)
        os.set_blocking(pipe.fileno(), True)  # somebody has it open, who may take their time
        with io.BufferedReader(pipe) as rest:
            return (head or b"") + rest.read(MAX_BYTES + 1)


def _called(argument: str) -> str:
    return "standard input" if argument == STDIN else repr(shorten(argument))


def _too_large(argument: str) -> DocumentError:
    with suppress(OSError):
        sys.stdin.close() if argument == STDIN else None
    return DocumentError(
        f"{_called(argument)} has more than {MAX_BYTES:,} bytes", hint="split it, or give the BOM of one model"
    )
